"""What a page as a whole tells of whom its statements concern: the parties it names most, and who spoke before.

Much of what is said on a page is aimed at somebody who is not named in the sentence: the other side of the matter that
the page is about, or whoever has just been quoted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.coordination import find_home
from onrecord.statements.report import Report

NOT_STATES = frozenset({"PERSON", "CIVIL", "REBEL", "ANON"})
NAMED_MOST = 3  # parties of a page that can be meant without being named
PERSONS_COUNT = 0.5  # a person named counts half for the side


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known around one statement; sides are codes."""

    home: str | None = None  # the country that the page is about, where one stands out
    parties: tuple[str, ...] = ()  # whom the page names most, the most named first
    spoke: tuple[str, ...] = ()  # the side that spoke last before this, other than the speaker's own


def find_surroundings(mentions: Sequence[Mention]) -> Surroundings:
    """Those of a whole page: nobody has spoken yet."""
    counts: defaultdict[str, float] = defaultdict(float)
    for mention in mentions:
        if mention.actor is None:
            continue
        for code in mention.side:
            if code not in NOT_STATES:
                counts[code] += PERSONS_COUNT if mention.actor.kind is ActorKind.PERSON else 1
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    home = find_home([m for m in mentions if m.actor and m.actor.kind is not ActorKind.PERSON])[0]
    return Surroundings(home=home, parties=tuple(ranked))


def find_last_other(report: Report, before: Sequence[Report]) -> tuple[str, ...]:
    """The side of the last of the reports before this one that is not on the speaker's own side."""
    own = set(report.side)
    for other in reversed(before):
        codes = tuple(c for c in other.side if c not in NOT_STATES)
        if codes and not set(codes) & own:
            return codes
    return ()
