"""What a span, a date and a party are in a table: several columns each, named alike wherever they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Time

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
