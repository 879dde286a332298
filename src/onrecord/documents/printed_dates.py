"""Dates as pages print them, found by bounded patterns: "Saturday, January 22, 2022", "22.01.2022", "Jan. 5"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.evidence import Precision, Span

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_CLOCK = (
    r"(?:[\s,|/·•@–—-]{1,4}(?:at\s)?(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\d)(?::[0-5]\d)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?)?"
)
_FIRST_CLOCK = r"(?:(?P<hour_first>[01]?\d|2[0-3]):(?P<minute_first>[0-5]\d)(?:\s?[ap]m)?[\s,|/·•–—-]{1,4})?"
_LEAD = rf"(?<![\w:]){_FIRST_CLOCK}(?:(?P<weekday>{WEEKDAY})[,\s]{{1,3}})?"
_TRAIL_WEEKDAY = rf"(?:,?\s(?P<weekday_after>{WEEKDAY})(?![\w]))?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}{MONTH}\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s{{1,2}}{_YEAR}(?!\d){_TRAIL_WEEKDAY}{_CLOCK}",
        rf"{_LEAD}(?:the\s)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\sof)?[\s-]{MONTH},?[\s-]{_YEAR}(?!\d)"
        rf"{_TRAIL_WEEKDAY}{_CLOCK}",
        rf"{_LEAD}{_YEAR}(?P<sep>[-/.])(?P<m>[01]?\d)(?P=sep)(?P<day>[0-3]?\d)(?!\d)"
        r"(?:[T\s,|]{1,3}(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?P<half>(?!))?)?",
        rf"{_LEAD}(?P<a>[0-3]?\d)(?P<sep>[-/.])(?P<b>[0-3]?\d)(?P=sep){_YEAR}(?!\d){_TRAIL_WEEKDAY}{_CLOCK}",
        rf"{_LEAD}{MONTH}\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\w:]|[.,]\d)",
        rf"{_LEAD}(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\sof)?\s{MONTH}(?!\w)",
        rf"(?<!\w){MONTH},?\s{_YEAR}(?!\d)",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as printed; what it does not print is None."""

    span: Span
    year: int | None
    month: int
    day: int | None
    weekday: int | None = None  # Monday is 0
    clock: datetime.time | None = None

    @property
    def date(self) -> datetime.date | None:
        """The day, where all of it is printed."""
        if self.year is None or self.day is None:
            return None
        return datetime.date(self.year, self.month, self.day)

    @property
    def agrees(self) -> bool:
        """Whether the weekday printed beside the date is the one that it fell on (True where none is printed)."""
        return self.weekday is None or self.date is None or self.date.weekday() == self.weekday

    @property
    def precision(self) -> Precision:
        if self.day is None:
            return Precision.MONTH
        return Precision.DAY if self.clock is None else Precision.MINUTE


def weekday_number(name: str) -> int:
    """Monday is 0; ``name`` is an English weekday, full or short."""
    return _WEEKDAYS.index(name[:3].lower())


def find_printed_dates(text: str, start: int, end: int, *, day_first: bool | None = None) -> Iterator[PrintedDate]:
    """The dates printed in ``text[start:end]``, in order, no two overlapping.

    ``day_first`` says how the page orders "03/04/2022"; unless it does, such a date is left out when both orders
    make a day.
    """
    taken: list[PrintedDate] = []
    for form in _FORMS:
        for match in form.finditer(text, start, end):
            if any(match.start() < other.span.end and other.span.start < match.end() for other in taken):
                continue
            date = _read(match, day_first=day_first)
            if date is not None:
                taken.append(date)
    yield from sorted(taken, key=lambda date: date.span)


def _read(match: re.Match[str], *, day_first: bool | None) -> PrintedDate | None:
    got = match.groupdict()
    year = int(got["year"]) if got.get("year") else None
    if year is None and (got.get("month") or "M")[0].islower():
        return None  # "may 12 people": a month without a year counts only with its capital letter
    if got.get("a"):
        order = _resolve_order(int(got["a"]), int(got["b"]), dotted=got["sep"] == ".", day_first=day_first)
        if order is None:
            return None
        day: int | None = order[0]
        month = order[1]
    else:
        day = int(got["day"]) if got.get("day") else None
        month = _MONTHS.index(got["month"][:3].lower()) + 1 if got.get("month") else int(got["m"])
    try:
        datetime.date(year or 2024, month, day or 1)  # 2024 is a leap year: a day without a year may be 29 February
    except ValueError:
        return None
    name = got.get("weekday") or got.get("weekday_after")
    return PrintedDate(
        span=Span(*match.span()),
        year=year,
        month=month,
        day=day,
        weekday=weekday_number(name) if name else None,
        clock=_read_clock(got),
    )


def _resolve_order(a: int, b: int, *, dotted: bool, day_first: bool | None) -> tuple[int, int] | None:
    """(day, month) of two numbers. Dots are used only where the day comes first."""
    if a > 12 >= b:
        return a, b
    if b > 12 >= a:
        return b, a
    if a == b or dotted or day_first:
        return a, b
    return (b, a) if day_first is False else None


def _read_clock(got: dict[str, str | None]) -> datetime.time | None:
    hour, minute, half = got.get("hour"), got.get("minute"), got.get("half")
    if hour is None:
        hour, minute = got.get("hour_first"), got.get("minute_first")
    if hour is None or minute is None:
        return None
    hours = int(hour)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return datetime.time(hours, int(minute))


def resolve_day_first(text: str, start: int, end: int) -> bool | None:
    """How the page orders day and month, judged by its numeric dates that allow one order only; None if unclear."""
    seen = set()
    for match in re.finditer(r"(?<!\d)([0-3]?\d)[/-]([0-3]?\d)[/-](?:19|20)\d\d(?!\d)", text[start:end]):
        a, b = int(match[1]), int(match[2])
        if a > 12 >= b:
            seen.add(True)
        elif b > 12 >= a:
            seen.add(False)
    return seen.pop() if len(seen) == 1 else None
