"""A passage: a row that holds one paragraph, as collections of sentences have it, and no page around it.

Nothing in it can be a menu or an advert, however short it is, so all of it is text to be read.
"""

from __future__ import annotations

from dataclasses import replace

from onrecord.documents.document import Block, BlockKind, Document
from onrecord.documents.inputs import RawInput
from onrecord.evidence import Span


def is_passage(given: RawInput) -> bool:
    """Whether the input is a row with an id and a text of one line."""
    return given.id is not None and isinstance(given.data, str) and len(given.data.strip().splitlines()) == 1


def as_passage(document: Document, given: RawInput) -> Document:
    """The document with its whole text as body; it has a title only where one came with the row."""
    whole = Block(kind=BlockKind.BODY, span=Span(0, len(document.text)))
    return replace(document, blocks=(whole,), title=given.title, title_span=None)
