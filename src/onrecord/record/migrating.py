"""Bringing a record up to date: the steps of ``migrations``, run by Alembic, one for each version of the schema.

A fresh record is made as it has to be now and marked as up to date; ``tests/record`` holds that the steps, from the
first schema on, come to the same tables. Either way it is part of the caller's transaction: all of it or nothing.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from onrecord.record import fulltext, schema

FOLDER = Path(__file__).with_name("migrations")


def revision_of(version: int) -> str:
    """How Alembic calls the step that leads to a version of the schema."""
    return f"{version:04}"


def make_tables(connection: Connection) -> None:
    """Make all tables, indexes and what full-text search needs."""
    schema.metadata.create_all(connection)
    fulltext.make_search(connection)
    connection.execute(schema.meta.insert(), [{"key": "schema", "value": str(schema.VERSION)}])
    _mark(connection, revision_of(schema.VERSION))


def migrate(connection: Connection, *, since: int, to: int | None = None) -> None:
    """Take the steps from one version of the schema to another, by default the newest; rows stay."""
    # Loaded here because Alembic is slow to import and most records are up to date.
    command, config = (importlib.import_module(f"alembic.{name}") for name in ("command", "config"))
    target = to or schema.VERSION
    asked: Any = config.Config()
    asked.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    asked.attributes["connection"] = connection
    if since:
        _mark(connection, revision_of(since))  # the record's own count goes: it is older than Alembic's
    command.upgrade(asked, revision_of(target))
    connection.execute(schema.meta.update().where(schema.meta.c.key == "schema").values(value=str(target)))


def _mark(connection: Connection, revision: str) -> None:
    """Write down, where Alembic looks for it, which steps were taken."""
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")  # noqa: S608 (digits)
