"""Documents: the pages that were read, and one of them with everything that was taken from it marked in its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.documents.document import Document
from onrecord.errors import SettingsError
from onrecord.events.event import Event
from onrecord.evidence import DateInterval, Span
from onrecord.faces.web.asked import Asked, worded
from onrecord.faces.web.drawing import path_part
from onrecord.faces.web.marking import LAYERS, POINTED, WINDOW, mark
from onrecord.faces.web.pages.listing import BAD_REQUEST, chips
from onrecord.faces.web.site import SIZE, Site
from onrecord.record.browse.pages import count_pages, find_pages, tally_outlets
from onrecord.record.browse.selection import bounded
from onrecord.record.entry import Entry
from onrecord.record.mapping import words_of
from onrecord.statements.statement import Party, Review, Statement

MOST_NOTES = 400
"""Statements and events listed beside one window of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A statement or event beside the text, numbered as its mark in the text is."""

    number: int
    id: str
    noun: str
    kind: str
    status: str | None
    by: tuple[Party, ...]
    to: tuple[Party, ...]
    words: str
    on: DateInterval | None
    part_of: str | None
    confidence: float
    start: int
    review: Review | None


def documents(site: Site, request: Request) -> HTMLResponse:
    """The list of pages."""
    asked = Asked.read(request.query_params)
    notices: tuple[str, ...] = ()
    status = 200
    found: dict[str, object] = {"pages": (), "total": 0, "outlets": ()}
    try:
        chosen = asked.selection(site.record, "documents")
        with bounded(site.record) as connection:
            found["total"] = count_pages(connection, chosen.filters, chosen.outlets)
            found["pages"] = find_pages(connection, chosen.filters, chosen.outlets, page=asked.page, size=SIZE)
            found["outlets"] = tally_outlets(connection, limit=12)
    except SettingsError as error:
        notices, status = (worded(error),), BAD_REQUEST
    total = found["total"]
    last_page = max(1, -(-int(str(total)) // SIZE))
    return site.page(
        request,
        "documents.html",
        status=status,
        asked=asked,
        notices=notices,
        path="/documents",
        chips=chips(asked, "/documents", {}),
        last_page=last_page,
        **found,
    )


def document(site: Site, request: Request, id: str) -> HTMLResponse:
    """One page that was read, with its marks. ``entry`` is the statement or event to land on."""
    parameters = request.query_params
    entry = site.record.entry(id, rejected=parameters.get("rejected") == "1")
    pointed = _pointed(parameters.get("at", ""), len(entry.document.text))
    chosen = POINTED if pointed else parameters.get("entry", "")[:200] or None
    hidden = frozenset(parameters.getlist("hide")) & frozenset(LAYERS)
    notes = find_notes(entry)
    parts = max(1, -(-len(entry.document.text) // WINDOW))
    start = pointed.start if pointed else next((note.start for note in notes if note.id == chosen), 0)
    part = _part(parameters.get("part", ""), parts, start)
    window = Span((part - 1) * WINDOW, max(part * WINDOW, 1))

    def address(to_part: int, toggled: str | None = None) -> str:
        return _address(id, parameters, hidden ^ frozenset([toggled] if toggled else ()), to_part if parts > 1 else 0)

    here = [note for note in notes if window.start <= note.start < window.end]
    return site.page(
        request,
        "document.html",
        document=entry.document,
        passages=mark(entry, window, chosen=chosen, hidden=hidden, pointed=pointed),
        notes=here[:MOST_NOTES],
        left_out=max(0, len(here) - MOST_NOTES),
        numbers={note.id: note.number for note in here[:MOST_NOTES]},
        issues=entry.issues,
        chosen=chosen,
        hidden=hidden,
        address=address,
        layers=LAYERS,
        part=part,
        last_part=parts,
    )


def _address(id: str, kept: Mapping[str, str], hidden: frozenset[str], part: int) -> str:
    """This page with other marks, or another part of it."""
    pairs = [(name, kept[name][:200]) for name in ("entry", "at") if name in kept]
    pairs += [("hide", layer) for layer in sorted(hidden)]
    pairs += [("part", str(part))] if part else []
    return f"/documents/{path_part(id)}?{urlencode(pairs)}"


def _part(asked: str, parts: int, start: int) -> int:
    """Which window of a long text to show: the one asked for, else the one that holds what is to be seen."""
    if asked.isascii() and asked.isdigit() and len(asked) < 9:
        return min(max(int(asked), 1), parts)
    return min(start // WINDOW + 1, parts)


def _pointed(asked: str, length: int) -> Span | None:
    """The words that ``at=120-180`` points at; None where that is no place in the text."""
    start, _, end = asked.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 12 for part in (start, end)):
        return None
    return Span(int(start), int(end)) if int(start) < int(end) <= length else None


def find_notes(entry: Entry) -> list[Note]:
    """The statements and events of a document in the order of its text."""
    found = [_of_statement(s, entry.document) for s in entry.statements]
    found += [_of_event(e, entry.document) for e in entry.events]
    found.sort(key=lambda note: (note["start"], note["noun"] == "events"))
    return [Note(number=number, **fields) for number, fields in enumerate(found, 1)]  # type: ignore[arg-type]


def _of_statement(statement: Statement, document: Document) -> dict[str, object]:
    return {
        "id": statement.id,
        "noun": "statements",
        "kind": statement.act.value,
        "status": None,
        "by": (statement.speaker,) if statement.speaker else (),
        "to": statement.addressees,
        "words": words_of(statement.content, document.text),
        "on": statement.said_on,
        "part_of": statement.part_of,
        "confidence": statement.confidence,
        "start": min(span.start for span in statement.content),
        "review": statement.review,
    }


def _of_event(event: Event, document: Document) -> dict[str, object]:
    return {
        "id": event.id,
        "noun": "events",
        "kind": event.type,
        "status": event.status.value,
        "by": event.actors,
        "to": event.recipients,
        "words": event.evidence.words(document.text),
        "on": event.when,
        "part_of": None,
        "confidence": event.confidence,
        "start": event.trigger.start,
        "review": event.review,
    }
