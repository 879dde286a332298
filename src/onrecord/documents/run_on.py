"""A whole page that a scraper put on one line is cut where its furniture ends and its sentences begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.documents.phrases import resolve_phrase
from onrecord.documents.printed_dates import find_printed_dates
from onrecord.evidence import Span

MIN_LENGTH = 600  # characters; a shorter line is a paragraph
MAX_SENTENCES = 20_000
_HEAD = 900  # characters within which the title is repeated and the byline stands
_SENTENCE_BREAK = re.compile(r"[.!?…][\"”’)]{0,2}\s+(?=[\"“‘(]?[A-Z0-9©\[])")
_TITLE_END = re.compile(r"\s(?:[|»›]|[-–—])\s")
_LAST_SENTENCE = re.compile(r"[.!?…][\"”’)]{0,2}\s+(?=[^.!?…]{3,400}$)")
_BYLINE = re.compile(
    r"By [A-Z][\w'’.-]{0,25}(?: [A-Z][\w'’.-]{0,25}){0,3}(?:, [A-Z][\w'’.-]{0,25}(?: [A-Z][\w'’.-]{0,25}){0,3})?"
    r"(?=\s[|•·])"
)
_LABEL = re.compile(r"(?i:first published|published|posted|last updated|updated)(?: (?:on|at))?:?\s")
_READING_TIME = re.compile(r"\d{1,3} min(?:ute)?s?(?: read)?(?!\w)")
_BETWEEN = re.compile(r"[\s|•·,/]{0,6}")


def cut_run_on(text: str, span: Span) -> Iterator[Span]:
    """The paragraphs that one over-long line falls into, in order; the line itself where nothing can be cut off."""
    start = span.start
    for piece in _cut_head(text, span):
        yield piece
        start = piece.end
    end = span.end
    tail = _LAST_SENTENCE.search(text, max(start, end - 700), end)
    if tail is not None:
        end = tail.end()
    yield from _cut_labelled(text, Span(_skip_space(text, start, end), end))
    if end < span.end:
        yield Span(end, span.end)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _cut_head(text: str, span: Span) -> Iterator[Span]:
    """The title, the menus up to where it is repeated, then byline, printed date and reading time."""
    limit = min(span.end, span.start + _HEAD)
    first = _TITLE_END.search(text, span.start, limit)
    position = span.start
    if first is not None and 20 <= first.start() - span.start <= 250:
        title = text[span.start : first.start()]
        again = text.rfind(title, first.end(), limit)
        if again >= 0:
            yield Span(span.start, first.start())
            yield Span(first.start() + 1, again)
            yield Span(again, again + len(title))
            position = again + len(title)
    while (end := _match_meta(text, position, limit)) is not None:
        start = _BETWEEN.match(text, position, limit)
        yield Span(start.end() if start else position, end)
        position = end


def _match_meta(text: str, position: int, limit: int) -> int | None:
    """Where one piece of byline, date or reading time ends that begins at ``position``, or None."""
    gap = _BETWEEN.match(text, position, limit)
    start = gap.end() if gap else position
    for pattern in (_BYLINE, _READING_TIME):
        found = pattern.match(text, start, limit)
        if found:
            return found.end()
    label = _LABEL.match(text, start, limit)
    begin = label.end() if label else start
    date = next(find_printed_dates(text, begin, min(limit, begin + 60)), None)
    if date is not None and date.span.start == begin and date.date is not None and (label or date.weekday is not None):
        return date.span.end
    return None


def _cut_labelled(text: str, span: Span) -> Iterator[Span]:
    """Sentences such as "Advertisement: ..." and "Read also: ..." set apart from those around them."""
    start = begin = span.start
    for count, match in enumerate(_SENTENCE_BREAK.finditer(text, span.start, span.end)):
        if count > MAX_SENTENCES:
            break
        sentence = text[begin : match.end()].strip()
        if resolve_phrase(sentence, is_sentence=True) is not None:
            if begin > start:
                yield Span(start, begin)
            yield Span(begin, match.end())
            start = match.end()
        begin = match.end()
    if start < span.end:
        yield Span(start, span.end)
