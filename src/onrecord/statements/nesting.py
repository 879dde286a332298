"""How the statements of one page lie in each other.

A demand inside a long quotation is a part of it. What A says that B demanded is B's demand, carried by A.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.evidence import SpanIndex, hull
from onrecord.statements.statement import Act, Statement
from onrecord.tables import read_rows

ANSWERS = frozenset({Act.REJECTION, Act.ACCEPTANCE, Act.PRAISE, Act.DENIAL})
POSSESSIVE = re.compile(r"(?:['’]s?|\b(?:his|her|its|their))$", re.IGNORECASE)


def with_containers(text: str, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Sets ``part_of``, and adds the outer speaker to ``via`` where the inner words are somebody else's."""
    index = SpanIndex(statements, lambda s: hull(s.content))
    found = []
    for statement in statements:
        own = hull(statement.content)
        around = [s for s in index.around(own) if len(hull(s.content)) > len(own)]
        outer = min(around, key=lambda s: len(hull(s.content)), default=None)
        if outer is None:
            found.append(statement)
            continue
        via = statement.via
        if _retells(text, outer, statement) and outer.speaker is not None:
            via = (*via, replace(outer.speaker, basis="context"), *outer.via)
        found.append(replace(statement, part_of=outer.id, via=via))
    return tuple(found)


def with_afterthoughts(text: str, statements: Sequence[Statement]) -> list[Statement]:
    """ "This was said by the minister, the agency reported": the sentence names speaker and carrier of the one before.

    Such a sentence is no statement of its own; what it says goes to the statement that ends right before it.
    """
    found: list[Statement] = []
    afterthoughts: list[Statement] = []
    for statement in statements:
        (afterthoughts if is_pointer(statement.content[0].words(text)) else found).append(statement)
    ends = sorted((hull(s.content).end, -n) for n, s in enumerate(found))
    for after in afterthoughts:
        at = bisect_right(ends, (hull(after.content).start, 0)) - 1
        if at < 0:
            continue
        number = -ends[at][1]
        last = found[number]
        if text[hull(last.content).end : hull(after.content).start].count("\n") > 2:
            continue
        named = after.speaker is not None and after.speaker.actor is not None
        same_side = set(after.on_behalf_of) == set(last.on_behalf_of) or last.speaker is None
        found[number] = replace(
            last,
            speaker=after.speaker if named and same_side else last.speaker,
            via=last.via or after.via,
            said_on=last.said_on or after.said_on,
        )
    return found


def is_pointer(words: str) -> bool:
    """Whether the words only point back at what was said before: "this", "this was said by the minister"."""
    return _pointer().match(words) is not None


def find_said_by(words: str) -> re.Match[str] | None:
    """The "said by" after which such words tell whose the words before were; None where they do not tell."""
    return _said_by().search(words) if is_pointer(words) else None


def _retells(text: str, outer: Statement, inner: Statement) -> bool:
    """Whether the inner words are known only from the outer speaker.

    Not where the two are one or the outer is nobody known, and not where the outer only answers or judges words that
    the writer vouches for ("condemned Chad's plan").
    """
    if outer.speaker is None or outer.speaker.actor is None or outer.act in ANSWERS:
        return False
    if inner.speaker is None:
        return True
    if (outer.speaker.actor, outer.speaker.name) == (inner.speaker.actor, inner.speaker.name):
        return False
    span = inner.speaker.span
    owns = span is not None and POSSESSIVE.search(text[span.start : span.end + 2].rstrip()) is not None
    return outer.act is Act.CLAIM or not owns


@cache
def _pointer() -> re.Pattern[str]:
    told = rf"(?:was|is|has\s+been)\s+(?:\w+\s+)?(?:{_participles()})\b.*"
    return re.compile(rf"(?:this|that|it|so)\W*(?:{told})?$", re.IGNORECASE | re.DOTALL)


@cache
def _said_by() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_participles()})\s+(?:\w+\s+){{0,2}}?by\s", re.IGNORECASE)


@cache
def _participles() -> str:
    return "|".join(row["word"] for row in read_rows("onrecord.statements", "said_participles.csv"))
