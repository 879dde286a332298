"""Copies and stories on disk: a short signature of each article, and the groups that follow from all of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from onrecord.record import schema
from onrecord.record.batches import batched
from onrecord.record.store import Record
from onrecord.threads.stories import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Whose copy an article is (None: nobody's), and the story that it belongs to, named by its first article."""

    duplicate_of: str | None
    story: str | None


def put_outline(record: Record, outline: Outline, signature: bytes | None) -> None:
    """Write what an article is about and its signature, in place of older ones."""
    row = {
        "document": outline.document,
        "signature": signature,
        "day": outline.day,
        "actors": sorted(outline.actors),
        "words": sorted(outline.words),
    }
    with record.writing() as connection:
        connection.execute(delete(schema.outlines).where(schema.outlines.c.document == outline.document))
        connection.execute(insert(schema.outlines), [row])


def read_outlines(record: Record) -> list[tuple[Outline, bytes | None]]:
    """All outlines with their signatures, by document."""
    with record.reading() as connection:
        rows = connection.execute(select(schema.outlines).order_by(schema.outlines.c.document)).mappings()
        return [
            (
                Outline(
                    document=row["document"],
                    day=row["day"],
                    actors=frozenset(row["actors"]),
                    words=frozenset(row["words"]),
                ),
                row["signature"],
            )
            for row in rows
        ]


def put_groups(record: Record, groups: Mapping[str, Group]) -> None:
    """Write the groups of all documents in place of the older ones; what did not change is left alone."""
    before = read_groups(record)
    changed = {document: group for document, group in groups.items() if before.get(document) != group}
    if not changed and before.keys() <= groups.keys():
        return
    column = schema.document_groups.c.document
    with record.writing() as connection:
        for batch in batched(sorted(changed.keys() | (before.keys() - groups.keys()))):
            connection.execute(delete(schema.document_groups).where(column.in_(batch)))
        rows = [{"document": d, "duplicate_of": g.duplicate_of, "story": g.story} for d, g in sorted(changed.items())]
        if rows:
            connection.execute(insert(schema.document_groups), rows)


def read_groups(record: Record) -> dict[str, Group]:
    """The group of each document."""
    table = schema.document_groups.c
    with record.reading() as connection:
        rows = connection.execute(select(table.document, table.duplicate_of, table.story))
        return {row[0]: Group(duplicate_of=row[1], story=row[2]) for row in rows}


def read_groups_of(record: Record, documents: Iterable[str]) -> dict[str, Group]:
    """The group of each of these documents."""
    with record.reading() as connection:
        return groups_of(connection, sorted(set(documents)))


def groups_of(connection: Connection, documents: Sequence[str]) -> dict[str, Group]:
    """The groups of some documents."""
    table = schema.document_groups.c
    query = select(table.document, table.duplicate_of, table.story)
    rows = (row for batch in batched(documents) for row in connection.execute(query.where(table.document.in_(batch))))
    return {row[0]: Group(duplicate_of=row[1], story=row[2]) for row in rows}


def day_order(outline: Outline) -> tuple[datetime.date, str]:
    """The order in which the first article of a group is told."""
    return outline.day or datetime.date.max, outline.document
