"""Events take their parties by side, and their status from whose words they stand in."""

from __future__ import annotations

import datetime

import pytest

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.coder import find_events
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.language.annotation import Annotation, Attribution, RawEvent
from onrecord.language.sentences import find_sentences
from onrecord.statements.attribute import find_statements

TEXT = "On Monday Ukraine said Russia had shelled Kharkiv. Poland sent aid to Ukraine."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def raw(trigger: str, kind: str, actor: str, recipient: str, status: str) -> RawEvent:
    return RawEvent(
        type=kind, trigger=span(trigger), actors=(span(actor),), recipients=(span(recipient),), status=status,
        confidence=0.9,
    )  # fmt: skip


def coded(*events: RawEvent) -> tuple[Event, ...]:
    published = DateInterval.day(datetime.date(2022, 3, 2), basis=Basis.GIVEN)
    block = Block(kind=BlockKind.BODY, span=Span(0, len(TEXT)))
    document = Document(id="doc-1", source="page", text=TEXT, blocks=(block,), published=published)
    said = Attribution(
        source=(span("Ukraine"),), cue=(span("said"),), content=(span("Russia had shelled Kharkiv"),), act="accusation",
        act_confidence=0.9, confidence=0.9,
    )  # fmt: skip
    annotation = Annotation(sentences=find_sentences(TEXT), attributions=(said,), mentions=(), events=events)
    registry = load_registry()
    mentions = resolve_mentions(document, annotation, registry)
    statements = find_statements(document, annotation, mentions, registry)
    return find_events(document, annotation, mentions, statements, registry)


def test_what_somebody_says_is_claimed_and_never_asserted() -> None:
    (event,) = coded(raw("shelled", "ASSAULT", "Russia", "Kharkiv", "asserted"))
    assert event.status is Status.CLAIMED
    assert event.statement is not None
    assert [p.actor for p in event.actors] == ["RUS"]


@pytest.mark.parametrize("status", ["denied", "planned", "hypothetical"])
def test_a_more_careful_reading_stands(status: str) -> None:
    (event,) = coded(raw("shelled", "ASSAULT", "Russia", "Kharkiv", status))
    assert event.status == status


def test_what_the_writer_tells_is_asserted() -> None:
    (event,) = coded(raw("sent aid", "AID", "Poland", "to Ukraine", "asserted"))
    assert event.status is Status.ASSERTED
    assert event.statement is None
    assert ([p.actor for p in event.actors], [p.actor for p in event.recipients]) == (["POL"], ["UKR"])
    assert event.evidence.words(TEXT) == "Poland sent aid to Ukraine."


def test_the_day_is_that_of_its_own_sentence() -> None:
    claimed, asserted = coded(
        raw("shelled", "ASSAULT", "Russia", "Kharkiv", "asserted"),
        raw("sent aid", "AID", "Poland", "to Ukraine", "asserted"),
    )
    assert claimed.when is not None
    assert claimed.when.start == datetime.date(2022, 2, 28)
    assert asserted.when is None


def test_an_unknown_party_keeps_its_words() -> None:
    (event,) = coded(raw("shelled", "ASSAULT", "Russia", "Kharkiv", "asserted"))
    assert event.recipients[0].name
    assert event.recipients[0].span is not None
