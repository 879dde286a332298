"""The network: who demands of, accuses, supports whom, as a drawing and, without one, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.errors import SettingsError
from onrecord.faces.web.asked import Asked, worded
from onrecord.faces.web.pages.listing import BAD_REQUEST, chips
from onrecord.faces.web.site import Site
from onrecord.record.browse.people import find_known, is_side, name_of
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.browse.ties import Tie, find_ties
from onrecord.record.exports.network import relations

SHOWN = 120
"""Ties of one page."""
LEVELS = ("sides", "named")
STANCES = (("demands", "demands"), ("opposes", "against"), ("supports", "in favour"), ("neutral", "speaks about"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tie with the names of both, how it reads, and where its statements are."""

    tie: Tie
    source: str
    target: str
    relation: str
    stance: str
    address: str


def network(site: Site, request: Request) -> HTMLResponse:
    """The page."""
    asked = Asked.read(request.query_params)
    level = request.query_params.get("level", LEVELS[0])
    level = level if level in LEVELS else LEVELS[0]
    notices: list[str] = []
    status, total = 200, 0
    rows: tuple[Row, ...] = ()
    try:
        chosen = asked.selection(site.record, "statements", notices)
        rows, total = site.remember(
            ("ties", chosen, level, asked.at("")), lambda: _rows(site, chosen, asked, by_side=level == "sides")
        )
    except SettingsError as error:
        notices, status = [worded(error)], BAD_REQUEST
    shared: dict[str, Any] = {"asked": asked, "notices": tuple(notices), "path": "/network"}
    shared |= {"chips": chips(asked, "/network", {}), "acts": list(relations())}
    return site.page(
        request, "network.html", status=status, rows=rows, total=total, level=level, stances=STANCES, **shared
    )


def _rows(site: Site, chosen: Selection, asked: Asked, *, by_side: bool) -> tuple[tuple[Row, ...], int]:
    with bounded(site.record) as connection:
        ties = find_ties(connection, chosen, by_side=by_side)
        known = find_known(connection, [code for tie in ties for code in (tie.source, tie.target)])
    if by_side:
        ties = tuple(tie for tie in ties if is_side(tie.source, known) and is_side(tie.target, known))
    rows = tuple(
        Row(
            tie=tie,
            source=name_of(tie.source, known),
            target=name_of(tie.target, known),
            relation=relations()[tie.act]["relation"],
            stance=relations()[tie.act]["stance"],
            address=asked.at("/statements", by=tie.source, to=tie.target, act=tie.act, sort="-date"),
        )
        for tie in ties[:SHOWN]
    )
    return rows, len(ties)
