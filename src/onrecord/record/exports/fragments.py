"""A link that opens the page at the very words: an address with a text fragment (``#:~:text=``).

The words are looked for by the reader's browser, so they are given as the page shows them: whole words, short ones in
full, long ones by their first and last words, and with a word or two of what stands around them where the page has
the same words more than once. Form: WICG, URL Fragment Text Directives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from onrecord.documents.document import Document
from onrecord.evidence import Span
from onrecord.record.exports.inert import web_address

IN_FULL = 12
"""Up to so many words are given in full."""
ENDS = 5
"""Of longer ones, so many words from either end."""
AROUND = 3
LONGEST = 300
"""Characters of one part of a directive; a passage with longer words gets no directive."""
MOST = 4
"""Passages in one link: browsers mark them all, and addresses stay short."""


def link_to(document: Document, spans: Iterable[Span]) -> str | None:
    """The address of a document on the web with those spans marked; None for a document that is not on the web."""
    address = web_address(document.source)
    if address is None:
        return None
    found = (_directive(span, document.text) for span in sorted(spans)[:MOST])
    directives = "&".join(f"text={directive}" for directive in found if directive)
    if not directives:
        return address
    return f"{address}{'' if '#' in address else '#'}:~:{directives}"


def _directive(span: Span, text: str) -> str | None:
    """One passage as ``[prefix-,]start[,end][,-suffix]``; None where there is no word in it."""
    span = _whole_words(span, text)
    lines = [line.split() for line in span.words(text).splitlines() if line.split()]
    if not lines:
        return None
    count = sum(map(len, lines))
    in_full = len(lines) == 1 and count <= IN_FULL
    passage = [lines[0]] if in_full else [lines[0][:ENDS], lines[-1][-ENDS:]]
    if any(len(" ".join(words)) > LONGEST for words in passage):
        return None
    parts = [_encoded(words) for words in passage]
    if _is_repeated(passage[0], text):
        before = _last_line(text[max(0, span.start - 200) : span.start])[-AROUND:]
        after = _first_line(text[span.end : span.end + 200])[:AROUND]
        parts = [f"{_encoded(before)}-"] * bool(before) + parts + [f"-{_encoded(after)}"] * bool(after)
    return ",".join(parts)


def _whole_words(span: Span, text: str) -> Span:
    """The span with the words at its ends completed, because browsers match whole words only."""
    start, end = span.start, span.end
    while max(0, span.start - LONGEST) < start < end and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while start < end < min(len(text), span.end + LONGEST) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def _is_repeated(words: list[str], text: str) -> bool:
    """Whether those words stand more than once in the text, whatever the case and the space between them."""
    wanted = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    found = wanted.finditer(text)
    return next(found, None) is not None and next(found, None) is not None


def _last_line(text: str) -> list[str]:
    return text.splitlines()[-1].split() if text and not text.endswith(("\n", "\r")) else []


def _first_line(text: str) -> list[str]:
    return text.splitlines()[0].split() if text and not text.startswith(("\n", "\r")) else []


def _encoded(words: list[str]) -> str:
    """Words as a part of a directive, in which hyphen, comma and ampersand have a meaning of their own."""
    return quote(" ".join(words).encode("utf-8", "replace"), safe="").replace("-", "%2D")
