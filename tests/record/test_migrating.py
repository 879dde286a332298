"""A record of every earlier schema becomes one of today, with the same tables as a fresh one, and loses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert

from homes import fresh_file
from onrecord.record import schema
from onrecord.record.migrating import migrate
from onrecord.record.sqlite_file import APPLICATION_ID
from onrecord.record.store import Record
from onrecord.record.verify import verify
from small_record import arabic_page, fjord_page
from team_server import Server

VERSIONS = range(1, schema.VERSION + 1)


def make_old(connection: Connection, version: int) -> None:
    """The tables of that version, with two pages as far as it could hold them."""
    migrate(connection, since=0, to=version)
    connection.execute(insert(schema.meta), [{"key": "schema", "value": str(version)}])
    with fresh_file() as now:
        for page in (fjord_page(), arabic_page()):
            now.put(page)
        with now.reading() as held:
            for table in schema.metadata.sorted_tables:
                rows = [dict(row) for row in held.execute(table.select()).mappings()]
                late = {"mark", *(("counterpart",) if version < 4 else ())}
                names = [column.name for column in table.columns if column.name not in late]
                if rows and table is not schema.meta:
                    kept = [{name: row[name] for name in names} for row in rows]
                    connection.execute(insert(table).values(dict.fromkeys(names)), kept)


def differences(record: Record) -> list[Any]:
    def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or not (str(name).endswith("version") or "_search" in str(name))

    with record.reading() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"include_object": is_ours}), schema.metadata)
        )


DEFINED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name LIKE '%_search' OR type IN ('trigger', 'index')",
    "postgresql": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION ALL "
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
"""What Alembic does not compare: search, triggers, indexes with what is special to one database."""


def defined(record: Record) -> set[tuple[str, str]]:
    with record.reading() as connection:
        found = connection.exec_driver_sql(DEFINED[connection.dialect.name]).all()
        return {(name, " ".join((made or "").split())) for name, made in found if "alembic" not in name}


def check(where: str, new: str) -> None:
    with Record.open(where) as record, Record.open(new, create=True) as fresh:
        assert differences(record) == []
        assert len(defined(fresh)) > 20
        assert defined(record) == defined(fresh)
        assert record.entry("doc-fjord") == fjord_page()
        assert record.entry("doc-arabic") == arabic_page()
        assert list(verify(record)) == []
        record.put(fjord_page())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_of_every_version(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        make_old(connection, version)
        connection.exec_driver_sql("DROP TABLE alembic_version")  # from before Alembic kept count
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    engine.dispose()
    check(str(path), str(tmp_path / "new.db"))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_every_version(team_server: Server, version: int) -> None:
    where = team_server.database()
    engine = create_engine(where.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        make_old(connection, version)
    engine.dispose()
    check(where, team_server.database())
