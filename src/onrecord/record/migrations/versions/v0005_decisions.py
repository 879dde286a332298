"""What people decide, and what it comes to for the entries as they are now."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, MetaData, Table

from onrecord.record.columns import Json, Number, String, Text
from onrecord.record.migrations.changes import add_column, add_index, add_tables, by_source

revision = "0005"
down_revision = "0004"

metadata = MetaData()

Table(
    "decisions",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("target", String, nullable=False, index=True),
    Column("earlier", String),
    Column("noun", String, nullable=False),
    Column("entry", String, nullable=False),
    Column("document", String, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("place", Json, nullable=False),
    Column("kind", String, nullable=False),
    Column("actor", Text),
    Column("words", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reading", Json, nullable=False),
    Column("field", String, nullable=False),
    Column("old", Json(none_as_null=True)),
    Column("new", Json(none_as_null=True)),
    Column("who", Text, nullable=False),
    Column("decided", DateTime, nullable=False),
    Column("why", Text),
    Column("how", String, nullable=False),
    Column("batch", String, nullable=False, index=True),
    Column("undoes", String, index=True),
    Index("decisions_by_noun", "noun", "entry"),
    by_source("decisions"),
)

Table(
    "reviews",
    metadata,
    Column("noun", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("document", String, nullable=False, index=True),
    Column("target", String, nullable=False),
    Column("mark", String),
    Column("edits", Json, nullable=False),
    Column("doubts", Json, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("machine", Json(none_as_null=True)),
    Column("who", Text, nullable=False),
    Column("decided", DateTime, nullable=False),
    Column("how", String, nullable=False),
)


def upgrade() -> None:
    """Make the tables, and mark entries."""
    add_tables(metadata, "decisions", "reviews")
    for table in ("statements", "events", "threads"):
        add_column(table, Column("mark", String))
        add_index(f"{table}_by_mark", table, "mark")
