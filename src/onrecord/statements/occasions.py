"""When and where something was said, by the words around the cue and by what was said before on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.evidence import Basis, DateInterval, Span
from onrecord.statements.dates import find_days
from onrecord.statements.statement import Party, Statement
from onrecord.tables import read_rows

NEAR = 48  # code points between a date and the cue (or its source) that it can belong to
OPENING = 40  # a date this close to the start of its sentence belongs to the main verb
LEAD = 1500  # code points in which a page says what it is about
LEAD_DAYS = 3  # news is no older
EARLIER = re.compile(r"(?:had|once|previously|earlier|long|often|repeatedly)\b", re.IGNORECASE)
AT_SOME_TIME = re.compile(r"(?:has|have)\b", re.IGNORECASE)
OWNS = re.compile(r"['’]s?\b")
POSSESSIVE = re.compile(r"(?:['’]s?|\b(?:his|her|its|their|our|my|whose))$", re.IGNORECASE)
NOUNS = sorted((row["noun"] for row in read_rows("onrecord.statements", "occasions.csv")), key=len, reverse=True)
OCCASION = re.compile(
    r"\b(?:at|during|in|after|before|ahead of|following|on the sidelines of|addressing|told)\s+"
    r"(?P<what>(?:(?:a|an|the|his|her|its|their|this|[A-Z]\w+['’]s)\s+)?(?:[\w’'-]+\s+){0,4}?"
    rf"(?:{'|'.join(NOUNS)})\b)"
    r"(?P<where>\s+in\s+[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)?",
)


def resolve_said_on(
    text: str,
    *,
    sentence: Span,
    cue: Span | None,
    source: Span | None,
    content: Sequence[Span],
    published: DateInterval | None,
    quoted: Sequence[Span] = (),
) -> DateInterval | None:
    """The day that the sentence itself gives for the saying: the date nearest to the cue.

    Days inside the content or any quotation marks, and days that own something ("last year's talks"), are of others.
    """
    anchors = [s for s in (cue, source) if s is not None]
    best: tuple[int, DateInterval] | None = None
    for day in find_days(text, sentence, published):
        if day.evidence is None or any(piece.overlaps(day.evidence) for piece in content):
            continue
        if published is not None and day.start > published.end:
            continue
        if any(q.overlaps(day.evidence) for q in quoted) or OWNS.match(text, day.evidence.end):
            continue
        distance = min((_gap(day.evidence, a) for a in anchors), default=NEAR)
        if distance > NEAR and day.evidence.start - sentence.start > OPENING:
            continue
        if best is None or distance < best[0]:
            best = (distance, day)
    return best[1] if best else None


def resolve_lead_day(
    text: str, *, regions: Sequence[Span], contents: Sequence[Span], published: DateInterval | None
) -> DateInterval | None:
    """The day of the matter that a page reports: the first day named in its opening, at most a few days old.

    Days inside somebody's words say when something else happened and do not count.
    """
    if published is None or not published.is_one_day:
        return None
    left = LEAD
    for region in regions:
        for day in find_days(text, Span(region.start, min(region.end, region.start + left)), published):
            inside = day.evidence is None or any(c.overlaps(day.evidence) for c in contents)
            if day.is_one_day and not inside and 0 <= (published.start - day.start).days <= LEAD_DAYS:
                return replace(day, basis=Basis.INFERRED)
        left -= len(region)
        if left <= 0:
            return None
    return None


def is_of_the_day(text: str, statement: Statement, *, goes_on: bool) -> bool:
    """Whether a statement without a day can be of the day that the page reports.

    Not what somebody "had demanded" at some time, and not what they hold or are known for: plans, wishes, "his call
    for". What somebody "has said" only where they go on from a day that was given.
    """
    if statement.cue is None:
        return True
    words = statement.cue.words(text)
    source = statement.speaker.span if statement.speaker else None
    if EARLIER.match(words) or (source and POSSESSIVE.search(source.words(text))):
        return False
    if AT_SOME_TIME.match(words) and not goes_on:
        return False
    return not set(words.lower().split()) & _standing_cues()


@cache
def _standing_cues() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("onrecord.statements", "standing_cues.csv"))


def resolve_said_at(text: str, *, sentence: Span, content: Sequence[Span]) -> Party | None:
    """The occasion and place that the sentence names outside the content: "at a press conference in Brussels"."""
    for match in OCCASION.finditer(text, sentence.start, min(sentence.end, sentence.start + 2000)):
        span = Span(match.start("what"), match.end())
        if not any(piece.overlaps(span) for piece in content):
            return Party(actor=None, name=" ".join(span.words(text).split()), span=span, basis="text")
    return None


def _gap(a: Span, b: Span) -> int:
    return max(b.start - a.end, a.start - b.end, 0)
