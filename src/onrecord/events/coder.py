"""Makes events of what the model marked: type and mode, parties by side, day, place, amounts, and what is vouched for.

The model gives type, trigger, argument spans and status, trained on sentences of diplomatic news. What it left out of
an act of speech, the statement around it fills in; and the statement has the last word on status: what lies inside
somebody's words is never asserted by the writer.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.actor import Mention
from onrecord.actors.registry import Registry
from onrecord.documents.document import Document
from onrecord.events.arguments import complete
from onrecord.events.counterparts import with_counterparts
from onrecord.events.days import find_contexts, resolve_day
from onrecord.events.event import Event
from onrecord.events.exchanges import find_exchanges
from onrecord.events.implied import find_implied
from onrecord.events.modes import resolve_mode
from onrecord.events.parties import MUTUAL, Parties, without_same
from onrecord.events.passage import Passage
from onrecord.events.places import resolve_place
from onrecord.events.quantities import find_quantities
from onrecord.events.status import resolve_status
from onrecord.events.syntax import Syntax
from onrecord.events.triggers import find_happenings
from onrecord.evidence import Span, SpanIndex
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation, RawEvent
from onrecord.statements.statement import Party, Statement

STAGE = "events/4"


def find_events(
    document: Document,
    annotation: Annotation,
    mentions: Sequence[Mention],
    statements: Sequence[Statement],
    registry: Registry,
) -> tuple[Event, ...]:
    """Every event that the page reports, in reading order, with its receipts."""
    coder = Coder(document, annotation, mentions, statements, registry)
    events = {e.id: e for e in coder.events()}
    return with_counterparts(document.text, sorted(events.values(), key=lambda e: (e.trigger.start, e.id)))


class Coder:
    """The work on one page."""

    def __init__(
        self,
        document: Document,
        annotation: Annotation,
        mentions: Sequence[Mention],
        statements: Sequence[Statement],
        registry: Registry,
    ) -> None:
        self.document, self.registry = document, registry
        self.syntax = Syntax(document.text, annotation.trees)
        self.parties = Parties(document, annotation, mentions, registry)
        cues = SpanIndex([s for s in statements if s.cue is not None], lambda s: s.cue or Span(0, 0))
        happenings = find_happenings(document.text, annotation.events, cues)
        marked = SpanIndex(happenings, lambda e: e.trigger)
        self.raws: list[tuple[RawEvent, Statement | None]] = [
            *((raw, None) for raw in happenings),
            *((raw, None) for raw in find_exchanges(self.syntax, marked, self.parties.names_somebody)),
            *((raw, statement) for statement, raw in find_implied(statements, marked)),
        ]
        self.raws.sort(key=lambda row: (row[0].trigger, row[0].type))
        self.mentions = SpanIndex([m for m in mentions if m.actor is not None], lambda m: m.span)
        self.passage = Passage(
            document=document,
            sentences=SpanIndex(annotation.sentences, lambda s: s),
            contents=SpanIndex([(piece, s) for s in statements for piece in s.content], lambda row: row[0]),
            cues=cues,
            triggers=SpanIndex([raw for raw, _ in self.raws], lambda e: e.trigger),
            names=SpanIndex(annotation.mentions, lambda m: m.span),
        )

    def events(self) -> list[Event]:
        """One event for each happening of which the page names a party."""
        found = [self._event(raw, made) for raw, made in self.raws]
        return [e for e in found if e.actors or e.recipients]

    def _event(self, raw: RawEvent, made: Statement | None) -> Event:
        passage = self.passage
        clause = self.syntax.clause(raw.trigger)
        raw = complete(raw, clause, self.parties.names_somebody)
        made = made or passage.statement_made(raw.trigger)
        around = passage.statement_around(raw.trigger)
        inside = around[1] if around else None
        status = resolve_status(raw, passage, clause, lambda span: self.parties.is_speaker(span, inside))
        sentence = passage.sentence(raw.trigger)
        when = resolve_day(raw.trigger, status=status, passage=passage)
        if when is None and made is not None and inside is None:
            when = made.said_on
        spans = (*raw.actors, *raw.recipients)
        actors, recipients = self._parties(raw, inside, made)
        return Event(
            id=stable_id("ev", self.document.id, raw.type, raw.trigger.start, raw.trigger.end),
            document=self.document.id,
            type=raw.type,
            mode=resolve_mode(raw.trigger, raw.type, passage),
            contexts=find_contexts(raw.trigger, when, passage),
            actors=actors,
            recipients=recipients,
            trigger=raw.trigger,
            evidence=sentence,
            when=when,
            where=resolve_place(
                raw.trigger, raw.type, passage=passage, registry=self.registry, supported=self._countries(sentence)
            ),
            quantities=find_quantities(raw.trigger, spans, raw.type, passage),
            status=status,
            statement=inside.id if inside else None,
            confidence=round(raw.confidence, 4),
            stage=STAGE,
        )

    def _parties(
        self, raw: RawEvent, inside: Statement | None, made: Statement | None
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """Who acts and on whom; of an act of speech, where the model names nobody, who speaks and who is addressed."""
        marked = self.parties.owned(raw)
        actors = self.parties.resolve(marked.actors, inside=inside, alone=True)
        recipients = self.parties.resolve(marked.recipients, inside=inside)
        if made is not None:
            speakers = [p for p in self.parties.speakers(made) if not _is_among(p, raw.recipients)]
            named = [p for p in made.addressees if p.span is not None]
            addressees = [p for p in named if not _is_among(p, raw.actors)]
            actors, recipients = actors or tuple(speakers), recipients or tuple(addressees)
        return actors, recipients if raw.type in MUTUAL else without_same(recipients, actors)

    def _countries(self, sentence: Span) -> set[str]:
        """The countries that a sentence names."""
        return {code for m in self.mentions.inside(sentence) for code in m.side if len(code) == 3 and code.isupper()}


def _is_among(party: Party, spans: Sequence[Span]) -> bool:
    """Whether a party is named by one of some spans, which stand on the other side."""
    return party.span is not None and any(party.span.overlaps(s) for s in spans)
