"""Counts over time as bars: a day, month or year each, drawn by the server as plain shapes with a link on each.

Where a few rows lie far before all others, the chart begins where nearly all lie and says how many it leaves out.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Days = Sequence[tuple[datetime.date, int]]
MOST = 160
"""Bars of one chart."""
STRAY = 0.02
"""The share of rows that may be left out before the first bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The rows of one stretch of time. ``height`` is of 100."""

    place: int
    label: str
    since: str
    until: str
    count: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of equal width. ``earlier`` rows lie before the first bar."""

    bars: tuple[Bar, ...]
    unit: str
    top: int
    earlier: int

    @property
    def first(self) -> str:
        return self.bars[0].label if self.bars else ""

    @property
    def last(self) -> str:
        return self.bars[-1].label if self.bars else ""


def chart_of(days: Days, *, span: tuple[datetime.date, datetime.date] | None = None, most: int = MOST) -> Chart | None:
    """The chart of counts by day, in order of time; None where there is no day. ``span`` fixes both ends."""
    if not days:
        return None
    first, last = span or (_first_common(days), days[-1][0])
    unit = _unit(first, last, most)
    label = _LABELS[unit]
    counts: dict[str, int] = {}
    for at in _steps(first, last, unit, most):
        counts[label(at)] = 0
    earlier = 0
    for day, count in days:
        if label(day) in counts:
            counts[label(day)] += count
        elif day < first:
            earlier += count
    top = max(counts.values(), default=0)
    bars = tuple(
        Bar(place=place, label=key, since=key, until=key, count=count, height=_height(count, top))
        for place, (key, count) in enumerate(counts.items())
    )
    return Chart(bars=bars, unit=unit, top=top, earlier=earlier)


def _height(count: int, top: int) -> float:
    """Of 100, and never so little that a few rows beside many cannot be seen."""
    return max(round(100 * count / top, 1), 2.0) if count else 0.0


def _first_common(days: Days) -> datetime.date:
    """Where to begin: the earliest day, or the first after a few strays that would squeeze all the rest."""
    allowed = int(sum(count for _, count in days) * STRAY)
    full = (days[-1][0] - days[0][0]).days
    seen = 0
    for day, count in days:
        seen += count
        if seen > allowed:
            return day if (days[-1][0] - day).days < full / 2 else days[0][0]
    return days[0][0]


def common_span(many: Sequence[Days]) -> tuple[datetime.date, datetime.date] | None:
    """Both ends that charts drawn under each other share."""
    merged: dict[datetime.date, int] = {}
    for days in many:
        for day, count in days:
            merged[day] = merged.get(day, 0) + count
    whole = sorted(merged.items())
    return (_first_common(whole), whole[-1][0]) if whole else None


def _unit(first: datetime.date, last: datetime.date, most: int) -> str:
    if (last - first).days < min(93, most):
        return "day"
    return "month" if (last.year - first.year) * 12 + last.month - first.month < most else "year"


def _steps(first: datetime.date, last: datetime.date, unit: str, most: int) -> list[datetime.date]:
    """A day in each stretch from the first to the last: at most so many, the latest ones."""
    if unit == "day":
        return [first + datetime.timedelta(n) for n in range((last - first).days + 1)][-most:]
    if unit == "month":
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return [datetime.date(n // 12, n % 12 + 1, 1) for n in months][-most:]
    return [datetime.date(year, 1, 1) for year in range(first.year, last.year + 1)][-most:]


_LABELS: dict[str, Callable[[datetime.date], str]] = {
    "day": lambda day: day.isoformat(),
    "month": lambda day: day.isoformat()[:7],
    "year": lambda day: day.isoformat()[:4],
}
