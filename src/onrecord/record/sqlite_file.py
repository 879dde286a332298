"""A record in a file of SQLite.

It is in write-ahead-log mode (readers go on while one process writes), marked with an application id so that any other
file can be told apart. A file with nothing in it yet, as a process killed at its very first step leaves it, counts as a
record that is still to be made.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from onrecord.errors import NotARecord, RecordError, RecordFull, RecordLocked, RecordTooNew
from onrecord.record import schema
from onrecord.record.migrating import make_tables, migrate
from onrecord.record.place import Place

APPLICATION_ID = 0x6F6E7263  # "onrc"
MAGIC = b"SQLite format 3\0"
LOW_SPACE = 1 << 20
"""Bytes left on a disk under which an unexplained write error is taken for a full disk."""


def make_engine(place: Place, *, create: bool, lock_seconds: float) -> Engine:
    """The engine of a file, which is looked at but not yet opened."""
    path = place.file
    try:
        _check_place(path, create=create)
    except OSError as error:
        raise RecordError(f"it cannot be opened ({error.strerror})", str(path), "Check path and permissions") from error
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": lock_seconds})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _check_place(path: Path, *, create: bool) -> None:
    """Look at the file before SQLite does, which would take a short one of another kind for empty."""
    if not create and not path.exists():
        raise NotARecord("there is no record here", str(path), "Make one with 'onrecord read SOURCE...'")
    if path.exists() and not path.is_file():
        raise NotARecord("this is not a file but a folder or device", str(path), "Name a file, such as onrecord.db")
    if not path.parent.is_dir():
        raise RecordError("its folder does not exist", str(path), "Make the folder first, or give another --record")
    if path.exists():
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
        if head and head != MAGIC:
            raise NotARecord("this file is not a record", str(path), "Give another --record")


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    """Set up each new connection: foreign keys on, waiting commits safe against a killed process."""
    connection.isolation_level = None  # SQLAlchemy's own BEGIN, see below
    for pragma in ("foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Writers ask for the write lock at once, so that they wait for it instead of failing half-way."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def check(engine: Engine, place: Place, *, create: bool) -> None:
    """Make sure that this is a record of our time, and make its tables if it is still empty."""
    path = place.file
    raw = engine.raw_connection()
    try:
        connection: Any = raw.driver_connection
        empty = _is_empty(connection, path)
        if not empty and _version(connection) == schema.VERSION:
            return
        if empty:
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()
    with engine.execution_options(writes=True).begin() as connection:
        # Asked again under the write lock: another process may have made the tables in the meantime.
        driver = connection.connection.driver_connection
        version = _version(driver)
        if _is_empty(driver, path):
            make_tables(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        elif version < schema.VERSION:
            migrate(connection, since=version)
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")


def _version(connection: Any) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_empty(connection: Any, path: Path) -> bool:
    """Whether the tables are still to be made; raises unless the file is empty or a record of our time."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and tables == 0:
        return True
    if application != APPLICATION_ID:
        raise NotARecord("this database belongs to another program", str(path), "Give another --record")
    if _version(connection) > schema.VERSION:
        raise too_new(_version(connection), str(path))
    return False


def too_new(version: int, name: str) -> RecordTooNew:
    """What to say of a record that a newer onrecord made."""
    what = f"this record has schema {version}, and this onrecord knows schemas up to {schema.VERSION}"
    return RecordTooNew(what, name, "Use the onrecord that made it, or a newer one")


def meaning(error: BaseException | None, place: Place) -> RecordError:
    """What an error of SQLite means for who uses the record."""
    path, name = place.file, place.name
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return RecordLocked("another process is writing to this record", name, "Wait for it to finish, then retry")
    full = code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_disk_full(path))
    if full:
        advice = "Free some space and run the same command again: what is in the record is whole, and reading goes on"
        return RecordFull("there is no space left to write", name, advice)
    if code == sqlite3.SQLITE_NOTADB:
        return NotARecord("this file is not a record", name, "Give another --record")
    if code == sqlite3.SQLITE_CORRUPT:
        return RecordError("the file is damaged", name, "Restore it from a copy, or read the sources again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return RecordError("it cannot be opened for writing", name, "Check its permissions and its folder's")
    return RecordError(f"the database says: {error}", name)


def _is_disk_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LOW_SPACE
    except OSError:
        return False
