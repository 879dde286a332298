"""When and where something was said, by the words around the cue and by what was said before on the page."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from onrecord.evidence import Basis, DateInterval, Span
from onrecord.statements.dates import find_days
from onrecord.statements.statement import Party, Statement
from onrecord.tables import read_rows

LONGEST_OCCASION = 80  # code points of its phrase
LONGEST_SENTENCE = 2000  # code points of it that are looked at
LONG_DAYS, RIGHT_BESIDE = 7, 24  # an interval so long must stand so close to cue or source
NEAR = 48  # code points between a date and the cue (or its source) that it can belong to
OPENING = 40  # a date this close to the start of its sentence belongs to the main verb
LEAD = 1500  # code points in which a page says what it is about
LEAD_DAYS = 3  # news is no older
EARLIER = re.compile(r"(?:had|once|previously|earlier|long|often|repeatedly)\b", re.IGNORECASE)
AT_SOME_TIME = re.compile(r"(?:has|have)\b", re.IGNORECASE)
OWNS = re.compile(r"['’]s?\b")
POSSESSIVE = re.compile(r"(?:['’]s?|\b(?:his|her|its|their|our|my|whose))$", re.IGNORECASE)
NOUNS = sorted((row["noun"] for row in read_rows("onrecord.statements", "occasions.csv")), key=len, reverse=True)
WHOSE = r"(?:a|an|the|his|her|its|their|this|that|[A-Z]\w+['’]s)\s+"
NEVER_INSIDE = "in|at|during|on|of|with|to|by|after|before|from|that|over|for|about|against|a|an|the|his|her|its|their"
MONTH = rf"(?:{'|'.join(calendar.month_name[1:])})\b"
WORDS = rf"(?:(?!(?:{NEVER_INSIDE})\b)[\w’'-]+\s+){{0,4}}?"
OCCASION = re.compile(
    r"\b(?:(?:at|during|in|after|before|ahead of|following|on the sidelines of)\s+(?P<own>" + WHOSE + r")?"
    r"|(?:addressing|told|tells|telling)\s+(?P<whose>" + WHOSE + r"))"
    rf"(?P<noun>{WORDS}(?:{'|'.join(NOUNS)})\b)(?!\s+(?:off|after|on\s+\w+\s+to)\b)"
    rf"(?P<where>\s+in\s+(?!{MONTH})[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)?",
)
CHANNEL = re.compile(
    r"\b(?P<noun>(?:by|over the|on the)\s+(?:tele)?phone|by\s+e-?mail|(?:via|by)\s+video\s*link|"
    r"on\s+(?:state|national|public)\s+(?:television|TV|radio))\b"
)
VENUE = re.compile(  # "told reporters on Monday in Geneva"
    r"\s+(?:(?:to\s+)?(?:reporters|journalists|the\s+press|the\s+media|lawmakers|delegates|parliament)\s+)?"
    r"(?:(?:on\s+)?[A-Z][a-z]+day\s+|today\s+|yesterday\s+)?"
    r"(?:in|at)\s+(?P<what>(?:the\s+)?[A-Z][\w’'.-]+(?:\s+(?:[A-Z][\w’'-]+|of|the)){0,4}?)"
    r"(?=[,.;:”\"]|\s+(?:[a-z]|[A-Z][a-z]+day\b)|$)"
)
NO_PLACE = re.compile(MONTH)
SOME_TIME = re.compile(  # what is said at such a time was not said on the day that the page reports
    r"\b(?:recent|recently|previously|in the past|over the years|at the time|back then|once|long ago|years earlier|"
    r"for (?:years|months|weeks|decades)|(?:in|over|during) recent (?:days|weeks|months|years)|"
    r"(?:last|the past) (?:few|several) (?:days|weeks|months|years))\b",
    re.IGNORECASE,
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
        owns = OWNS.match(text, day.evidence.end) is not None
        if owns and not (day.is_one_day and _is_of_occasion(text, day.evidence, sentence)):
            continue
        if any(q.overlaps(day.evidence) for q in quoted):
            continue
        distance = min((_gap(day.evidence, a) for a in anchors), default=NEAR)
        is_long = (day.end - day.start).days >= LONG_DAYS  # "a year ago", in passing, dates something else
        if is_long and distance > RIGHT_BESIDE:
            continue
        if distance > NEAR and day.evidence.start - sentence.start > OPENING:
            continue
        if best is None or distance < best[0]:
            best = (distance, day)
    if best is None:
        return None
    late = published is not None and best[1].end > published.end  # nothing was said after it was printed
    return replace(best[1], end=published.end) if late and published else best[1]


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

    Not what was said at "a recent" time, not what somebody "had demanded" at some time, and not what they hold or are
    known for: plans, wishes, "his call for". What somebody "has said" only where they go on from a day that was given.
    """
    if statement.cue is None:
        return True
    words = statement.cue.words(text)
    around = Span(max(0, statement.cue.start - NEAR), statement.cue.end + NEAR)
    for match in SOME_TIME.finditer(text, around.start, around.end):
        at = Span(match.start(), match.end())
        in_sentence = "." not in text[min(at.end, statement.cue.end) : max(at.start, statement.cue.start)]
        if in_sentence and not any(piece.overlaps(at) for piece in statement.content):
            return False
    source = statement.speaker.span if statement.speaker else None
    if EARLIER.match(words) or (source and POSSESSIVE.search(source.words(text))):
        return False
    if AT_SOME_TIME.match(words) and not goes_on:
        return False
    return not set(words.lower().split()) & _standing_cues()


