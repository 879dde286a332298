"""One input becomes one document: decoded, cut into blocks, dated, with its language told."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import py3langid

from onrecord.documents.blocks import Layout, resolve_blocks
from onrecord.documents.bounds import Bounds
from onrecord.documents.dating import resolve_published
from onrecord.documents.decode import decode_text, has_words
from onrecord.documents.document import BlockKind, Document
from onrecord.documents.html import is_html, read_html
from onrecord.documents.inputs import RawInput
from onrecord.documents.origin import find_authors, resolve_outlet
from onrecord.documents.page import Page
from onrecord.errors import EmptyInput, InputTooLarge
from onrecord.ids import stable_id

MIN_LETTERS = 60  # fewer than this and a language is a guess
CLOSE = 20.0  # natural-log units: so close, a short English text passes for Pidgin or Bikol; real ones lie further off
_SAMPLE = 20_000  # characters that the language is told by


def read_document(raw: RawInput, *, as_of: datetime.date | None = None, bounds: Bounds | None = None) -> Document:
    """The document of one input. ``as_of`` is the day of reading: nothing is taken to be published after it.

    Raises a DocumentError (NotText, EmptyInput, InputTooLarge) where the input cannot become one.
    """
    bounds = bounds or Bounds()
    page = _read_page(raw, bounds)
    if page.text.count("\n") + page.text.count("\r") > bounds.max_lines:
        what = f"the text has more than {bounds.max_lines} lines"
        raise InputTooLarge(what, raw.source, "Split it into single articles.")
    layout = resolve_blocks(page)
    markup, text = page.markup, page.text
    url = raw.url or markup.url
    title = layout.title.words(text) if layout.title is not None else raw.title or markup.title
    outlet = resolve_outlet(text, layout, given=raw.outlet, markup=markup.outlet, url=url)
    return Document(
        id=document_id(raw, text),
        source=raw.source,
        text=text,
        blocks=layout.blocks,
        title=" ".join(title.split()) if title else None,
        title_span=layout.title,
        outlet=outlet,
        authors=markup.authors or tuple(name for name in find_authors(text, layout) if name != outlet),
        language=resolve_language(text, layout),
        published=resolve_published(text, layout, given=raw.date, markup=markup.published, url=url, as_of=as_of),
    )


def _read_page(raw: RawInput, bounds: Bounds) -> Page:
    size = len(raw.data)
    if size > bounds.max_bytes:
        limit = bounds.max_bytes / 1_000_000
        raise InputTooLarge(f"the input is larger than {limit:g} MB", raw.source, "Split it into single articles.")
    if isinstance(raw.data, bytes):
        text = decode_text(raw.data, on=raw.source, is_html=raw.kind != "text")
    else:
        text = raw.data
        if not has_words(text):
            raise EmptyInput("the input holds no words", raw.source, "Nothing was recorded for it.")
    if raw.kind == "html" or (raw.kind == "auto" and is_html(text)):
        page = read_html(text, on=raw.source, bounds=bounds)
    else:
        page = Page(text=text)
    return replace(page, markup=replace(page.markup, title=raw.title)) if raw.title else page


def document_id(raw: RawInput, text: str) -> str:
    """The same on every machine: the text, and the id or address it came with or else its file name.

    The folder that a file lies in is left out, so that a copy elsewhere is the same document; the name is kept, so
    that two outlets' files with the same agency copy stay two documents.
    """
    name = raw.id or raw.url or re.split(r"[\\/]", raw.source)[-1]
    return stable_id("doc", name, text)


def resolve_language(text: str, layout: Layout) -> str | None:
    """The language of the article as ISO 639-1, or None where there is too little of it to tell."""
    kinds = (BlockKind.BODY, BlockKind.HEADLINE)
    parts: list[str] = []
    size = 0
    for block in layout.blocks:
        if block.kind in kinds and size < _SAMPLE:
            parts.append(text[block.span.start : min(block.span.end, block.span.start + _SAMPLE)])
            size += len(parts[-1])
    sample = re.sub(r"https?://\S{1,300}|[@#]\w{1,100}", " ", " ".join(parts)[:_SAMPLE])
    if sum(char.isalpha() for char in sample) < MIN_LETTERS:
        return None
    ranked = py3langid.rank(sample)
    best, english = ranked[0], next(row for row in ranked if row[0] == "en")
    return "en" if best[1] - english[1] < CLOSE else str(best[0])
