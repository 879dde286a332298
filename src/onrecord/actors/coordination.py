"""Names that stand together: parties named side by side, and the country that a page names above all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.relations import PREPOSITION
from onrecord.actors.roles import find_roles, is_title, titles
from onrecord.evidence import Span

JOINS = frozenset({"and", "&", "or"})
JOINING = JOINS | {"the", "as", "well", "both", "together", "with", "along"}
OF_COUNTRIES = frozenset({ActorKind.COUNTRY, ActorKind.BODY})
AND = re.compile(r",?\s+(?:and|or|as well as|along with)\s+(?:even\s+|also\s+|then\s+)?")
CLAUSE = re.compile(r"\b(?:who|which|whose|that|between|both)\b", re.IGNORECASE)
DETERMINERS = frozenset(
    {"the", "a", "an", "his", "her", "their", "its", "other", "another", "many", "some", "several", "two", "most"}
)
MOST_PARTS = 6
HOME_MENTIONS = 4  # fewer do not tell what country a page is about


def is_coordination(text: str, spans: Sequence[Span]) -> bool:
    """Names that follow each other with nothing but commas, "and", articles and titles between them."""
    for left, right in pairwise(spans):
        if right.start < left.end:
            return False
        between = text[left.end : right.start]
        if between.strip() == "(" and right.words(text).isupper() and right.words(text).isalpha():
            continue  # an abbreviation behind its name
        between = between.removeprefix(")")
        for role in reversed(find_roles(text, Span(left.end, right.start))):
            between = between[: role.span.start - left.end] + between[role.span.end - left.end :]
        words = set(between.replace(",", " ").replace("&", " & ").lower().split()) - titles().keys()
        if not words <= JOINING or (not words & JOINS and "," not in between):
            return False
    return True


def find_parts(text: str, span: Span, whole: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The parties of a source that names or describes several, split where "and" joins them; else the source itself.

    ``whole`` are names that an "and" may stand inside. "The ministers of Russia and China" are not Russia's ministers
    and China, and "the founder and director" is one person: a part begins with an article, a name, or is in the plural.
    """
    parts: list[Span] = []
    start = span.start
    for join in AND.finditer(text, span.start, span.end):
        if len(parts) > MOST_PARTS or any(w.start < join.end() and join.start() < w.end for w in whole):
            continue
        left, right = text[start : join.start()], text[join.end() : span.end]
        if _is_party(left) and _is_party(right) and not _belongs(left, right):
            parts.append(Span(start, join.start()))
            start = join.end()
    return (*parts, Span(start, span.end))


def _is_party(words: str) -> bool:
    """Whether the words can stand alone as a party: "the minister", "Ada Berg", "other leaders", not "senior aide"."""
    own = AND.split(words.split(",", maxsplit=1)[0], maxsplit=1)[0].split()
    if not own or own[0].lower() in DETERMINERS or (own[-1].endswith("s") and own[-1].islower()):
        return bool(own)
    if own[0][0].isupper() and own[0].endswith(("'s", "’s")):
        return True
    return own[0][0].isupper() and own[-1][0].isupper() and not is_title(" ".join(own))


def _belongs(left: str, right: str) -> bool:
    """Whether what follows "and" goes on with a preposition, an apposition or a clause before it."""
    first = right.split()
    if CLAUSE.search(left):
        return True
    if "," in left.rstrip(", ") and first[0].lower() in ("a", "an", "the"):
        return True
    return PREPOSITION.search(left) is not None and first[0].lower() not in DETERMINERS


def find_home(names: Sequence[Mention]) -> tuple[str | None, str | None]:
    """The only country that a page names, and the one that it names more than all others together."""
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
    return code if len(count) == 1 else None, code if most >= HOME_MENTIONS and most * 2 > sum(count.values()) else None
