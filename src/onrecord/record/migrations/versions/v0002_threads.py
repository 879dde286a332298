"""Threads: what they are woven of, and the threads themselves."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, Table

from onrecord.record.columns import Json, String, Text
from onrecord.record.migrations.changes import add_tables, date, of, referred, span

revision = "0002"
down_revision = "0001"

metadata = referred()

Table(
    "proposed",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("stage", String, nullable=False),
)

Table(
    "propositions",
    metadata,
    Column("id", String, primary_key=True),
    Column("document", String, of("documents"), nullable=False, index=True),
    Column("matter", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Index("propositions_by_matter", "matter", "id"),
)

Table(
    "matters",
    metadata,
    Column("matter", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("entries", Integer, nullable=False),
)

Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("matter", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("by", Json, nullable=False),
    Column("of", Json, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("decided_by", Integer),
    Column("since", Date),
    Column("due", Date),
    Column("began", Date),
)

Table(
    "thread_entries",
    metadata,
    Column("thread", String, of("threads"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("relation", String, nullable=False),
    Column("proposition", String, nullable=False),
    Column("document", String, of("documents"), nullable=False, index=True),
    *span("evidence"),
    *span("trigger"),
    Column("statement", String),
    Column("event", String),
    Column("speakers", Json, nullable=False),
    *date("on"),
    Column("certain", Boolean, nullable=False),
    Column("likeness", Float, nullable=False),
)


def upgrade() -> None:
    """Make the tables."""
    add_tables(metadata, "proposed", "propositions", "matters", "threads", "thread_entries")
