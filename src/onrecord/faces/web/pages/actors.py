"""Actors: who is in the record, and one of them: positions over time, with and against whom, offices with dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.actors.actor import Actor
from onrecord.actors.registry import load_registry
from onrecord.errors import NoSuchEntry
from onrecord.faces.web.asked import Asked
from onrecord.faces.web.charts import Chart, Days, chart_of, common_span
from onrecord.faces.web.site import SIZE, Site
from onrecord.record.browse.lines import find_lines
from onrecord.record.browse.people import Mentioned, count_mentions, find_known, is_side, most_mentioned, name_of
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.browse.tallies import count_of, tally_days_by_kind
from onrecord.record.browse.ties import Tie, find_ties
from onrecord.record.exports.network import relations
from onrecord.record.search import Filters, find_actors

LATEST = 12
OTHERS = 12
BARS = 72
FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An office and when it was held, as the registry knows it."""

    title: str
    of: str
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """Somebody else, and the ties to and from them."""

    code: str
    name: str
    to: tuple[Tie, ...]
    of: tuple[Tie, ...]

    @property
    def total(self) -> int:
        return sum(tie.weight for tie in (*self.to, *self.of))


def actors(site: Site, request: Request) -> HTMLResponse:
    """The list of actors: those mentioned most, or those of a name."""
    asked = Asked.read(request.query_params)
    mentioned, known = site.remember(("mentioned", asked.page), lambda: _mentioned(site, asked.page))
    found: tuple[tuple[Actor, int, int], ...] = ()
    if asked.about:
        found = tuple(find_actors(site.record, Filters(about=asked.about, limit=FOUND)))
    return site.page(request, "actors.html", asked=asked, mentioned=mentioned, known=known, found=found)


def _mentioned(site: Site, page: int) -> tuple[tuple[tuple[str, Mentioned], ...], dict[str, Actor]]:
    with bounded(site.record) as connection:
        found = most_mentioned(connection, limit=SIZE, page=page)
        return found, find_known(connection, [code for code, _ in found])


def actor(site: Site, request: Request, code: str) -> HTMLResponse:
    """The page of one actor; NoSuchEntry where the record never mentions it."""
    return site.page(request, "actor.html", **site.remember(("actor", code), lambda: _gather(site, code)))


def _gather(site: Site, code: str) -> dict[str, Any]:
    codes = frozenset({code})
    said, heard = Selection(filters=Filters(by=codes)), Selection(filters=Filters(to=codes))
    done = Selection(noun="events", filters=Filters(by=codes))
    with bounded(site.record) as connection:
        known = find_known(connection, [code])
        mentioned = count_mentions(connection, code)
        if code not in known or not (mentioned.mentions or load_registry().actor(code)):
            raise NoSuchEntry("the record holds no such actor", code)
        ties = (*find_ties(connection, Selection(), source=code), *find_ties(connection, Selection(), target=code))
        by_kind = tally_days_by_kind(connection, said)
        others = [code for tie in ties for code in (tie.source, tie.target)]
        known |= find_known(connection, [*others, *known[code].side])
        return {
            "actor": known[code],
            "code": code,
            "known": known,
            "mentioned": mentioned,
            "charts": _charts(by_kind, code),
            "offices": offices_of(code),
            "counterparts": _counterparts(ties, code, known),
            "relations": relations(),
            "totals": {"said": count_of(connection, "by", code), "heard": count_of(connection, "to", code)},
            "said": find_lines(connection, said, size=LATEST),
            "heard": find_lines(connection, heard, size=LATEST),
            "done": find_lines(connection, done, size=LATEST),
        }


def offices_of(code: str) -> tuple[Held, ...]:
    """The offices that the registry knows of a person, the latest first; of a country, nobody's."""
    registry = load_registry()
    held = sorted(registry.tenures.of_person.get(code, ()), key=lambda t: t.since, reverse=True)
    return tuple(
        Held(
            title=registry.tenures.offices[t.office].title,
            of=registry.tenures.offices[t.office].of,
            since=t.since.isoformat(),
            until=t.until.isoformat() if t.until else "",
        )
        for t in held
    )


def _charts(by_kind: Mapping[str, Days], code: str) -> tuple[tuple[str, int, Chart, Asked], ...]:
    """One chart an act, all over the same time, the commonest act first."""
    span = common_span(tuple(by_kind.values()))
    found = []
    for kind, days in by_kind.items():
        chart = chart_of(days, span=span, most=BARS)
        if chart:
            found.append((kind, sum(count for _, count in days), chart, Asked(by=code, act=(kind,))))
    return tuple(sorted(found, key=lambda row: (-row[1], row[0])))


def _counterparts(ties: tuple[Tie, ...], code: str, known: dict[str, Actor]) -> tuple[Counterpart, ...]:
    others = dict.fromkeys(tie.target if tie.source == code else tie.source for tie in ties)
    found = [
        Counterpart(
            code=other,
            name=name_of(other, known),
            to=tuple(tie for tie in ties if tie.target == other),
            of=tuple(tie for tie in ties if tie.source == other),
        )
        for other in others
        if is_side(other, known)
    ]
    return tuple(sorted(found, key=lambda one: (-one.total, one.code))[:OTHERS])
