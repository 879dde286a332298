"""How the statements of one page lie in each other.

A demand inside a long quotation is a part of it. What A says that B demanded is B's demand, carried by A.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.evidence import SpanIndex, hull
from onrecord.statements.statement import Act, Statement

ANSWERS = frozenset({Act.REJECTION, Act.ACCEPTANCE, Act.PRAISE, Act.DENIAL})
POSSESSIVE = re.compile(r"(?:['’]s?|\b(?:his|her|its|their))$", re.IGNORECASE)
POINTER = re.compile(
    r"(?:this|that|it|so)\W*(?:(?:was|is|has\s+been)\s+(?:\w+\s+)?(?:said|stated|announced|declared|told|confirmed|"
    r"reported|written|noted|recalled|stressed|emphasi[sz]ed|revealed)\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)


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
    afterthoughts = [s for s in statements if is_pointer(s.content[0].words(text))]
    found = [s for s in statements if s not in afterthoughts]
    for after in afterthoughts:
        before = [s for s in found if hull(s.content).end <= hull(after.content).start]
        last = max(before, key=lambda s: hull(s.content).end, default=None)
        if last is None or text[hull(last.content).end : hull(after.content).start].count("\n") > 2:
            continue
        named = after.speaker is not None and after.speaker.actor is not None
        same_side = set(after.on_behalf_of) == set(last.on_behalf_of) or last.speaker is None
        found[found.index(last)] = replace(
            last,
            speaker=after.speaker if named and same_side else last.speaker,
            via=last.via or after.via,
            said_on=last.said_on or after.said_on,
        )
    return found


def is_pointer(words: str) -> bool:
    """Whether the words only point back at what was said before: "this", "this was said by the minister"."""
    return POINTER.match(words) is not None


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
