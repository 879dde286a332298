"""On which day something was said: the words of the sentence, read against the day of publication.

A weekday means the last such day up to publication, "December 17" with no year the last one, unless the words
say "next". Nothing is read where the page gives no day to count from.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from onrecord.evidence import Basis, DateInterval, Precision, Span

WEEKDAYS = tuple(calendar.day_name)
MONTHS = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"

PATTERN = re.compile(
    rf"""
    (?P<iso>\b(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b)
  | (?P<dmy>\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{MONTH})(?:,?\s+(?P<y1>(?:19|20)\d\d)\b)?)
  | (?P<mdy>\b(?P<m2>{MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?P<y2>(?:19|20)\d\d)\b)?)
  | (?P<my>\b(?P<m3>{MONTH})\s+(?P<y3>(?:19|20)\d\d)\b)
  | (?P<weekday>\b(?:(?P<wmod>last|this|next|coming)\s+)?(?P<wd>{"|".join(WEEKDAYS)})\b)
  | (?P<near>\b(?:today|tonight|yesterday|tomorrow|this\s+(?:morning|afternoon|evening)|last\s+night)\b)
  | (?P<rel>\b(?:earlier\s+)?(?P<rmod>last|this|next)\s+(?P<unit>week|month|year)\b)
  | (?P<ago>\b(?P<count>an?|{"|".join(COUNTS)}|\d{{1,2}})\s+(?P<agounit>day|week|month|year)s?\s+ago\b)
  | (?P<month>\b(?:in|since|of|last|this|next|late|early)\s+(?P<m4>{MONTH.replace("may|", "")})(?!\s*\d))
  | (?P<year>\b(?:in|since|of)\s+(?P<y5>(?:19|20)\d\d)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def find_days(text: str, within: Span, published: DateInterval | None) -> Iterator[DateInterval]:
    """Every date expression in the stretch that can be placed, in order, each with its evidence span."""
    anchor = published.start if published is not None and published.is_one_day else None
    for match in PATTERN.finditer(text, within.start, within.end):
        evidence = Span(match.start(), match.end())
        day = _read(match, anchor, evidence)
        if day is not None:
            yield day


def _read(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    kind = match.lastgroup if match.lastgroup in READERS else next(k for k in READERS if match[k])
    try:
        return READERS[kind](match, anchor, evidence)
    except ValueError:  # "February 31": printed, but no such day
        return None


def _full_date(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    day = match["id"] or match["d1"] or match["d2"]
    month = match["im"] or match["m1"] or match["m2"]
    year = match["iy"] or match["y1"] or match["y2"]
    number = int(month) if month.isdigit() else MONTHS[month.lower().rstrip(".")]
    if year:
        return DateInterval.day(datetime.date(int(year), number, int(day)), basis=Basis.TEXT, evidence=evidence)
    if anchor is None:
        return None
    found = datetime.date(anchor.year, number, int(day))
    if found > anchor:
        found = found.replace(year=anchor.year - 1)
    return DateInterval.day(found, basis=Basis.PUBLISHED, evidence=evidence)


def _month_year(match: re.Match[str], _: datetime.date | None, evidence: Span) -> DateInterval:
    return _month(int(match["y3"]), MONTHS[match["m3"].lower().rstrip(".")], Basis.TEXT, evidence)


def _weekday(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    if anchor is None:
        return None
    index = WEEKDAYS.index(match["wd"].capitalize())
    back = (anchor.weekday() - index) % 7
    modifier = (match["wmod"] or "").lower()
    if modifier in ("next", "coming"):
        day = anchor + datetime.timedelta(days=7 - back)
    elif modifier == "last" and back == 0:
        day = anchor - datetime.timedelta(days=7)
    else:
        day = anchor - datetime.timedelta(days=back)
    return DateInterval.day(day, basis=Basis.PUBLISHED, evidence=evidence)


def _near(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    if anchor is None:
        return None
    words = match["near"].lower()
    shift = -1 if words == "yesterday" or words.startswith("last") else 1 if words == "tomorrow" else 0
    return DateInterval.day(anchor + datetime.timedelta(days=shift), basis=Basis.PUBLISHED, evidence=evidence)


def _relative(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    if anchor is None or match["unit"][0].isupper():  # "This Week" is a broadcast
        return None
    step = {"last": -1, "this": 0, "next": 1}[match["rmod"].lower()]
    unit = match["unit"].lower()
    if unit == "week":
        monday = anchor + datetime.timedelta(days=7 * step - anchor.weekday())
        whole = _week(monday, evidence)
        return replace(whole, end=min(whole.end, anchor)) if step == 0 else whole
    if unit == "year":
        return _year(anchor.year + step, Basis.PUBLISHED, evidence)
    count = anchor.year * 12 + anchor.month - 1 + step
    return _month(count // 12, count % 12 + 1, Basis.PUBLISHED, evidence)


def _ago(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    """ "Two days ago" is a day, "a year ago" only some time in the year before."""
    if anchor is None:
        return None
    words = match["count"].lower()
    count = int(words) if words.isdigit() else COUNTS.index(words) + 1 if words in COUNTS else 1
    unit = match["agounit"].lower()
    if unit == "day":
        return DateInterval.day(anchor - datetime.timedelta(days=count), basis=Basis.PUBLISHED, evidence=evidence)
    if unit == "year":
        return _year(anchor.year - count, Basis.PUBLISHED, evidence)
    if unit == "month":
        number = anchor.year * 12 + anchor.month - 1 - count
        return _month(number // 12, number % 12 + 1, Basis.PUBLISHED, evidence)
    return _week(anchor - datetime.timedelta(days=7 * count + anchor.weekday()), evidence)


def _bare_month(match: re.Match[str], anchor: datetime.date | None, evidence: Span) -> DateInterval | None:
    if anchor is None:
        return None
    number = MONTHS[match["m4"].lower().rstrip(".")]
    return _month(anchor.year - (number > anchor.month), number, Basis.PUBLISHED, evidence)


def _bare_year(match: re.Match[str], _: datetime.date | None, evidence: Span) -> DateInterval:
    return _year(int(match["y5"]), Basis.TEXT, evidence)


def _week(monday: datetime.date, evidence: Span) -> DateInterval:
    last = monday + datetime.timedelta(days=6)
    return DateInterval(start=monday, end=last, precision=Precision.WEEK, basis=Basis.PUBLISHED, evidence=evidence)


def _month(year: int, month: int, basis: Basis, evidence: Span) -> DateInterval:
    last = calendar.monthrange(year, month)[1]
    return DateInterval(
        start=datetime.date(year, month, 1),
        end=datetime.date(year, month, last),
        precision=Precision.MONTH,
        basis=basis,
        evidence=evidence,
    )


def _year(year: int, basis: Basis, evidence: Span) -> DateInterval:
    return DateInterval(
        start=datetime.date(year, 1, 1),
        end=datetime.date(year, 12, 31),
        precision=Precision.YEAR,
        basis=basis,
        evidence=evidence,
    )


READERS = {
    "iso": _full_date,
    "dmy": _full_date,
    "mdy": _full_date,
    "my": _month_year,
    "weekday": _weekday,
    "near": _near,
    "rel": _relative,
    "ago": _ago,
    "month": _bare_month,
    "year": _bare_year,
}
