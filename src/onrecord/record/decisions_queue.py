"""What is worth looking at next: what changed since it was decided, what is unsure, what nobody has looked at."""

from __future__ import annotations

import hashlib
import heapq
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from onrecord.record import schema
from onrecord.record.browse.matters import matter_conditions
from onrecord.record.browse.selection import Selection
from onrecord.record.decision import Mark
from onrecord.record.threads import ThreadFilters

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


def find_waiting(connection: Connection, *, limit: int = 50, noun: str | None = None) -> list[Waiting]:
    """Decisions to be checked again, and those that found no entry any more, but for what was rejected and is gone."""
    review = schema.reviews.c
    query = select(schema.reviews).where(*_waits(), *([review.noun == noun] if noun else []))
    rows = connection.execute(query.order_by(review.state, review.decided, review.entry).limit(min(limit, MOST)))
    return [_waiting(row) for row in rows.mappings()]


def count_waiting(connection: Connection) -> int:
    """How many there are of them."""
    return int(connection.execute(select(func.count()).select_from(schema.reviews).where(*_waits())).scalar_one())


def _waits() -> tuple[ColumnElement[bool], ...]:
    review = schema.reviews.c
    gone_for_good = (review.state == "lost") & (review.mark == Mark.REJECTED.value) & review.mark.is_not(None)
    return review.state.in_(("check", "lost")), ~func.coalesce(gone_for_good, False)


def find_unsure(connection: Connection, noun: str, *, limit: int = 50) -> list[Waiting]:
    """Entries of a noun that somebody marked as unsure."""
    review = schema.reviews.c
    query = select(schema.reviews).where(review.noun == noun, review.mark == Mark.UNSURE.value, review.state == "firm")
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
    """Ids of the selection that nobody decided on: the least sure first, or with a ``seed`` drawn by lot."""
    noun = chosen.table.c
    query = select(noun.id).where(*chosen.conditions(), noun.id.not_in(_decided(chosen.noun)))
    order = (noun.confidence, noun.document, noun.position)
    return _drawn(connection, query, seed, limit) if seed is not None else _first(connection, query, order, limit)


def find_unreviewed_threads(
    connection: Connection, asked: ThreadFilters, *, limit: int = 50, seed: int | None = None
) -> list[str]:
    """Ids of the threads that fit and that nobody decided on: the latest first, or with a ``seed`` drawn by lot."""
    thread = schema.threads.c
    query = select(thread.id).where(*matter_conditions(asked), thread.id.not_in(_decided("threads")))
    order = (thread.began.is_(None), thread.began.desc(), thread.id)
    return _drawn(connection, query, seed, limit) if seed is not None else _first(connection, query, order, limit)


def _decided(noun: str) -> Select[Any]:
    return select(schema.reviews.c.entry).where(schema.reviews.c.noun == noun)


def _first(connection: Connection, query: Select[Any], order: tuple[Any, ...], limit: int) -> list[str]:
    return list(connection.execute(query.order_by(*order).limit(min(limit, MOST))).scalars())


def _drawn(connection: Connection, query: Select[Any], seed: int, limit: int) -> list[str]:
    """The lot depends on the ids and the seed alone, so that a draw can be repeated and nobody picks what is drawn."""
    ids = connection.execute(query).scalars()
    return heapq.nsmallest(
        min(limit, MOST), ids, key=lambda one: hashlib.blake2b(f"{seed}:{one}".encode(), digest_size=16).digest()
    )
