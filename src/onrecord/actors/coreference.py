"""Whom "he", "the minister" and "the statement" mean: what has been said about whom so far on the page.

The account grows in reading order. A pronoun takes the last speaker that fits in person, number and gender, close
by; a described role takes the last person who was given that role; a document speaks for whoever last issued
something. Where nothing fits, nobody is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.mentions import Person
from onrecord.actors.roles import pronouns
from onrecord.evidence import Span

REACH = 3  # paragraphs that a pronoun reaches back over
ANY_INSTITUTION = frozenset({"organisation", "organization", "alliance", "bloc", "group", "movement", "agency"})
ROLE_REACH = 40  # paragraphs that "the minister" reaches back over


@dataclass(slots=True, kw_only=True)
class Account:
    """Who has been named and who has spoken, in reading order."""

    text: str
    sentences: Sequence[Span]
    people: list[Person]
    names: Sequence[Mention]  # countries, organisations and bodies, in order
    spoken: list[Mention] = field(default_factory=list)

    def add(self, mention: Mention) -> None:
        """Notes that the mention spoke."""
        self.spoken.append(mention)

    def paragraphs_between(self, start: int, end: int) -> int:
        """How many line breaks lie between two places (blank lines count once)."""
        return sum(1 for line in self.text[start:end].split("\n")[1:] if line.strip()) + (
            1 if self.text[start:end].rstrip(" \t").endswith("\n") else 0
        )

    def person_for(self, pronoun: str, at: Span, sentence: Span) -> Person | None:
        """The person that a third-person singular pronoun means."""
        gender = pronouns()[pronoun]["gender"]
        for candidate in self._candidates(at, sentence):
            if candidate.gender in (None, gender):
                return candidate
        return None

    def speaker_for(self, pronoun: str, at: Span) -> Mention | None:
        """The last speaker that "they" or "it" can mean."""
        plural = pronouns()[pronoun]["number"] == "plural"
        for mention in reversed(self.spoken):
            if self.paragraphs_between(mention.span.end, at.start) > REACH:
                return None
            is_one = mention.actor is not None and mention.actor.kind is ActorKind.PERSON
            if not is_one and (plural or mention.actor is not None):
                return mention
        return None

    def holder_of(self, roles: Sequence[str], of: Sequence[str], at: Span) -> Person | None:
        """The person last given one of these roles on the page (for that country, where one is named)."""
        for person in reversed(self.people):
            if person.span.start >= at.start:
                continue
            if self.paragraphs_between(person.span.end, at.start) > ROLE_REACH:
                return None
            if set(roles) & person.roles and (not of or not person.of or set(of) & set(person.of)):
                return person
        return None

    def called(self, noun: str, at: Span) -> Person | None:
        """The person last introduced with this noun: "the secretary" is the defence secretary of the page."""
        for person in reversed(self.people):
            if person.span.end <= at.start and person.role_words and noun in person.role_words.lower().split():
                return person
        return None

    def issuer(self, at: Span) -> Mention | None:
        """Who issued "the statement": the last institution or joint speaker close by, or else the last speaker."""
        near = [m for m in self.spoken if self.paragraphs_between(m.span.end, at.start) <= REACH]
        institutions = [m for m in near if m.actor is None or m.actor.kind is not ActorKind.PERSON]
        fitting = institutions or near
        return fitting[-1] if fitting else None

    def institution(self, at: Span, noun: str | None = None) -> Mention | None:
        """The organisation or body last named close by, for "the organisation" or, by its noun, "the ministry"."""
        for mention in reversed(self.names):
            if mention.span.start >= at.start or mention.actor is None:
                continue
            if self.paragraphs_between(mention.span.end, at.start) > REACH:
                return None
            if mention.actor.kind not in (ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP):
                continue
            if noun is None or noun in mention.name.lower() or noun in ANY_INSTITUTION:
                return mention
        return None

    def _candidates(self, at: Span, sentence: Span) -> Iterator[Person]:
        """Persons before the pronoun, likeliest first: in this sentence, who spoke last, the last named."""
        before = [p for p in self.people if p.span.end <= at.start]
        near = [p for p in before if self.paragraphs_between(p.span.end, at.start) <= REACH]
        by_code = {p.actor.code: p for p in near}
        same_sentence = [p for p in near if sentence.contains(p.span)]
        yield from same_sentence[:1]
        spoken = [
            m
            for m in reversed(self.spoken)
            if m.actor is not None
            and m.actor.kind is ActorKind.PERSON
            and m.span.start < at.start
            and self.paragraphs_between(m.span.end, at.start) <= REACH
        ]
        here = [m for m in spoken if self.paragraphs_between(m.span.end, at.start) == 0]
        for mention in (*here, *spoken):
            if mention.actor and mention.actor.code in by_code:
                yield by_code[mention.actor.code]
            elif mention.actor and (known := next((p for p in before if p.actor.code == mention.actor.code), None)):
                yield known
        yield from self._subjects(near)
        yield from reversed(near)

    def _subjects(self, people: Sequence[Person]) -> Iterator[Person]:
        """The person named first in each sentence, the nearest sentence first: most often its subject."""
        first: dict[int, Person] = {}
        for person in people:
            where = bisect_right(self.sentences, person.span.start, key=lambda s: s.start)
            first.setdefault(where, person)
        for where in sorted(first, reverse=True):
            yield first[where]
