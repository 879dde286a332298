"""The overview: what the record holds, what is newest, what is demanded and denied, what failed to read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.faces.web.charts import chart_of
from onrecord.faces.web.site import Site
from onrecord.record.browse.lines import find_lines
from onrecord.record.browse.matters import UNANSWERED, find_matters, tally_matters
from onrecord.record.browse.pages import find_pages
from onrecord.record.browse.people import find_known, most_mentioned
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.browse.tallies import tally_kinds_and_days
from onrecord.record.search import Filters
from onrecord.record.threads import ThreadFilters

LATEST = 6
ACTORS = 12
MATTERS = (
    ("Demands", "demand", "Nobody demands anything in the pages that were read."),
    ("Denials and rejections", "denial rejection", "Nothing is denied or rejected in the pages that were read."),
    ("Accusations and threats", "accusation threat", "Nobody is accused or threatened in the pages that were read."),
    ("Pledges", "pledge", "Nothing is promised in the pages that were read."),
)
"""The parts of the overview: heading, acts, and what to say where there is none."""
OPEN = (
    ("Unanswered demands", ("demand", "proposal"), UNANSWERED, "Every demand in these documents has an answer."),
    ("Contested claims", ("claim",), ("contested",), "No claim in these documents is denied by those it is about."),
)
"""Threads that the overview leads with: heading, kinds, states, and what to say where there is none."""


def overview(site: Site, request: Request) -> HTMLResponse:
    """The first page."""
    return site.page(request, "overview.html", **site.remember("overview", lambda: _gather(site)))


def _gather(site: Site) -> dict[str, Any]:
    counts = site.record.counts()
    with bounded(site.record) as connection:
        tally = tally_kinds_and_days(connection, Selection())
        matters = [
            (heading, acts.split(), find_lines(connection, _of(acts), size=LATEST), empty)
            for heading, acts, empty in MATTERS
        ]
        mentioned = most_mentioned(connection, limit=ACTORS)
        known = find_known(connection, [code for code, _ in mentioned])
        newest = find_pages(connection, Filters(), frozenset(), size=LATEST)
        ledger = tally_matters(connection, ThreadFilters())
        open_matters = [
            (
                heading,
                "/threads?" + urlencode([("kind", k) for k in kinds] + [("state", s) for s in states]),
                find_matters(connection, ThreadFilters(kinds=frozenset(kinds), states=frozenset(states)), size=LATEST),
                empty,
            )
            for heading, kinds, states, empty in OPEN
        ]
        known |= find_known(connection, [c for _, _, found, _ in open_matters for m in found for c in (*m.by, *m.of)])
    return {
        "counts": counts | {"threads": ledger.total},
        "ledger": ledger,
        "open_matters": open_matters,
        "kinds": tally.facets.get("kind", ()),
        "chart": chart_of(tally.days),
        "matters": matters,
        "mentioned": mentioned,
        "known": known,
        "newest": newest,
        "issues": site.record.issues()[:LATEST] if counts["issues"] <= MOST_ISSUES else (),
    }


MOST_ISSUES = 20_000


def _of(acts: str) -> Selection:
    return Selection(filters=Filters(acts=frozenset(acts.split())))
