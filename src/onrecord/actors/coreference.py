"""Whom "he", "the minister" and "the statement" mean: what has been said about whom so far on the page.

The account grows in reading order. A pronoun takes the speaker or subject before it, named or not, that fits in
person, number and gender, close by; a described role takes the last person who was given that role; a document speaks
for whoever last issued something. Where nothing fits, nobody is guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.antecedents import Subject, Subjects, gender_of
from onrecord.actors.cast import Person
from onrecord.actors.roles import pronouns
from onrecord.evidence import Span

LINE = re.compile(r"^[^\S\n]*\S", re.MULTILINE)
INSTITUTIONS = frozenset({ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP})
QUOTE = re.compile("[\"“”„«»]|''")
OPENING, CLOSING = frozenset("“„«"), frozenset("”»")
CAPITAL = re.compile(r"\b(?!The\b)[A-Z][a-z]+")
PLURAL = re.compile(r"[a-z]s$")
NAMED = INSTITUTIONS | {ActorKind.COUNTRY, ActorKind.MEDIA}
SENTENCES_BACK = 12  # of a paragraph that a pronoun reaches back over
REACH = 3  # paragraphs that a pronoun reaches back over
PARAGRAPH = 3000  # code points that one paragraph counts at most, so that a page without line breaks has an end
ANY_INSTITUTION = frozenset({"organisation", "organization", "alliance", "bloc", "group", "movement", "agency"})
NAMES_BACK = 60  # names that "the foreign ministry" looks back over
ROLE_REACH = 40  # paragraphs that "the minister" reaches back over


@dataclass(slots=True, kw_only=True)
class Account:
    """Who has been named and who has spoken, in reading order. Looks back a bounded number of paragraphs."""

    text: str
    sentences: Sequence[Span]
    people: Sequence[Person]  # in order of the text
    names: Sequence[Mention]  # countries, organisations and bodies, in order
    subjects: Subjects
    spoken: list[Mention] = field(default_factory=list)
    lines: list[int] = field(init=False)  # where each line that is not blank begins

    def __post_init__(self) -> None:
        self.lines = [m.start() for m in LINE.finditer(self.text)]

    def add(self, mention: Mention) -> None:
        """Notes that the mention spoke."""
        self.spoken.append(mention)

    def paragraphs_between(self, start: int, end: int) -> int:
        """How many paragraphs further down ``end`` lies than ``start``."""
        return bisect_right(self.lines, end) - bisect_right(self.lines, start)

    def _is_within(self, reach: int, start: int, end: int) -> bool:
        """Whether ``end`` lies at most ``reach`` paragraphs further down than ``start``."""
        return end - start <= (reach + 1) * PARAGRAPH and self.paragraphs_between(start, end) <= reach

    def people_before(self, at: Span, reach: int) -> Iterator[Person]:
        """The people named before a place and at most ``reach`` paragraphs above it, the nearest first."""
        for index in range(bisect_left(self.people, at.start, key=lambda p: p.span.start) - 1, -1, -1):
            person = self.people[index]
            if not self._is_within(reach, person.span.end, at.start):
                return
            if person.span.end <= at.start:
                yield person

    def spoken_before(self, at: Span, reach: int) -> Iterator[Mention]:
        """Who spoke before a place and at most ``reach`` paragraphs above it, the last first."""
        for mention in reversed(self.spoken):
            if not self._is_within(reach, mention.span.end, at.start):
                return
            if mention.span.start < at.start:
                yield mention

    def people_for(self, pronoun: str, at: Span) -> Iterator[Person | Mention | Span]:
        """Whom a third-person singular pronoun may mean: names, unnamed speakers, phrases that describe."""
        gender = pronouns()[pronoun]["gender"]
        sentence = next((s for s in self._sentences_back(at) if s.contains(at)), at)
        return (c for c in self._candidates(at, sentence, gender) if self._gender(c) in (None, gender))

    def is_known_before(self, phrase: Span) -> bool:
        """Whether a describing phrase that is a subject is of somebody named before: "the minister"."""
        return not any(map(self.subjects.is_new, self.subjects.inside(phrase)))

    def _gender(self, candidate: Person | Mention | Span) -> str | None:
        if isinstance(candidate, Person):
            return candidate.gender
        return gender_of((candidate if isinstance(candidate, Span) else candidate.span).words(self.text))

    def speaker_for(self, pronoun: str, at: Span) -> Mention | Span | None:
        """Whom "they" or "it" can mean: the subject before it, or the last speaker that fits."""
        plural = pronouns()[pronoun]["number"] == "plural"
        if (subject := self._party_before(at, plural=plural)) is not None:
            return subject
        if plural and (group := self._plural_name(at)):
            return group
        for mention in self.spoken_before(at, REACH):
            is_one = mention.actor is not None and mention.actor.kind is ActorKind.PERSON
            if not is_one and (plural or mention.actor is not None):
                return mention
        return None

    def _party_before(self, at: Span, *, plural: bool) -> Mention | Span | None:
        """The nearest subject in the same paragraph that is no single person, unless somebody who fits has spoken."""
        for sentence in self._sentences_back(at):
            before = Span(sentence.start, min(sentence.end, at.start))
            is_own = sentence.end > at.start
            if is_own and before.words(self.text).endswith(", "):
                continue  # "Chad is, it says, no threat" has Chad in what is said
            if not is_own:
                for mention in self.spoken_before(at, 0):
                    if sentence.contains(mention.span) and self._is_party(mention):
                        return None
            for subject in reversed(self._unquoted(before)):
                if not (subject.is_main or is_own):
                    continue
                if self.subjects.is_several(subject) if plural else self._is_one_party(subject):
                    return subject.span
        return None

    def _is_party(self, mention: Mention) -> bool:
        """Whether no single person spoke."""
        if mention.actor is not None:
            return mention.actor.kind is not ActorKind.PERSON
        return not self._is_unnamed_person(mention)

    def _is_one_party(self, subject: Subject) -> bool:
        """Whether a subject is one country, organisation or body, or a document."""
        if subject.is_several or self.subjects.pronoun(subject):
            return False
        named = (
            n for n in self.names_before(Span(subject.head.end, subject.head.end)) if n.span.overlaps(subject.head)
        )
        return any(n.actor and n.actor.kind in NAMED for n in named) or self.subjects.is_institution(subject)

    def _unquoted(self, stretch: Span) -> list[Subject]:
        """The subjects of a stretch that stand outside quotation marks."""
        return [s for s in self.subjects.inside(stretch) if not self._is_quoted(s.head, stretch)]

    def _sentences_back(self, at: Span) -> Iterator[Span]:
        """The sentence of a place and those before it in the same paragraph, the nearest first."""
        last = bisect_left(self.sentences, at.end, key=lambda s: s.start) - 1
        for index in range(last, max(-1, last - SENTENCES_BACK), -1):
            sentence = self.sentences[index]
            if self.paragraphs_between(sentence.end - 1 if len(sentence) else sentence.end, at.start) > 0:
                return
            yield sentence

    def _plural_name(self, at: Span) -> Mention | None:
        """A group named in the plural in the same paragraph, after whoever spoke last: "Republicans"."""
        spoken = next((m.span.start for m in self.spoken_before(at, 0)), -1)
        for name in self.names_before(at):
            if name.span.start < spoken or self.paragraphs_between(name.span.end, at.start) > 0:
                return None
            if name.actor and name.actor.kind in INSTITUTIONS and PLURAL.search(name.span.words(self.text)):
                return name
        return None

    def holder_of(self, roles: Sequence[str], of: Sequence[str], at: Span, *, words: str = "") -> Person | None:
        """The person last given one of these roles on the page (for that country, where one is named).

        A Republican nominee is no Libertarian one: of the many candidates only one that the words can mean.
        """
        own = set(CAPITAL.findall(words))
        for person in self.people_before(at, ROLE_REACH):
            shared = set(roles) & person.roles
            if not shared or (of and not set(of) & set(person.of)):
                continue
            beside = self._sentence_of(person).words(self.text)
            if shared != {"candidate"} or not own or any(word in beside for word in own):
                return person
        return None

    def _sentence_of(self, person: Person) -> Span:
        index = bisect_right(self.sentences, person.span.start, key=lambda s: s.start) - 1
        return self.sentences[index] if index >= 0 else person.span

    def called(self, noun: str, at: Span) -> Person | None:
        """The person last introduced with this noun: "the secretary" is the defence secretary of the page."""
        for person in self.people_before(at, ROLE_REACH):
            if person.role_words and noun in person.role_words.lower().split():
                return person
        return None

    def issuer(self, at: Span) -> Mention | None:
        """Who issued "the statement": the last institution or joint speaker close by, or else the last speaker."""
        near = list(self.spoken_before(at, REACH))
        institutions = [m for m in near if m.actor is None or m.actor.kind is not ActorKind.PERSON]
        return next(iter(institutions or near), None)

    def names_before(self, at: Span) -> Iterator[Mention]:
        """Countries, organisations and bodies named before a place, the nearest first, a bounded number of them."""
        end = bisect_left(self.names, at.start, key=lambda m: m.span.start)
        yield from reversed(self.names[max(0, end - NAMES_BACK) : end])

    def institution(self, at: Span, noun: str | None = None) -> Mention | None:
        """The organisation or body last named close by, for "the organisation" or, by its noun, "the ministry"."""
        for index in range(bisect_left(self.names, at.start, key=lambda m: m.span.start) - 1, -1, -1):
            mention = self.names[index]
            if not self._is_within(REACH, mention.span.end, at.start):
                return None
            if mention.actor is None or mention.actor.kind not in INSTITUTIONS:
                continue
            if noun is None or noun in mention.name.lower() or noun in ANY_INSTITUTION:
                return mention
        return None

    def _candidates(self, at: Span, sentence: Span, gender: str) -> Iterator[Person | Mention | Span]:
        """Whom a pronoun may mean, likeliest first: in this sentence, who spoke last, subjects, the last named."""
        near = [
            p
            for p in self.people_before(at, REACH)
            if not (sentence.contains(p.span) and self._is_quoted(p.span, sentence))
        ]
        by_code = {p.actor.code: p for p in reversed(near)}
        before = Span(sentence.start, max(sentence.start, min(sentence.end, at.start)))
        yield from self._of_subject(before, near, gender)
        yield from self._in_paragraph(at, near, by_code, gender)
        for mention in self.spoken_before(at, REACH):
            if mention.actor is not None and mention.actor.code in by_code:
                yield by_code[mention.actor.code]
            elif mention.actor is not None and mention.actor.kind is ActorKind.PERSON:
                code = mention.actor.code
                yield from [p for p in self.people_before(at, ROLE_REACH) if p.actor.code == code][:1]
            elif self._is_unnamed_person(mention):
                yield mention
        yield from self._subjects(near)
        yield from near

    def _of_subject(self, stretch: Span, near: Sequence[Person], gender: str) -> Iterator[Person | Span]:
        """The first person named in a stretch, unless its subject is somebody else: a pronoun goes on with the subject.

        A subject that is a pronoun itself sends the reader further back.
        """
        named = [p for p in reversed(near) if stretch.contains(p.span)]
        for subject in self._unquoted(stretch):
            pronoun = self.subjects.pronoun(subject) if subject.is_main else None
            if pronoun and pronouns()[pronoun]["gender"] == gender:
                return
            if any(p.span.overlaps(subject.span) for p in named):
                break
            if self.subjects.is_described_person(subject):
                yield subject.span
                break
        yield from named[:1]

    def _in_paragraph(
        self, at: Span, near: Sequence[Person], by_code: dict[str, Person], gender: str
    ) -> Iterator[Person | Mention | Span]:
        """Of the sentences before in the same paragraph, the nearest first, who spoke, or else the subject."""
        for sentence in self._sentences_back(at):
            if sentence.end > at.start:
                continue
            spoke = [m for m in self.spoken_before(at, 0) if sentence.contains(m.span)]
            yield from [by_code[m.actor.code] for m in spoke if m.actor and m.actor.code in by_code]
            yield from filter(self._is_unnamed_person, spoke)
            named = [p for p in near if sentence.contains(p.span) and not self._is_quoted(p.span, sentence)]
            if not spoke and len({p.actor.code for p in named}) <= 1:
                yield from self._of_subject(sentence, named, gender)

    def _is_unnamed_person(self, mention: Mention) -> bool:
        """Whether a speaker is one person whom nothing names, by the subject that the source is."""
        is_named = mention.actor is not None and mention.actor.kind is ActorKind.PERSON
        described = filter(self.subjects.is_described_person, self.subjects.inside(mention.span))
        return not is_named and any(map(self.subjects.is_new, described))

    def _is_quoted(self, name: Span, sentence: Span) -> bool:
        """Whether a name stands inside quotation marks that open in its sentence."""
        is_open = False
        for mark in QUOTE.findall(self.text, sentence.start, name.start):
            is_open = mark in OPENING or (mark not in CLOSING and not is_open)
        return is_open

    def _subjects(self, nearest_first: Sequence[Person]) -> Iterator[Person]:
        """The person named first in each sentence, the nearest sentence first: most often its subject."""
        first: dict[int, Person] = {}
        for person in nearest_first:
            first[bisect_right(self.sentences, person.span.start, key=lambda s: s.start)] = person
        for where in sorted(first, reverse=True):
            yield first[where]
