"""A sentence laid out for reading a deed in it: its words, who is named where, and where one clause ends.

Without a parse this is told by small words and commas: what follows "if" or "before" is a condition, what follows
"who" belongs to the noun before it. A clause never reaches over a semicolon, a colon or a dash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.actors.actor import ActorKind, Mention
from onrecord.evidence import Span, SpanIndex
from onrecord.threads.lexicon import Lexicon, Match
from onrecord.threads.words import Word, find_words

UNSIDED = frozenset({"PERSON", "CIVIL", "ANON", "REBEL"})
"""Sides that say only what kind of side it is: nobody can be told by them."""
_STRONG = re.compile(r"[;:—–]|\s-\s|\.\s|\n")
PAUSES = frozenset(',.;:!?”"»)') | {""}
PLACES = frozenset({ActorKind.PLACE})


class Segment(StrEnum):
    """What a stretch of words is within its sentence."""

    MAIN = "main"
    CONDITION = "condition"
    PURPOSE = "purpose"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody or some place named in the sentence: words ``start`` to ``end`` (not included)."""

    start: int
    end: int
    sides: frozenset[str]  # empty for places that are nobody's side, and where nobody could be told
    codes: frozenset[str]  # the country, organisation or place itself
    is_place: bool
    is_person: bool
    possessive: bool


@dataclass(slots=True, kw_only=True)
class Clause:
    """One sentence, word by word. ``segments`` gives for each word the number and the kind of its stretch."""

    words: list[Word]
    named: list[Named]
    at: list[Named | None]  # who is named at each word
    roles: dict[str, list[Match]]
    things: list[Match]
    stances: list[Match]
    segments: list[tuple[int, Segment]]
    pauses: set[int]  # words that a comma, a quotation mark or the end follows
    lexicon: Lexicon
    role_at: dict[str, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.role_at = {role: {m.start for m in found} for role, found in self.roles.items()}

    def has(self, role: str, start: int, end: int) -> bool:
        """Whether a particle of that role begins among these words."""
        return any(start <= m.start and m.end <= end for m in self.roles[role])

    def count(self, role: str, start: int, end: int) -> int:
        """How many particles of that role stand among these words."""
        return len({m.start for m in self.roles[role] if start <= m.start and m.end <= end})

    def is_prepositional(self, at: int) -> bool:
        """Whether the noun phrase that begins at this word hangs on a preposition: "in Ukraine", "of the Alliance"."""
        before = at - 1
        while before >= 0 and self.words[before].lower in ("the", "a", "an", "its", "their", "his", "her", "our"):
            before -= 1
        return before >= 0 and before in self.role_at["preposition"]

    def joined(self, who: Named) -> frozenset[str]:
        """The sides of a name and of those that are listed before it: "Germany, France and Britain"."""
        sides, first = set(who.sides), who.start
        for other in reversed([n for n in self.named if n.end <= who.start]):
            between = range(other.end, first)
            if len(between) > 1 or any(i not in self.role_at["coordinator"] for i in between) or other.possessive:
                break
            sides |= other.sides
            first = other.start
        return frozenset(sides)

    def segment_bounds(self, at: int) -> tuple[int, int]:
        """First and last word (not included) of the stretch that this word is in."""
        number = self.segments[at][0]
        start, end = at, at + 1
        while start > 0 and self.segments[start - 1][0] == number:
            start -= 1
        while end < len(self.words) and self.segments[end][0] == number:
            end += 1
        return start, end


def read_clause(text: str, sentence: Span, mentions: SpanIndex[Mention], lexicon: Lexicon) -> Clause:
    """Lay out one sentence."""
    words = find_words(text, sentence)
    roles: dict[str, list[Match]] = {role: [] for role in lexicon.roles}
    for match in lexicon.role_terms.find(words):
        if words[match.start].span.words(text) != "US":  # the country, not the pronoun
            roles[lexicon.roles[match.row]].append(match)
    named = _find_named(words, mentions.overlapping(sentence), {m.start for m in roles["pronoun_speaker"]})
    at: list[Named | None] = [None] * len(words)
    for who in named:
        for place in range(who.start, who.end):
            at[place] = who
    return Clause(
        words=words,
        named=named,
        at=at,
        roles=roles,
        things=lexicon.thing_terms.find(words),
        stances=lexicon.stance_terms.find(words),
        segments=_segments(text, words, roles),
        pauses={i for i, word in enumerate(words) if text[word.span.end : word.span.end + 1] in PAUSES},
        lexicon=lexicon,
    )


def _find_named(words: Sequence[Word], mentions: Sequence[Mention], first_person: set[int]) -> list[Named]:
    """Who is named, each word belonging to the widest name that it is in; pronouns only where they are resolved."""
    found: list[Named] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-len(m.span), m.span.start)):
        inside = [i for i, word in enumerate(words) if word.span.overlaps(mention.span)]
        if inside and all(i in first_person for i in inside):
            continue  # whose words they are, the statement says
        sides = frozenset(mention.side) - UNSIDED
        if mention.actor is not None and mention.actor.kind is ActorKind.MEDIA:
            continue
        if not inside or len(inside) > 12 or (mention.actor is None and not sides) or taken & set(inside):
            continue
        taken.update(inside)
        found.append(_named(mention, inside, sides, words))
    return sorted(found, key=lambda n: n.start)


def _named(mention: Mention, inside: Sequence[int], sides: frozenset[str], words: Sequence[Word]) -> Named:
    actor = mention.actor
    is_place = actor is not None and actor.kind in PLACES
    is_person = actor is None or actor.kind is ActorKind.PERSON
    codes = (
        frozenset() if actor is None or is_person else frozenset({actor.code}) if is_place else sides or {actor.code}
    )
    return Named(
        start=inside[0],
        end=inside[-1] + 1,
        sides=sides if not is_place else frozenset(),
        codes=frozenset(codes | (sides if is_place else set())) - UNSIDED,
        is_place=is_place,
        is_person=is_person,
        possessive=words[inside[-1]].possessive,
    )


def _segments(text: str, words: Sequence[Word], roles: dict[str, list[Match]]) -> list[tuple[int, Segment]]:
    """Number and kind of the stretch of each word."""
    opens: dict[int, Segment] = {}
    for role, kind in (
        ("boundary", Segment.MAIN),
        ("condition", Segment.CONDITION),
        ("purpose", Segment.PURPOSE),
        ("relative", Segment.RELATIVE),
    ):
        for match in roles[role]:
            opens.setdefault(match.start, kind)
    found: list[tuple[int, Segment]] = []
    number, kind = 0, Segment.MAIN
    for at, word in enumerate(words):
        gap = text[words[at - 1].span.end : word.span.start] if at else ""
        if _STRONG.search(gap) or (kind is not Segment.MAIN and "," in gap):
            number, kind = number + 1, Segment.MAIN
        if at in opens:
            number, kind = number + 1, opens[at]
        found.append((number, kind))
    return found
