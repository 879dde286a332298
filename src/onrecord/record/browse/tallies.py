"""What a selection adds up to: how many of each act, side, speaker, addressee and outlet, and how many on each day.

All of it comes from one unchanging view, so that the numbers on one page agree with each other while others write.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    cast,
    func,
    literal,
    select,
)

from onrecord.record import schema
from onrecord.record.browse.selection import Selection
from onrecord.record.decisions_views import codes_not_rejected

MOST = 400
"""Values of one facet that are told apart; the rarer ones are not listed."""

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one selection, the largest first. ``days`` has one item a day, in order of time."""

    total: int
    facets: Mapping[str, Counts] = field(default_factory=dict)  # kind, by, to, outlet, status
    days: tuple[tuple[datetime.date, int], ...] = ()
    undated: int = 0


def count_selection(connection: Connection, chosen: Selection) -> int:
    """How many rows it has."""
    return connection.execute(select(func.count()).select_from(chosen.table).where(*chosen.conditions())).scalar_one()


def tally_selection(connection: Connection, chosen: Selection) -> Tally:
    """All counts of a selection."""
    conditions = chosen.conditions()
    kinds: Counter[str] = Counter()
    days: Counter[datetime.date | None] = Counter()
    statuses: Counter[str] = Counter()
    status = schema.events.c.status if chosen.noun == "events" else literal("")
    keys = (chosen.kind, chosen.table.c.dated_to, status)
    # Acts and days lie together in an index, so they are counted by themselves.
    for kind, day, held, count in connection.execute(select(*keys, func.count()).where(*conditions).group_by(*keys)):
        kinds[kind] += count
        days[day] += count
        statuses[held] += count
    facets = _count_rest(connection, chosen, conditions)
    facets |= {"kind": list(kinds.items()), "status": [(held, n) for held, n in statuses.items() if held]}
    undated = days.pop(None, 0)
    return Tally(
        total=kinds.total(),
        facets={name: _commonest(found) for name, found in facets.items()},
        days=tuple(sorted((day, count) for day, count in days.items() if day is not None)),
        undated=undated,
    )


def _count_rest(
    connection: Connection, chosen: Selection, conditions: Sequence[ColumnElement[bool]]
) -> dict[str, list[tuple[str, int]]]:
    """Outlets, and codes by role. Two questions: asked as one, SQLite takes half as long again."""
    noun, documents = chosen.table.c, schema.documents.c
    pages = select(noun.document, func.count().label("count")).where(*conditions).group_by(noun.document).subquery()
    added = cast(func.sum(pages.c.count), Integer)
    outlets = select(documents.outlet, added).join(pages, pages.c.document == documents.id)
    codes, owner = chosen.codes
    coded = select(codes.c.role, codes.c.code, func.count()).group_by(codes.c.role, codes.c.code)
    if not chosen.is_narrowed:
        coded = coded if chosen.filters.rejected else coded.where(codes_not_rejected(codes, owner, chosen.table))
    else:
        coded = coded.where(codes.c[owner].in_(select(noun.id).where(*conditions)))
    found: dict[str, list[tuple[str, int]]] = {
        "outlet": [(outlet, n) for outlet, n in connection.execute(outlets.group_by(documents.outlet)) if outlet]
    }
    for role, code, count in connection.execute(coded):
        found.setdefault(role, []).append((code, count))
    return found


def _commonest(found: Sequence[tuple[str | None, int]]) -> Counts:
    named = [(value, count) for value, count in found if value is not None]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0]))[:MOST])


def tally_days_by_kind(connection: Connection, chosen: Selection) -> dict[str, tuple[tuple[datetime.date, int], ...]]:
    """How many rows of each act or type stand on each day, in order of time; rows without a day are left out."""
    day = chosen.table.c.dated_to
    query = select(chosen.kind, day, func.count()).where(*chosen.conditions(), day.is_not(None))
    found: dict[str, list[tuple[datetime.date, int]]] = {}
    for kind, on, count in connection.execute(query.group_by(chosen.kind, day).order_by(day)):
        found.setdefault(kind, []).append((on, count))
    return {kind: tuple(days) for kind, days in found.items()}
