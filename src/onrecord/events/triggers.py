"""Which of the model's marks become events: one for each happening, none for words that name nothing.

Two marks of one type side by side ("held" and "talks") are one happening; an adjective before a noun ("military")
is none; and where the act of a statement is clearer than its verb ("promised serious consequences"), the act decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.evidence import Span, SpanIndex
from onrecord.language.annotation import RawEvent
from onrecord.statements.statement import Statement
from onrecord.tables import pieces, read_rows

BESIDE = 20  # code points between two marks of one happening
ENDS = frozenset('.;:!?“”"')


def find_happenings(text: str, raws: Sequence[RawEvent], cues: SpanIndex[Statement]) -> tuple[RawEvent, ...]:
    """The marks that name a happening, each once, in reading order."""
    kept: list[RawEvent] = []
    for raw in sorted(raws, key=lambda e: (e.trigger, e.type)):
        if _names_nothing(text, raw):
            continue
        typed = replace(raw, type=_type(raw, cues))
        if kept and _is_same(text, kept[-1], typed):
            kept[-1] = max(kept[-1], typed, key=lambda e: (len(e.actors) + len(e.recipients), e.confidence))
        else:
            kept.append(typed)
    return tuple(kept)


def _names_nothing(text: str, raw: RawEvent) -> bool:
    words = text[raw.trigger.start : raw.trigger.end].lower().split()
    return all(w in idle_words("trigger") for w in words)


def _is_same(text: str, one: RawEvent, other: RawEvent) -> bool:
    """Whether two marks of one type stand side by side and name no different parties."""
    between = text[one.trigger.end : max(one.trigger.end, other.trigger.start)]
    if one.type != other.type or len(between) > BESIDE or ENDS & set(between) or " and " in between:
        return False
    return _agree(one.actors, other.actors) and _agree(one.recipients, other.recipients)


def _agree(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return not some or not others or any(a.overlaps(b) for a in some for b in others)


def _type(raw: RawEvent, cues: SpanIndex[Statement]) -> str:
    made = next(iter(cues.overlapping(raw.trigger)), None)
    return _corrections().get((made.act.value, raw.type), raw.type) if made is not None else raw.type


@cache
def _corrections() -> dict[tuple[str, str], str]:
    """By act and marked type the type that stands instead."""
    return {
        (row["act"], kind): row["type"]
        for row in read_rows("onrecord.events", "acts.csv")
        for kind in pieces(row["instead_of"])
    }


@cache
def idle_words(role: str) -> frozenset[str]:
    """Words that name nothing when they stand alone as a ``trigger`` or a ``party``."""
    return frozenset(r["word"] for r in read_rows("onrecord.events", "idle_words.csv") if r["role"] == role)
