"""Copying a whole record to another place, of either database, and making sure that it arrived.

Rows stream from one unchanging view of the first into one transaction on the second, so a copy is there whole or not at
all. What arrived is then read back and held against what was sent, row by row, by a sum of digests that does not depend
on the order; nothing of the copy is taken on trust.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select

from onrecord.errors import RecordError
from onrecord.record import schema
from onrecord.record.batches import batched
from onrecord.record.store import Record

BATCH = 500
"""Rows that are held at a time."""
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How many rows of each table were copied and found again."""

    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


@dataclass(slots=True)
class _Sum:
    """How many rows there are, and a sum of their digests."""

    count: int = 0
    digest: int = 0

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            packed = json.dumps(list(row), default=_plain, separators=(",", ":")).encode("utf-8", "surrogatepass")
            self.digest = (self.digest + int.from_bytes(hashlib.sha256(packed).digest())) % (1 << 256)
            self.count += 1


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def copy_record(source: Record, target: Record, *, progress: Progress | None = None) -> Copied:
    """Copy everything into a record that is still empty, decisions and threads with it.

    ``progress`` is told the table and how many of its rows have gone over. RecordError where the target holds anything
    or where what arrived is not what was sent; then nothing of it stays.
    """
    if source.place == target.place:
        raise RecordError("this is the record itself", target.place.name, "Name another place to copy it to")
    tables = [table for table in schema.metadata.sorted_tables if table is not schema.meta]
    sent: dict[str, _Sum] = {}
    with source.reading() as old, target.writing() as new:
        _refuse_full(new, tables, target.place.name)
        for table in tables:
            sent[table.name] = _send(old, new, table, progress)
        if new.dialect.name == "postgresql":
            _set_sequences(new, tables)
        for table in tables:
            arrived = _Sum()
            for batch in _batches(new, table):
                arrived.add(batch)
            if arrived != sent[table.name]:
                what = f"{table.name} did not arrive whole: {sent[table.name].count} rows sent, {arrived.count} found"
                raise RecordError(what, target.place.name, "Nothing was kept of it. Please report this")
    return Copied(rows={name: one.count for name, one in sent.items()})


def _refuse_full(connection: Connection, tables: Iterable[Table], name: str) -> None:
    for table in tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise RecordError(f"it already holds {table.name}", name, "Copy into a record that is still to be made")


def _send(old: Connection, new: Connection, table: Table, progress: Progress | None) -> _Sum:
    """Copy one table; gives the sum over what was sent."""
    total = _Sum()
    fill = insert(table).values({column.name: bindparam(f"new_{column.name}") for column in table.columns})
    names = [f"new_{column.name}" for column in table.columns]
    for batch in _batches(old, table):
        total.add(batch)
        new.execute(fill, [dict(zip(names, row, strict=True)) for row in batch])
        if progress:
            progress(table.name, total.count)
    return total


def _batches(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The rows of a table in the order of their keys, a batch at a time."""
    query = select(*table.columns).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options={"yield_per": BATCH}) as found:
        yield from batched(found, BATCH)


def _set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows be numbered on from those that were copied with their numbers."""
    for table in tables:
        if "number" in table.c:
            last = connection.execute(select(func.max(table.c.number))).scalar()
            if last is not None:
                sequence = func.pg_get_serial_sequence(table.name, "number")
                connection.execute(select(func.setval(sequence, last)))
