"""Institutions that no table lists, known by how their names are made: "Municipality of Livorno", "Bar Association".

A run of capitalised words with a noun such as "department" or "union" in it names an institution, small words
between its capitals included. The noun tells whether a government's body, civil society or a business speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from onrecord.actors.roles import find_roles
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*")
OF = frozenset({"of", "for", "on", "against"})  # after them a name goes on: "Department of Health"
INNER = frozenset({"and", "the", "de", "to", "in", "&"})  # inside what goes on: "Health and Human Services"
TITLE = 30  # code points in which a title that begins inside a name ends
LONGEST = 14  # words of one name
ACRONYM = re.compile(r"\s\(([A-Z][A-Za-z&.-]{1,11})\)")
NEVER_FIRST = frozenset({"the", "a", "an", "this", "that", "both", "some", "his", "her", "their", "its", "another"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An institution as a text names it, and for whom such an institution speaks: OFFICIAL, CIVIL or PERSON."""

    span: Span
    name: str  # without article and without the abbreviation that may follow in brackets
    noun: str
    side: str


def find_institutions(text: str, within: Span) -> Iterator[Institution]:
    """Names of institutions in a stretch, in order. Looks at each word a bounded number of times."""
    words = [Span(m.start(), m.end()) for m in WORD.finditer(text, within.start, within.end)]
    at = 0
    while at < len(words):
        last = _run_end(text, words, at)
        found = _read(text, words[at:last], within) if last > at else None
        if found and not _is_cut_by_title(text, found.span, within):
            yield found
        at = max(last, at + 1)


def _is_cut_by_title(text: str, span: Span, within: Span) -> bool:
    """Whether a title of office begins inside and goes on: in "Pentagon Press Secretary" no press is named."""
    roles = find_roles(text, Span(span.start, min(within.end, span.end + TITLE)))
    return any(r.span.start < span.end < r.span.end for r in roles)


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (word[0].isdigit() and word[-1].isalpha())


def _run_end(text: str, words: list[Span], first: int) -> int:
    """Where the run of capitalised words that begins at ``first`` ends: the first word that is no part of it."""
    if not _is_capital(words[first].words(text)) or words[first].words(text).lower() in NEVER_FIRST:
        return first
    last = first + 1
    goes_on = False
    while last < len(words) and last - first < LONGEST and _follows(text, words[last - 1], words[last]):
        word = words[last].words(text)
        if word in OF and _head(text, words[first:last]) is not None:
            goes_on = True
        elif not _is_capital(word) and not (word in INNER and goes_on):
            break
        last += 1
    while last > first and not _is_capital(words[last - 1].words(text)):
        last -= 1
    return last


def _follows(text: str, one: Span, other: Span) -> bool:
    between = text[one.end : other.start]
    return between in (" ", "\u00a0", "'s ", "’s ", ". ", " & ") or (between == ", " and other.words(text) in INNER)


def _head(text: str, words: list[Span]) -> tuple[int, str, str] | None:
    """The last institution noun of a run before its first "of": where, the noun, and its side."""
    cut = next((n for n, w in enumerate(words) if w.words(text) in OF), len(words))
    for n in range(cut - 1, -1, -1):
        one = words[n].words(text).lower()
        two = f"{words[n - 1].words(text).lower()} {one}" if n else one
        noun = two if two in nouns() else one
        if noun in nouns():
            return n, noun, nouns()[noun]
    return None


def _read(text: str, words: list[Span], within: Span) -> Institution | None:
    head = _head(text, words)
    if head is None:
        return None
    where, noun, side = head
    goes_on = where + 1 < len(words) and words[where + 1].words(text) in OF
    last = words[-1] if goes_on else words[where]
    if words[0] == last:
        return None  # "Parliament" alone is a common noun with a capital
    span = Span(words[0].start, last.end)
    acronym = ACRONYM.match(text, span.end, within.end)
    return Institution(
        span=Span(span.start, acronym.end() if acronym else span.end),
        name=" ".join(text[span.start : span.end].split()),
        noun=noun,
        side=side,
    )


@cache
def nouns() -> dict[str, str]:
    """Institution nouns and the side of those whom they name."""
    return {
        word: row["side"]
        for row in read_rows("onrecord.actors", "institution_nouns.csv")
        for word in pieces(row["words"])
    }
