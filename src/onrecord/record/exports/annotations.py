"""Entries as annotations of their page: W3C Web Annotation, which annotation tools lay over the page itself.

Each target says where the words are in two ways: by the words with what stands around them (TextQuoteSelector), which
finds them on the live page, and by position (TextPositionSelector), which counts code points of the text as onrecord
read it, column ``text`` of documents. Model: W3C Recommendation of 23 February 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

from onrecord import __version__
from onrecord.documents.document import Document
from onrecord.evidence import Span
from onrecord.record.exports.files import json_line
from onrecord.record.exports.inert import web_address
from onrecord.record.exports.rows import Row
from onrecord.record.exports.told import Told, find_told
from onrecord.record.exports.view import View

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters of text given before and after the words."""


def write_annotations(view: View, to: TextIO) -> int:
    """Write one annotation page in JSON-LD, an annotation a line; gives how many."""
    head = {"@context": CONTEXT, "id": _name("view", view.noun), "type": "AnnotationPage"}
    to.write(json_line(head)[:-1] + ', "items": [')
    count = 0
    for annotation in find_annotations(view):
        to.write((",\n" if count else "\n") + json_line(annotation))
        count += 1
    to.write("\n]}\n")
    return count


def find_annotations(view: View) -> Iterator[Row]:
    """An annotation for each statement or event of the view."""
    return map(_annotation, find_told(view))


def _annotation(told: Told) -> Row:
    tags = [party.actor or party.name for party in (*told.by, *told.to)]
    body: list[Row] = [{"type": "TextualBody", "purpose": "classifying", "format": "text/plain", "value": told.code}]
    body += [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in dict.fromkeys(tags)]
    if told.status is not None:
        body.append({"type": "TextualBody", "purpose": "describing", "value": f"status: {told.status}"})
    if told.on is not None:
        stretch = "/".join(dict.fromkeys(told.on.iso()))
        body.append({"type": "TextualBody", "purpose": "describing", "value": f"date: {stretch} ({told.on.basis})"})
    return {
        "id": _name(told.noun, told.id),
        "type": "Annotation",
        "motivation": "classifying",
        "generator": {"id": _name("software", __version__), "type": "Software", "name": f"onrecord {__version__}"},
        "body": body,
        "target": [_target(told.document, span) for span in told.spans],
    }


def _target(document: Document, span: Span) -> Row:
    text = document.text
    quoted: dict[str, Any] = {"type": "TextQuoteSelector", "exact": span.words(text)}
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    quoted |= {"prefix": before} if before else {}
    quoted |= {"suffix": after} if after else {}
    place = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return {"source": web_address(document.source) or _name("document", document.id), "selector": [quoted, place]}


def _name(noun: str, id: str) -> str:
    """An identifier for what has no address on the web."""
    return f"urn:x-onrecord:{noun}:{id}"
