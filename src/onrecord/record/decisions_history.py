"""What was decided, as a person looks back on it: action by action, or all that was ever decided on one entry.

An entry that was read anew may have had other ids; its history is that of the whole line of its targets.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, literal_column, or_, select

from onrecord.record import schema
from onrecord.record.decision import Decision, taken_back
from onrecord.record.decision_targets import lines_of
from onrecord.record.decisions_combine import read_decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What somebody did at once: one decision, or ``count`` of them. ``id`` takes all of it back."""

    id: str
    first: Decision
    count: int
    is_taken_back: bool


def line_of(connection: Connection, noun: str, entry: str) -> list[Decision]:
    """All decisions on an entry, in order, also those that were made on earlier readings of it."""
    column, review = schema.decisions.c, schema.reviews.c
    now = select(review.target).where(review.noun == noun, review.entry == entry)
    known = set(connection.execute(now).scalars())
    mine = (column.noun == noun) & ((column.entry == entry) | column.target.in_(sorted(known)))
    places = connection.execute(select(column.document, column.source).where(mine).distinct()).all()
    documents, sources = {row[0] for row in places}, {row[1] for row in places}
    near = or_(column.document.in_(sorted(documents)), column.source.in_(sorted(sources)))
    lines = lines_of(read_decisions(connection, column.noun == noun, near)) if places else []
    for line in lines:
        if any(one.target.fingerprint in known for one in line):
            return sorted(line, key=lambda one: one.order)
    held = [one for line in lines for one in line if one.target.entry == entry and not known]
    return sorted(held, key=lambda one: one.order)


def find_actions(connection: Connection, *, latest: int) -> list[Action]:
    """The last actions, the newest first."""
    column = schema.decisions.c
    action = func.coalesce(func.nullif(column.batch, literal_column("''")), column.id)
    grouped = select(action, func.count(), func.min(column.id), func.max(column.decided).label("last"))
    rows = connection.execute(grouped.group_by(action).order_by(func.max(column.decided).desc(), action).limit(latest))
    counted = [tuple(row)[:3] for row in rows]
    shown = {one.id: one for one in read_decisions(connection, column.id.in_([sample for *_, sample in counted]))}
    pages = sorted({one.target.document for one in shown.values()})
    undone = taken_back(read_decisions(connection, column.document.in_(pages)))
    return [
        Action(id=key, first=shown[sample], count=count, is_taken_back=sample in undone)
        for key, count, sample in counted
    ]
