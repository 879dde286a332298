"""Statements and events as a list: narrowed down by facets, sorted, counted over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.actors.actor import Actor
from onrecord.errors import SettingsError
from onrecord.faces.web.asked import LABELS, Asked, without, worded
from onrecord.faces.web.charts import chart_of
from onrecord.faces.web.site import SIZE, Site
from onrecord.record.browse.lines import find_lines
from onrecord.record.browse.people import find_known, is_side, name_of
from onrecord.record.browse.selection import bounded
from onrecord.record.browse.tallies import Tally

SHOWN = 10
"""Values of one facet that are offered."""
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet: what it is called, how many rows have it, and where it leads."""

    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow the list down."""

    heading: str
    choices: tuple[Choice, ...]
    rest: int


def listing(site: Site, request: Request, noun: str) -> HTMLResponse:
    """The list of one noun."""
    asked = Asked.read(request.query_params)
    notices: list[str] = []
    path = f"/{noun}"
    try:
        chosen = asked.selection(site.record, noun, notices)
        tally = site.tally(chosen)
    except SettingsError as error:
        empty: dict[str, Any] = {"noun": noun, "path": path, "tally": Tally(total=0), "lines": (), "known": {}}
        nothing: dict[str, Any] = {"chart": None, "facets": (), "chips": chips(asked, path, {}), "last_page": 1}
        status = BAD_REQUEST
        said = (worded(error),)
        return site.page(request, "listing.html", status=status, asked=asked, notices=said, **empty, **nothing)
    with bounded(site.record) as connection:
        lines = find_lines(connection, chosen, sort=asked.sort, page=asked.page, size=SIZE)
        codes = [code for role in ("by", "to") for code, _ in tally.facets.get(role, ())[: SHOWN * 4]]
        known = find_known(connection, codes)
    return site.page(
        request,
        "listing.html",
        asked=asked,
        notices=tuple(notices),
        noun=noun,
        path=path,
        tally=tally,
        lines=lines,
        known=known,
        chart=chart_of(tally.days),
        facets=facets(asked, noun, tally, known),
        chips=chips(asked, path, known),
        last_page=max(1, -(-tally.total // SIZE)),
    )


HEADINGS = {
    "statements": {
        "act": "Act",
        "by": "Side",
        "speaker": "Speaker",
        "to": "Addressee",
        "outlet": "Outlet",
        "mark": "Review",
    },
    "events": {
        **{"act": "Type", "status": "Status", "by": "Actor", "speaker": "Person or body", "to": "Recipient"},
        **{"outlet": "Outlet", "mark": "Review"},
    },
}
"""The facets of each list, by the name that stands in the address, in order."""


def facets(asked: Asked, noun: str, tally: Tally, known: dict[str, Actor]) -> tuple[Facet, ...]:
    """The facets of a list, each with its commonest values."""
    by, to = tally.facets.get("by", ()), tally.facets.get("to", ())
    counts: dict[str, Sequence[tuple[str, int]]] = {
        "act": tally.facets.get("kind", ()),
        "status": tally.facets.get("status", ()),
        "by": [pair for pair in by if is_side(pair[0], known)],
        "speaker": [pair for pair in by if pair[0] in known and not is_side(pair[0], known)],
        "to": [pair for pair in to if pair[0] in known],
        "outlet": tally.facets.get("outlet", ()),
        "mark": tally.facets.get("mark", ()),
    }
    return tuple(
        Facet(
            heading=heading,
            choices=tuple(_choices(name, counts[name][:SHOWN], asked, f"/{noun}", known)),
            rest=max(0, len(counts[name]) - SHOWN),
        )
        for name, heading in HEADINGS[noun].items()
        if counts[name]
    )


def _choices(
    name: str, counts: Sequence[tuple[str, int]], asked: Asked, path: str, known: dict[str, Actor]
) -> Iterator[Choice]:
    held = getattr(asked, name)
    taken = set(held) if isinstance(held, tuple) else {held}
    is_actor = name in ("by", "speaker", "to")
    for value, count in counts:
        yield Choice(
            label=name_of(value, known) if is_actor else value,
            count=count,
            is_chosen=value in taken,
            address=without(asked, name, value, path) if value in taken else asked.at(path, **{name: value}),
        )


def chips(asked: Asked, path: str, known: dict[str, Actor]) -> tuple[tuple[str, str, str], ...]:
    """What narrows the list now: label, value, and the address without it."""
    return tuple(
        (LABELS[name], name_of(value, known), without(asked, name, value, path)) for name, value in asked.narrowed
    )
