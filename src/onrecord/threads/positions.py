"""Positions: what one actor has said on one matter, in order of time, and where it changed.

Read from the threads: whoever wants, promises or accepts a thing is for it, whoever refuses it is against; of claims,
for means that it is so. Uncertain entries are shown and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.threads.thread import Relation, Thread, ThreadEntry

FOR = frozenset(
    {
        Relation.RAISED,
        Relation.REPEATED,
        Relation.RECALLED,
        Relation.ACCEPTED,
        Relation.PROMISED,
        Relation.CONFIRMED,
    }
)
AGAINST = frozenset({Relation.REJECTED, Relation.DENIED, Relation.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One entry as a position of its speaker: for or against, and whether that is a change."""

    thread: str
    entry: ThreadEntry
    is_for: bool
    changed: bool


def find_positions(threads: Iterable[Thread], actor: str) -> Iterator[Position]:
    """The positions of one side, thread by thread, in order of time."""
    for thread in threads:
        held: bool | None = None
        for entry in thread.entries:
            if actor not in entry.speakers or entry.relation not in FOR | AGAINST:
                continue
            is_for = entry.relation in FOR
            changed = entry.certain and held is not None and held != is_for
            yield Position(thread=thread.id, entry=entry, is_for=is_for, changed=changed)
            held = is_for if entry.certain else held
