"""Makes events of what the model marked: parties by side, the statement each event sits in, day and evidence.

The model gives type, trigger, argument spans and status, trained on sentences of diplomatic news. Here the spans
become parties, and the statement around the trigger has the last word on status: what lies inside somebody's
words is never asserted by the writer.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.actor import Mention
from onrecord.actors.registry import Registry
from onrecord.documents.document import Document
from onrecord.events.event import Event, Status
from onrecord.evidence import DateInterval, Span, hull
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation, RawEvent
from onrecord.statements.occasions import resolve_said_on
from onrecord.statements.statement import Party, Statement

STAGE = "events/1"
LEAST_CONFIDENCE = 0.4  # events below are not kept


def find_events(
    document: Document,
    annotation: Annotation,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    registry: Registry,
) -> tuple[Event, ...]:
    """Every event that the model marked on the page, in reading order, with its receipts."""
    found = (
        _event(raw, document, annotation, mentions, statements)
        for raw in annotation.events
        if raw.confidence >= LEAST_CONFIDENCE
    )
    return tuple(sorted({e.id: e for e in found}.values(), key=lambda e: (e.trigger.start, e.id)))


def _event(
    raw: RawEvent,
    document: Document,
    annotation: Annotation,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
) -> Event:
    sentence = next((s for s in annotation.sentences if s.overlaps(raw.trigger)), raw.trigger)
    inside = _statement_around(raw.trigger, statements)
    return Event(
        id=stable_id("ev", document.id, raw.type, raw.trigger.start, raw.trigger.end),
        document=document.id,
        type=raw.type,
        mode=None,
        contexts=(),
        actors=_parties(raw.actors, document.text, mentions),
        recipients=_parties(raw.recipients, document.text, mentions),
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


def _statement_around(trigger: Span, statements: Sequence[Statement]) -> Statement | None:
    """The innermost statement whose words hold the trigger."""
    around = [s for s in statements if any(piece.contains(trigger) for piece in s.content)]
    return min(around, key=lambda s: len(hull(s.content)), default=None)


def _status(read: Status, inside: Statement | None) -> Status:
    """What lies in somebody's words is at most claimed, however sure it sounds there."""
    return Status.CLAIMED if inside is not None and read is Status.ASSERTED else read


def _parties(spans: Sequence[Span], text: str, mentions: Sequence[Mention]) -> tuple[Party, ...]:
    """One party a span: by the side of whoever is named in it, the outermost name first; else the words alone."""
    found = []
    for span in spans:
        named = [m for m in mentions if m.actor is not None and m.span.overlaps(span) and len(m.span) <= len(span) + 2]
        best = max(named, key=lambda m: (len(m.span), -m.span.start), default=None)
        words = " ".join(span.words(text).split())
        code = best.side[0] if best and best.side else None
        found.append(
            Party(actor=code, name=best.name if best else words, span=span, basis=best.basis if best else "text")
        )
    return tuple(found)


def _when(trigger: Span, sentence: Span, document: Document) -> DateInterval | None:
    return resolve_said_on(
        document.text, sentence=sentence, cue=trigger, source=None, content=(), published=document.published
    )