@cache
def _standing_cues() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("onrecord.statements", "standing_cues.csv"))


def resolve_said_at(
    text: str, *, sentence: Span, content: Sequence[Span], cue: Span | None, source: Span | None
) -> Party | None:
    """The occasion, channel or place of the saying: "at a press conference in Brussels", "by telephone", "in Geneva".

    It stands close to the cue or its source, or opens the sentence, and outside the content.
    """
    anchors = [s for s in (cue, source) if s is not None]
    end = min(sentence.end, sentence.start + LONGEST_SENTENCE)
    for pattern in (OCCASION, CHANNEL):
        for match in pattern.finditer(text, sentence.start, end):
            span = _named_occasion(match)
            distance = min((_gap(Span(match.start(), match.end()), a) for a in anchors), default=NEAR)
            if distance > NEAR and match.start() - sentence.start > OPENING:
                continue
            if not any(s.overlaps(span) for s in (*content, *((source,) if source else ()))):
                return _occasion(text, span)
    venue = VENUE.match(text, cue.end, end) if cue is not None else None
    if venue is None or NO_PLACE.match(venue["what"]):
        return None
    span = Span(venue.start("what"), venue.end("what"))
    return None if any(piece.overlaps(span) for piece in content) else _occasion(text, span)


def _is_of_occasion(text: str, day: Span, sentence: Span) -> bool:
    """Whether a day owns the occasion on which it is said: "told Tuesday's press conference"."""
    end = min(sentence.end, day.end + LONGEST_OCCASION)
    found = OCCASION.finditer(text, max(sentence.start, day.start - LONGEST_OCCASION), end)
    return any(_named_occasion(m).start <= day.start < m.end() for m in found)


def _named_occasion(match: re.Match[str]) -> Span:
    """The words of an occasion with its article and place, without the preposition before it."""
    groups = match.groupdict()
    opening = next(g for g in ("own", "whose", "noun") if groups.get(g))
    return Span(match.start(opening), match.end())


def _occasion(text: str, span: Span) -> Party:
    return Party(actor=None, name=" ".join(span.words(text).split()), span=span, basis="text")


def _gap(a: Span, b: Span) -> int:
    return max(b.start - a.end, a.start - b.end, 0)
