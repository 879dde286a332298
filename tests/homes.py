"""Fresh records of either database for tests that hold for both."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from onrecord.record import schema
from onrecord.record.store import Record
from team_server import Server

Fresh = Callable[[], AbstractContextManager[Record]]
"""Gives an empty record, open, for as long as it is needed."""


@contextlib.contextmanager
def fresh_file() -> Iterator[Record]:
    """A record in a file of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Record.open(str(Path(folder) / "onrecord.db"), create=True) as record,
    ):
        yield record


class Databases:
    """Empty records on a server: each is emptied and lent again, since a database takes long to make."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._idle: list[Record] = []

    @contextlib.contextmanager
    def __call__(self) -> Iterator[Record]:
        record = self._idle.pop() if self._idle else Record.open(self._server.database(), create=True)
        try:
            yield record
        finally:
            with record.writing() as connection:
                for table in reversed(schema.metadata.sorted_tables):
                    if table is not schema.meta:
                        connection.execute(table.delete())
            self._idle.append(record)

    def close(self) -> None:
        """Let go of all of them."""
        for record in self._idle:
            record.close()
