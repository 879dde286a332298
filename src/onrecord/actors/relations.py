"""How the names inside a noun phrase hang together: who is meant, who owns, and what is only a destination.

"The Afghan ambassador to Russia" speaks for Afghanistan, "a spokesman for Ada Berg" is not Ada Berg, and the
embassy in Athens is not Greece's. Little words decide; nothing here knows who anybody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord.actors.names import Manner
from onrecord.actors.registry import Name
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

TOWARDS = re.compile(
    r"\b(?:to|into|on|about|over|against|fighting|opposing|visiting|covering|versus)\s+"
    r"(?:the\s+|its\s+|their\s+)?(?:so-called\s+)?$",
    re.IGNORECASE,
)
WITHIN = re.compile(r"\b(?:in|at|near|inside|outside|from|-based)\s+(?:the\s+|its\s+)?$", re.IGNORECASE)
JOINED = re.compile(r"\s*(?:,|and|or|&)\s*(?:the\s+)?$", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\b(?:for|of|to|by|with|from|against|about|on|like|including|between|than|under|behind|around|as)\b",
    re.IGNORECASE,
)
CONTEXT = 24  # code points before a name that show how it hangs together
BASED = re.compile(r"[-‐‑]based\b", re.IGNORECASE)
BACKED = re.compile(  # "the U.N.-supported government" is not the United Nations
    r"[-‐‑](?:backed|supported|recogni[sz]ed|funded|financed|brokered|sponsored|aligned|allied|linked|trained|armed|"
    r"inspired|designated|occupied|owned|born|made|educated|friendly)\b",
    re.IGNORECASE,
)


def represented(text: str, span: Span, names: Sequence[Name]) -> tuple[Name, ...]:
    """Of the names in a phrase those that its head stands for; where it is only somewhere, that place."""
    kept: list[Name] = []
    within: list[Name] = []
    way: re.Pattern[str] | None = None
    for n, name in enumerate(names):
        if BACKED.match(text, name.span.end):
            continue
        before = text[max(span.start, name.span.start - CONTEXT) : name.span.start]
        joined = n > 0 and JOINED.fullmatch(text[names[n - 1].span.end : name.span.start]) is not None
        if not joined:
            way = next((w for w in (TOWARDS, WITHIN) if w.search(before)), None)
        if way is WITHIN or BASED.match(text, name.span.end):
            within.append(name)
        elif way is None:
            kept.append(name)
    return tuple(kept or within)


def is_object(text: str, span: Span, person: Span, names: Sequence[Name], titles: Sequence[Span]) -> bool:
    """Whether a person in a phrase only belongs to whoever is meant: "a spokesman for President Ada Berg".

    In "president of Lithuania Ada Berg" the preposition already has its country. ``titles`` are the titles of office.
    """
    before = [
        m
        for m in PREPOSITION.finditer(text, span.start, person.start)
        if not any(t.start <= m.start() < t.end for t in (*titles, *(n.span for n in names)))
    ]
    if not before:
        return False
    gap = Span(before[-1].end(), person.start)
    if any(gap.contains(n.span) and not is_adjective(n) for n in names):
        return False
    words = gap.words(text)
    for other in sorted((t for t in (*titles, *(n.span for n in names)) if gap.contains(t)), reverse=True):
        words = words[: other.start - gap.start] + words[other.end - gap.start :]
    return all(w.lower().strip(".,") in modifiers() | known_titles() for w in words.split())


def describes_directly(between: str) -> bool:
    """Whether a name belongs to the title that follows it: "Russian", "Russia's new deputy", not "Russia told the"."""
    words = re.sub(r"^['’]s?(?=\s)", "", between).split()
    return len(words) <= 4 and all(w.lower() in modifiers() or w[0].isupper() or "-" in w for w in words)


def is_adjective(name: Name) -> bool:
    """Whether the name only describes: "Russian"."""
    return name.manner is Manner.DEMONYM


@cache
def known_titles() -> frozenset[str]:
    """Titles before a name, without their dots: "Mr", "Lt"."""
    return frozenset(w.strip(".") for row in read_rows("onrecord.actors", "titles.csv") for w in pieces(row["words"]))


@cache
def modifiers() -> frozenset[str]:
    """Words that stand between a country and a title, or before a name, and change nothing about whom they mean."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "role_modifiers.csv"))
