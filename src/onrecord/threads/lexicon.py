"""The words for deeds, things and stances: tables in which "pull back", "leave" and "withdrawal" mean one deed.

A term is one or several words; ".." in it stands for a few words in between ("put .. back"), "=" before a word asks
for exactly this form. Where a deed needs a thing, its words mean it only beside such a thing: troops leave, people too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.tables import pieces, read_rows
from onrecord.threads.words import Word, stem

GAP = ".."
LONGEST_GAP = 6
_PACKAGE = "onrecord.threads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A deed as one row of the table gives it."""

    concept: str
    sign: int
    weight: int  # how much the deed alone says: 1 "send", 3 "extradite"
    mover: str  # whose deed it is: "owner" of the thing that moves, "recipient" of what is handed over, "joint", or ""
    needs: frozenset[str]  # things of which one must stand beside it
    order: int  # the place of the row in the table


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a sentence: words ``start`` to ``end`` (not included)."""

    start: int
    end: int
    row: int


@dataclass(slots=True)
class TermIndex:
    """Terms by their first word."""

    first: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)

    def add(self, terms: Iterable[str], row: int) -> None:
        """Learn the terms of one row."""
        for term in terms:
            parts = tuple(part if part == GAP or part[0] == "=" else stem(part) for part in term.lower().split())
            self.first.setdefault(parts[0].removeprefix("="), []).append((parts, row))

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Every term that stands in the words, in order; several may begin at one word."""
        found = []
        for at, word in enumerate(words):
            keys = {word.stem, word.lower}
            for parts, row in (entry for key in sorted(keys) for entry in self.first.get(key, ())):
                end = _end_of(parts, words, at)
                if end is not None:
                    found.append(Match(at, end, row))
        return found


def _end_of(parts: tuple[str, ...], words: Sequence[Word], at: int) -> int | None:
    """Where the term ends that begins at this word; None where it does not stand here."""
    reach = 0
    for part in parts:
        if part == GAP:
            reach = LONGEST_GAP
            continue
        places = range(at, min(at + reach + 1, len(words)))
        place = next((p for p in places if _is_word(part, words[p])), None)
        if place is None:
            return None
        at, reach = place + 1, 0
    return at


def _is_word(part: str, word: Word) -> bool:
    return word.lower == part[1:] if part[0] == "=" else word.stem == part


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All tables of this folder."""

    deeds: tuple[Deed, ...]
    deed_terms: TermIndex
    things: tuple[str, ...]
    within: dict[str, str]  # a kind of thing to what it is a kind of
    helpers: frozenset[str]  # things that only tell deeds apart, and say nothing about two deeds being the same
    thing_terms: TermIndex
    stances: tuple[tuple[str, str], ...]  # (stance, verb or noun)
    stance_terms: TermIndex
    counter: dict[str, str]  # deeds that deny each other
    against: dict[str, str]  # deeds that deny each other where something is still to be done
    weights: dict[str, int]
    joint: frozenset[str]  # deeds that several do together: talks, a truce
    groups: dict[str, str]  # a deed to the name of all that it could ever be compared with
    roles: tuple[str, ...]  # what a particle does: negates, reverses, wishes, ...
    role_terms: TermIndex
    weak: frozenset[str]

    def widened(self, things: frozenset[str]) -> frozenset[str]:
        """Things with what they are a kind of: missiles are weapons."""
        return things | {self.within[thing] for thing in things if thing in self.within}

    def telling(self, words: Iterable[Word]) -> frozenset[str]:
        """The stems of those words that tell something: no "the", no "said"."""
        return frozenset(w.stem for w in words if w.stem not in self.weak and len(w.stem) > 2)


@cache
def load_lexicon() -> Lexicon:
    """The tables, read once."""
    deed_rows = list(read_rows(_PACKAGE, "deeds.csv"))
    thing_rows = list(read_rows(_PACKAGE, "things.csv"))
    stance_rows = list(read_rows(_PACKAGE, "stances.csv"))
    role_rows = list(read_rows(_PACKAGE, "particles.csv"))
    weak = {form for row in read_rows(_PACKAGE, "weak_words.csv") for form in (row["word"], stem(row["word"]))}
    return Lexicon(
        deeds=tuple(_deed(row, order) for order, row in enumerate(deed_rows)),
        deed_terms=_index(deed_rows),
        things=tuple(row["concept"] for row in thing_rows),
        within={row["concept"]: row["within"] for row in thing_rows if row["within"]},
        helpers=frozenset(row["concept"] for row in thing_rows if row["helper"]),
        thing_terms=_index(thing_rows),
        stances=tuple((row["stance"], row["form"]) for row in stance_rows),
        stance_terms=_index(stance_rows),
        counter={row["concept"]: row["counter"] for row in deed_rows if row["counter"]},
        against={row["concept"]: row["against"] for row in deed_rows if row["against"]},
        joint=frozenset(row["concept"] for row in deed_rows if row["mover"] == "joint"),
        groups=_groups(deed_rows),
        weights={row["concept"]: int(row["weight"]) for row in deed_rows},
        roles=tuple(row["role"] for row in role_rows),
        role_terms=_index(role_rows),
        weak=frozenset(weak),
    )


def _deed(row: dict[str, str], order: int) -> Deed:
    return Deed(
        concept=row["concept"],
        sign=int(row["sign"]),
        weight=int(row["weight"]),
        mover=row["mover"],
        needs=frozenset(pieces(row["needs"])),
        order=order,
    )


def _groups(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    """Deeds that deny each other under one name, the first of the alphabet."""
    groups = {row["concept"]: row["concept"] for row in rows}
    for row in rows:
        for other in (row["counter"], row["against"]):
            if other:
                first, second = sorted((groups[row["concept"]], groups[other]))
                groups = {concept: first if name == second else name for concept, name in groups.items()}
    return groups


def _index(rows: Sequence[dict[str, str]]) -> TermIndex:
    index = TermIndex()
    for order, row in enumerate(rows):
        index.add(pieces(row["terms"]), order)
    return index
