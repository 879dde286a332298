"""What is worth looking at next: what changed since it was decided, what is unsure, what nobody has looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.record import schema
from onrecord.record.browse.selection import Selection
from onrecord.record.decision import Mark

MOST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One entry that waits for somebody. ``doubts`` is empty where nobody decided on it yet."""

    noun: str
    entry: str
    document: str
    mark: str | None
    doubts: tuple[str, ...]
    lost: bool


def find_waiting(connection: Connection, *, limit: int = 50) -> list[Waiting]:
    """Decisions to be checked again, and those that found no entry any more, but for what was rejected and is gone."""
    review = schema.reviews.c
    gone_for_good = (review.state == "lost") & (review.mark == Mark.REJECTED.value) & review.mark.is_not(None)
    query = select(schema.reviews).where(review.state != "firm", ~func.coalesce(gone_for_good, False))
    rows = connection.execute(query.order_by(review.state, review.decided, review.entry).limit(min(limit, MOST)))
    return [_waiting(row) for row in rows.mappings()]


def find_unsure(connection: Connection, *, limit: int = 50) -> list[Waiting]:
    """Entries that somebody marked as unsure."""
    review = schema.reviews.c
    query = select(schema.reviews).where(review.mark == Mark.UNSURE.value, review.state == "firm")
    rows = connection.execute(query.order_by(review.decided, review.entry).limit(min(limit, MOST)))
    return [_waiting(row) for row in rows.mappings()]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        noun=row["noun"],
        entry=row["entry"],
        document=row["document"],
        mark=row["mark"],
        doubts=tuple(row["doubts"]),
        lost=row["state"] == "lost",
    )


def find_all(connection: Connection, chosen: Selection, *, limit: int) -> list[str]:
    """Ids of a selection, in one fixed order."""
    query = select(chosen.table.c.id).where(*chosen.conditions()).order_by(chosen.table.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def find_unreviewed(
    connection: Connection, chosen: Selection, *, limit: int = 50, seed: int | None = None
) -> list[str]:
    """Ids of the selection that nobody decided on: the least sure first, or with a ``seed`` drawn by lot.

    The lot depends on the ids and the seed alone, so that a draw can be repeated and nobody picks what is drawn.
    """
    noun, review = chosen.table.c, schema.reviews.c
    decided = select(review.entry).where(review.noun == chosen.noun)
    query = select(noun.id).where(*chosen.conditions(), noun.id.not_in(decided))
    if seed is None:
        query = query.order_by(noun.confidence, noun.document, noun.position).limit(min(limit, MOST))
        return list(connection.execute(query).scalars())
    ids = list(connection.execute(query).scalars())
    return sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())[: min(limit, MOST)]
