"""When a page was published: the most trustworthy sign wins, and what only follows from several signs says so.

In order of trust: the date handed over with the page, its markup, a line printed near its top, the dateline of its
first paragraph, its address, and what weekday names and "yesterday" say beside dated posts.
A clock of the page, a copyright line, a list of latest articles or a comment carries no publication date.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from onrecord.documents.blocks import Layout
from onrecord.documents.document import Block, BlockKind
from onrecord.documents.inference import resolve_inferred
from onrecord.documents.printed_dates import MONTH, PrintedDate, find_printed_dates, resolve_day_first
from onrecord.evidence import Basis, DateInterval, Precision, Span

_LABEL = re.compile(
    r"\b(published|posted|issued|publication date|publish date|release date|released|date)\b", re.IGNORECASE
)
_CHANGED = re.compile(r"\b(updated|modified|edited|changed|corrected)\b", re.IGNORECASE)
_NOT_PUBLICATION = re.compile(
    r"©|\(c\)|copyright|all rights|comments?\b|today is|current|generated|server time|expires|event date", re.IGNORECASE
)
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_NAMED = re.compile(r"/((?:19|20)\d\d)/([a-z]{3})/([0-3]?\d)(?!\d)", re.IGNORECASE)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PLACE = r"[A-Z][\w'’.-]{1,24}(?:[ /,]{1,2}(?:[A-Z][\w'’.-]{0,24}|of|the|de|al)){0,5}?"
_AGENCY = r"(?:[([/]\s?(?P<agency>[\w][\w .,&/’'–-]{1,50}?)\s?[)\]/])"
DATELINE = re.compile(
    rf"^[-–—\s]{{0,4}}(?P<place>{_PLACE})[,.]?\s{{1,2}}"
    rf"(?P<when>[\w ,.]{{0,12}}?(?i:{MONTH})[\w ,.]{{0,14}}?|\d[\d./-]{{7,9}})"
    rf"\s?[,.:]?\s?{_AGENCY}?(?:\s?[.,]?\s?[-–—:]|(?<=[)/\]])\.?\s)"
)
AGENCY_LINE = re.compile(rf"^[-–—\s]{{0,4}}(?P<place>{_PLACE})\s{{1,2}}{_AGENCY}\s?[-–—:]")
_EDGE = 3_000  # characters at the ends of a block of furniture that are searched for dates
_MAX_DATES = 100  # dates that are weighed
_TOP = 4  # blocks of the article that a printed date may still stand between


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    trust: int
    when: DateInterval


def resolve_published(
    text: str,
    layout: Layout,
    *,
    given: str | None = None,
    markup: str | None = None,
    url: str | None = None,
    as_of: datetime.date | None = None,
) -> DateInterval | None:
    """The publication date with its precision, basis and evidence, or None where the signs do not suffice.

    ``given`` came with the page and ``markup`` stands in its HTML; both as written. Nothing later than ``as_of``.
    """
    posts = [block.post for block in layout.blocks if block.post is not None]
    dated = [post.posted for post in posts if post.posted is not None]
    for written, basis in ((given, Basis.GIVEN), (markup, Basis.METADATA)):
        when = _read_written(written, basis) if written else None
        if when is not None and _is_possible(when, as_of):
            return when
    candidates = [
        *islice(_find_printed(text, layout), _MAX_DATES),
        *_find_dateline(text, layout, [post.start for post in dated]),
    ]
    if url:
        candidates.extend(_find_in_url(url))
    good = [one for one in candidates if _is_possible(one.when, as_of) and not _is_stale(one, dated)]
    if good:
        return max(good, key=lambda one: one.trust).when
    inferred = resolve_inferred(text, layout.blocks, latest=as_of or _latest_year(text, layout))
    return inferred if inferred is not None and _is_possible(inferred, as_of) else None


def _latest_year(text: str, layout: Layout) -> datetime.date | None:
    """The latest full date of the page, its clock included: what the page reports is not later."""
    found = [
        date.date
        for block in layout.blocks[:200]
        for date in find_printed_dates(text, block.span.start, min(block.span.end, block.span.start + 2_000))
        if date.date is not None
    ]
    return max(found, default=None)


def _is_possible(when: DateInterval, as_of: datetime.date | None) -> bool:
    return as_of is None or when.start <= as_of


def _is_stale(one: _Candidate, posts: Sequence[DateInterval]) -> bool:
    """A date of little trust that is earlier than a post on the page, or long after all of them, is not believed."""
    if not posts:
        return False
    newest = max(post.start for post in posts)
    return one.when.end < newest or (one.trust < 50 and one.when.start - newest > datetime.timedelta(days=14))


def _interval(date: PrintedDate, basis: Basis, *, evidence: Span | None) -> DateInterval | None:
    if date.year is None:
        return None
    try:
        day = datetime.date(date.year, date.month, 1 if date.day is None else date.day)
    except ValueError:  # a day that there never was
        return None
    if date.day is None:
        last = (day + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
        return DateInterval(start=day, end=last, precision=Precision.MONTH, basis=basis, evidence=evidence)
    return DateInterval(start=day, end=day, precision=date.precision, basis=basis, clock=date.clock, evidence=evidence)


def _read_written(written: str, basis: Basis) -> DateInterval | None:
    """A date that is not part of the text: ISO 8601 with or without a time, or printed in words."""
    written = written.strip()[:100]
    if re.fullmatch(r"(19|20)\d\d", written):
        year = int(written)
        start, end = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        return DateInterval(start=start, end=end, precision=Precision.YEAR, basis=basis)
    match = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", written)
    if match:
        return _interval(
            PrintedDate(span=Span(0, 7), year=int(match[1]), month=int(match[2]), day=None), basis, evidence=None
        )
    compact = re.match(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)", written)
    if compact:
        written = f"{compact[1]}-{compact[2]}-{compact[3]}"
    date = next(find_printed_dates(written, 0, len(written)), None)
    return _interval(date, basis, evidence=None) if date else None


# -- printed lines -----------------------------------------------------------------------------------------------


def _find_printed(text: str, layout: Layout) -> Iterator[_Candidate]:
    """Dates on lines that are not article text, above it, between its first paragraphs, or right below it."""
    day_first = resolve_day_first(text[:20_000], 0, min(len(text), 20_000))
    articles = [i for i, block in enumerate(layout.blocks) if block.kind in (BlockKind.BODY, BlockKind.POST)]
    if not articles:
        return
    top = articles[min(_TOP, len(articles)) - 1]
    for index, block in enumerate(layout.blocks):
        is_below = index > articles[-1]
        if block.kind is not BlockKind.CHROME or (index > top and not is_below) or index > articles[-1] + 1:
            continue
        for span in _lines(text, block.span):
            if len(span) > 200:
                continue
            for date in find_printed_dates(text, span.start, span.end, day_first=day_first):
                if _NOT_PUBLICATION.search(text, span.start, date.span.start):
                    break
                trust = _trust(text, layout, block, span, date, is_below=is_below)
                when = _interval(date, Basis.PRINTED, evidence=date.span)
                if trust and when is not None and when.precision is not Precision.MONTH:
                    yield _Candidate(trust=trust, when=when)


def _trust(text: str, layout: Layout, block: Block, line: Span, date: PrintedDate, *, is_below: bool) -> int:
    before = text[line.start : date.span.start]
    if not is_below and not _LABEL.search(before) and _has_furniture(layout, block.span):
        return 0
    labelled, changed = bool(_LABEL.search(before)), bool(_CHANGED.search(before))
    if is_below:
        trust = 60 if labelled else 30 if _is_first_line(text, block, line) and not before.strip() else 0
    elif labelled:
        trust = 90
    elif layout.title is not None and line.start >= layout.title.end:
        trust = 80
    else:
        trust = _trust_above(text, layout, block, line, date)
    trust -= 35 if changed and not labelled else 0
    trust -= 45 if not date.agrees else 0
    return max(0, trust)


def _trust_above(text: str, layout: Layout, block: Block, line: Span, date: PrintedDate) -> int:
    """A date above the title may be the clock of the page: it must stand right above the title."""
    follows = layout.title.start if layout.title is not None else block.span.end
    if follows - line.end > _EDGE or text[line.end : follows].strip():
        return 0
    alone = not text[line.start : date.span.start].strip() and not text[date.span.end : line.end].strip()
    if alone and date.clock is None:
        return 40
    return 70


def _is_first_line(text: str, block: Block, line: Span) -> bool:
    return line.start - block.span.start <= _EDGE and not text[block.span.start : line.start].strip()


def _lines(text: str, span: Span) -> Iterator[Span]:
    """The lines at both ends of a block: what stands deep inside a long menu is not the date of the page."""
    first_end = min(span.end, span.start + _EDGE)
    for part in (Span(span.start, first_end), Span(max(first_end, span.end - _EDGE), span.end)):
        for match in re.finditer(r"[^\r\n]+", text[part.start : part.end]):
            yield Span(*match.span()).shifted(part.start)


def _has_furniture(layout: Layout, span: Span) -> bool:
    at = bisect_left(layout.furniture, span.start, key=lambda found: found.start)
    return at < len(layout.furniture) and layout.furniture[at].start < span.end


# -- datelines and addresses ---------------------------------------------------------------------------------------


def _find_dateline(text: str, layout: Layout, dated: Sequence[datetime.date]) -> Iterator[_Candidate]:
    starts = [block.span for block in layout.blocks if block.kind is BlockKind.BODY][:3]
    for span in starts:
        match = DATELINE.match(text[span.start : min(span.end, span.start + 160)])
        if match is None:
            continue
        begin, end = (span.start + at for at in match.span("when"))
        date = next(find_printed_dates(text, begin, end), None)
        if date is None or date.day is None:
            continue
        if date.year is None:
            date = _with_year(date, [*dated, *_same_days(text, layout, date)])
        when = _interval(date, Basis.DATELINE, evidence=date.span) if date else None
        if when is not None and date is not None:
            yield _Candidate(trust=75 if date.agrees else 35, when=when)


def _same_days(text: str, layout: Layout, date: PrintedDate) -> Iterator[datetime.date]:
    """Full dates elsewhere on the page that print the same day and month."""
    for block in layout.blocks[:200]:
        for other in find_printed_dates(text, block.span.start, min(block.span.end, block.span.start + 2_000)):
            if other.date is not None and (other.month, other.day) == (date.month, date.day):
                yield other.date


def _with_year(date: PrintedDate, dated: Sequence[datetime.date]) -> PrintedDate | None:
    """The year that other dates of the page give to a dateline without one, if it falls within a month of them."""
    for near in sorted(dated, reverse=True):
        for year in (near.year, near.year + 1):
            day = datetime.date(year, date.month, min(date.day or 1, 28))
            if abs((day - near).days) <= 31:
                return PrintedDate(span=date.span, year=year, month=date.month, day=date.day, weekday=date.weekday)
    return None


def _find_in_url(url: str) -> Iterator[_Candidate]:
    path = re.sub(r"^\w{2,10}://[^/]*", "", url[:1000])
    day, named, month = _URL_DAY.search(path), _URL_NAMED.search(path), _URL_MONTH.search(path)
    found: tuple[int, int, int | None] | None = None
    if named and named[2].lower() in _MONTHS:
        found = (int(named[1]), _MONTHS.index(named[2].lower()) + 1, int(named[3]))
    elif day:
        found = (int(day[1]), int(day[2]), int(day[3]))
    elif month:
        found = (int(month[1]), int(month[2]), None)
    if found is None:
        return
    printed = PrintedDate(span=Span(0, 0), year=found[0], month=found[1], day=found[2])
    when = _interval(printed, Basis.URL, evidence=None)
    if when is not None:
        yield _Candidate(trust=50, when=when)
