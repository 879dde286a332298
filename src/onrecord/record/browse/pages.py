"""Pages: the documents of a record as a list shows them, and how much was taken from each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from onrecord.documents.document import Document
from onrecord.record import mapping, schema
from onrecord.record.browse.selection import Selection, matches
from onrecord.record.decisions_views import not_rejected
from onrecord.record.search import Filters
from onrecord.record.store import read_by_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A document without its text."""

    id: str
    title: str | None
    outlet: str | None
    source: str
    language: str | None
    start: datetime.date | None
    end: datetime.date | None
    statements: int
    events: int


def page_conditions(asked: Filters, outlets: frozenset[str] = frozenset()) -> list[ColumnElement[bool]]:
    """What must hold of a document: its words, day and outlet, and who says what to whom in it."""
    document = schema.documents.c
    found: list[ColumnElement[bool]] = []
    if asked.about is not None:
        found.append(matches(schema.documents, asked.about))
    if asked.since:
        found.append(document.published_end >= asked.since)
    if asked.until:
        found.append(document.published_start <= asked.until)
    if asked.by is not None or asked.to is not None or asked.acts:
        inside = Selection(filters=Filters(by=asked.by, to=asked.to, acts=asked.acts))
        found.append(document.id.in_(select(schema.statements.c.document).where(*inside.conditions())))
    if outlets:
        found.append(document.outlet.in_(sorted(outlets)))
    return found


def page_ids(asked: Filters, outlets: frozenset[str] = frozenset()) -> Select[Any]:
    """The ids of the documents that fit."""
    return select(schema.documents.c.id).where(*page_conditions(asked, outlets))


def count_pages(connection: Connection, asked: Filters, outlets: frozenset[str]) -> int:
    """How many documents fit."""
    query = select(func.count()).select_from(schema.documents).where(*page_conditions(asked, outlets))
    return connection.execute(query).scalar_one()


def find_pages(
    connection: Connection, asked: Filters, outlets: frozenset[str], *, page: int = 1, size: int = 50
) -> tuple[Page, ...]:
    """One page of the documents that fit by words, day and outlet, the latest first."""
    document, said, done = schema.documents.c, schema.statements.c, schema.events.c
    statements = (
        select(func.count()).where(said.document == document.id, not_rejected(schema.statements)).scalar_subquery()
    )
    events = select(func.count()).where(done.document == document.id, not_rejected(schema.events)).scalar_subquery()
    fields = (document.id, document.title, document.outlet, document.source, document.language)
    days = (document.published_start.label("start"), document.published_end.label("end"))
    query = select(*fields, *days, statements.label("statements"), events.label("events"))
    latest = document.published_start.desc().nulls_last()
    query = query.where(*page_conditions(asked, outlets)).order_by(latest, document.source)
    found = connection.execute(query.limit(size).offset((max(page, 1) - 1) * size)).mappings()
    return tuple(Page(**row) for row in found)


def tally_outlets(connection: Connection, *, limit: int = 200) -> tuple[tuple[str, int], ...]:
    """The outlets with the most documents."""
    outlet = schema.documents.c.outlet
    query = select(outlet, func.count()).where(outlet.is_not(None)).group_by(outlet)
    return tuple((name, n) for name, n in connection.execute(query.order_by(func.count().desc(), outlet).limit(limit)))


def read_documents(connection: Connection, ids: Iterable[str]) -> dict[str, Document]:
    """Whole documents by id, in the order of the ids; those that the record does not hold are left out."""
    wanted = list(dict.fromkeys(ids))
    blocks = read_by_owner(connection, schema.blocks, "document", wanted)
    rows = connection.execute(select(schema.documents).where(schema.documents.c.id.in_(wanted))).mappings()
    found = {row["id"]: mapping.read_document(row, blocks.get(row["id"], [])) for row in rows}
    return {document: found[document] for document in wanted if document in found}
