"""Provinces, states and cities named in a source: "the Florida senator" and "Lahore police" speak for a country.

Many of these names are also people's, so they are looked up in one phrase at a time and never searched for in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?")
LONGEST = 4  # words of one name
PARTY_AND_STATE = re.compile(r"\((?:R|D|I|Rep|Dem)\.?\s?[-–—,]\s?[A-Z][\w. ]{1,16}\)")  # "(R-Iowa)"


def find_regions(text: str, within: Span, *, taken: Sequence[Span] = ()) -> Iterator[tuple[Span, str]]:
    """Names of regions and cities in a stretch, apart from the names in ``taken``, each with its country."""
    for tag in PARTY_AND_STATE.finditer(text, within.start, within.end):
        yield Span(tag.start(), tag.end()), "USA"
    words = [Span(m.start(), m.end()) for m in WORD.finditer(text, within.start, within.end)]
    at = 0
    while at < len(words):
        found = next(_named(text, words, at), None)
        if found is None or any(t.overlaps(found[0]) for t in taken):
            at += 1
            continue
        yield found
        at = next((n for n in range(at, len(words)) if words[n].start >= found[0].end), len(words))


def _named(text: str, words: list[Span], first: int) -> Iterator[tuple[Span, str]]:
    for last in range(min(first + LONGEST, len(words)), first, -1):
        span = Span(words[first].start, words[last - 1].end)
        name = " ".join(text[span.start : span.end].split()).removesuffix("'s").removesuffix("’s")
        country = _regions().get(name) or _regions().get(name.removesuffix("."))
        if country is not None:
            yield span, country


@cache
def _regions() -> dict[str, str]:
    return {
        name: row["country"] for row in read_rows("onrecord.actors", "regions.csv") for name in pieces(row["names"])
    }
