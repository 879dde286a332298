"""Whose the one is that a text names only by what stands close by: "its foreign minister", "the two countries".

A small word or a possessive says that the owner was just named: "its" the subject before it or else the party named
last, "the country's" the one that the sentence is about. Where nothing says so, the country that a sentence names
first is most often the one whose ministry or police is meant at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.antecedents import Subject, Subjects
from onrecord.actors.phrase import Phrase
from onrecord.actors.relations import CONTEXT, TOWARDS, WITHIN
from onrecord.actors.roles import find_roles
from onrecord.evidence import Span, SpanIndex

OWNERS = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP})
STATES = frozenset({ActorKind.COUNTRY, ActorKind.BODY})
ITS = re.compile(r"(?:its|whose)\s+\w", re.IGNORECASE)
THE_COUNTRY = re.compile(
    r"(?:the|that|this)\s+(?:(?!of\b)[\w-]+\s+){0,2}(?:country|nation|kingdom|republic)(?:['’]s\b|$)", re.IGNORECASE
)
OF_THE_COUNTRY = re.compile(r"\bof\s+(?:the|that|this)\s+(?:country|nation|kingdom|republic)\b", re.IGNORECASE)
PAIR = re.compile(
    r"(?:(?:(?:the\s+)?(?:leaders|officials|presidents|ministers|governments)\s+(?:of|from)\s+)?(?:both|(?:the\s+)?two|the)\s+"
    r"(?:countries|nations|governments|sides|neighbou?rs|states)|each\s+(?:side|country))",
    re.IGNORECASE,
)
SOMEWHERE_ELSE = re.compile(r"\blocal\b", re.IGNORECASE)
COUNTERPART = re.compile(r"\bcounterpart$", re.IGNORECASE)
TWO = 2
HYPHENS = frozenset("-‐‑")
BACK = 400  # code points before a source within which its owner is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The names of a page but those of persons, in order, and its sentences."""

    text: str
    sentences: SpanIndex[Span]
    by_place: SpanIndex[Mention]
    subjects: Subjects

    def with_owner(self, phrase: Phrase) -> Phrase:
        """The phrase with the country or organisation that "its" or "the country's" in it stands for."""
        if phrase.of or phrase.regions or phrase.pronoun or (phrase.person and not ITS.match(phrase.words)):
            return phrase
        owner = self._owner(phrase)
        return replace(phrase, of=owner.side) if owner is not None else phrase

    def _owner(self, phrase: Phrase) -> Mention | None:
        if ITS.match(phrase.words):
            last = next(self._before(phrase.span, OWNERS), None)
            if last is None or phrase.words[:5].lower() != "whose":
                subject = self._subject_before(phrase.span)
                return self._head_name(subject) if subject else last
            return last if self.text[last.span.end : phrase.span.start].strip(", ") == "" else None
        if THE_COUNTRY.match(phrase.words) or OF_THE_COUNTRY.search(phrase.words):
            return self._subject(phrase.span)
        return None

    def state(self, span: Span) -> str | None:
        """The country that a source without a country most likely belongs to: the first that its sentence names.

        Not one that is only a place or an aim ("In Syria, the secretary said"), and nobody's for "local officials".
        """
        subject = None if SOMEWHERE_ELSE.search(span.words(self.text)) else self._subject(span)
        return subject.side[0] if subject is not None else None

    def pair(self, phrase: Phrase) -> tuple[Mention, ...]:
        """The two parties that "both countries" and "each side" stand for: the only two named just before."""
        if not PAIR.fullmatch(" ".join(phrase.words.split())):
            return ()
        found: dict[str, Mention] = {}
        for sentence in self._sentences_back(phrase.span):
            for mention in self._named_in(sentence, OWNERS - {ActorKind.BODY}):
                if mention.span.end <= phrase.span.start and len(mention.side) == 1:
                    found.setdefault(mention.side[0], mention)
            if len(found) >= TWO:
                break
        return tuple(found.values()) if len(found) == TWO else ()

    def _subject_before(self, span: Span) -> Subject | None:
        """What the clause or sentence before a place is about, by its tree: somebody named, or an institution."""
        for sentence in self._sentences_back(span):
            for subject in reversed(self.subjects.inside(Span(sentence.start, min(sentence.end, span.start)))):
                if subject.is_main and (self._head_name(subject) or self.subjects.is_institution(subject)):
                    return subject
        return None

    def _head_name(self, subject: Subject) -> Mention | None:
        """Whom a subject names; None for "the recognised government" of nobody named."""
        named = list(self._named_in(subject.span, OWNERS))
        return next((m for m in named if m.span.overlaps(subject.head)), named[0] if named else None)

    def _subject(self, span: Span) -> Mention | None:
        for sentence in self._sentences_back(span):
            named = [m for m in self._named_in(sentence, STATES) if m.span.end <= span.start and len(m.side) == 1]
            named = [m for m in named if not self._is_elsewhere(m, sentence)]
            if named:
                return named[0]
        return None

    def _is_elsewhere(self, mention: Mention, sentence: Span) -> bool:
        """Whether a name is only where or whereto, or a part of a word: "in Syria", "Iranian-German"."""
        before = self.text[max(sentence.start, mention.span.start - CONTEXT) : mention.span.start]
        return (
            bool(TOWARDS.search(before) or WITHIN.search(before))
            or self.text[mention.span.end : mention.span.end + 1] in HYPHENS
        )

    def _sentences_back(self, span: Span) -> Iterator[Span]:
        """The sentence of a place and the one before it in the same paragraph."""
        own = next(iter(self.sentences.overlapping(span)), None)
        if own is None:
            return
        yield own
        before = [
            s for s in self.sentences.overlapping(Span(max(0, own.start - BACK), own.start)) if s.end <= own.start
        ]
        if before and "\n" not in self.text[before[-1].end - 1 : own.start].strip(" "):
            yield before[-1]

    def _named_in(self, stretch: Span, kinds: frozenset[ActorKind]) -> Iterator[Mention]:
        return (m for m in self.by_place.inside(stretch) if m.actor and m.actor.kind in kinds and m.side)

    def _before(self, span: Span, kinds: frozenset[ActorKind]) -> Iterator[Mention]:
        near = self.by_place.inside(Span(max(0, span.start - BACK), span.start))
        return (m for m in reversed(near) if m.actor and m.actor.kind in kinds and m.side)


def as_counterpart(text: str, phrase: Phrase, sentence: Span) -> Phrase:
    """ "His American counterpart" with the office of whoever was named before in the sentence."""
    if phrase.roles or phrase.person or not COUNTERPART.search(phrase.words):
        return phrase
    before = find_roles(text, Span(sentence.start, phrase.span.start))
    return replace(phrase, roles=(replace(before[-1], span=phrase.span),), description=None) if before else phrase
