"""A thread: a demand, proposal, pledge, threat or claim with everything that became of it, over all documents.

Each entry says how it bears on the matter and shows its words; the state follows from the entries by written rules
and names the entry that decided it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import DateInterval, Span
from onrecord.statements.statement import Review
from onrecord.threads.proposition import Kind


class Relation(StrEnum):
    """How an entry bears on the matter of its thread."""

    RAISED = "raised"
    REPEATED = "repeated"  # by the same side again, or by another side as well
    RECALLED = "recalled"  # told in passing by somebody else
    AWAITED = "awaited"  # an answer or the deed itself is said to be missing
    ANSWERED = "answered"  # neither yes nor no
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PROMISED = "promised"
    FULFILLED = "fulfilled"
    DENIED = "denied"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """What became of a matter, as far as these documents tell."""

    OPEN = "open"  # no answer in these documents
    AWAITING = "awaiting"  # and somebody says that an answer is awaited
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PROMISED = "promised"
    FULFILLED = "fulfilled"
    OVERDUE = "overdue"  # its deadline is past and nobody tells of its end
    CLAIMED = "claimed"  # a claim that nobody here denies or confirms
    CONTESTED = "contested"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadEntry:
    """One proposition as part of a thread."""

    relation: Relation
    proposition: str
    document: str
    evidence: Span
    trigger: Span
    statement: str | None
    event: str | None
    speakers: tuple[str, ...]  # empty: the writer
    on: DateInterval | None
    certain: bool  # False: perhaps; such an entry never decides the state
    likeness: float  # to the entries before it, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A matter with its entries in order of time."""

    id: str
    kind: Kind
    by: tuple[str, ...]  # sides that raised it
    of: tuple[str, ...]  # sides that are to do it, or are said to have done it
    what: str  # the words that say it best
    state: State
    decided_by: int | None  # which entry decided the state
    since: datetime.date | None  # the day from which there is no answer in these documents
    due: datetime.date | None
    entries: tuple[ThreadEntry, ...]
    matter: str  # the deeds that it is about, as the name of their group
    review: Review | None = None
