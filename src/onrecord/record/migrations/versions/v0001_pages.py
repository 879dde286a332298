"""The first schema: pages with all that was read in them, and full-text search."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
)

from onrecord.record.columns import Json, Number, String, Text
from onrecord.record.fulltext import make_search
from onrecord.record.migrations.changes import add_tables, by_source, date, of, party, span

revision = "0001"
down_revision = None

metadata = MetaData()

Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

Table(
    "runs",
    metadata,
    Column("number", Number, primary_key=True),
    Column("started", DateTime, nullable=False),
    Column("finished", DateTime),
    Column("version", String, nullable=False),
    Column("stages", Json, nullable=False),
    Column("counts", Json, nullable=False),
)

Table(
    "documents",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("title", Text),
    *span("title", optional=True),
    Column("outlet", Text),
    Column("authors", Json, nullable=False),
    Column("language", String),
    *date("published"),
    Column("made_by", String, nullable=False),
    Column("seal", String, nullable=False),
    Column("text", Text, nullable=False),
    Index("documents_by_published", "published_start"),
    by_source("documents"),
)

Table(
    "blocks",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    *span("block"),
    Column("post", Json(none_as_null=True)),
)

Table(
    "actors",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("code", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("side", Json, nullable=False),
    Column("learnt", Boolean, nullable=False),
    Column("role", Text),
    Index("actors_by_code", "code"),
)

Table(
    "mentions",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *span("mention"),
    Column("actor", String),
    Column("name", Text, nullable=False),
    Column("role", Text),
    Column("side", Json, nullable=False),
    Column("basis", String, nullable=False),
    Column("confidence", Float, nullable=False),
    ForeignKeyConstraint(
        ["document", "actor"], ["actors.document", "actors.code"], deferrable=True, initially="DEFERRED"
    ),
    Index("mentions_by_actor", "actor"),
)

Table(
    "statements",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", String, of("documents"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("words", Text, nullable=False),
    *span("cue", optional=True),
    *party("speaker"),
    Column("on_behalf_of", Json, nullable=False),
    Column("form", String, nullable=False),
    Column("act", String, nullable=False),
    *date("said_on"),
    *party("said_at"),
    Column("part_of", String, ForeignKey("statements.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")),
    Column("repeats", String),
    Column("confidence", Float, nullable=False),
    Column("stage", String, nullable=False),
    Column("dated_from", Date),
    Column("dated_to", Date),
    Index("statements_by_document", "document", "position"),
    Index("statements_by_speaker", "speaker_actor"),
    Index("statements_by_act", "act", "dated_to"),
    Index("statements_by_day", "dated_to"),
    Index("statements_by_part_of", "part_of"),
    Index("statements_by_repeats", "repeats"),
)

Table(
    "contents",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *span("content"),
)

Table(
    "statement_parties",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    *party("party"),
)

Table(
    "statement_codes",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("code", String, primary_key=True),
    Index("statement_codes_by_code", "code", "role"),
)

Table(
    "events",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", String, of("documents"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("mode", String),
    Column("contexts", Json, nullable=False),
    *span("trigger"),
    *span("evidence"),
    *date("on"),
    *party("place"),
    Column("quantities", Json, nullable=False),
    Column("status", String, nullable=False),
    Column("statement", String, of("statements")),
    Column("confidence", Float, nullable=False),
    Column("stage", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("dated_from", Date),
    Column("dated_to", Date),
    Index("events_by_document", "document", "position"),
    Index("events_by_type", "type", "dated_to"),
    Index("events_by_statement", "statement"),
)

Table(
    "event_parties",
    metadata,
    Column("event", String, of("events"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    *party("party"),
)

Table(
    "event_codes",
    metadata,
    Column("event", String, of("events"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("code", String, primary_key=True),
    Index("event_codes_by_code", "code", "role"),
)

Table(
    "issues",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", Text, nullable=False),
    Column("document", String, of("documents"), index=True),
    Column("stage", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", String, nullable=False),
    Column("next", Text, nullable=False),
    Column("run", Integer),
    by_source("issues"),
)


def upgrade() -> None:
    """Make the tables and what full-text search needs."""
    add_tables(metadata, *metadata.tables)
    make_search(op.get_bind())
