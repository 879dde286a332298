"""A record in a database of a PostgreSQL server, for a team: many readers beside a writer, on many machines.

It lies in the schema that the connection looks in first (``public`` unless the URL says otherwise). Readers see one
unchanging view; writers wait for each other, one transaction at a time, by an advisory lock of that schema, so two runs
that meet in the same page never write half of each other's. Readers need no right but to read.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from onrecord.errors import NotARecord, RecordError, RecordFull, RecordLocked, RecordTooNew
from onrecord.record import schema
from onrecord.record.migrating import make_tables, migrate
from onrecord.record.place import Place

LOCK = 0x6F6E7263  # "onrc"; the second key of the lock is the schema
CONNECT_SECONDS = 10
CHANGES = "changes"
"""Key of the row of ``meta`` that every writing transaction changes, so that readers can tell that somebody wrote."""
_WORDED = (
    ("password authentication failed", "the server does not accept this user and password", "Check user and password"),
    ("no password supplied", "the server asks for a password", "Give it in PGPASSWORD, in ~/.pgpass or in the URL"),
    ("does not exist", "the server has no such database or user", "Have it made first: CREATE DATABASE ... UTF8"),
    ("no pg_hba.conf entry", "the server lets nobody in from here to this database", "Ask who runs the server"),
    ("too many clients", "the server has no connection left", "Try again later, or raise max_connections there"),
    ("the database system is", "the server is starting or shutting down", "Try again in a moment"),
)
"""How a server refuses a connection (it has no error code yet): its words, what they mean, what to do."""


def make_engine(place: Place, *, create: bool, lock_seconds: float) -> Engine:
    """The engine of a database, which is not yet asked for anything."""
    if place.url is None:
        raise RecordError("this is no URL of a database", place.name)
    if importlib.util.find_spec("psycopg") is None:
        advice = "Install it with: python -m pip install 'onrecord[postgres]'"
        raise RecordError("records in PostgreSQL need the extra 'postgres', which is not installed", place.name, advice)
    try:
        engine = create_engine(
            _bounded(place.url), connect_args={"application_name": "onrecord"}, pool_pre_ping=True, max_overflow=40
        )
    except ImportError as error:
        raise RecordError(f"the PostgreSQL driver cannot be loaded ({error})", place.name) from error
    milliseconds = max(1, round(lock_seconds * 1000))

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK}, hashtext(current_schema()))")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    event.listen(engine, "begin", begin)
    return engine


def _bounded(url: URL) -> URL:
    """The URL with an end to waiting for a server that does not answer, unless it sets one."""
    return url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})


def check(engine: Engine, place: Place, *, create: bool) -> None:
    """Make sure that this is a record of our time; make its tables if it is still empty and that is asked for."""
    with engine.begin() as connection:
        _check_home(connection, place)
        version = _version(connection, place)
    if version == schema.VERSION:
        return
    if version is None and not create:
        raise NotARecord("there is no record here", place.name, "Make one with 'onrecord read SOURCE...'")
    with engine.execution_options(writes=True).begin() as connection:
        version = _version(connection, place)  # under the lock: another process may have done it in the meantime
        if version is None:
            make_tables(connection)
            connection.execute(schema.meta.insert(), [{"key": CHANGES, "value": "0"}])
        elif version < schema.VERSION:
            migrate(connection, since=version)


def _check_home(connection: Connection, place: Place) -> None:
    encoding, home = connection.exec_driver_sql("SELECT current_setting('server_encoding'), current_schema()").one()
    if encoding != "UTF8":
        advice = "Make the database anew: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        raise RecordError(f"this database is written in {encoding}, and a record needs UTF8", place.name, advice)
    if home is None:
        advice = "Make it with CREATE SCHEMA, or change search_path in the URL"
        raise RecordError("the schema that the record should lie in does not exist", place.name, advice)


def _version(connection: Connection, place: Place) -> int | None:
    """The schema's version; None where there are no tables yet; raises unless the tables are those of a record."""
    names = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    found = set(connection.exec_driver_sql(names).scalars())
    if not found:
        return None
    if not {"meta", "documents", "statements"} <= found:
        advice = "Give a database, or a schema of it, that holds nothing else"
        raise NotARecord("this database holds the tables of another program", place.name, advice)
    value = connection.execute(schema.meta.select().where(schema.meta.c.key == "schema")).mappings().first()
    if value is None or not value["value"].isdecimal():
        raise NotARecord("this database holds the tables of another program", place.name, "Give another --record")
    version = int(value["value"])
    if version > schema.VERSION:
        what = f"this record has schema {version}, and this onrecord knows schemas up to {schema.VERSION}"
        raise RecordTooNew(what, place.name, "Use the onrecord that made it, or a newer one")
    return version


def note_change(connection: Connection) -> None:
    """Part of every writing transaction: whoever remembers an answer can tell that it is old."""
    written = "UPDATE meta SET value = pg_current_xact_id()::text WHERE key = 'changes'"
    connection.exec_driver_sql(written)


def read_state(connection: Connection) -> str:
    """Another value after every transaction that wrote."""
    query = schema.meta.select().where(schema.meta.c.key == CHANGES)
    found = connection.execute(query).mappings().first()
    return str(found["value"]) if found else ""


def meaning(error: BaseException | None, place: Place) -> RecordError:
    """What an error of the server means for who uses the record. No message holds a password."""
    code = getattr(error, "sqlstate", None) or ""
    said = _without_password(str(error).strip(), place)
    if code == "55P03":
        return RecordLocked("another process is writing to this record", place.name, "Wait for it, then try again")
    if code in ("53100", "53200"):
        advice = "Have space made on the server and run the same command again: what is in the record is whole"
        return RecordFull("the server has no space left to write", place.name, advice)
    if code == "42501":
        advice = "Ask its owner for the right; an older record is brought up to date by its owner"
        return RecordError(f"this user may not do that ({said.splitlines()[0]})", place.name, advice)
    if code == "25006":
        return RecordError("the server is a copy that can only be read", place.name, "Write to the server it copies")
    if code.startswith(("57P", "08")):
        return RecordError("the server broke the connection off", place.name, "Run the same command again")
    if not code and any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
        return _refusal(error, said, place)
    return RecordError(f"the database says: {(said or type(error).__name__).splitlines()[0]}", place.name)


def _refusal(error: Any, said: str, place: Place) -> RecordError:
    """Why there is no connection, or none any more."""
    for words, what, advice in _WORDED:
        if words in said:
            return RecordError(what, place.name, advice)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    why = lines[0] if lines else type(error).__name__
    return RecordError(f"the server does not answer ({why})", place.name, "Is it running, and is the address right?")


def _without_password(said: str, place: Place) -> str:
    password = place.url.password if place.url else None
    return said.replace(str(password), "***") if password else said
