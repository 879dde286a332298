"""Copies and stories."""

from __future__ import annotations

from sqlalchemy import Column, Date, LargeBinary, Table

from onrecord.record.columns import Json, String
from onrecord.record.migrations.changes import add_tables, of, referred

revision = "0003"
down_revision = "0002"

metadata = referred()

Table(
    "outlines",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("signature", LargeBinary),
    Column("day", Date),
    Column("actors", Json, nullable=False),
    Column("words", Json, nullable=False),
)

Table(
    "document_groups",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("duplicate_of", String, index=True),
    Column("story", String, index=True),
)


def upgrade() -> None:
    """Make the tables."""
    add_tables(metadata, "outlines", "document_groups")
