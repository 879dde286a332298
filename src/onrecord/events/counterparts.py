"""The same happening told with opposite signs: the outlet says that it happened, a speaker that it did not.

Both are kept, each with its own status and evidence, and each points at the other. They are the same happening where
type, side of the actor and, as far as both name one, side of the recipient agree, and the words are about one thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.events.event import Event, Status
from onrecord.events.passage import gap
from onrecord.statements.statement import Party

SAYS_SO = frozenset({Status.ASSERTED, Status.CLAIMED})
STEM = 5  # letters in which "shelled" and "shelling" agree
LEAST_LETTERS = 4
MOST_LOOKED_AT = 200  # events of one type on one page; more are a list


def with_counterparts(text: str, events: Sequence[Event]) -> tuple[Event, ...]:
    """Lets each denied event and the nearest one that says the same happened point at each other."""
    says: dict[str, list[Event]] = {}
    for event in events:
        if event.status in SAYS_SO and len(says.setdefault(event.type, [])) < MOST_LOOKED_AT:
            says[event.type].append(event)
    pointers: dict[str, str] = {}
    for denial in (e for e in events if e.status is Status.DENIED):
        same = [e for e in says.get(denial.type, ()) if e.id not in pointers and _is_same(text, e, denial)]
        if same:
            other = min(same, key=lambda e: (e.status is not Status.ASSERTED, gap(e.trigger, denial.trigger)))
            pointers[denial.id], pointers[other.id] = other.id, denial.id
    return tuple(replace(e, counterpart=pointers[e.id]) if e.id in pointers else e for e in events)


def _is_same(text: str, one: Event, other: Event) -> bool:
    if not _codes(one.actors) & _codes(other.actors):
        return False
    recipients, aimed = _codes(one.recipients), _codes(other.recipients)
    if recipients and aimed and not recipients & aimed:
        return False
    return bool(_stems(text, one) & _stems(text, other))


def _codes(parties: Sequence[Party]) -> set[str]:
    return {p.actor for p in parties if p.actor is not None}


def _stems(text: str, event: Event) -> set[str]:
    """The beginnings of the words that name the happening and of those that it was done to."""
    words = [event.trigger.words(text), *(p.name for p in event.recipients)]
    return {w[:STEM] for phrase in words for w in re.findall(r"\w+", phrase.lower()) if len(w) >= LEAST_LETTERS}
