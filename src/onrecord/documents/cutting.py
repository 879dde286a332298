"""A page is cut into the paragraphs that get a kind each: by its markup, its lines, or where a scraper lost both."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.documents.page import Page, Piece
from onrecord.documents.paragraphs import Paragraph, find_paragraphs
from onrecord.documents.printed_dates import find_printed_dates
from onrecord.documents.run_on import MIN_LENGTH, cut_run_on
from onrecord.evidence import Span


def cut_page(page: Page) -> tuple[list[Paragraph], list[Piece | None]]:
    """The paragraphs of a page in order, and what markup says about each (None for plain text)."""
    if page.pieces:
        spans = [piece.span for piece in page.pieces]
        blanks = [page.text[max(0, span.start - 2) : span.start] in ("", "\n\n") for span in spans]
        paragraphs = [Paragraph(span=s, after_blank=blank) for s, blank in zip(spans, blanks, strict=True)]
        return paragraphs, list(page.pieces)
    paragraphs = list(_split_leads(page.text, find_paragraphs(page.text)))
    if len(paragraphs) <= 2:
        paragraphs = [part for paragraph in paragraphs for part in _split_run_on(page.text, paragraph)]
    return paragraphs, [None] * len(paragraphs)


def _split_leads(text: str, paragraphs: Iterator[Paragraph]) -> Iterator[Paragraph]:
    """Set apart a full date that was glued to the front of a paragraph, as in "Friday, May 7, 2021 The minister"."""
    for index, paragraph in enumerate(paragraphs):
        span = paragraph.span
        date = next(find_printed_dates(text, span.start, min(span.end, span.start + 40)), None) if index < 12 else None
        if date and date.span.start == span.start and date.date and date.weekday is not None:
            rest = re.compile(r"[\s|/–—-]{1,6}(?=[\"“‘]?[A-Z]\w{0,30}\s)").match(text, date.span.end, span.end)
            if rest:
                yield Paragraph(span=date.span, after_blank=paragraph.after_blank)
                yield Paragraph(span=Span(rest.end(), span.end), after_blank=False)
                continue
        yield paragraph


def _split_run_on(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """A page that was scraped onto a single line, in the parts that it falls into."""
    if len(paragraph.span) < MIN_LENGTH:
        yield paragraph
        return
    for span in cut_run_on(text, paragraph.span):
        words = span.words(text)
        start = span.start + len(words) - len(words.lstrip())
        if words.strip():
            yield Paragraph(span=Span(start, start + len(words.strip())), after_blank=True)
