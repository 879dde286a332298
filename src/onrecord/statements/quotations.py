"""Which words stand in quotation marks, on pages where the marks are broken.

Scraped pages lose opening marks, mix curly and straight ones, and open a mark in each paragraph of a long
quotation but close only the last. Each paragraph is read on its own: a closing mark with nothing open quotes
from the start of the paragraph (or from the end of the quotation before it), an opening one that is never
closed quotes to the end of the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.evidence import Span

MARK = re.compile("[\"“”„‟«»]|''|``|(?<!\\w)['‘](?=\\w)|(?<=[\\w.,!?…])['’](?!\\w)")
OPENING, CLOSING = frozenset("“„‟«"), frozenset("”»")
SENTENCE_END = re.compile(r"[.!?…]\s+(?=[^\W\d_a-z])")


def find_quotations(text: str, regions: Iterable[Span]) -> tuple[Span, ...]:
    """The quoted stretches in the given regions, without their marks, in order and not overlapping."""
    found: list[Span] = []
    for region in regions:
        start = region.start
        for line in text[region.start : region.end].splitlines(keepends=True):
            found.extend(_in_paragraph(text, start, start + len(line.rstrip())))
            start += len(line)
    return tuple(found)


def quoted_share(text: str, content: Iterable[Span], quotations: Iterable[Span]) -> float:
    """The share of the content's words that stand in quotation marks, 0 to 1."""
    inside = total = 0
    quotations = tuple(quotations)
    for piece in content:
        for word in re.finditer(r"\w+", text[piece.start : piece.end]):
            at = piece.start + word.start()
            total += 1
            inside += any(q.start <= at < q.end for q in quotations)
    return inside / total if total else 0.0


def _in_paragraph(text: str, start: int, end: int) -> list[Span]:
    marks = [(m.start() + start, m.group()) for m in MARK.finditer(text[start:end])]
    found: list[Span] = []
    opened: tuple[int, str] | None = None
    for at, mark in marks:
        single = mark in ("'", "‘", "’")
        if opened is None:
            if _opens(text, at, mark, start):
                opened = (at + len(mark), mark)
            elif not single and (mark in CLOSING or not _stands_free(text, at, end)):
                found.append(Span(_unopened_start(text, found[-1].end + 1, at) if found else start, at))
        elif single == (opened[1] in ("'", "‘")) and not (mark in OPENING or mark == "‘"):
            found.append(Span(opened[0], at))
            opened = None
    if opened is not None and opened[1] not in ("'", "‘") and opened[0] < end:
        found.append(Span(opened[0], end))
    return [q for q in found if q.start < q.end]


def _opens(text: str, at: int, mark: str, start: int) -> bool:
    if mark in OPENING or mark in ("‘", "``"):
        return True
    if mark in CLOSING or mark == "’":
        return False
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark) : at + len(mark) + 1]
    return (before.isspace() or before in "([-—–:,") and bool(after) and not after.isspace()


def _stands_free(text: str, at: int, end: int) -> bool:
    """A straight mark with space on both sides belongs to nothing."""
    return text[max(0, at - 1)].isspace() and (at + 1 >= end or text[at + 1].isspace())


def _unopened_start(text: str, before: int, at: int) -> int:
    """Where a quotation without its opening mark began: the first sentence after the quotation before it."""
    first_end = SENTENCE_END.search(text, before, at)
    return first_end.end() if first_end else min(before, at)
