"""Which of the model's marks become events: one for each happening, none for words that name nothing.

Two marks of one type side by side ("held" and "talks") are one happening; an adjective before a noun ("military")
is none; where the act of a statement is clearer than its verb ("promised serious consequences"), the act decides;
"said" is an accusation only where the statement is one; and a word that can hardly name the type needs a surer mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.events.idle import idle_words
from onrecord.events.lexicon import has_idle_object, least_confidence
from onrecord.evidence import Span, SpanIndex
from onrecord.language.annotation import RawEvent
from onrecord.statements.statement import Statement
from onrecord.tables import pieces, read_rows

BESIDE = 20  # code points between two marks of one happening
AIMED = frozenset({"ACCUSE", "SUPPORT", "THREATEN"})  # acts of speech that are always about somebody
NEAR = 60  # code points after a trigger in which the score of a game stands
SCORE = re.compile(
    r"(?<![\w$€£.-])\d{1,2}\s?[-–]\s?\d{1,2}(?![\w%-])(?!\s(?:vot|major|year|month|day|percent|million|billion))"
)
PLAYED = frozenset({"ASSAULT", "AID", "RETREAT", "CONCEDE"})  # what games are told in
ENDS = frozenset('.;:!?“”"')


def find_happenings(text: str, raws: Sequence[RawEvent], cues: SpanIndex[Statement]) -> tuple[RawEvent, ...]:
    """The marks that name a happening, each once, in reading order."""
    kept: list[RawEvent] = []
    for raw in sorted(raws, key=lambda e: (e.trigger, e.type)):
        if _names_nothing(text, raw):
            continue
        made = next(iter(cues.overlapping(raw.trigger)), None)
        typed = replace(raw, type=_type(raw, made))
        if made is not None and _only_says(text, typed, made):
            continue
        if raw.confidence < least_confidence(raw.trigger.words(text), typed.type):
            continue
        if kept and _is_same(text, kept[-1], typed):
            kept[-1] = max(kept[-1], typed, key=lambda e: (len(e.actors) + len(e.recipients), e.confidence))
        else:
            kept.append(typed)
    return tuple(kept)


def _names_nothing(text: str, raw: RawEvent) -> bool:
    words = raw.trigger.words(text).lower().split()
    if has_idle_object(text, raw.trigger) or _is_of_a_game(text, raw):
        return True
    return all(w in idle_words("trigger") for w in words)


def _is_of_a_game(text: str, raw: RawEvent) -> bool:
    """Whether a score stands close by: "Sweden beat South Korea 1 - 0"."""
    return (
        raw.type in PLAYED
        and SCORE.search(text, max(0, raw.trigger.start - BESIDE), raw.trigger.end + NEAR) is not None
    )


def _is_same(text: str, one: RawEvent, other: RawEvent) -> bool:
    """Whether two marks of one type stand side by side and name no different parties."""
    between = text[one.trigger.end : max(one.trigger.end, other.trigger.start)]
    if one.type != other.type or len(between) > BESIDE or ENDS & set(between) or " and " in between:
        return False
    return _agree(one.actors, other.actors) and _agree(one.recipients, other.recipients)


def _agree(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return not some or not others or any(a.overlaps(b) for a in some for b in others)


def _only_says(text: str, raw: RawEvent, made: Statement) -> bool:
    """Whether the trigger is a plain verb of saying, and what is said is no such act or aimed at nobody."""
    if raw.trigger.words(text).lower().split()[-1] not in idle_words("saying"):
        return False
    is_aimed = bool(raw.recipients or made.addressees) or raw.type not in AIMED
    return types_of_acts().get(made.act.value) != raw.type or not is_aimed


def _type(raw: RawEvent, made: Statement | None) -> str:
    return _corrections().get((made.act.value, raw.type), raw.type) if made is not None else raw.type


@cache
def types_of_acts() -> dict[str, str]:
    """The event type of each act of speech that has one."""
    return {row["act"]: row["type"] for row in read_rows("onrecord.events", "acts.csv")}


@cache
def _corrections() -> dict[tuple[str, str], str]:
    """By act and marked type the type that stands instead."""
    return {
        (row["act"], kind): row["type"]
        for row in read_rows("onrecord.events", "acts.csv")
        for kind in pieces(row["instead_of"])
    }
