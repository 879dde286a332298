"""What the sentences of a page are about: the phrase that is the subject of each clause, by its dependency tree.

A pronoun most often goes on with the subject of the clause or sentence before it, whoever else that names: in "A
sergeant met Ada Berg. He said" the sergeant speaks, and in "She met Ada Berg. She said" somebody named earlier does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.actors.descriptions import resolve_description
from onrecord.actors.roles import find_roles, is_pronoun
from onrecord.evidence import Span
from onrecord.language.annotation import Word
from onrecord.tables import pieces, read_rows

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer"})
SAID_BESIDES = frozenset({"acl", "acl:relcl", "parataxis", "punct", "cc", "conj", "advcl", "dep"})
MAIN = frozenset({"root", "conj", "parataxis"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
PLURAL = re.compile(r"[^\W\d_](?<![isu])s$")
DEFINITE = frozenset({"the", "this", "that", "his", "her", "their", "its"})
SAID_OF = re.compile(r"(?:[,(–—-]|\b(?:is|was|be|been|being|as|became|become|like|for|than))\s*$", re.IGNORECASE)
SAID_OF_REACH = 12  # code points before an article that show of whom it is said
INTRODUCED = 3000  # code points back to where somebody was brought in
LONGEST = 400  # words of one sentence; longer ones are tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a clause is about: a phrase and its head word."""

    span: Span
    head: Span
    speech: str  # part of speech of the head
    is_main: bool  # of the main clause of its sentence, or of one side by side with it
    is_several: bool  # parties side by side


class Subjects:
    """The subjects of a page, in order."""

    def __init__(self, text: str, trees: Sequence[tuple[Word, ...]]) -> None:
        self.text = text
        found = [s for tree in trees if 0 < len(tree) <= LONGEST for s in _subjects(tree)]
        self.found = sorted(found, key=lambda s: s.head.start)
        self._starts = [s.head.start for s in self.found]

    def inside(self, stretch: Span) -> list[Subject]:
        """The subjects in a stretch, in order."""
        return self.found[bisect_left(self._starts, stretch.start) : bisect_right(self._starts, stretch.end - 1)]

    def pronoun(self, subject: Subject) -> str | None:
        """The pronoun that a subject is."""
        words = subject.head.words(self.text)
        return words.lower() if is_pronoun(words) else None

    def is_several(self, subject: Subject) -> bool:
        """Whether "they" can go on with it: several side by side, or a common noun in the plural."""
        if subject.is_several:
            return True
        description = resolve_description(subject.span.words(self.text))
        if description is not None and description.noun == subject.head.words(self.text).lower():
            return description.is_plural
        return subject.speech == "NOUN" and PLURAL.search(subject.head.words(self.text)) is not None

    def is_institution(self, subject: Subject) -> bool:
        """Whether "it" can go on with it by its noun: "the ministry", "the report"."""
        description = resolve_description(subject.span.words(self.text))
        return description is not None and description.what != "person" and not description.is_plural

    def is_described_person(self, subject: Subject) -> bool:
        """Whether it is one person, described and not named: "a senior official", "the deputy minister"."""
        words, head = subject.span.words(self.text), subject.head.words(self.text).lower()
        if subject.is_several or not subject.is_main or subject.speech == "PRON" or head == "one":
            return False
        description = resolve_description(words)
        if description is not None and description.noun == head:
            return description.what == "person" and not description.is_plural
        return any(r.span.end == subject.head.end for r in find_roles(self.text, subject.span))

    def is_new(self, subject: Subject) -> bool:
        """Whether it is nobody named: not definite, or definite after "a carpenter" was brought in without a name."""
        if not self.is_definite(subject):
            return True
        return is_brought_in(self.text, subject.head.words(self.text), subject.span.start)

    def is_definite(self, subject: Subject) -> bool:
        """Whether it speaks of somebody known already: "the minister"."""
        return subject.span.words(self.text).partition(" ")[0].lower() in DEFINITE


def is_brought_in(text: str, noun: str, before: int) -> bool:
    """Whether "a tall carpenter" stands shortly before a place and is not said of anybody: "Per Dahl, a carpenter"."""
    pattern = re.compile(rf"\b(?:an?|another)\s+(?:[\w-]+\s+){{0,3}}?{re.escape(noun)}\b", re.IGNORECASE)
    found = pattern.finditer(text, max(0, before - INTRODUCED), before)
    return any(not SAID_OF.search(text, max(0, m.start() - SAID_OF_REACH), m.start()) for m in found)


def gender_of(phrase: str) -> str | None:
    """The gender that the noun of a description gives away: "a spokeswoman for the bank"."""
    description = resolve_description(phrase)
    return _gendered().get(description.noun) if description else None


def _subjects(tree: Sequence[Word]) -> list[Subject]:
    children: list[list[int]] = [[] for _ in tree]
    for number, word in enumerate(tree):
        if word.governor is not None:
            children[word.governor].append(number)
    found = []
    for number, word in enumerate(tree):
        if word.relation in SUBJECTS and word.speech in NOMINAL and word.governor is not None:
            inside = _under(tree, children, number, without=SAID_BESIDES)
            several = any(tree[c].relation == "conj" for c in children[number])
            last = max(_under(tree, children, number) if several else inside)
            found.append(
                Subject(
                    span=Span(tree[min(inside)].span.start, tree[last].span.end),
                    head=word.span,
                    speech=word.speech,
                    is_main=_is_main(tree, word.governor),
                    is_several=several,
                )
            )
    return found


def _under(
    tree: Sequence[Word], children: Sequence[Sequence[int]], head: int, *, without: frozenset[str] = frozenset()
) -> set[int]:
    """A word and all that hangs on it, without the branches of some relations."""
    inside, queue = {head}, [head]
    while queue:
        more = [c for c in children[queue.pop()] if tree[c].relation not in without]
        inside.update(more)
        queue.extend(more)
    return inside


def _is_main(tree: Sequence[Word], verb: int) -> bool:
    """Whether a verb heads its sentence, or stands side by side with what does."""
    for _ in tree:
        governor = tree[verb].governor
        if governor is None:
            return True
        if tree[verb].relation not in MAIN:
            return False
        verb = governor
    return False


@cache
def _gendered() -> dict[str, str]:
    rows = read_rows("onrecord.actors", "gendered_nouns.csv")
    return {word: row["gender"] for row in rows for word in pieces(row["words"])}
