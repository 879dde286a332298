"""A line: one statement or event as a list shows it, with all that a reader needs to judge whether to open it.

A list reads a page of lines without the texts of their documents, so that it stays quick however long those are.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, union_all

from onrecord.record import mapping, schema
from onrecord.record.browse.selection import Selection
from onrecord.record.decisions_combine import read_reviews
from onrecord.record.mapping import Row
from onrecord.record.store import read_by_owner
from onrecord.statements.statement import Party, Review

LONGEST = 200
"""Lines of one page, at most."""
DEEPEST = 10_000
"""Pages that can be turned to."""

Key = ColumnElement[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a list. ``kind`` is the act or the type; ``has_day`` is False where it stands at its page's day."""

    id: str
    noun: str
    kind: str
    mode: str | None
    status: str | None
    by: tuple[Party, ...]
    sides: tuple[str, ...]
    to: tuple[Party, ...]
    words: str
    start: datetime.date | None
    end: datetime.date | None
    has_day: bool
    precision: str | None
    form: str | None
    document: str
    title: str | None
    outlet: str | None
    source: str
    confidence: float
    repeats: str | None
    statement: str | None
    review: Review | None


def _orders(chosen: Selection) -> dict[str, tuple[Key, ...]]:
    noun = chosen.table.c
    by = schema.statements.c.speaker_name if chosen.noun == "statements" else schema.events.c.type
    outlet = select(schema.documents.c.outlet).where(schema.documents.c.id == noun.document).scalar_subquery()
    return {
        "date": (noun.dated_to,),
        "by": (by,),
        "kind": (chosen.kind, noun.dated_to),
        "outlet": (outlet, noun.dated_to),
        "confidence": (noun.confidence,),
    }


SORTS = ("date", "by", "kind", "outlet", "confidence")
"""What lists can be sorted by; with a hyphen before it the other way round."""


def find_lines(
    connection: Connection, chosen: Selection, *, sort: str = "-date", page: int = 1, size: int = 50
) -> tuple[Line, ...]:
    """One page of the selection. Rows alike in what is sorted by keep the order of their document."""
    noun = chosen.table
    size, page = min(size, LONGEST), min(max(page, 1), DEEPEST)
    name = sort.removeprefix("-")
    keys = _orders(chosen)[name if name in SORTS else "date"]
    # Without a value: before all others, as SQLite does unasked.
    ordered: list[Key] = [key.desc().nulls_last() if sort.startswith("-") else key.nulls_first() for key in keys]
    ordered += [noun.c.document, noun.c.position]
    query = select(noun.c.id)
    if name == "date" and len(chosen.filters.acts) > 1:
        query = query.where(noun.c.id.in_(_first_of_each(chosen, ordered, page * size)))
    else:
        by_day = name == "date" and chosen.noun == "statements"
        common = by_day and _is_common(connection, chosen, page * size)
        query = query.where(*chosen.conditions(row_by_row=common))
    query = query.order_by(*ordered).limit(size).offset((page - 1) * size)
    return read_lines(connection, chosen.noun, list(connection.execute(query).scalars()))


def _is_common(connection: Connection, chosen: Selection, wanted: int) -> bool:
    """Whether so many rows are sooner met by walking through the days than by looking up all rows of somebody.

    Of ``n`` rows in all, walking passes about ``wanted * n / held`` of them, and looking up ``held``.
    """
    if chosen.filters.about is not None:
        return False
    held = chosen.count_coded(connection)
    last = connection.execute(select(func.max(chosen.table.c.number))).scalar() or 0
    return held * held > wanted * last


def _first_of_each(chosen: Selection, ordered: Sequence[ColumnElement[Any]], most: int) -> Select[Any]:
    """The first rows of each act: an index has one act by day, but several acts only one after the other."""
    firsts = []
    for act in sorted(chosen.filters.acts):
        one = replace(chosen, filters=replace(chosen.filters, acts=frozenset({act})))
        first = select(chosen.table.c.id).where(*one.conditions()).order_by(*ordered).limit(most)
        firsts.append(select(first.subquery().c.id))
    return select(union_all(*firsts).subquery().c.id)


def read_lines(connection: Connection, noun: str, ids: Sequence[str]) -> tuple[Line, ...]:
    """The lines of those ids, in that order; ids that the record does not hold are left out."""
    table = schema.events if noun == "events" else schema.statements
    parties, owner = (schema.event_parties, "event") if noun == "events" else (schema.statement_parties, "statement")
    rows = {row["id"]: row for row in connection.execute(_with_document(table).where(table.c.id.in_(ids))).mappings()}
    named = read_by_owner(connection, parties, owner, list(rows))
    reviews = read_reviews(connection, table.name, list(rows))
    make = _event_line if noun == "events" else _statement_line
    return tuple(make(rows[one], named.get(one, []), reviews.get(one)) for one in ids if one in rows)


def _with_document(table: Any) -> Select[Any]:
    document = schema.documents.c
    about = (document.title.label("d_title"), document.outlet.label("d_outlet"), document.source.label("d_source"))
    return select(table, *about).join(schema.documents, document.id == table.c.document)


def _shared(row: Row, review: Review | None) -> dict[str, Any]:
    return {
        "id": row["id"],
        "words": row["words"],
        "start": row["dated_from"],
        "end": row["dated_to"],
        "document": row["document"],
        "title": row["d_title"],
        "outlet": row["d_outlet"],
        "source": row["d_source"],
        "confidence": row["confidence"],
        "review": review,
    }


def _statement_line(row: Row, parties: Sequence[Row], review: Review | None) -> Line:
    speaker = mapping.read_party(row, "speaker")
    return Line(
        **_shared(row, review),
        noun="statements",
        kind=row["act"],
        mode=None,
        status=None,
        by=(speaker,) if speaker else (),
        sides=tuple(row["on_behalf_of"]),
        to=_named(parties, "addressee"),
        has_day=row["said_on_start"] is not None,
        precision=row["said_on_precision"],
        form=row["form"],
        repeats=row["repeats"],
        statement=None,
    )


def _event_line(row: Row, parties: Sequence[Row], review: Review | None) -> Line:
    return Line(
        **_shared(row, review),
        noun="events",
        kind=row["type"],
        mode=row["mode"],
        status=row["status"],
        by=_named(parties, "actor"),
        sides=(),
        to=_named(parties, "recipient"),
        has_day=row["on_start"] is not None,
        precision=row["on_precision"],
        form=None,
        repeats=None,
        statement=row["statement"],
    )


def _named(rows: Sequence[Mapping[Any, Any]], role: str) -> tuple[Party, ...]:
    found = (mapping.read_party(row, "party") for row in rows if row["role"] == role)
    return tuple(party for party in found if party is not None)
