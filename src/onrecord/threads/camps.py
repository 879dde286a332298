"""Camps: of a contested claim, who says that it is so and who denies it, and on which days.

Told by the certain entries alone. Who has said both is in both camps, and the days say in which order.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from onrecord.threads.positions import find_positions
from onrecord.threads.thread import Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """One side in a matter: for or against it, how often, and on which days first and last."""

    side: str
    is_for: bool
    entries: int
    first: datetime.date | None
    last: datetime.date | None


def find_camps(thread: Thread) -> tuple[Camp, ...]:
    """Who stands where: those for it first, each in the order in which they first said so."""
    found = []
    for side in sorted({side for entry in thread.entries for side in entry.speakers}):
        held = [p for p in find_positions([thread], side) if p.entry.certain]
        for is_for in (True, False):
            mine = [p.entry for p in held if p.is_for is is_for]
            days = [entry.on for entry in mine if entry.on is not None]
            if mine:
                first, last = min((d.start for d in days), default=None), max((d.end for d in days), default=None)
                found.append(Camp(side=side, is_for=is_for, entries=len(mine), first=first, last=last))
    return tuple(sorted(found, key=lambda c: (not c.is_for, c.first or datetime.date.max, c.side)))
