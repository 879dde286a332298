"""How right the reading is, measured by what reviewers decided on it, with how far that can be relied on.

An entry that was accepted is right in all its fields, one that was rejected is wrong as a whole, an edited field was
wrong. Only decisions that still hold for the present reading count. The interval is Wilson's score interval (Wilson
1927) at 95 %: it says how far chance could have moved the share, not how the entries came to be looked at. Only those
that were drawn by lot stand for all entries; those that somebody chose stand for themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from onrecord.record import schema
from onrecord.record.decision import How, Mark
from onrecord.record.decision_fields import FIELDS
from onrecord.record.store import Record

Z = 1.959963984540054
"""Standard normal deviate of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """``right`` of ``total`` decided entries, for a noun as a whole (``field`` "entry") or for one field of it.

    ``sample``: "random" for those drawn by lot, "all" for every decided entry. ``unsure`` were left out.
    """

    noun: str
    field: str
    sample: str
    right: int
    total: int
    unsure: int

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.total)


def wilson(right: int, total: int) -> tuple[float, float]:
    """Wilson's score interval of a share; from 0 to 1 where nothing was measured."""
    if total == 0:
        return 0.0, 1.0
    share, spread = right / total, Z * Z / total
    middle = (share + spread / 2) / (1 + spread)
    reach = Z / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (0.0 if right == 0 else max(0.0, middle - reach)), (1.0 if right == total else min(1.0, middle + reach))


def measure(record: Record, *, who: str | None = None) -> list[Accuracy]:
    """The accuracy of each noun and field that anybody (or ``who``) decided on, drawn by lot and over all."""
    review = schema.reviews.c
    query = select(review.noun, review.mark, review.edits, review.how).where(review.state == "firm")
    query = query if who is None else query.where(review.who == who)
    with record.reading() as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(review.noun, review.entry))]
    found: list[Accuracy] = []
    for noun in FIELDS:
        for sample in ("random", "all"):
            own = [row[1:3] for row in rows if row[0] == noun and (sample == "all" or row[3] == How.RANDOM)]
            found += _measured(noun, sample, own)
    return found


def _measured(noun: str, sample: str, rows: list[tuple[str | None, dict[str, object]]]) -> Iterable[Accuracy]:
    sure = [(mark, edits) for mark, edits in rows if mark in (Mark.ACCEPTED, Mark.REJECTED)]
    unsure = sum(mark == Mark.UNSURE for mark, _ in rows)
    if not rows:
        return
    kept = [edits for mark, edits in sure if mark == Mark.ACCEPTED]
    yield Accuracy(noun=noun, field="entry", sample=sample, right=len(kept), total=len(sure), unsure=unsure)
    for field in FIELDS[noun]:
        # A field counts where the whole entry was looked at, or where it was itself changed.
        edited_alone = sum(mark is None and field.name in edits for mark, edits in rows)
        right = sum(field.name not in edits for edits in kept)
        yield Accuracy(
            noun=noun, field=field.name, sample=sample, right=right, total=len(kept) + edited_alone, unsure=unsure
        )
