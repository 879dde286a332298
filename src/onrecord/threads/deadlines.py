"""Until when a thing is to be done: "by next week", "within 48 hours", "gave them three days to leave".

Counted from the day on which it was wanted or promised; where that day is not known, no deadline is read.
"""

from __future__ import annotations

import datetime
import re

from onrecord.evidence import DateInterval, Span
from onrecord.statements.dates import find_days
from onrecord.tables import read_rows

NUMBERS = {row["word"]: int(row["value"]) for row in read_rows("onrecord.threads", "numbers.csv")}
_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
_SPELT = "|".join(NUMBERS)
_AMOUNT = re.compile(
    rf"\b(?:within|in|gave|give|gives|given)\b(?:\s++[\w’'-]++){{0,5}}?\s++(?:{_SPELT}|\d{{1,3}})?"
    rf"(?:\s*+(?:to|or|-|–)\s*+)?\b(?P<n>{_SPELT}|\d{{1,3}})[\s-]+(?P<unit>hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:by|before|until|no later than|not later than)\s+(?:the\s+)?(?:end\s+of\s+)?$",
    re.IGNORECASE,
)
_END = re.compile(r"\b(?:by|before)\s+(?:the\s+)?end\s+of\s+(?:the|this)\s+(?P<unit>week|month|year)\b", re.IGNORECASE)
LOOK_BACK = 40


def find_deadline(text: str, within: Span, said: DateInterval | None) -> datetime.date | None:
    """The last day that the words leave; None where they name none or nobody knows from when to count."""
    if said is None or not said.is_one_day:
        return None
    start = said.start
    amount = _AMOUNT.search(text, within.start, within.end)
    if amount:
        count = NUMBERS.get(amount["n"].lower()) or int(amount["n"])
        days = count * _UNITS[amount["unit"].lower()]
        return _shifted(start, -int(-days // 1))
    end = _END.search(text, within.start, within.end)
    if end:
        return _end_of(start, end["unit"].lower())
    for day in find_days(text, within, said):
        if day.evidence is None:
            continue
        before = text[max(within.start, day.evidence.start - LOOK_BACK) : day.evidence.start]
        if _LIMIT.search(before):
            return _coming(day.end, start)
    return None


def _coming(day: datetime.date, said: datetime.date) -> datetime.date | None:
    """Dates without a year are read backwards elsewhere; a deadline lies ahead."""
    if day >= said:
        return day
    if (said - day).days < 7:
        return _shifted(day, 7)
    if (said - day).days < 366:
        try:
            return day.replace(year=day.year + 1)
        except ValueError:
            return None
    return None


def _shifted(day: datetime.date, days: int) -> datetime.date | None:
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return None


def _end_of(day: datetime.date, unit: str) -> datetime.date | None:
    if unit == "week":
        return _shifted(day, 6 - day.weekday())
    if unit == "year":
        return day.replace(month=12, day=31)
    following = day.replace(day=28) + datetime.timedelta(days=4)
    return following - datetime.timedelta(days=following.day)
