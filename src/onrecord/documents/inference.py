"""A publication day that no line states but several signs agree on.

An article says "yesterday" beside a post dated the 26th: it was published on the 27th. One that says "on Wednesday"
beside a post dated on a Wednesday was published in the week from that day. Where no two signs agree, nothing is said.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.documents.document import Block, BlockKind
from onrecord.documents.printed_dates import PrintedDate, find_printed_dates, weekday_number
from onrecord.evidence import Basis, DateInterval, Precision, Span

_DAY = datetime.timedelta(days=1)
_RELATIVE = re.compile(
    r"\b(?P<word>yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening))\b", re.IGNORECASE
)
_OFFSETS = {"yesterday": 1, "tomorrow": -1}  # days from what is spoken of to publication; every other word means 0
_WEEKDAY = re.compile(r"\b(?<!last )(?<!next )(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_YEARS_BACK = 5  # within five years a day of the month falls on one weekday at most once
_NEAR = 8_000  # characters of a paragraph that are looked at
_QUOTED = re.compile(r"[“\"„][^”\"\n]{0,3000}(?:[”\"]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A word that ties publication to a known day."""

    published: datetime.date
    evidence: Span


def resolve_inferred(text: str, blocks: Sequence[Block], *, latest: datetime.date | None) -> DateInterval | None:
    """The day, or the days, that the signs of the body agree on; None where they do not suffice.

    ``latest`` is a day that the page cannot speak beyond, if one is known; it helps to find the year of
    "yesterday, Tuesday 15 February".
    """
    stated = next(_find_stated(text, blocks, latest), None)
    if stated is not None:
        return DateInterval.day(stated.published, basis=Basis.INFERRED, evidence=stated.evidence)
    posts = [block.post for block in blocks if block.post is not None and block.post.posted is not None]
    if not posts:
        return None
    newest = max(post.posted.start for post in posts if post.posted is not None)
    weekday = _find_weekday(text, blocks, newest)
    beside = [sign for sign in _find_beside_posts(text, blocks) if newest <= sign.published <= newest + 7 * _DAY]
    days = {sign.published for sign in beside}
    if len(days) == 1 and (weekday is not None or len(beside) > 1 or len(posts) > 1):
        return DateInterval.day(days.pop(), basis=Basis.INFERRED, evidence=beside[0].evidence)
    if weekday is not None and not days:
        return DateInterval(
            start=newest, end=newest + 6 * _DAY, precision=Precision.RANGE, basis=Basis.INFERRED, evidence=weekday
        )
    return None


def _find_stated(text: str, blocks: Sequence[Block], latest: datetime.date | None) -> Iterator[_Sign]:
    """ "Today, 27 January 2022" and "yesterday (January 26, 2022)": the word and the date stand side by side."""
    for block in blocks:
        if block.kind is not BlockKind.BODY:
            continue
        for match in _find_unquoted(_RELATIVE, text, block.span):
            near = find_printed_dates(text, match.end(), min(block.span.end, match.end() + 45))
            date = next(near, None)
            day = _resolve_day(date, latest) if date is not None else None
            if date is None or day is None or not date.agrees:
                continue
            between = text[match.end() : date.span.start]
            if len(between) <= 3 and not between.strip(" ,(–—-"):
                yield _Sign(
                    published=day + _OFFSETS.get(match["word"].lower(), 0) * _DAY,
                    evidence=Span(match.start(), date.span.end),
                )


def _resolve_day(date: PrintedDate, latest: datetime.date | None) -> datetime.date | None:
    """The day of a date; where its year is not printed, the last one in which it fell on its weekday."""
    if date.year is not None or date.day is None:
        return date.date
    if latest is None or date.weekday is None or (date.month, date.day) == (2, 29):
        return None
    for year in range(latest.year, latest.year - _YEARS_BACK, -1):
        day = datetime.date(year, date.month, date.day)
        if day <= latest and day.weekday() == date.weekday:
            return day
    return None


def _find_beside_posts(text: str, blocks: Sequence[Block]) -> Iterator[_Sign]:
    """ "Yesterday" and "today" in the paragraph right before or after a dated post speak of the day of that post."""
    article = [block for block in blocks if block.kind in (BlockKind.BODY, BlockKind.POST)]
    for index, block in enumerate(article):
        if block.post is None or block.post.posted is None:
            continue
        for neighbour in (index - 1, index + 1):
            if not 0 <= neighbour < len(article) or article[neighbour].kind is not BlockKind.BODY:
                continue
            for match in _find_unquoted(_RELATIVE, text, article[neighbour].span):
                offset = _OFFSETS.get(match["word"].lower(), 0)
                if offset >= 0:
                    yield _Sign(published=block.post.posted.start + offset * _DAY, evidence=Span(*match.span()))


def _find_weekday(text: str, blocks: Sequence[Block], posted: datetime.date) -> Span | None:
    """The first weekday of the article, if it names the day of the newest post."""
    for block in blocks:
        if block.kind is BlockKind.BODY:
            match = next(_find_unquoted(_WEEKDAY, text, block.span), None)
            if match is not None:
                return Span(*match.span()) if weekday_number(match["day"]) == posted.weekday() else None
    return None


def _find_unquoted(pattern: re.Pattern[str], text: str, span: Span) -> Iterator[re.Match[str]]:
    """Matches outside quotation marks: a speaker's "today" is the day of speaking."""
    span = Span(span.start, min(span.end, span.start + _NEAR))
    quotes = [match.span() for match in _QUOTED.finditer(text, span.start, span.end)]
    for match in pattern.finditer(text, span.start, span.end):
        if not any(start <= match.start() < end for start, end in quotes):
            yield match
