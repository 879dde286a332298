"""Names that stand together: parties named side by side, and the country that a page names above all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.roles import find_roles, titles
from onrecord.evidence import Span

JOINS = frozenset({"and", "&", "or"})
JOINING = JOINS | {"the", "as", "well", "both", "together", "with", "along"}
OF_COUNTRIES = frozenset({ActorKind.COUNTRY, ActorKind.BODY})
HOME_MENTIONS = 4  # fewer do not tell what country a page is about


def is_coordination(text: str, spans: Sequence[Span]) -> bool:
    """Names that follow each other with nothing but commas, "and", articles and titles between them."""
    for left, right in pairwise(spans):
        if right.start < left.end:
            return False
        between = text[left.end : right.start]
        for role in reversed(find_roles(text, Span(left.end, right.start))):
            between = between[: role.span.start - left.end] + between[role.span.end - left.end :]
        words = set(between.replace(",", " ").replace("&", " & ").lower().split()) - titles().keys()
        if not words <= JOINING or (not words & JOINS and "," not in between):
            return False
    return True


def find_home(names: Sequence[Mention]) -> tuple[str | None, str | None]:
    """The country that a page names most, and the same where it names it more than all others together."""
    count: dict[str, int] = {}
    for mention in names:
        if (
            mention.actor
            and mention.actor.kind in OF_COUNTRIES
            and len(mention.side) == 1
            and len(mention.side[0]) == 3
        ):
            count[mention.side[0]] = count.get(mention.side[0], 0) + 1
    if not count:
        return None, None
    code, most = max(count.items(), key=lambda item: item[1])
    is_alone = sum(n == most for n in count.values()) == 1
    return code if is_alone else None, code if most >= HOME_MENTIONS and most * 2 > sum(count.values()) else None
