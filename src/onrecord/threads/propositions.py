"""Finds the propositions of one document: each deed that somebody wants, promises, refuses or says to be so.

Every sentence of the article is read, not only statements: "in answer to Russia's demand for ..." reports a demand
in passing, and what the writer tells as a fact may be the end of a promise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from onrecord.actors.actor import Mention
from onrecord.documents.document import Document
from onrecord.events.event import Event, Status
from onrecord.evidence import DateInterval, Span, SpanIndex, hull
from onrecord.ids import stable_id
from onrecord.language.sentences import find_sentences
from onrecord.statements.statement import Statement
from onrecord.threads.answers import NO_DEED, Answer, find_answers, find_replies, find_silence, resolve_question
from onrecord.threads.clauses import Clause, read_clause
from onrecord.threads.core import Trigger, find_subject, find_triggers, read_core
from onrecord.threads.deadlines import find_deadline
from onrecord.threads.doers import Scene
from onrecord.threads.lexicon import Lexicon, load_lexicon
from onrecord.threads.proposition import Core, Kind, Mode, Proposition
from onrecord.threads.reading import Reading, find_readings
from onrecord.threads.stances import find_stances, read_stance, sides_of

STAGE = "threads/9"
MOST = 4_000
"""No more propositions of one document are kept."""
CONTEXT = 6
"""Sentences over which a deed whose doer is not named is taken to be the one named before."""


def find_propositions(
    document: Document, mentions: Sequence[Mention], statements: Sequence[Statement], events: Sequence[Event]
) -> tuple[Proposition, ...]:
    """Every proposition of a document, in reading order."""
    page = _Page(
        document=document,
        lexicon=load_lexicon(),
        mentions=SpanIndex(mentions, lambda m: m.span),
        pieces=SpanIndex([(piece, s) for s in statements for piece in s.content], lambda row: row[0]),
        cues=SpanIndex([(s.cue, s) for s in statements if s.cue is not None], lambda row: row[0]),
        events=SpanIndex(events, lambda e: e.trigger),
    )
    number = 0
    for block in document.readable:
        content = block.post.content if block.post else block.span
        for sentence in find_sentences(document.text, within=content):
            page.read(sentence, number)
            number += 1
            if len(page.found) >= MOST:
                break
    unique = {p.id: p for _, p in page.found}
    return tuple(sorted(unique.values(), key=lambda p: (p.trigger.start, p.id)))


@dataclass(slots=True, kw_only=True)
class _Page:
    """One document while it is read: what was found so far, each with the number of its sentence."""

    document: Document
    lexicon: Lexicon
    mentions: SpanIndex[Mention]
    pieces: SpanIndex[tuple[Span, Statement]]
    cues: SpanIndex[tuple[Span, Statement]]
    events: SpanIndex[Event]
    found: list[tuple[int, Proposition]] = field(default_factory=list)
    subject: frozenset[str] = frozenset()  # whom "it" means: the last subject of a sentence

    def read(self, sentence: Span, number: int) -> None:
        """Read one sentence."""
        clause = read_clause(self.document.text, sentence, self.mentions, self.lexicon)
        if not clause.words:
            return
        triggers = find_triggers(clause, self.lexicon)
        own: list[Proposition] = []
        for trigger in triggers:
            own += self._read_deed(clause, trigger, sentence, number)
        self.found += [(number, p) for p in own]
        self._read_answers(clause, sentence, number, own)
        first = find_subject(clause, 0, min(len(clause.words), 12))
        if first is not None and first.sides:
            self.subject = clause.joined(first)

    def _read_deed(self, clause: Clause, trigger: Trigger, sentence: Span, number: int) -> Iterator[Proposition]:
        place = hull((clause.words[trigger.start].span, clause.words[trigger.end - 1].span))
        inside = self._innermost(place)
        event = next(iter(self.events.overlapping(place)), None)
        scene = Scene(
            clause=clause,
            trigger=trigger,
            inside=inside,
            before=self.subject,
            asserted=event is not None and event.status is Status.ASSERTED,
            lexicon=self.lexicon,
        )
        for found in find_readings(scene):
            reading = self._with_doers(_as_question(found, trigger), trigger, event, number)
            if _is_idle(reading, trigger):
                continue
            core = read_core(
                clause,
                trigger,
                reading.doers,
                self.lexicon,
                start=reading.start,
                sign=reading.sign,
                speakers=reading.speakers,
            )
            yield self._proposition(reading, core, place=place, sentence=sentence, inside=inside, event=event)

    def _with_doers(self, reading: Reading, trigger: Trigger, event: Event | None, number: int) -> Reading:
        """Where nobody is named as doing it: whoever does the same deed just before, else whom the event names."""
        if reading.doers:
            return reading
        concept = trigger.deed.concept
        for before, earlier in reversed(self.found):
            if number - before > CONTEXT:
                break
            if earlier.core.deed == concept and earlier.core.doers:
                return replace(reading, doers=earlier.core.doers)
        codes = frozenset(p.actor for p in event.actors if p.actor) if event is not None else frozenset()
        codes -= reading.speakers
        return replace(reading, doers=codes, sure=False) if codes else replace(reading, doers=reading.otherwise)

    def _innermost(self, place: Span) -> Statement | None:
        """The smallest statement whose words these are."""
        around = [s for _, s in self.pieces.around(place)]
        return min(around, key=lambda s: (len(hull(s.content)), s.id), default=None)

    def _begun_by(self, clause: Clause, at: int) -> Statement | None:
        """The statement that a word of stance is the cue of: its content begins just after, or its cue lies here."""
        word = clause.words[at].span
        cued = next((s for _, s in self.cues.overlapping(word)), None)
        if cued is not None:
            return cued
        last = clause.words[min(at + 3, len(clause.words) - 1)].span.end
        after = [s for piece, s in self.pieces.overlapping(Span(word.end, last)) if piece.start >= word.end]
        return after[0] if after else self._innermost(word)

    def _read_answers(self, clause: Clause, sentence: Span, number: int, own: Sequence[Proposition]) -> None:
        """Answers of this sentence that name no deed, tied to what stands above them."""
        answered = {p.trigger for p in own if p.mode in (Mode.REFUSED, Mode.ACCEPTED) or p.core.sign < 0}
        if not answered:
            for match in find_stances(clause, self.lexicon):
                inside = self._begun_by(clause, match.start)
                stance = read_stance(clause, match, inside, self.subject, self.lexicon)
                for answer in find_answers(clause, [stance]):
                    question = resolve_question(answer, self.found, number)
                    if question is not None:
                        self.found.append((number, self._answer(answer, question, sentence, inside)))
        inside = self._innermost(clause.words[len(clause.words) // 2].span)
        for silence in find_silence(clause, inside, self.subject):
            question = resolve_question(silence, self.found, number)
            if question is not None or silence.owner:
                self.found.append((number, self._answer(silence, question, sentence, inside)))
        for reply in () if answered else find_replies(clause, self.subject):
            question = resolve_question(reply, self.found, number)
            if question is not None:
                self.found.append((number, self._answer(reply, question, sentence, inside)))

    def _answer(
        self, answer: Answer, question: Proposition | None, sentence: Span, inside: Statement | None
    ) -> Proposition:
        if question is not None:
            sign = -question.core.sign if answer.mode is Mode.SAID else question.core.sign
            core = replace(question.core, sign=sign)
        else:
            core = Core(deed=NO_DEED.concept, sign=1, doers=answer.owner, parties=answer.asked_by - answer.owner)
        reading = Reading(
            mode=answer.mode,
            kind=Kind.CLAIM if answer.mode is Mode.SAID else Kind.DEMAND,
            speakers=answer.owner if answer.mode is not Mode.UNANSWERED else answer.asked_by,
            doers=core.doers,
            sign=core.sign,
            addressees=question.speakers if question else frozenset(),
        )
        found = self._proposition(reading, core, place=answer.words, sentence=sentence, inside=inside, event=None)
        return replace(found, answers=question.id if question else None)

    def _proposition(
        self,
        reading: Reading,
        core: Core,
        *,
        place: Span,
        sentence: Span,
        inside: Statement | None,
        event: Event | None,
    ) -> Proposition:
        evidence = _evidence(self.document.text, inside, sentence, place)
        said = inside.said_on if inside is not None and inside.said_on else event.when if event is not None else None
        on: DateInterval | None = said or self.document.published
        sides = ",".join(sorted(reading.speakers))
        return Proposition(
            id=stable_id(
                "pr", self.document.id, place.start, place.end, reading.mode.value, sides, inside.id if inside else None
            ),
            document=self.document.id,
            evidence=evidence,
            trigger=place,
            mode=reading.mode,
            kind=reading.kind,
            speakers=reading.speakers,
            reported=reading.reported,
            addressees=reading.addressees,
            core=core,
            answers=None,
            confirms=reading.confirms,
            done=reading.done,
            statement=inside.id if inside is not None and sides_of(inside) & reading.speakers else None,
            event=event.id if event is not None and reading.mode is Mode.HAPPENED else None,
            on=on,
            due=find_deadline(self.document.text, evidence, on) if reading.mode is not Mode.SAID else None,
            sure=reading.sure,
        )


def _as_question(reading: Reading, trigger: Trigger) -> Reading:
    """Whoever hands over a proposal wants an answer of whoever is handed it."""
    if trigger.deed.mover == "recipient" and reading.mode in (Mode.SAID, Mode.HAPPENED, Mode.COMMITTED):
        speakers = reading.speakers
        return replace(reading, mode=Mode.WANTED, kind=Kind.PROPOSAL, addressees=reading.doers, speakers=speakers)
    return reading


def _is_idle(reading: Reading, trigger: Trigger) -> bool:
    """Whether it says only that somebody answers: silence is read elsewhere, and an answer says what it answers."""
    return trigger.deed.concept == "RESPOND" and reading.mode in (Mode.SAID, Mode.HAPPENED, Mode.COMMITTED)


def _evidence(text: str, inside: Statement | None, sentence: Span, place: Span) -> Span:
    """The words that show it: within the sentence, from who says it to the end of what is said."""
    if inside is None:
        return sentence
    speaker = inside.speaker.span if inside.speaker else None
    spans = [s for s in (speaker, inside.cue, *inside.content, place) if s is not None and sentence.overlaps(s)]
    whole = hull(spans)
    return Span(max(whole.start, sentence.start), min(whole.end, sentence.end))
