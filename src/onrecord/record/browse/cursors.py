"""Rows by id, from a given one on: a program that takes them in portions misses none and gets none twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from onrecord.record import schema
from onrecord.record.browse.pages import page_conditions, read_documents
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.groups import groups_of
from onrecord.record.reports import find_sayings
from onrecord.record.search import Filters
from onrecord.record.store import Record, read_events, read_statements

NOUNS = {"statements": schema.statements, "events": schema.events, "documents": schema.documents}


def find_after(
    record: Record, noun: str, filters: Filters, *, limit: int, after: str | None = None, only: str | None = None
) -> list[tuple[Any, ...]]:
    """At most ``limit`` rows that fit, by id, after the given one, each as what its exported row is made of.

    ``(statement, document, saying)``, ``(event, document)`` or ``(document, group)``.
    """
    table = NOUNS[noun]
    query = select(table).where(*_conditions(noun, filters)).order_by(table.c.id).limit(limit)
    if after is not None:
        query = query.where(table.c.id > after)
    if only is not None:
        query = query.where(table.c.id == only)
    with bounded(record) as connection:
        rows = connection.execute(query).mappings().all()
        if noun == "documents":
            ids = [row["id"] for row in rows]
            groups = groups_of(connection, ids)
            return [(one, groups.get(one.id)) for one in read_documents(connection, ids).values()]
        documents = read_documents(connection, list(dict.fromkeys(row["document"] for row in rows)))
        if noun == "events":
            return [(one, documents[one.document]) for one in read_events(connection, rows)]
        sayings = find_sayings(connection, [row["id"] for row in rows])
        found = read_statements(connection, rows)
        return [(one, documents[one.document], sayings[one.id][0]) for one in found]


def _conditions(noun: str, filters: Filters) -> list[Any]:
    return page_conditions(filters) if noun == "documents" else Selection(noun=noun, filters=filters).conditions()
