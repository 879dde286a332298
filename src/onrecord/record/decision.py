"""A decision: what a person accepted, rejected or edited, and on exactly what. Decisions are only ever added.

A decision names its target by what a later reading can be held against: the page, the place in it, the words, what
kind of entry it was and who spoke or acted. So it outlives the row that it was made on, and where a newer reading
says something else in that place it is known what the person had before their eyes.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onrecord.evidence import Span
from onrecord.ids import stable_id

MARK = "mark"
"""Stands as the field of decisions on an entry as a whole."""
NOUNS = ("statements", "events", "threads")
"""What can be decided on."""


class Mark(StrEnum):
    """What a person makes of an entry as a whole."""

    ACCEPTED = "accepted"  # every field of it is right
    REJECTED = "rejected"  # it should not be on record; left out of every view unless asked for
    UNSURE = "unsure"


class How(StrEnum):
    """How the entry came before the person, which is what accuracy can or cannot be told from."""

    CHOSEN = "chosen"  # met while reading
    QUEUE = "queue"  # offered because something about it was doubtful
    RANDOM = "random"  # drawn by lot
    BULK = "bulk"  # one of many, decided together


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was decided on, as the machine then read it. ``place`` is where it stands: content, trigger or both."""

    noun: str
    entry: str  # its id at that time
    document: str
    source: str
    place: tuple[Span, ...]
    kind: str
    actor: str | None
    words: str
    before: str
    after: str
    reading: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """The same for the same kind of entry by the same actor in the same place of the same page, always."""
        places = ";".join(f"{span.start}-{span.end}" for span in self.place)
        return stable_id("ta", self.noun, self.document, places, self.kind, self.actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. ``undoes`` names the one that it takes back; ``earlier`` the target that this one came from."""

    target: Target
    field: str
    old: Any
    new: Any
    who: str
    decided: datetime.datetime  # UTC, without a zone
    why: str | None = None
    how: str = How.CHOSEN
    batch: str = ""
    earlier: str | None = None
    undoes: str | None = None

    @property
    def id(self) -> str:
        """The same decision has the same id in every record that it is carried to."""
        new, on = json.dumps(self.new, sort_keys=True), self.decided.isoformat(timespec="microseconds")
        return stable_id("de", self.target.fingerprint, self.field, new, self.who, on, self.undoes)

    @property
    def order(self) -> tuple[datetime.datetime, str]:
        """Decisions count in the order in which they were made."""
        return self.decided, self.id


def taken_back(decisions: Iterable[Decision]) -> set[str]:
    """Ids of those that were taken back. Taking back what took something back puts it into force again."""
    undone: set[str] = set()
    for one in sorted(decisions, key=lambda one: one.order, reverse=True):
        if one.undoes is not None and one.id not in undone:
            undone.add(one.undoes)
    return undone


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that were not taken back, in order."""
    held = list(decisions)
    undone = taken_back(held)
    return [one for one in sorted(held, key=lambda one: one.order) if one.undoes is None and one.id not in undone]
