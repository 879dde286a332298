"""Opening the file that holds a record: is it one, is it of our time, and what do the database's errors mean.

A record is an SQLite file in write-ahead-log mode (readers go on while one process writes), marked with an
application id so that any other file can be told apart. A file with nothing in it yet, as a process killed at
its very first step leaves it, counts as a record that is still to be made.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from onrecord.errors import NotARecord, RecordError, RecordFull, RecordLocked, RecordTooNew
from onrecord.record import schema

APPLICATION_ID = 0x6F6E7263  # "onrc"
SQLITE_URL = "sqlite:///"
MAGIC = b"SQLite format 3\0"
LOW_SPACE = 1 << 20
"""Bytes left on a disk under which an unexplained write error is taken for a full disk."""


def open_engine(where: str, *, create: bool, lock_seconds: float) -> Engine:
    """The database of the record at ``where`` (a path or ``sqlite:///`` URL), checked and with its tables made.

    Raises NotARecord, RecordTooNew, RecordLocked, RecordFull or RecordError.
    """
    path = path_of(where)
    try:
        _check_place(path, create=create)
    except OSError as error:
        raise RecordError(f"it cannot be opened ({error.strerror})", str(path), "Check path and permissions") from error
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": lock_seconds})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with translated(path):
            _check(engine, path)
    except BaseException:
        engine.dispose()
        raise
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


def path_of(where: str) -> Path:
    """The file of a record that is given as a path or as an SQLAlchemy URL."""
    if where.startswith(SQLITE_URL):
        where = where.removeprefix(SQLITE_URL)
    elif "://" in where:
        kind = where.split("://", 1)[0]
        raise RecordError(f"records in {kind} are not supported yet", "", "Give a path, or sqlite:///PATH")
    if not where or where == ":memory:" or "\0" in where:
        raise RecordError("a record needs a file", where.replace("\0", ""), "Give a path, such as onrecord.db")
    return Path(where)


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    """Set up each new connection: foreign keys on, waiting commits safe against a killed process."""
    connection.isolation_level = None  # SQLAlchemy's own BEGIN, see below
    for pragma in ("foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Writers ask for the write lock at once, so that they wait for it instead of failing half-way."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check(engine: Engine, path: Path) -> None:
    """Make sure that this is a record of our time, and make its tables if it is still empty."""
    raw = engine.raw_connection()
    try:
        connection: Any = raw.driver_connection
        empty = _is_empty(connection, path)
        if not empty and not _is_older(connection):
            return
        if empty:
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()
    with engine.execution_options(writes=True).begin() as connection:
        # Asked again under the write lock: another process may have made the tables in the meantime.
        driver = connection.connection.driver_connection
        if _is_empty(driver, path):
            schema.create_tables(connection)
            connection.execute(schema.meta.insert(), [{"key": "schema", "value": str(schema.VERSION)}])
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        elif _is_older(driver):
            schema.add_tables(connection)
            connection.execute(schema.meta.update().where(schema.meta.c.key == "schema").values(value=schema.VERSION))
            connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")


def _is_older(connection: Any) -> bool:
    """Whether the record was made before the newest tables were thought of."""
    return bool(connection.execute("PRAGMA user_version").fetchone()[0] < schema.VERSION)


def _is_empty(connection: Any, path: Path) -> bool:
    """Whether the tables are still to be made; raises unless the file is empty or a record of our time."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and tables == 0:
        return True
    if application != APPLICATION_ID:
        raise NotARecord("this database belongs to another program", str(path), "Give another --record")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.VERSION:
        raise RecordTooNew(
            f"this record has schema {version}, and this onrecord knows schemas up to {schema.VERSION}",
            str(path),
            "Use the onrecord that made it, or a newer one",
        )
    return False


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database's errors into ours, each saying what to do next."""
    try:
        yield
    except IntegrityError as error:
        raise RecordError(
            f"an entry does not fit the record ({error.orig})", str(path), "Please report this"
        ) from error
    except DBAPIError as error:
        raise _meaning(error.orig, path) from error
    except sqlite3.Error as error:
        raise _meaning(error, path) from error


def _meaning(error: BaseException | None, path: Path) -> RecordError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return RecordLocked("another process is writing to this record", str(path), "Wait for it to finish, then retry")
    full = code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_disk_full(path))
    if full:
        advice = "Free some space and run the same command again: what is in the record is whole, and reading goes on"
        return RecordFull("there is no space left to write", str(path), advice)
    if code == sqlite3.SQLITE_NOTADB:
        return NotARecord("this file is not a record", str(path), "Give another --record")
    if code == sqlite3.SQLITE_CORRUPT:
        return RecordError("the file is damaged", str(path), "Restore it from a copy, or read the sources again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return RecordError("it cannot be opened for writing", str(path), "Check its permissions and its folder's")
    return RecordError(f"the database says: {error}", str(path))


def _is_disk_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LOW_SPACE
    except OSError:
        return False
