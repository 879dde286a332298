"""What became of a matter, by written rules over its entries; each state names the entry that decided it.

Only certain entries decide. A yes or no counts when it comes from those who are to do the deed or were addressed; that
it was done counts when the writer tells it or somebody else than the doer says so. The latest decisive entry wins.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State, ThreadEntry

ANSWERS = {
    Relation.ACCEPTED: State.ACCEPTED,
    Relation.REJECTED: State.REJECTED,
    Relation.PROMISED: State.PROMISED,
    Relation.ANSWERED: State.ANSWERED,
}
WISHES = frozenset({Relation.RAISED, Relation.REPEATED, Relation.RECALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state of a matter, which entry decided it, and the day since when there is no answer."""

    state: State
    decided_by: int | None
    since: datetime.date | None


def decide(
    kind: Kind,
    entries: Sequence[ThreadEntry],
    *,
    concerned: frozenset[str],
    due: datetime.date | None,
    as_of: datetime.date | None,
) -> Verdict:
    """The state of a matter. ``concerned`` are those who are to do the deed, or are said to have done it."""
    if kind is Kind.CLAIM:
        return _decide_claim(entries, concerned)
    return _decide_deed(kind, entries, concerned, due, as_of)


def _decide_deed(
    kind: Kind,
    entries: Sequence[ThreadEntry],
    concerned: frozenset[str],
    due: datetime.date | None,
    as_of: datetime.date | None,
) -> Verdict:
    promising = kind in (Kind.PLEDGE, Kind.THREAT)
    state, at = (State.PROMISED, 0) if promising else (State.OPEN, None)
    for number, entry in enumerate(entries):
        if not entry.certain:
            continue
        own = bool(set(entry.speakers) & concerned)
        if entry.relation in ANSWERS and own:
            if _is_news(entry.relation, state):
                state, at = ANSWERS[entry.relation], number
        elif entry.relation in (Relation.ACCEPTED, Relation.REJECTED) and state is State.OPEN:
            state, at = State.ANSWERED, number  # by somebody else than those concerned: an answer all the same
        elif entry.relation is Relation.FULFILLED and not own:
            state, at = State.FULFILLED, number
        elif entry.relation is Relation.DENIED and not own and state is State.FULFILLED:
            state, at = State.CONTESTED, number
        elif entry.relation is Relation.WITHDRAWN:
            state, at = State.WITHDRAWN, number
        elif entry.relation is Relation.AWAITED and state is State.OPEN:
            state, at = State.AWAITING, number
    pending = state in (State.OPEN, State.AWAITING, State.PROMISED, State.ACCEPTED)
    if pending and due is not None and as_of is not None and due < as_of:
        state = State.OVERDUE
    silent = state in (State.OPEN, State.AWAITING, State.OVERDUE) and not promising
    asked = [e.on.start for e in entries if e.relation in WISHES and e.on is not None]
    return Verdict(state=state, decided_by=at, since=max(asked, default=None) if silent else None)


def _is_news(relation: Relation, state: State) -> bool:
    """Whether an answer changes the state: a yes or no says more than "answered", and what is done is done."""
    if relation is Relation.ANSWERED:
        return state in (State.OPEN, State.AWAITING)
    return state is not State.FULFILLED


def _decide_claim(entries: Sequence[ThreadEntry], concerned: frozenset[str]) -> Verdict:
    state, at = State.CLAIMED, None
    for number, entry in enumerate(entries):
        if not entry.certain:
            continue
        own = bool(set(entry.speakers) & concerned) or not entry.speakers
        if entry.relation is Relation.WITHDRAWN:
            state, at = State.WITHDRAWN, number
        elif entry.relation is Relation.CONFIRMED and own:
            state, at = State.CONFIRMED, number
        elif entry.relation is Relation.DENIED and state is not State.CONFIRMED:
            state, at = State.CONTESTED, number
    return Verdict(state=state, decided_by=at, since=None)
