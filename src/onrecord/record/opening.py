"""Opening a record: is it one, is it of our time, and what do the database's errors mean.

A record is a file of SQLite (``sqlite_file``) or a database of a PostgreSQL server (``server``). Both are made with
their tables at once, and an older one is brought up to date when it is opened, all of it or nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from onrecord.errors import RecordError
from onrecord.record import server, sqlite_file
from onrecord.record.place import Place, place_of


def open_engine(where: str, *, create: bool, lock_seconds: float) -> Engine:
    """The database of the record at ``where`` (a path or a URL), checked and with its tables made.

    Raises NotARecord, RecordTooNew, RecordLocked, RecordFull or RecordError.
    """
    place = place_of(where)
    make_engine, check = (
        (sqlite_file.make_engine, sqlite_file.check) if place.path else (server.make_engine, server.check)
    )
    engine = make_engine(place, create=create, lock_seconds=lock_seconds)
    try:
        with translated(place):
            check(engine, place, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextlib.contextmanager
def translated(place: Place) -> Iterator[None]:
    """Turn the database's errors into ours, each saying what to do next."""
    meaning = sqlite_file.meaning if place.path else server.meaning
    try:
        yield
    except IntegrityError as error:
        what = f"an entry does not fit the record ({first_line(error.orig)})"
        raise RecordError(what, place.name, "Please report this") from error
    except DBAPIError as error:
        raise meaning(error.orig, place) from error
    except sqlite3.Error as error:
        raise meaning(error, place) from error


def first_line(error: BaseException | None) -> str:
    """What the database says, without the rows that PostgreSQL quotes below it."""
    return str(error).strip().split("\n", 1)[0]
