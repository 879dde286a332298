"""What steps are made of. What is there already is left alone: early records were brought up to date otherwise.

The columns look like those of ``record/schema.py`` and are not taken from there: a step makes what its version had,
and must go on making it when the schema changes.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, Date, ForeignKey, Index, Integer, MetaData, Table, Time, inspect

from onrecord.record.columns import String, Text


def span(name: str, *, optional: bool = False) -> list[Column[Any]]:
    """The columns of a span."""
    return [Column(f"{name}_start", Integer, nullable=optional), Column(f"{name}_end", Integer, nullable=optional)]


def date(name: str) -> list[Column[Any]]:
    """The columns of a date interval."""
    return [
        Column(f"{name}_start", Date),
        Column(f"{name}_end", Date),
        Column(f"{name}_precision", String),
        Column(f"{name}_basis", String),
        Column(f"{name}_clock", Time),
        Column(f"{name}_evidence_start", Integer),
        Column(f"{name}_evidence_end", Integer),
    ]


def party(name: str) -> list[Column[Any]]:
    """The columns of a party."""
    columns = [Column(f"{name}_actor", String), Column(f"{name}_name", Text), Column(f"{name}_basis", String)]
    return [*columns, *span(name, optional=True)]


def of(parent: str) -> ForeignKey:
    """Belongs to an entry of that table, and goes with it."""
    return ForeignKey(f"{parent}.id", ondelete="CASCADE")


def by_source(table: str) -> Index:
    """An index of sources, which may be longer than a sorted index of PostgreSQL takes."""
    return Index(f"ix_{table}_source", "source", postgresql_using="hash")


def referred() -> MetaData:
    """Tables that those of a step refer to, as far as they need to be known."""
    known = MetaData()
    for name in ("documents", "statements", "events"):
        Table(name, known, Column("id", String, primary_key=True))
    return known


def add_tables(metadata: MetaData, *names: str) -> None:
    """Make those tables of the metadata, with their indexes."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in names])


def add_column(table: str, column: Column[Any]) -> None:
    """Add a column that may be empty."""
    if column.name not in {there["name"] for there in inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)


def add_index(name: str, table: str, *columns: str) -> None:
    """Add an index."""
    op.create_index(name, table, list(columns), if_not_exists=True)
