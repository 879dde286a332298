"""On which day an event took place or is to take place: the nearest day that the same voice gives for it.

A day beside the saying tells when it was said and not when the thing happened. Of what is only planned, a weekday or
a date without its year lies ahead of the page.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from onrecord.events.event import HISTORICAL, Status
from onrecord.events.passage import Passage, gap
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.statements.dates import find_days

NEAR = 60  # code points between a trigger and its day
OPENING = re.compile(
    r"[\W]{0,3}(?:(?:on|in|late|early|earlier|by|at|but|and|then|the)\s+){0,3}", re.IGNORECASE
)  # "On Monday,"
BACKGROUND = datetime.timedelta(days=31)  # what ended longer before the page is background
BARE_WEEKDAY = re.compile(r"\w+day", re.IGNORECASE)
DATE_NO_YEAR = re.compile(r"(?!.*\b(?:19|20)\d\d\b).*\d", re.DOTALL)
CLAUSE_AFTER = re.compile(r"[;:(]|\b(?:after|before|since|when|while|who|which|until|as)\b", re.IGNORECASE)
CLAUSE_BEFORE = re.compile(r"[,;:()]|\b(?:after|before|since|when|while|who|which|until|as|and)\b", re.IGNORECASE)
LONG_AGO = re.compile(
    r"\b(?:(?:years|decades|generations|centuries) (?:ago|earlier|before)|during the cold war|in the (?:19|20)?\d0s"
    r"|in the past|historically)\b",
    re.IGNORECASE,
)


def resolve_day(trigger: Span, *, status: Status, passage: Passage) -> DateInterval | None:
    """The day or days of an event by the words of its sentence; None where they give none that is surely its own."""
    published = passage.document.published
    sentence = passage.sentence(trigger)
    best: tuple[int, DateInterval] | None = None
    for found in find_days(passage.text, sentence, published):
        day = _ahead(found, passage.text, published) if status is Status.PLANNED else found
        if day.evidence is None or not passage.same_voice(trigger, day.evidence):
            continue
        opening = passage.text[sentence.start : day.evidence.start]
        opens = OPENING.fullmatch(opening) is not None and passage.statement_around(trigger) is None
        distance = gap(day.evidence, trigger)
        if passage.is_apart(trigger, day.evidence) or (distance > NEAR and not opens):
            continue
        if not opens and _is_of_another_clause(passage.text, trigger, day.evidence):
            continue
        if status is not Status.PLANNED and published is not None and day.start > published.end:
            continue
        if best is None or distance < best[0]:
            best = (distance, day)
    return best[1] if best else None


def _is_of_another_clause(text: str, trigger: Span, day: Span) -> bool:
    """Whether a clause ends between a day and a trigger: "freed in 2010, she invited" gives no day of inviting."""
    if day.end <= trigger.start:
        return CLAUSE_BEFORE.search(text, day.end, trigger.start) is not None
    return CLAUSE_AFTER.search(text, trigger.end, day.start) is not None


def find_contexts(trigger: Span, when: DateInterval | None, passage: Passage) -> tuple[str, ...]:
    """``historical`` where the event lies more than a month before the page, or the words put it in the past."""
    published = passage.document.published
    if when is not None:
        old = published is not None and when.end < published.start - BACKGROUND
        return (HISTORICAL,) if old else ()
    sentence = passage.sentence(trigger)
    for match in LONG_AGO.finditer(passage.text, sentence.start, sentence.end):
        at = Span(match.start(), match.end())
        if gap(at, trigger) <= NEAR and passage.same_voice(trigger, at) and not passage.is_apart(trigger, at):
            return (HISTORICAL,)
    return ()


def _ahead(day: DateInterval, text: str, published: DateInterval | None) -> DateInterval:
    """The same weekday or date after the page, for what had not happened when the page was written."""
    if published is None or not day.is_one_day or day.basis is not Basis.PUBLISHED or day.start >= published.start:
        return day
    words = day.evidence.words(text) if day.evidence else ""
    if BARE_WEEKDAY.fullmatch(words) and words.lower() not in ("today", "yesterday"):
        moved = day.start + datetime.timedelta(days=7)
    elif DATE_NO_YEAR.match(words) and (day.start.month, day.start.day) != (2, 29):
        moved = day.start.replace(year=day.start.year + 1)
    else:
        return day
    return replace(day, start=moved, end=moved)
