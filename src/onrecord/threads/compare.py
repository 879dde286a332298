"""How alike two propositions are in what is to be done: the same deed by the same doer with the same thing there.

A deed alone says little ("send") or much ("extradite"); the doer must be the same wherever both are known; things
and places that contradict each other weigh more than those that agree, because a wrong entry is worse than a
missing one.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.threads.lexicon import Lexicon
from onrecord.threads.proposition import Core, Mode, Proposition

SURE = 0.7
PERHAPS = 0.6
DEED = {1: 0.3, 2: 0.5, 3: 0.65}
SAME_DOER, SAME_THING, SAME_PARTY, SAME_WORD, MOST_WORDS = 0.2, 0.2, 0.2, 0.1, 2
UNKNOWN_DOER = 0.1
"""What it costs two claims that one page does not say who did it, or neither."""
NOTHING_ELSE = 0.1
"""What it costs two of different pages that have but a deed and its doer in common ("pull out"), if one has no day."""
OTHER_THING, OTHER_PARTY = 0.4, 0.4
LONG, LONG_GAP = 0.1, 400
"""Days after which two that have nothing else in common are less likely one matter, and by how much."""
TO_DO = frozenset({Mode.WANTED, Mode.COMMITTED, Mode.ACCEPTED, Mode.REFUSED, Mode.ANSWERED, Mode.UNANSWERED})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two are, 0 to 1, and whether they say the same (1) or the opposite (-1) of it."""

    score: float
    agree: int


NONE = Likeness(0.0, 1)


def compare(a: Proposition, b: Proposition, lexicon: Lexicon) -> Likeness:
    """How alike two propositions are; symmetric."""
    turn = _turn(a, b, lexicon)
    if turn == 0 or a.core.deed is None or b.core.deed is None:
        return NONE
    if _is_copy(a, b):
        return Likeness(1.0, 1)
    doers = _doers(a, b, lexicon)
    if doers is None:
        return NONE
    weight = min(lexicon.weights[a.core.deed], lexicon.weights[b.core.deed])
    score = DEED[weight] + doers
    things = _things(a.core.things, b.core.things, lexicon)
    score += SAME_THING * (things > 0) - OTHER_THING * (things < 0)
    parties = _parties(a.core, b.core)
    score += SAME_PARTY * (parties > 0) - OTHER_PARTY * (parties < 0)
    asked = Mode.UNANSWERED in (a.mode, b.mode) and bool(a.speakers & b.speakers)
    score += SAME_PARTY * asked  # whoever asked says that there is no answer
    shared = len(a.core.words & b.core.words)
    score += SAME_WORD * min(shared, MOST_WORDS)
    gap = abs((a.day - b.day).days) if a.day is not None and b.day is not None else None
    if gap is not None:
        score -= LONG * (gap > LONG_GAP and parties <= 0)
    elif a.document != b.document and weight < max(DEED) and not (asked or things > 0 or parties > 0 or shared):
        score -= NOTHING_ELSE
    return Likeness(max(0.0, min(1.0, score)), a.core.sign * b.core.sign * turn)


def _is_copy(a: Proposition, b: Proposition) -> bool:
    """Whether two pages tell the same, of the same day, in the same words: one saying in two reports."""
    if a.mode is not b.mode or a.document == b.document or a.speakers != b.speakers or a.core != b.core:
        return False
    return a.day == b.day and len(a.core.words) + len(a.core.things) + len(a.core.parties) >= MOST_WORDS


def _turn(a: Proposition, b: Proposition, lexicon: Lexicon) -> int:
    """1 where both name the same deed, -1 where one names its opposite, 0 where they have nothing to do."""
    one, other = a.core.deed, b.core.deed
    if one == other:
        return 1
    if one is None or other is None:
        return 0
    if lexicon.counter.get(one) == other or lexicon.counter.get(other) == one:
        return -1
    to_do = a.mode in TO_DO and b.mode in TO_DO
    if to_do and (lexicon.against.get(one) == other or lexicon.against.get(other) == one):
        return -1
    return 0


def _doers(a: Proposition, b: Proposition, lexicon: Lexicon) -> float | None:
    """What the doers add; None where they contradict each other."""
    one, other = a.core.doers, b.core.doers
    if a.core.deed in lexicon.joint:
        one, other = _all_sides(a), _all_sides(b)
        return (
            SAME_DOER if len(one & other) > 1 or one == other else 0.0 if one & other or not (one and other) else None
        )
    if not one or not other:
        apart = Mode.SAID in (a.mode, b.mode) and (a.document != b.document or not (one or other))
        return -UNKNOWN_DOER if apart else 0.0
    return SAME_DOER if one & other else None


def _all_sides(p: Proposition) -> frozenset[str]:
    return p.core.doers | p.speakers | p.addressees


def _things(one: frozenset[str], other: frozenset[str], lexicon: Lexicon) -> int:
    """1 where things meet, -1 where both name things and none of them meet, 0 where one names none.

    Missiles meet weapons; missiles and tanks, two kinds of weapons, do not meet.
    """
    if not one or not other:
        return 0
    return 1 if (one & lexicon.widened(other)) or (other & lexicon.widened(one)) else -1


def _parties(one: Core, other: Core) -> int:
    a, b = one.parties - other.doers, other.parties - one.doers
    if not a or not b:
        return 0
    return 1 if a & b else -1
