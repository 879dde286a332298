"""Matters: threads as the ledger shows them, a page at a time, with what became of each, and what they add up to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    String,
    cast,
    distinct,
    exists,
    false,
    func,
    or_,
    select,
)

from onrecord.record import schema
from onrecord.record.browse.lines import DEEPEST, LONGEST
from onrecord.record.decisions_views import not_rejected
from onrecord.record.threads import ThreadFilters

UNANSWERED = ("open", "awaiting", "overdue")
"""States of a wish that nobody answered in these documents."""
MOST_WORDS = 12
SORTS = ("began", "since", "due", "state", "entries")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One row of the ledger: a thread without its entries."""

    id: str
    kind: str
    by: tuple[str, ...]
    of: tuple[str, ...]
    what: str
    state: str
    since: datetime.date | None
    due: datetime.date | None
    began: datetime.date | None
    mark: str | None
    entries: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """How many threads fit, and how many of each state and kind."""

    total: int
    states: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]


def find_matters(
    connection: Connection, asked: ThreadFilters, *, sort: str = "-began", page: int = 1, size: int = 50
) -> tuple[Matter, ...]:
    """One page of the threads that fit; those without the day that is sorted by come last."""
    thread, entries = schema.threads.c, _counted()[0]
    name = sort.removeprefix("-")
    keys: dict[str, ColumnElement[Any]] = {
        **{"began": thread.began, "since": thread.since, "due": thread.due, "state": thread.state},
        "entries": entries,
    }
    key = keys.get(name, thread.began)
    query = (
        _matters()
        .where(*matter_conditions(asked))
        .order_by(key.is_(None), key.desc() if sort.startswith("-") else key, thread.id)
    )
    size, page = min(size, LONGEST), min(max(page, 1), DEEPEST)
    rows = connection.execute(query.limit(size).offset((page - 1) * size)).mappings()
    return tuple(_matter(row) for row in rows)


def read_matters(connection: Connection, ids: Sequence[str]) -> tuple[Matter, ...]:
    """The threads of those ids, in that order; ids that the record does not hold are left out."""
    rows = connection.execute(_matters().where(schema.threads.c.id.in_(ids))).mappings()
    found = {row["id"]: _matter(row) for row in rows}
    return tuple(found[one] for one in ids if one in found)


def _counted() -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many entries a thread has, and in how many documents."""
    thread, entry = schema.threads.c, schema.thread_entries.c
    entries = select(func.count()).where(entry.thread == thread.id).scalar_subquery()
    documents = select(func.count(distinct(entry.document))).where(entry.thread == thread.id).scalar_subquery()
    return entries, documents


def _matters() -> Select[Any]:
    entries, documents = _counted()
    fields = [column for column in schema.threads.c if column.name not in ("matter", "decided_by")]
    return select(*fields, entries.label("entries"), documents.label("documents"))


def _matter(row: Mapping[Any, Any]) -> Matter:
    return Matter(**{**row, "by": tuple(row["by"]), "of": tuple(row["of"])})


def tally_matters(connection: Connection, asked: ThreadFilters) -> Ledger:
    """What the threads that fit add up to."""
    thread = schema.threads.c
    query = select(thread.state, thread.kind, func.count()).where(*matter_conditions(asked))
    states: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for state, kind, count in connection.execute(query.group_by(thread.state, thread.kind)):
        states[state] = states.get(state, 0) + count
        kinds[kind] = kinds.get(kind, 0) + count
    return Ledger(total=sum(states.values()), states=_sorted(states), kinds=_sorted(kinds))


def _sorted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def find_threads_with(connection: Connection, *, document: str, statement: str) -> tuple[str, ...]:
    """The threads that a statement of that document is an entry of."""
    entry = schema.thread_entries.c
    query = select(entry.thread).where(entry.document == document, entry.statement == statement).distinct()
    return tuple(sorted(connection.execute(query).scalars()))


def find_thread_ids(connection: Connection, asked: ThreadFilters, *, after: str | None, limit: int) -> tuple[str, ...]:
    """The threads that fit, by id, after the given one."""
    thread = schema.threads.c
    query = select(thread.id).where(*matter_conditions(asked)).order_by(thread.id).limit(limit)
    return tuple(connection.execute(query if after is None else query.where(thread.id > after)).scalars())


def matter_conditions(asked: ThreadFilters) -> list[ColumnElement[bool]]:
    """What must hold of a thread."""
    thread, entry = schema.threads.c, schema.thread_entries.c
    found: list[ColumnElement[bool]] = [] if asked.rejected else [not_rejected(schema.threads)]
    if asked.states:
        found.append(thread.state.in_(sorted(asked.states)))
    if asked.kinds:
        found.append(thread.kind.in_(sorted(asked.kinds)))
    for column, codes in ((thread.by, asked.by), (thread.of, asked.of)):
        if codes is not None:
            found.append(or_(*(_holds(column, code) for code in sorted(codes)), false()))
    for word in (asked.about or "").split()[:MOST_WORDS]:
        found.append(func.lower(thread.what, type_=thread.what.type).contains(word.lower(), autoescape=True))
    if asked.answered:
        found.append(exists().where(entry.thread == thread.id, entry.position > 0))
    if asked.since or asked.until:
        inside = [entry.thread == thread.id]
        inside += [entry.on_end >= asked.since] if asked.since else []
        inside += [entry.on_start <= asked.until] if asked.until else []
        found.append(exists().where(*inside))
    return found


def _holds(column: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """Whether a list that is stored as JSON holds that code, quoted as JSON writes it."""
    return cast(column, String).contains(json.dumps(code), autoescape=True)
