"""Events as a page gives them, by the table of cases: status, parties, day, place, amounts, mode."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.coder import find_events
from onrecord.events.event import Event
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.language.annotation import Annotation, Attribution, MentionKind, NamedMention, RawEvent
from onrecord.language.sentences import find_sentences
from onrecord.statements.attribute import find_statements
from onrecord.statements.statement import Party

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/events.jsonl").read_text().splitlines()]


def place(text: str, words: str | dict[str, Any]) -> Span:
    """Where the words stand in the text, whole words only, the nth time."""
    sought, nth = (words["text"], words["nth"]) if isinstance(words, dict) else (words, 1)
    found = list(re.finditer(rf"(?<!\w){re.escape(sought)}(?!\w)", text))
    return Span(found[nth - 1].start(), found[nth - 1].end())


def coded(case: dict[str, Any], addressee: Party | None = None) -> tuple[Event, ...]:
    """The events of a case; with the addressee given, that of every statement."""
    text = case["text"]
    published = DateInterval.day(datetime.date.fromisoformat(case["published"]), basis=Basis.GIVEN)
    block = Block(kind=BlockKind.BODY, span=Span(0, len(text)))
    document = Document(id="doc-1", source="page", text=text, blocks=(block,), published=published)
    attributions = tuple(
        Attribution(
            source=(place(text, a["source"]),), cue=(place(text, a["cue"]),),
            content=tuple(place(text, c) for c in a["content"]), act=a["act"], act_confidence=0.9, confidence=0.9,
        )
        for a in case["attributions"]
    )  # fmt: skip
    events = tuple(
        RawEvent(
            type=e["type"], trigger=place(text, e["trigger"]), actors=tuple(place(text, s) for s in e["actors"]),
            recipients=tuple(place(text, s) for s in e["recipients"]), status=e["status"],
            confidence=e.get("confidence", 0.9),
        )
        for e in case["events"]
    )  # fmt: skip
    names = tuple(
        NamedMention(span=place(text, words), kind=MentionKind(kind), confidence=0.9)
        for words, kind in case.get("names", [])
    )
    annotation = Annotation(sentences=find_sentences(text), attributions=attributions, mentions=names, events=events)
    registry = load_registry()
    mentions = resolve_mentions(document, annotation, registry)
    statements = find_statements(document, annotation, mentions, registry)
    if addressee is not None:
        statements = tuple(replace(s, addressees=(addressee,)) for s in statements)
    return find_events(document, annotation, mentions, statements, registry)


def told(event: Event, by_id: dict[str, Event]) -> dict[str, Any]:
    """An event in the terms of the cases."""
    return {
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "actors": [p.actor for p in event.actors],
        "recipients": [p.actor for p in event.recipients],
        "when": event.when and event.when.start.isoformat(),
        "where": event.where and [event.where.actor, event.where.name],
        "quantities": list(event.quantities),
        "status": event.status.value,
        "statement": event.statement is not None,
        "counterpart": by_id[event.counterpart].status.value if event.counterpart else None,
    }


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_cases(case: dict[str, Any]) -> None:
    events = coded(case)
    assert len(events) == len(case["expect"]), [e.type for e in events]
    by_id = {e.id: e for e in events}
    for expected in case["expect"]:
        trigger = place(case["text"], {"text": expected["trigger"], "nth": expected.get("nth", 1)})
        (event,) = [e for e in events if e.trigger == trigger]
        found = told(event, by_id)
        wanted = {k: v for k, v in expected.items() if k not in ("trigger", "nth")}
        assert {k: found[k] for k in wanted} == wanted, case["why"]


def test_ids_of_cases_are_unique() -> None:
    assert len({c["id"] for c in CASES}) == len(CASES)


def test_an_unknown_party_keeps_its_words() -> None:
    (event,) = coded(next(c for c in CASES if c["id"] == "did-not"))
    assert event.recipients[0].name == "the trawler"
    assert event.recipients[0].actor is None
    assert event.recipients[0].span is not None


@pytest.mark.parametrize(("span", "recipients"), [(None, []), (Span(27, 31), ["TCD"])])
def test_who_is_addressed_is_a_recipient_where_it_is_named(span: Span | None, recipients: list[str]) -> None:
    text = "Norway called for a truce. Chad was silent."
    said = {"source": "Norway", "cue": "called for", "content": ["a truce"], "act": "demand"}
    called = {"type": "REQUEST", "trigger": "called for", "actors": ["Norway"], "recipients": [], "status": "asserted"}
    case = {"text": text, "published": "2022-02-10", "attributions": [said], "events": [called]}
    (event,) = coded(case, Party(actor="TCD", name="Chad", span=span, basis=Basis.INFERRED))
    assert [p.actor for p in event.recipients] == recipients
