"""One page as the coder of events sees it: whatever stands at or around a trigger, found again by place."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.documents.document import Document
from onrecord.evidence import Span, SpanIndex, hull
from onrecord.language.annotation import NamedMention, RawEvent
from onrecord.statements.statement import Statement

LONGEST_SENTENCE = 2000  # code points around a trigger that are looked at; longer "sentences" are tables and lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is known about one page besides who is meant."""

    document: Document
    sentences: SpanIndex[Span]
    contents: SpanIndex[tuple[Span, Statement]]
    cues: SpanIndex[Statement]
    triggers: SpanIndex[RawEvent]
    names: SpanIndex[NamedMention]

    @property
    def text(self) -> str:
        return self.document.text

    def sentence(self, at: Span) -> Span:
        """The sentence that a trigger stands in."""
        whole = next(iter(self.sentences.overlapping(at)), at)
        if len(whole) <= LONGEST_SENTENCE:
            return whole
        half = LONGEST_SENTENCE // 2
        return Span(max(whole.start, at.start - half), min(whole.end, at.end + half))

    def statement_around(self, at: Span) -> tuple[Span, Statement] | None:
        """The innermost statement whose words hold the trigger, with the piece of its content that does."""
        return min(self.contents.around(at), key=lambda row: (len(hull(row[1].content)), row[1].id), default=None)

    def statement_made(self, at: Span) -> Statement | None:
        """The statement whose cue the trigger is: the act of saying itself."""
        return next(iter(self.cues.overlapping(at)), None)

    def same_voice(self, at: Span, other: Span) -> bool:
        """Whether two places are told by the same voice: both in one statement's words, or both in the writer's own."""
        mine, theirs = self.statement_around(at), self.statement_around(other)
        return (mine[1].id if mine else None) == (theirs[1].id if theirs else None)

    def is_apart(self, at: Span, other: Span) -> bool:
        """Whether another event is named between a trigger and a place."""
        if at.overlaps(other):
            return False
        between = Span(min(at.end, other.end), max(at.start, other.start))
        return any(
            not e.trigger.overlaps(at) and not e.trigger.overlaps(other) for e in self.triggers.overlapping(between)
        )


def gap(a: Span, b: Span) -> int:
    """Code points between two stretches."""
    return max(b.start - a.end, a.start - b.end, 0)
