"""What a selection adds up to: how many of each act, side, speaker, addressee and outlet, and how many on each day.

All of it comes from one unchanging view, so that the numbers on one page agree with each other while others write.
A whole record is counted over its indexes, which hold acts, days and codes without the words; a part of it is picked
out once, and everything is counted over what was picked.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Connection, Date, Integer, Select, String, cast, func, literal, null, select, union_all

from onrecord.record import schema
from onrecord.record.browse.selection import UNREVIEWED, Selection
from onrecord.record.decision import Mark

MOST = 400
"""Values of one facet that are told apart; the rarer ones are not listed."""

Counts = tuple[tuple[str, int], ...]
Counted = tuple[str | None, str | None, datetime.date | None, int]
"""A facet, its value or else its day, and how many rows have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one selection, the largest first. ``days`` has one item a day, in order of time."""

    total: int
    facets: Mapping[str, Counts] = field(default_factory=dict)  # kind, by, to, outlet, status, mark
    days: tuple[tuple[datetime.date, int], ...] = ()
    undated: int = 0


def count_selection(connection: Connection, chosen: Selection) -> int:
    """How many rows it has."""
    return connection.execute(select(func.count()).select_from(chosen.table).where(*chosen.conditions())).scalar_one()


def count_of(connection: Connection, role: str, code: str) -> int:
    """How many statements somebody said (``by``) or was told (``to``), over the index of codes alone."""
    held, noun = schema.statement_codes.c, schema.statements.c
    coded = select(func.count()).select_from(schema.statement_codes).where(held.role == role, held.code == code)
    hidden = held.statement.in_(select(noun.id).where(noun.mark == Mark.REJECTED.value))
    return connection.execute(coded).scalar_one() - connection.execute(coded.where(hidden)).scalar_one()


def tally_selection(connection: Connection, chosen: Selection) -> Tally:
    """All counts of a selection."""
    return _added_up(_count_part(connection, chosen) if chosen.is_narrowed else _count_whole(connection, chosen))


def tally_kinds_and_days(connection: Connection, chosen: Selection) -> Tally:
    """The counts of acts or types and of days alone, which for a whole record takes a fraction of the time."""
    return _added_up(_count_whole(connection, chosen, of=("kind", "day")))


def _added_up(counted: Iterator[Counted]) -> Tally:
    facets: dict[str, list[tuple[str, int]]] = {}
    days: list[tuple[datetime.date, int]] = []
    total = undated = 0
    for facet, value, day, count in counted:
        if facet == "day":
            total += count
            if day is None:
                undated += count
            else:
                days.append((day, count))
        elif facet == "mark":
            facets.setdefault(facet, []).append((value or UNREVIEWED, count))
        elif facet is not None and value:
            facets.setdefault(facet, []).append((value, count))
    listed = {name: _commonest(found) for name, found in facets.items()}
    return Tally(total=total, facets=listed, days=tuple(sorted(days)), undated=undated)


def _commonest(found: list[tuple[str, int]]) -> Counts:
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST])


def _count_whole(connection: Connection, chosen: Selection, of: tuple[str, ...] = ()) -> Iterator[Counted]:
    """Every facet by itself: each lies in an index that the others are not in."""
    noun, conditions = chosen.table.c, chosen.conditions()
    columns: dict[str, Any] = {"kind": chosen.kind, "day": noun.dated_to, "mark": noun.mark}
    if chosen.noun == "events":
        columns["status"] = noun.status
    for facet, column in columns.items():
        if of and facet not in of:
            continue
        for value, count in connection.execute(select(column, func.count()).where(*conditions).group_by(column)):
            yield (facet, None, value, count) if facet == "day" else (facet, value, None, count)
    if of:
        return
    pages = select(noun.document, func.count().label("count")).where(*conditions).group_by(noun.document)
    for outlet, count in connection.execute(_by_outlet(pages)):
        yield "outlet", outlet, None, count
    for (role, code), count in _count_codes(connection, chosen).items():
        yield role, code, None, count


def _count_codes(connection: Connection, chosen: Selection) -> Counter[tuple[str, str]]:
    """Codes by role. What people rejected is counted apart and taken away, which spares a look at every other row."""
    codes, owner = chosen.codes
    coded = select(codes.c.role, codes.c.code, func.count()).group_by(codes.c.role, codes.c.code)
    found = Counter({(role, code): count for role, code, count in connection.execute(coded)})
    if not chosen.filters.rejected:
        noun = chosen.table.c
        hidden = select(noun.id).where(noun.mark == Mark.REJECTED.value)
        for role, code, count in connection.execute(coded.where(codes.c[owner].in_(hidden))):
            found[role, code] -= count
    return +found


def _by_outlet(pages: Select[Any]) -> Select[Any]:
    """Rows of pages added up by the pages' outlet; pages first, which are fewer than their rows."""
    documents, counted = schema.documents.c, pages.subquery()
    added = cast(func.sum(counted.c.count), Integer)
    joined = counted.outerjoin(schema.documents, documents.id == counted.c.document)
    return select(documents.outlet, added).select_from(joined).group_by(documents.outlet)


def _count_part(connection: Connection, chosen: Selection) -> Iterator[Counted]:
    """All facets in one question, so that what is asked for is looked up once and not once a facet."""
    noun = chosen.table.c
    fields = [noun.id, noun.document, chosen.kind.label("kind"), noun.dated_to.label("day"), noun.mark]
    fields += [noun.status] if chosen.noun == "events" else []
    picked = select(*fields).where(*chosen.conditions()).cte("picked")
    parts = [_counted("kind", picked.c.kind, picked), _by_day(picked), _counted("mark", picked.c.mark, picked)]
    parts += [_counted("status", picked.c.status, picked)] if chosen.noun == "events" else []
    pages = select(picked.c.document, func.count().label("count")).group_by(picked.c.document)
    outlets = _by_outlet(pages).subquery()
    parts.append(select(_named("outlet"), outlets.c[0], _no_day(), outlets.c[1]))
    codes, owner = chosen.codes
    # Outer and with its empty rows, because SQLite would else walk all codes of the record for the few that are meant.
    joined = picked.outerjoin(codes, codes.c[owner] == picked.c.id)
    coded = select(codes.c.role, codes.c.code, _no_day(), func.count()).select_from(joined)
    parts.append(coded.group_by(codes.c.role, codes.c.code))
    yield from connection.execute(union_all(*parts))


def _counted(facet: str, column: Any, picked: CTE) -> Select[Any]:
    return select(_named(facet), column, _no_day(), func.count()).select_from(picked).group_by(column)


def _by_day(picked: CTE) -> Select[Any]:
    day = picked.c.day
    return select(_named("day"), cast(null(), String), day, func.count()).select_from(picked).group_by(day)


def _named(facet: str) -> Any:
    return literal(facet, String, literal_execute=True).label("facet")


def _no_day() -> Any:
    return cast(null(), Date).label("day")


def tally_days_by_kind(connection: Connection, chosen: Selection) -> dict[str, tuple[tuple[datetime.date, int], ...]]:
    """How many rows of each act or type stand on each day, in order of time; rows without a day are left out."""
    day = chosen.table.c.dated_to
    query = select(chosen.kind, day, func.count()).where(*chosen.conditions(), day.is_not(None))
    found: dict[str, list[tuple[datetime.date, int]]] = {}
    for kind, on, count in connection.execute(query.group_by(chosen.kind, day).order_by(day)):
        found.setdefault(kind, []).append((on, count))
    return {kind: tuple(days) for kind, days in found.items()}
