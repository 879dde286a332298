"""Asking the record: who said or did what to whom, when, in which words.

Filters narrow each other down. Answers come in order of time (an entry without a day of its own stands at the
day of publication, one without either comes first); with a limit they are the latest ones, still in order.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, cast, distinct, func, select

from onrecord.actors.actor import Actor
from onrecord.documents.document import Document
from onrecord.errors import NoSuchEntry
from onrecord.events.event import Event
from onrecord.record import mapping, schema
from onrecord.record.batches import batched
from onrecord.record.decisions_views import not_rejected
from onrecord.record.fulltext import Matching, read_terms
from onrecord.record.store import Record, read_by_owner, read_events, read_statements
from onrecord.statements.statement import Statement

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for. ``by`` and ``to`` are actor codes (None: anybody; empty: nobody is called that)."""

    by: frozenset[str] | None = None
    to: frozenset[str] | None = None
    about: str | None = None
    acts: frozenset[str] = frozenset()  # for events: their types
    since: datetime.date | None = None
    until: datetime.date | None = None
    limit: int | None = None
    rejected: bool = False  # with what people rejected


Among = Select[Any] | None
"""A query for ids that narrows an answer further."""


def find_statements(record: Record, filters: Filters, among: Among = None) -> Iterator[tuple[Statement, Document]]:
    """Statements that fit, each with its document."""
    found = schema.statements.c
    query = select(found.id).where(*_conditions(schema.statements, schema.statement_codes, "statement", filters))
    if filters.acts:
        query = query.where(found.act.in_(sorted(filters.acts)))
    query = query if among is None else query.where(found.id.in_(among))
    with record.reading() as connection:
        for ids in _batches(connection, _in_time(query, schema.statements, filters.limit), filters.limit is not None):
            rows = _rows(connection, schema.statements, ids)
            documents = _documents(connection, {row["document"] for row in rows})
            for statement in read_statements(connection, rows):
                yield statement, documents[statement.document]


def find_events(record: Record, filters: Filters, among: Among = None) -> Iterator[tuple[Event, Document]]:
    """Events that fit, each with its document."""
    found = schema.events.c
    query = select(found.id).where(*_conditions(schema.events, schema.event_codes, "event", filters))
    if filters.acts:
        query = query.where(found.type.in_(sorted(filters.acts)))
    query = query if among is None else query.where(found.id.in_(among))
    with record.reading() as connection:
        for ids in _batches(connection, _in_time(query, schema.events, filters.limit), filters.limit is not None):
            rows = _rows(connection, schema.events, ids)
            documents = _documents(connection, {row["document"] for row in rows})
            for event in read_events(connection, rows):
                yield event, documents[event.document]


def find_documents(record: Record, filters: Filters, among: Among = None) -> Iterator[Document]:
    """Documents that fit: by their words and day, and by who says what to whom in them."""
    found = schema.documents.c
    query = select(found.id)
    if filters.about is not None:
        query = query.where(Matching(schema.documents, read_terms(filters.about)))
    query = query.where(*_days(found.published_start, found.published_end, filters))
    if filters.acts or filters.by is not None or filters.to is not None:
        inside = select(schema.statements.c.document).where(
            *_codes(schema.statements, schema.statement_codes, "statement", filters)
        )
        if filters.acts:
            inside = inside.where(schema.statements.c.act.in_(sorted(filters.acts)))
        query = query.where(found.id.in_(inside))
    query = query if among is None else query.where(found.id.in_(among))
    order = (found.published_end.is_not(None), found.published_end, found.published_start, found.source, found.id)
    with record.reading() as connection:
        for ids in _batches(connection, _latest(query, order, filters.limit), filters.limit is not None):
            documents = _documents(connection, ids)
            yield from (documents[entry] for entry in ids)


def find_actors(record: Record, filters: Filters) -> Iterator[tuple[Actor, int, int]]:
    """Actors that fit (``by``: themselves or their side; ``about``: their name), with mentions and documents."""
    seen, met = schema.actors.c, schema.mentions.c
    counts = select(met.actor, func.count(), func.count(distinct(met.document))).where(met.actor.is_not(None))
    side = cast(seen.side, Text).collate("C") if record.place.url else cast(seen.side, Text)  # JSON has no order there
    fields = (seen.code, seen.kind, seen.name, side.label("side"), seen.learnt, seen.role)
    often = func.count().desc()
    order = (seen.code, seen.learnt, often, seen.name, seen.role.nulls_first(), side)
    groups = (seen.code, seen.kind, seen.name, side, seen.learnt, seen.role)
    wanted = fold(filters.about) if filters.about else ""
    with record.reading() as connection:
        counted = {
            code: (mentions, documents) for code, mentions, documents in connection.execute(counts.group_by(met.actor))
        }
        last, given = None, 0
        for row in connection.execute(select(*fields).group_by(*groups).order_by(*order)).mappings():
            if row["code"] == last:
                continue  # the same actor as other documents show it; the first is the registry's or the commonest
            last = row["code"]
            actor = mapping.read_actor({**row, "side": json.loads(row["side"])})
            sided = filters.by is None or bool(filters.by & {actor.code, *actor.side})
            if sided and wanted in fold(actor.name) and (filters.limit is None or given < filters.limit):
                given += 1
                yield actor, *counted.get(actor.code, (0, 0))


