"""The pages to review by: what waits for somebody, what the reading is worth, what was decided, and many at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.events.event import Event
from onrecord.faces.deciding import shown_value
from onrecord.faces.web.asked import Asked, Parameters
from onrecord.faces.web.site import Site
from onrecord.record.browse.lines import Line, read_lines
from onrecord.record.browse.matters import Matter, read_matters
from onrecord.record.browse.people import find_known
from onrecord.record.browse.selection import bounded
from onrecord.record.browse.tallies import count_selection
from onrecord.record.decision import MARK, NOUNS, Decision, taken_back
from onrecord.record.decision_fields import FIELDS, PLACES, Shape, field_of, reading_of
from onrecord.record.decisions import MOST
from onrecord.record.decisions_accuracy import measure
from onrecord.record.decisions_history import find_actions, line_of
from onrecord.record.decisions_queue import (
    count_waiting,
    find_all,
    find_unreviewed,
    find_unreviewed_threads,
    find_unsure,
    find_waiting,
)
from onrecord.record.exports.formats import ENTRIES
from onrecord.record.threads import ThreadFilters
from onrecord.statements.statement import Statement
from onrecord.threads.thread import Thread

SHOWN = 50
LATEST = 20
"""Actions that are listed to be taken back."""
LONG = frozenset({Shape.SPAN, Shape.SPANS, Shape.TEXT})
"""Fields whose words may fill several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """A field of an entry as a person would type it, with the choices where there are any."""

    name: str
    shown: str
    choices: tuple[str, ...]
    is_long: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One decision in an entry's history: what was decided in words, by whom, and whether it still counts."""

    id: str
    what: str
    who: str
    why: str | None
    on: str
    is_taken_back: bool


def deciding_on(site: Site, noun: str, one: Statement | Event | Thread, text: str = "") -> dict[str, Any]:
    """What the page of an entry needs to let it be decided on: its fields and its history; empty where nobody does."""
    if not site.reviewing:
        return {"fields": (), "history": ()}
    now = reading_of(noun, one)
    fields = [
        Editable(
            name=field.name,
            shown=shown_value(now[field.name], field.shape, text=text),
            choices=field.choices(),
            is_long=field.shape in LONG and field.name != "mode",
        )
        for field in FIELDS[noun]
    ]
    with bounded(site.record) as connection:
        line = line_of(connection, noun, one.id)
    undone = taken_back(line)
    return {"fields": fields, "history": [_past(decision, decision.id in undone) for decision in reversed(line)]}


def _past(one: Decision, is_taken_back: bool) -> Past:
    day = one.decided.isoformat(sep=" ", timespec="minutes")
    return Past(id=one.id, what=told_of(one), who=one.who, why=one.why, on=day, is_taken_back=is_taken_back)


def told_of(one: Decision) -> str:
    """A decision in words."""
    value = one.new if one.undoes is None else one.old
    field = field_of(one.target.noun, one.field)
    if one.field == MARK:
        what = str(value or "no mark")
    elif field is not None and field.shape in PLACES:
        what = f"{field.name}: other words"
    else:
        what = f"{one.field.replace('_', ' ')}: {shown_value(value) or 'empty'}"
    return what if one.undoes is None else f"took back: {what}"


def queue(site: Site, request: Request) -> HTMLResponse:
    """What waits: to be checked again, unsure, not yet looked at; how right the reading is; what was decided lately."""
    noun = _noun(request.query_params, NOUNS)
    asked = Asked.read(request.query_params)
    seed = _seed(request.query_params.get("draw", ""))
    with bounded(site.record) as connection:
        waiting = find_waiting(connection, limit=SHOWN)
        unsure = [one.entry for one in find_unsure(connection, noun, limit=SHOWN)]
        fresh = _fresh(site, connection, asked, noun, seed)
        wanted = [(one.noun, one.entry) for one in waiting] + [(noun, one) for one in (*unsure, *fresh)]
        rows = _rows(connection, wanted)
        actions = [(one, told_of(one.first)) for one in find_actions(connection, latest=LATEST)]
        values: dict[str, Any] = {
            "waiting": [(one, rows.get((one.noun, one.entry))) for one in waiting],
            "waiting_total": count_waiting(connection),
            "unsure": [rows[noun, one] for one in unsure if (noun, one) in rows],
            "fresh": [rows[noun, one] for one in fresh if (noun, one) in rows],
            "known": find_known(connection, _codes(rows.values())),
        }
    accuracy = site.remember(("accuracy",), lambda: [one for one in measure(site.record) if one.total])
    return site.page(
        request,
        "review.html",
        asked=asked,
        noun=noun,
        nouns=NOUNS,
        seed=seed,
        accuracy=accuracy,
        actions=actions,
        kept=[(name, value) for name, value in (("noun", noun), ("draw", seed)) if value is not None],
        **values,
    )


def _noun(parameters: Mapping[str, Any] | Parameters, nouns: Iterable[str]) -> str:
    noun = str(parameters.get("noun", ""))
    return noun if noun in nouns else "statements"


def _seed(asked: str) -> int | None:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def _fresh(site: Site, connection: Any, asked: Asked, noun: str, seed: int | None) -> list[str]:
    chosen = asked.selection(site.record, "statements" if noun == "threads" else noun)
    if noun != "threads":
        return find_unreviewed(connection, chosen, limit=SHOWN, seed=seed)
    said = chosen.filters
    sought = ThreadFilters(by=said.by, of=said.to, about=said.about, since=said.since, until=said.until)
    return find_unreviewed_threads(connection, sought, limit=SHOWN, seed=seed)


def _rows(connection: Any, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Line | Matter]:
    """What lists show of those entries, as far as the record holds them."""
    ids: dict[str, list[str]] = {noun: [] for noun in NOUNS}
    for noun, entry in wanted:
        ids[noun].append(entry)
    found: dict[tuple[str, str], Line | Matter] = {
        (noun, line.id): line for noun in ENTRIES for line in read_lines(connection, noun, ids[noun])
    }
    return found | {("threads", one.id): one for one in read_matters(connection, ids["threads"])}


def _codes(rows: Iterable[Line | Matter]) -> list[str]:
    return [code for row in rows if isinstance(row, Matter) for code in (*row.by, *row.of)]


def chosen_ids(site: Site, asked: Asked, noun: str) -> tuple[list[str], int, str]:
    """The entries of a selection as far as they are decided at once, how many there are, and a digest of them."""
    chosen = asked.selection(site.record, noun)
    with bounded(site.record) as connection:
        total = count_selection(connection, chosen)
        ids = find_all(connection, chosen, limit=MOST)
    return ids, total, hashlib.sha256("\n".join(ids).encode()).hexdigest()


class Pairs(dict[str, str]):
    """A form that is read as a query string is; acts are joined by spaces."""

    def getlist(self, key: Any, /) -> list[str]:
        return str(super().get(key, "")).split()


def preview(site: Site, request: Request, notices: tuple[str, ...] = (), question: Pairs | None = None) -> HTMLResponse:
    """What would be decided on at once."""
    given = request.query_params
    parameters = Pairs({**given, "act": " ".join(given.getlist("act"))}) if question is None else question
    noun, asked = _noun(parameters, ENTRIES), Asked.read(parameters)
    ids, total, digest = chosen_ids(site, asked, noun)
    with bounded(site.record) as connection:
        lines = read_lines(connection, noun, ids[:SHOWN])
    values: dict[str, Any] = {"noun": noun, "lines": lines, "total": total, "most": MOST, "digest": digest}
    return site.page(request, "review_bulk.html", asked=asked, notices=notices, nouns=ENTRIES, **values)
