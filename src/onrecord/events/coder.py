"""Makes events of what the model marked: parties by side, the statement each event sits in, day and evidence.

The model gives type, trigger, argument spans and status, trained on sentences of diplomatic news. Here the spans
become parties, and the statement around the trigger has the last word on status: what lies inside somebody's
words is never asserted by the writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.actors.actor import Mention
from onrecord.actors.registry import Registry
from onrecord.documents.document import Document
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span, SpanIndex, hull
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation, RawEvent
from onrecord.statements.occasions import resolve_said_on
from onrecord.statements.statement import Party, Statement

STAGE = "events/1"


def find_events(
    document: Document,
    annotation: Annotation,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    registry: Registry,
) -> tuple[Event, ...]:
    """Every event that the model marked on the page, in reading order, with its receipts."""
    page = Page(
        document=document,
        sentences=SpanIndex(annotation.sentences, lambda s: s),
        mentions=SpanIndex([m for m in mentions if m.actor is not None], lambda m: m.span),
        pieces=SpanIndex([(piece, s) for s in statements for piece in s.content], lambda row: row[0]),
    )
    found = (_event(raw, page) for raw in annotation.events)
    return tuple(sorted({e.id: e for e in found}.values(), key=lambda e: (e.trigger.start, e.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is known about one page, found again by place."""

    document: Document
    sentences: SpanIndex[Span]
    mentions: SpanIndex[Mention]
    pieces: SpanIndex[tuple[Span, Statement]]


def _event(raw: RawEvent, page: Page) -> Event:
    document = page.document
    sentence = next(iter(page.sentences.overlapping(raw.trigger)), raw.trigger)
    inside = min((s for _, s in page.pieces.around(raw.trigger)), key=lambda s: len(hull(s.content)), default=None)
    return Event(
        id=stable_id("ev", document.id, raw.type, raw.trigger.start, raw.trigger.end),
        document=document.id,
        type=raw.type,
        mode=None,
        contexts=(),
        actors=_parties(raw.actors, page),
        recipients=_parties(raw.recipients, page),
        trigger=raw.trigger,
        evidence=sentence,
        when=_when(raw.trigger, sentence, document),
        where=None,
        quantities=(),
        status=_status(Status(raw.status), inside),
        statement=inside.id if inside else None,
        confidence=round(raw.confidence, 4),
        stage=STAGE,
    )


def _status(read: Status, inside: Statement | None) -> Status:
    """What lies in somebody's words is at most claimed, however sure it sounds there."""
    return Status.CLAIMED if inside is not None and read is Status.ASSERTED else read


def _parties(spans: Sequence[Span], page: Page) -> tuple[Party, ...]:
    """One party a span: by the side of whoever is named in it, the longest name first; else the words alone."""
    found = []
    for span in spans:
        named = [m for m in page.mentions.overlapping(span) if len(m.span) <= len(span) + 2]
        best = max(named, key=lambda m: (len(m.span), -m.span.start), default=None)
        words = " ".join(span.words(page.document.text).split())
        code = best.side[0] if best and best.side else None
        name, basis = (best.name, best.basis) if best else (words, Basis.TEXT)
        found.append(Party(actor=code, name=name, span=span, basis=basis))
    return tuple(found)


def _when(trigger: Span, sentence: Span, document: Document) -> DateInterval | None:
    return resolve_said_on(
        document.text, sentence=sentence, cue=trigger, source=None, content=(), published=document.published
    )
