"""One statement or event by itself: everything the record knows of it, each with what it was read from."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.errors import NoSuchEntry
from onrecord.faces.web.marking import excerpt
from onrecord.faces.web.pages.review import deciding_on
from onrecord.faces.web.site import Site
from onrecord.record.browse.carried import find_carried
from onrecord.record.browse.lines import Line, read_lines
from onrecord.record.browse.matters import find_threads_with
from onrecord.record.browse.people import find_known
from onrecord.record.browse.selection import bounded
from onrecord.record.exports.fragments import link_to

AROUND = 260
"""Characters of the page that are shown on either side."""
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
            excerpt=excerpt(entry.document, own.content, AROUND),
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
            excerpt=excerpt(entry.document, [own.evidence], AROUND),
        )


def _one(lines: tuple[Line, ...], id: str) -> Line:
    if not lines:
        raise NoSuchEntry("the record holds no entry of that id", id)
    return lines[0]
