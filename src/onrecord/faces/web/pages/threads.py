"""Threads: the ledger of demands, proposals, pledges and claims, and one of them as a timeline of both sides' words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.documents.document import Document
from onrecord.errors import SettingsError
from onrecord.evidence import Span
from onrecord.faces.question import Question, resolve_matters
from onrecord.faces.web.asked import Asked, worded
from onrecord.faces.web.drawing import path_part
from onrecord.faces.web.marking import excerpt
from onrecord.faces.web.pages.listing import BAD_REQUEST
from onrecord.faces.web.pages.review import deciding_on
from onrecord.faces.web.site import SIZE, Site
from onrecord.record.browse.matters import SORTS, Ledger, find_matters, tally_matters
from onrecord.record.browse.pages import read_documents
from onrecord.record.browse.people import find_known
from onrecord.record.browse.selection import bounded
from onrecord.record.threads import ThreadFilters, read_thread
from onrecord.threads.thread import Relation, Thread, ThreadEntry

AROUND = 160
"""Characters of the page on either side of the words of an entry."""
MOST = 400
"""Entries of one thread that are drawn."""
DEFAULT_SORT = "-began"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What the ledger was asked for, as it stands in the address."""

    asked: Asked
    of: str
    states: tuple[str, ...]
    kinds: tuple[str, ...]
    followed: bool
    sort: str

    @classmethod
    def read(cls, parameters: Any) -> Sought:
        """From a query string; a sort that is not known is the usual one."""
        sort = str(parameters.get("sort", DEFAULT_SORT))
        return cls(
            asked=Asked.read(parameters),
            of=str(parameters.get("of", ""))[:300].strip(),
            states=tuple(dict.fromkeys(s[:30] for s in parameters.getlist("state")[:12] if s)),
            kinds=tuple(dict.fromkeys(k[:30] for k in parameters.getlist("kind")[:12] if k)),
            followed=parameters.get("followed", "") == "1",
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
        )

    @property
    def narrowed(self) -> list[tuple[str, str]]:
        """Names and values that narrow the ledger down."""
        asked = self.asked
        words = {"about": asked.about, "by": asked.by, "of": self.of, "since": asked.since, "until": asked.until}
        found = [(name, value) for name, value in words.items() if value]
        found += [("state", state) for state in self.states] + [("kind", kind) for kind in self.kinds]
        return [*found, ("followed", "1")] if self.followed else found

    def at(self, *, page: int = 1, sort: str = "", toggled: tuple[str, str] | None = None) -> str:
        """The address with another page or order, or with one value added or taken away."""
        pairs = self.narrowed
        if toggled is not None:
            pairs = [pair for pair in pairs if pair != toggled] if toggled in pairs else [*pairs, toggled]
        sort = sort or self.sort
        pairs += [("sort", sort)] * (sort != DEFAULT_SORT) + [("page", str(page))] * (page > 1)
        return f"/threads?{urlencode(pairs)}" if pairs else "/threads"

    def filters(self, site: Site, notices: list[str]) -> ThreadFilters:
        """What the record is asked for; SettingsError where a value makes no sense."""
        asked = self.asked
        question = Question(
            by=asked.by or None,
            to=self.of or None,
            about=asked.about or None,
            since=asked.since or None,
            until=asked.until or None,
        )
        return resolve_matters(
            site.record,
            question,
            states=self.states,
            kinds=self.kinds,
            followed=self.followed,
            notice=lambda said: notices.append(worded(said)),
        )


def ledger(site: Site, request: Request) -> HTMLResponse:
    """The list of threads."""
    sought = Sought.read(request.query_params)
    notices: list[str] = []
    found: dict[str, Any] = {"ledger": Ledger(total=0, states=(), kinds=()), "matters": (), "known": {}}
    status = 200
    try:
        filters = sought.filters(site, notices)
        with bounded(site.record) as connection:
            found["ledger"] = tally_matters(connection, filters)
            found["matters"] = find_matters(connection, filters, sort=sought.sort, page=sought.asked.page, size=SIZE)
            codes = [code for matter in found["matters"] for code in (*matter.by, *matter.of)]
            found["known"] = find_known(connection, codes)
    except SettingsError as error:
        notices, status = [worded(error)], BAD_REQUEST
    last_page = max(1, -(-found["ledger"].total // SIZE))
    return site.page(
        request,
        "threads.html",
        status=status,
        asked=sought.asked,
        sought=sought,
        notices=tuple(notices),
        last_page=last_page,
        **found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of a thread on the timeline: its words in their sentence, and on whose side it stands."""

    entry: ThreadEntry
    document: Document
    pieces: tuple[tuple[str, bool], ...]
    side: str  # "raised", "answering" or "other"
    address: str
    is_decisive: bool


def thread(site: Site, request: Request, id: str) -> HTMLResponse:
    """The page of one thread."""
    found = read_thread(site.record, id)
    shown = found.entries[:MOST]
    with bounded(site.record) as connection:
        documents = read_documents(connection, {entry.document for entry in shown})
        known = find_known(connection, [*found.by, *found.of, *(code for e in shown for code in e.speakers)])
    steps = [
        _step(found, number, entry, documents[entry.document])
        for number, entry in enumerate(shown)
        if entry.document in documents
    ]
    return site.page(
        request,
        "thread.html",
        thread=found,
        **deciding_on(site, "threads", found),
        steps=steps,
        left_out=len(found.entries) - len(steps),
        known=known,
        decisive=_decisive(found),
        awaited=Relation.AWAITED,
    )


def _decisive(found: Thread) -> ThreadEntry | None:
    at = found.decided_by
    return found.entries[at] if at is not None and 0 <= at < len(found.entries) else None


def _step(found: Thread, number: int, entry: ThreadEntry, document: Document) -> Step:
    speakers = set(entry.speakers)
    side = "raised" if speakers & set(found.by) else "answering" if speakers & set(found.of) else "other"
    return Step(
        entry=entry,
        document=document,
        pieces=excerpt(document, [entry.evidence], AROUND),
        side=side,
        address=words_address(document.id, entry.statement or entry.event, entry.trigger),
        is_decisive=number == found.decided_by,
    )


def words_address(document: str, entry: str | None, span: Span) -> str:
    """Where words stand in their document: at the entry that they belong to, or else at their place."""
    if entry:
        return f"/documents/{path_part(document)}?entry={path_part(entry)}#at-{path_part(entry)}"
    return f"/documents/{path_part(document)}?at={span.start}-{span.end}#at-words"
