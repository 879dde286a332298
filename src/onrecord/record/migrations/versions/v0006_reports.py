"""One saying that several documents report."""

from __future__ import annotations

from sqlalchemy import Column, Float, Table

from onrecord.record.columns import String
from onrecord.record.migrations.changes import add_tables, of, referred

revision = "0006"
down_revision = "0005"

metadata = referred()

Table(
    "reports",
    metadata,
    Column("one", String, of("statements"), primary_key=True),
    Column("other", String, of("statements"), primary_key=True, index=True),
    Column("basis", String, nullable=False),
    Column("likeness", Float, nullable=False),
)

Table(
    "paired",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("duplicate_of", String),
    Column("story", String),
)


def upgrade() -> None:
    """Make the tables."""
    add_tables(metadata, "reports", "paired")
