"""A selection: the part of the record that somebody looks at, and a connection that asks for it in bounded time.

A question that runs on too long is broken off by the database itself, so that one wide question, or a hundred of
them, cannot keep everybody else waiting.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, event, func, or_, select

from onrecord.errors import RecordError
from onrecord.record import schema
from onrecord.record.decision import Mark
from onrecord.record.decisions_views import not_rejected
from onrecord.record.fulltext import Matching, read_terms
from onrecord.record.search import Filters
from onrecord.record.store import Record

PATIENCE = 8.0
"""Seconds that one page may ask the database for."""
UNREVIEWED = "unreviewed"
"""Stands among the marks for rows that nobody accepted, rejected or is unsure of."""
_STEPS = 50_000
"""Steps of SQLite's machine between two looks at the clock: some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Statements or events that fit ``filters`` and all that narrows them further; empty asks for anything.

    ``speakers`` are codes like ``filters.by``: both must hold, so that one person's words for one side can be had.
    """

    noun: str = "statements"
    filters: Filters = field(default_factory=Filters)
    speakers: frozenset[str] | None = None
    outlets: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    @property
    def table(self) -> Table:
        """Where its rows lie."""
        return schema.events if self.noun == "events" else schema.statements

    @property
    def codes(self) -> tuple[Table, str]:
        """Where the codes that it is asked by lie, and the column that names the row."""
        return (schema.event_codes, "event") if self.noun == "events" else (schema.statement_codes, "statement")

    @property
    def kind(self) -> ColumnElement[str]:
        """The act of a statement, the type of an event."""
        return schema.events.c.type if self.noun == "events" else schema.statements.c.act

    def conditions(self, *, row_by_row: bool = False) -> list[ColumnElement[bool]]:
        """What must hold of a row of ``table``; SettingsError where the words to search for hold no word.

        ``row_by_row``: codes are asked of each row that comes by, instead of all their rows being looked up first.
        """
        noun, asked = self.table, self.filters
        held = [(role, codes) for role, codes in self._asked_codes() if codes is not None]
        found = [self._has_code(role, codes, row_by_row=row_by_row) for role, codes in held]
        if asked.acts:
            found.append(self.kind.in_(sorted(asked.acts)))
        if asked.since:
            found.append(noun.c.dated_to >= asked.since)
        if asked.until:
            found.append(noun.c.dated_from <= asked.until)
        if asked.about is not None:
            found.append(matches(noun, asked.about))
        if self.outlets:
            listed = schema.documents.c.outlet.in_(sorted(self.outlets))
            found.append(noun.c.document.in_(select(schema.documents.c.id).where(listed)))
        if self.documents:
            found.append(noun.c.document.in_(sorted(self.documents)))
        if not asked.rejected and Mark.REJECTED.value not in self.marks:
            found.append(not_rejected(noun))
        if self.marks:
            unmarked = [noun.c.mark.is_(None)] if UNREVIEWED in self.marks else []
            found.append(or_(noun.c.mark.in_(sorted(self.marks - {UNREVIEWED})), *unmarked))
        if self.statuses and self.noun == "events":
            found.append(schema.events.c.status.in_(sorted(self.statuses)))
        return found

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but a rejection keeps a row out."""
        return bool(self.marks) or len(self.conditions()) > (not self.filters.rejected)

    def ids(self) -> Select[Any]:
        """The ids of its rows."""
        return select(self.table.c.id).where(*self.conditions())

    def _asked_codes(self) -> tuple[tuple[str, frozenset[str] | None], ...]:
        return ("by", self.filters.by), ("by", self.speakers), ("to", self.filters.to)

    def _has_code(self, role: str, codes: frozenset[str], *, row_by_row: bool) -> ColumnElement[bool]:
        rows, owner = self.codes
        held = select(rows.c[owner]).where(rows.c.role == role, rows.c.code.in_(sorted(codes)))
        if row_by_row:
            return held.where(rows.c[owner] == self.table.c.id).correlate(self.table).exists()
        return self.table.c.id.in_(held)

    def count_coded(self, connection: Connection) -> int:
        """How many rows the rarest of the codes asked for has, at most: over an index, and so at once."""
        rows, _ = self.codes
        counts = []
        for role, codes in self._asked_codes():
            if codes is not None:
                coded = select(func.count()).select_from(rows)
                coded = coded.where(rows.c.role == role, rows.c.code.in_(sorted(codes)))
                counts.append(connection.execute(coded).scalar_one())
        return min(counts, default=0)


def matches(noun: Table, about: str) -> ColumnElement[bool]:
    """Rows of a searched table that hold those words; a person's words are never taken for operators."""
    return Matching(noun, read_terms(about))


@contextlib.contextmanager
def bounded(record: Record, seconds: float = PATIENCE) -> Iterator[Connection]:
    """One unchanging view of the record, for at most so long; RecordError when the time is up."""
    end = time.monotonic() + seconds
    try:
        with record.reading() as connection, _ending(connection, end):
            yield connection
    except RecordError as error:
        if time.monotonic() < end:
            raise
        what = f"this question took longer than {seconds:g} seconds and was broken off"
        raise RecordError(what, "", "Ask for less: a shorter time, one speaker, rarer words") from error


@contextlib.contextmanager
def _ending(connection: Connection, end: float) -> Iterator[None]:
    """Let the database break off what runs on beyond that moment."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)
        return

    def hurry(*_: Any) -> None:
        left = max(1, round((end - time.monotonic()) * 1000))
        driver.execute(f"SET LOCAL statement_timeout = {left}")

    event.listen(connection, "before_cursor_execute", hurry)
    yield  # the connection's listeners and settings end with it
