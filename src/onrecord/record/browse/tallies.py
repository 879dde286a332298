"""What a selection adds up to: how many of each act, side, speaker, addressee and outlet, and how many on each day.

All of it comes from one question, so that the numbers on one page agree with each other while others write.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from onrecord.record import schema
from onrecord.record.browse.selection import Selection

MOST = 400
"""Values of one facet that are told apart; the rarer ones are not listed."""

Columns = ReadOnlyColumnCollection[str, Any]
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
    # A whole noun is counted from its indexes; a part of it is gathered once, and all is counted from that.
    rows = chosen.table.c if not conditions else _gathered(chosen, conditions)
    kind = rows.type if chosen.noun == "events" else rows.act
    parts = [
        _facet("kind", kind),
        _facet("day", cast(rows.dated_to, String)),
        _outlets(rows.document),
        _codes(rows.id if conditions else None, chosen, "by"),
        _codes(rows.id if conditions else None, chosen, "to"),
    ]
    if chosen.noun == "events":
        parts.append(_facet("status", rows.status))
    counts: dict[str, list[tuple[str | None, int]]] = {}
    for facet, value, count in connection.execute(union_all(*parts)):
        counts.setdefault(facet, []).append((value, count))
    return _tally(counts)


def _gathered(chosen: Selection, conditions: Sequence[ColumnElement[bool]]) -> Columns:
    noun = chosen.table.c
    columns = [noun.id, noun.document, noun.dated_to, chosen.kind]
    if chosen.noun == "events":
        columns.append(noun.status)
    return select(*columns).where(*conditions).cte("found").c


def _facet(name: str, value: ColumnElement[str]) -> Select[str, str, int]:
    return select(literal(name), value, func.count()).group_by(value)


def _outlets(document: ColumnElement[str]) -> Select[str, str, int]:
    outlet = schema.documents.c.outlet
    pages = select(document.label("document"), func.count().label("count")).group_by(document).subquery()
    query = select(literal("outlet"), outlet, func.sum(pages.c.count))
    return query.join(schema.documents, schema.documents.c.id == pages.c.document).group_by(outlet)


def _codes(id: ColumnElement[str] | None, chosen: Selection, role: str) -> Select[str, str, int]:
    rows, owner = chosen.codes
    query = select(literal(role), rows.c.code, func.count()).where(rows.c.role == role).group_by(rows.c.code)
    return query if id is None else query.where(rows.c[owner] == id)


def _tally(counts: Mapping[str, list[tuple[str | None, int]]]) -> Tally:
    days = counts.get("day", [])
    return Tally(
        total=sum(count for _, count in counts.get("kind", [])),
        facets={name: _commonest(found) for name, found in counts.items() if name != "day"},
        days=tuple(sorted((datetime.date.fromisoformat(day), count) for day, count in days if day)),
        undated=sum(count for day, count in days if not day),
    )


def _commonest(found: list[tuple[str | None, int]]) -> Counts:
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
