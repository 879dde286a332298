"""A receipt: the exact stretch of a text that an entry was taken from, and the days that it speaks of.

Offsets are Unicode code points of the text as it was read, never bytes or UTF-16 units, so that
``text[span.start:span.end]`` is the words themselves.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, end)`` of one document's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span must have 0 <= start <= end, got {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def words(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one (or equals it)."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """The same stretch, moved by ``by`` code points."""
        return Span(self.start + by, self.end + by)


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span that holds all of the given ones; ValueError if there are none."""
    spans = tuple(spans)
    if not spans:
        raise ValueError("no spans to enclose")
    return Span(min(s.start for s in spans), max(s.end for s in spans))


class SpanIndex(Generic[T]):
    """Things that stand somewhere in a text, found again by place without looking at all of them."""

    def __init__(self, items: Iterable[T], span_of: Callable[[T], Span]) -> None:
        self._items = sorted(((span_of(item), n, item) for n, item in enumerate(items)), key=lambda row: row[:2])
        self._starts = [span.start for span, _, _ in self._items]
        self._longest = max((len(span) for span, _, _ in self._items), default=0)

    def overlapping(self, span: Span) -> list[T]:
        """Those that share a character with the span, in order of the text."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        return [item for own, _, item in self._items[first:last] if own.overlaps(span)]

    def inside(self, span: Span) -> list[T]:
        """Those that lie wholly in the span, in order of the text."""
        first, last = bisect_left(self._starts, span.start), bisect_right(self._starts, span.end)
        return [item for own, _, item in self._items[first:last] if span.contains(own)]

    def around(self, span: Span) -> list[T]:
        """Those that hold the whole span, in order of the text."""
        first, last = bisect_left(self._starts, span.end - self._longest), bisect_right(self._starts, span.start)
        return [item for own, _, item in self._items[max(first, 0) : last] if own.contains(span)]


class Precision(StrEnum):
    """How exactly a date is known."""

    MINUTE = "minute"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class Basis(StrEnum):
    """What a date, an actor or a side was read from."""

    PRINTED = "printed"  # a line of the page that prints it
    DATELINE = "dateline"  # "Skopje, 21 November 2023 (MIA) -"
    METADATA = "metadata"  # markup that is not shown
    URL = "url"
    GIVEN = "given"  # handed over with the document, as in a JSONL field
    POST = "post"  # the date under an embedded post
    TEXT = "text"  # the words of the sentence itself
    PUBLISHED = "published"  # relative to the day of publication
    INFERRED = "inferred"  # follows from several signs, none of which states it
    OFFICE = "office"  # who held the office on that day
    REGISTRY = "registry"  # a name that the registry knows
    CONTEXT = "context"  # an earlier mention in the same document
    REVIEWED = "reviewed"  # a person's decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInterval:
    """A day or a stretch of days (both ends included), how exactly it is known, and from what."""

    start: datetime.date
    end: datetime.date
    precision: Precision
    basis: Basis
    clock: datetime.time | None = None  # wall clock of the page, only with precision "minute"
    evidence: Span | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a date interval must not end before it starts: {self.start}..{self.end}")

    @classmethod
    def day(cls, day: datetime.date, *, basis: Basis, evidence: Span | None = None) -> DateInterval:
        """One single day."""
        return cls(start=day, end=day, precision=Precision.DAY, basis=basis, evidence=evidence)

    @property
    def is_one_day(self) -> bool:
        return self.start == self.end

    def iso(self) -> tuple[str, str]:
        """Start and end as ISO 8601; with a clock the start carries it (``2022-01-22T12:06``)."""
        if self.clock is None:
            return self.start.isoformat(), self.end.isoformat()
        moment = datetime.datetime.combine(self.start, self.clock).isoformat(timespec="minutes")
        return moment, moment
