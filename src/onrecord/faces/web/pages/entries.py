"""One statement or event by itself: everything the record knows of it, each with what it was read from."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.errors import NoSuchEntry
from onrecord.events.event import Event
from onrecord.evidence import Span
from onrecord.faces.web.marking import around_words
from onrecord.faces.web.pages.review import deciding_on
from onrecord.faces.web.site import Site
from onrecord.record.browse.carried import find_carried
from onrecord.record.browse.lines import Line, read_lines
from onrecord.record.browse.matters import find_threads_with
from onrecord.record.browse.people import find_known
from onrecord.record.browse.selection import bounded
from onrecord.record.entry import Entry
from onrecord.record.exports.fragments import link_to
from onrecord.statements.statement import Statement

MOST = 30
"""Statements within, and events in, one statement that are listed."""


def statement(site: Site, request: Request, id: str) -> HTMLResponse:
    """The page of one statement."""
    entry = site.record.entry(site.record.document_of("statements", id), rejected=True)
    own = next(s for s in entry.statements if s.id == id)
    carried = site.remember(("carried", id), lambda: _count_carried(site, id))
    with bounded(site.record) as connection:
        within = [s.id for s in entry.statements if s.part_of == id][:MOST]
        around = [own.part_of] if own.part_of else []
        events = [e.id for e in entry.events if e.statement == id][:MOST]
        return site.page(
            request,
            "statement.html",
            statement=own,
            **deciding_on(site, "statements", own, entry.document.text),
            document=entry.document,
            line=_one(read_lines(connection, "statements", [id]), id),
            within=read_lines(connection, "statements", within),
            around=read_lines(connection, "statements", around),
            events=read_lines(connection, "events", events),
            threads=find_threads_with(connection, document=entry.document.id, statement=id),
            others=carried - 1,
            known=find_known(connection, own.on_behalf_of),
            link=link_to(entry.document, own.content),
            excerpt=excerpt(entry, own),
        )


def _count_carried(site: Site, id: str) -> int:
    with bounded(site.record) as connection:
        return len(find_carried(connection, id))


def event(site: Site, request: Request, id: str) -> HTMLResponse:
    """The page of one event."""
    entry = site.record.entry(site.record.document_of("events", id), rejected=True)
    own = next(e for e in entry.events if e.id == id)
    with bounded(site.record) as connection:
        return site.page(
            request,
            "event.html",
            event=own,
            **deciding_on(site, "events", own, entry.document.text),
            document=entry.document,
            line=_one(read_lines(connection, "events", [id]), id),
            said=read_lines(connection, "statements", [own.statement] if own.statement else []),
            link=link_to(entry.document, (own.evidence,)),
            excerpt=excerpt(entry, own),
        )


def excerpt(entry: Entry, own: Statement | Event) -> tuple[tuple[str, bool], ...]:
    """The words with a little of what stands around them: pieces of text, and whether each is the entry's own."""
    text = entry.document.text
    spans = sorted(own.content if isinstance(own, Statement) else (own.evidence,))
    block = next((b.span for b in entry.document.blocks if b.span.start <= spans[0].start < b.span.end), None)
    around = around_words(text, block or Span(0, len(text)), spans[0].start, spans[-1].end, AROUND)
    pieces, at = [], around.start
    for span in spans:
        pieces += [(text[at : span.start], False), (text[max(at, span.start) : span.end], True)]
        at = max(at, span.end)
    return tuple(piece for piece in (*pieces, (text[at : around.end].rstrip(), False)) if piece[0])


AROUND = 260
"""Characters of the page that are shown on either side."""


def _one(lines: tuple[Line, ...], id: str) -> Line:
    if not lines:
        raise NoSuchEntry("the record holds no entry of that id", id)
    return lines[0]
