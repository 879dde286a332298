"""Rows by id, from a given one on: a program that takes them in portions misses none and gets none twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from onrecord.documents.document import Document
from onrecord.record import mapping, schema
from onrecord.record.browse.pages import page_conditions
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.search import Filters
from onrecord.record.store import Record, read_by_owner, read_events, read_statements

NOUNS = {"statements": schema.statements, "events": schema.events, "documents": schema.documents}


def find_after(
    record: Record, noun: str, filters: Filters, *, limit: int, after: str | None = None, only: str | None = None
) -> list[tuple[Any, ...]]:
    """At most ``limit`` rows that fit, by id, after the given one: ``(statement, document)`` or ``(document,)``."""
    table = NOUNS[noun]
    query = select(table).where(*_conditions(noun, filters)).order_by(table.c.id).limit(limit)
    if after is not None:
        query = query.where(table.c.id > after)
    if only is not None:
        query = query.where(table.c.id == only)
    with bounded(record) as connection:
        rows = connection.execute(query).mappings().all()
        if noun == "documents":
            return [(document,) for document in _documents(connection, [row["id"] for row in rows]).values()]
        documents = _documents(connection, list(dict.fromkeys(row["document"] for row in rows)))
        found = read_statements(connection, rows) if noun == "statements" else read_events(connection, rows)
        return [(one, documents[one.document]) for one in found]


def _conditions(noun: str, filters: Filters) -> list[Any]:
    return page_conditions(filters) if noun == "documents" else Selection(noun=noun, filters=filters).conditions()


def _documents(connection: Any, ids: list[str]) -> dict[str, Document]:
    """Those documents, in the order of the ids."""
    blocks = read_by_owner(connection, schema.blocks, "document", ids)
    rows = connection.execute(select(schema.documents).where(schema.documents.c.id.in_(ids))).mappings()
    found = {row["id"]: mapping.read_document(row, blocks.get(row["id"], [])) for row in rows}
    return {document: found[document] for document in ids}