def find_codes(record: Record, name: str) -> frozenset[str]:
    """Codes of the record's own actors that are called that: by code, by name, or else by a part of the name."""
    wanted = fold(name)
    seen = schema.actors.c
    with record.reading() as connection:
        called = [(code, fold(known)) for code, known in connection.execute(select(seen.code, seen.name).distinct())]
    exact = frozenset(code for code, known in called if wanted in (fold(code), known))
    part = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return exact or frozenset(code for code, known in called if wanted and part.search(known))


def fold(name: str) -> str:
    """A name without accents, case and double spaces, for comparing."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def resolve_entry(record: Record, id: str) -> tuple[str, str]:
    """The noun and full id of the one entry whose id is, or begins with, the given one; else NoSuchEntry."""
    nouns = (schema.documents, schema.statements, schema.events, schema.threads, schema.issues)
    with record.reading() as connection:
        found = []
        for noun in nouns:
            # A range rather than LIKE: it uses the index, and no character of the id is special.
            query = select(noun.c.id).where(noun.c.id >= id, noun.c.id < id + "\U0010ffff").limit(9)
            found += [(noun.name, full) for (full,) in connection.execute(query)] if id else []
        code = schema.actors.c.code
        codes = select(code).distinct().where(func.lower(code, type_=code.type) == id.lower())
        found += [("actors", code) for (code,) in connection.execute(codes)]
    exact = [entry for entry in found if entry[1] == id]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        advice = "'onrecord find' and 'onrecord threads' print ids below the words; the first few characters are enough"
        raise NoSuchEntry("the record holds no entry of that id", id, advice)
    listed = ", ".join(full for _, full in found[:8]) + (", …" if len(found) > 8 else "")
    raise NoSuchEntry(f"several entries begin so: {listed}", id, "Give more of the id")


def _conditions(noun: Table, codes: Table, owner: str, filters: Filters) -> list[ColumnElement[bool]]:
    found = _codes(noun, codes, owner, filters) + _days(noun.c.dated_from, noun.c.dated_to, filters)
    found += [] if filters.rejected else [not_rejected(noun)]
    return found if filters.about is None else [*found, Matching(noun, read_terms(filters.about))]


def _codes(noun: Table, codes: Table, owner: str, filters: Filters) -> list[ColumnElement[bool]]:
    asked = (("by", filters.by), ("to", filters.to))
    return [
        noun.c.id.in_(select(codes.c[owner]).where(codes.c.role == role, codes.c.code.in_(sorted(wanted))))
        for role, wanted in asked
        if wanted is not None
    ]


def _days(
    start: ColumnElement[datetime.date], end: ColumnElement[datetime.date], filters: Filters
) -> list[ColumnElement[bool]]:
    """Overlap with the days asked for; what has no day at all fits no question about days."""
    found = [end >= filters.since] if filters.since else []
    return [*found, start <= filters.until] if filters.until else found


def _in_time(query: Select[str], noun: Table, limit: int | None) -> Select[str]:
    days = (noun.c.dated_to.is_not(None), noun.c.dated_to, noun.c.dated_from)
    source = select(schema.documents.c.source).where(schema.documents.c.id == noun.c.document).scalar_subquery()
    return _latest(query, (*days, source, noun.c.document, noun.c.position), limit)


def _latest(query: Select[str], order: Sequence[ColumnElement[Any]], limit: int | None) -> Select[str]:
    """The query in that order; with a limit only its last rows, newest first (``_batches`` turns them round)."""
    if limit is None:
        return query.order_by(*order)
    return query.order_by(*(key.desc() for key in order)).limit(limit)


def _batches(connection: Connection, query: Select[str], newest_first: bool) -> Iterator[list[str]]:
    ids: list[str] = list(connection.execute(query).scalars())
    if newest_first:
        ids.reverse()
    yield from batched(ids, BATCH)


def _rows(connection: Connection, noun: Table, ids: Sequence[str]) -> list[mapping.Row]:
    """The rows of those ids, in that order."""
    rows = {row["id"]: row for row in connection.execute(select(noun).where(noun.c.id.in_(ids))).mappings()}
    return [rows[entry] for entry in ids]


def _documents(connection: Connection, ids: Iterable[str]) -> dict[str, Document]:
    wanted = list(ids)
    blocks = read_by_owner(connection, schema.blocks, "document", wanted)
    rows = connection.execute(select(schema.documents).where(schema.documents.c.id.in_(wanted))).mappings()
    return {row["id"]: mapping.read_document(row, blocks.get(row["id"], [])) for row in rows}
