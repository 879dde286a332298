"""A text falls into paragraphs: lines, or several lines where the text was wrapped to a width."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.evidence import Span

_LINE_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]")
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’»)\]\s]*$")
MIN_WRAPPED_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph without the white space around it, and whether a blank line stands before it."""

    span: Span
    after_blank: bool


def find_paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of a text in order, none of them empty."""
    lines = list(_find_lines(text))
    width = _wrap_width(lines)
    start, after_blank, previous = -1, True, Span(0, 0)
    for line, blank_before in lines:
        if start >= 0 and not blank_before and _continues(text, previous, line, width):
            previous = line
            continue
        if start >= 0:
            yield Paragraph(span=Span(start, previous.end), after_blank=after_blank)
        start, after_blank, previous = line.start, blank_before, line
    if start >= 0:
        yield Paragraph(span=Span(start, previous.end), after_blank=after_blank)


def _find_lines(text: str) -> Iterator[tuple[Span, bool]]:
    position, blank = 0, True
    while position <= len(text):
        found = _LINE_BREAK.search(text, position)
        end = found.start() if found else len(text)
        line = text[position:end]
        inner = line.strip()
        if inner:
            start = position + len(line) - len(line.lstrip())
            yield Span(start, start + len(inner)), blank
        blank = not inner
        if found is None:
            return
        position = found.end()


def _wrap_width(lines: list[tuple[Span, bool]]) -> int | None:
    """The width that a text was wrapped to, or None: most lines that go on below must come close to one width."""
    going_on = [len(a) for (a, _), (_, blank) in itertools.pairwise(lines) if not blank]
    if len(going_on) < MIN_WRAPPED_LINES:
        return None
    width = max(len(line) for line, _ in lines)
    full = sum(length >= 0.75 * width for length in going_on)
    return width if 45 <= width <= 130 and full >= 0.7 * len(going_on) else None


def _continues(text: str, above: Span, below: Span, width: int | None) -> bool:
    if width is not None:
        # The break is a wrap when the first word below would not have fitted above.
        first = text[below.start : below.end].split(maxsplit=1)[0]
        return len(above) + 1 + len(first) > width - 3
    return (
        len(above) >= 40
        and text[below.start].islower()
        and not _ENDS_SENTENCE.search(text, max(above.start, above.end - 12), above.end)
    )
