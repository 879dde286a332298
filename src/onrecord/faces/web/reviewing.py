"""Reviewing in the browser: marks, edits and their taking back, one by one or many at once after a preview.

A page that changes something must prove that this server made it: every form carries a token that no other site can
read, and a request that a browser says comes from elsewhere is refused (the Host check of ``safety`` stands before
all of it). Without a reviewer the site only reads, and none of this is there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from onrecord.errors import SettingsError
from onrecord.faces.deciding import shown_value, typed_value
from onrecord.faces.web.asked import Asked
from onrecord.faces.web.site import Site
from onrecord.record.browse.lines import read_lines
from onrecord.record.browse.selection import bounded
from onrecord.record.browse.tallies import count_selection
from onrecord.record.decision import MARK, NOUNS, How, Mark
from onrecord.record.decision_fields import FIELDS, reading_of
from onrecord.record.decisions import MOST, Change, decide, find_decisions, undo
from onrecord.record.decisions_queue import find_all, find_unreviewed, find_unsure, find_waiting
from onrecord.record.exports.formats import ENTRIES

LARGEST = 64_000
"""Bytes of a form."""
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """Who reviews here, and what proves that a form is ours."""

    who: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


def add_reviewing(app: FastAPI, site: Site, reviewing: Reviewing) -> None:
    """The queue, the preview of many at once, and what forms are sent to."""

    def queue(request: Request) -> HTMLResponse:
        return _queue(site, request)

    def preview(request: Request) -> HTMLResponse:
        return _preview(site, request, ())

    async def decided(request: Request) -> Response:
        form = await _form(request, reviewing)
        return await run_in_threadpool(_decide, site, request, form, reviewing)

    async def taken_back(request: Request) -> Response:
        form = await _form(request, reviewing)
        await run_in_threadpool(undo, site.record, form.get("decision", ""), who=reviewing.who)
        return _back(form)

    async def many(request: Request) -> Response:
        form = await _form(request, reviewing)
        return await run_in_threadpool(_decide_many, site, request, form, reviewing)

    for path, show in (("/review", queue), ("/review/bulk", preview)):
        app.add_api_route(path, show, methods=["GET", "HEAD"], response_class=HTMLResponse, include_in_schema=False)
    for path, act in (("/review/decide", decided), ("/review/undo", taken_back), ("/review/bulk", many)):
        app.add_api_route(path, act, methods=["POST"], include_in_schema=False)


async def _form(request: Request, reviewing: Reviewing) -> dict[str, str]:
    """The fields of a form of ours; refused where it is too large, from elsewhere or without its token."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)
    if origin is not None and origin.split("://", 1)[-1] != host:
        raise HTTPException(403)
    if request.headers.get("content-type", "").split(";")[0] != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=50)
    except (UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400) from error
    form = {name: values[-1] for name, values in fields.items()}
    if not hmac.compare_digest(form.get("token", "").encode(), reviewing.token.encode()):
        raise HTTPException(403)
    return form


def _decide(site: Site, request: Request, form: dict[str, str], reviewing: Reviewing) -> Response:
    noun, entry, action = form.get("noun", ""), form.get("entry", "")[:200], form.get("action", "")
    if noun not in NOUNS:
        raise SettingsError("this cannot be decided on", "review")
    if action == "edit":
        name = form.get("field", "")
        text = "" if noun == "threads" else site.record.entry(site.record.document_of(noun, entry)).document.text
        value = typed_value(site.record, noun, name, form.get("value", ""), text=text)
        change = Change(noun=noun, entry=entry, field=name, new=value)
    else:
        change = Change(noun=noun, entry=entry, field=MARK, new=None if action == "clear" else action)
    how = How.QUEUE if form.get("how") == "queue" else How.CHOSEN
    made = decide(site.record, [change], who=reviewing.who, why=form.get("why"), how=how)
    if request.headers.get("hx-request") == "true" and action != "edit":
        mark = made[-1].new if made else change.new
        values = {
            "noun": noun,
            "entry": entry,
            "mark": mark,
            "last": made[-1].id if made else "",
            "how": form.get("how"),
        }
        return site.page(request, "review_controls.html", back=form.get("back", "/review"), **values)
    return _back(form)


def _back(form: dict[str, str]) -> Response:
    """To the page that the form stood on; never to another site."""
    back = form.get("back", "")
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return RedirectResponse(quote(back, safe="/?&=#%:;,+-_.~") if ours else "/review", status_code=303)


def _queue(site: Site, request: Request) -> HTMLResponse:
    """What waits: to be checked again, unsure, not yet looked at (least sure first), and what was decided lately."""
    noun = request.query_params.get("noun", "statements")
    noun = noun if noun in ENTRIES else "statements"
    asked = Asked.read(request.query_params)
    chosen = asked.selection(site.record, noun)
    with bounded(site.record) as connection:
        waiting = find_waiting(connection, limit=SHOWN)
        unsure = [one.entry for one in find_unsure(connection, limit=SHOWN) if one.noun == noun]
        fresh = find_unreviewed(connection, chosen, limit=SHOWN)
        lines = {n: read_lines(connection, n, [w.entry for w in waiting if w.noun == n]) for n in ENTRIES}
        known = {line.id: line for found in lines.values() for line in found}
        values: dict[str, Any] = {
            "waiting": [(one, known.get(one.entry)) for one in waiting],
            "unsure": read_lines(connection, noun, unsure),
            "fresh": read_lines(connection, noun, fresh),
        }
    latest = list(reversed(find_decisions(site.record, latest=20)))
    return site.page(request, "review.html", asked=asked, noun=noun, latest=latest, nouns=ENTRIES, **values)


def _chosen_ids(site: Site, asked: Asked, noun: str) -> tuple[list[str], int, str]:
    """The entries of a selection as far as they are decided at once, how many there are, and a digest of them."""
    chosen = asked.selection(site.record, noun)
    with bounded(site.record) as connection:
        total = count_selection(connection, chosen)
        ids = find_all(connection, chosen, limit=MOST)
    return ids, total, hashlib.sha256("\n".join(ids).encode()).hexdigest()


def _preview(site: Site, request: Request, notices: tuple[str, ...], question: Any = None) -> HTMLResponse:
    parameters = request.query_params if question is None else question
    noun = parameters.get("noun", "statements")
    noun = noun if noun in ENTRIES else "statements"
    asked = Asked.read(parameters)
    ids, total, digest = _chosen_ids(site, asked, noun)
    with bounded(site.record) as connection:
        lines = read_lines(connection, noun, ids[:SHOWN])
    values: dict[str, Any] = {"noun": noun, "lines": lines, "total": total, "most": MOST, "digest": digest}
    return site.page(request, "review_bulk.html", asked=asked, notices=notices, nouns=ENTRIES, **values)


def _decide_many(site: Site, request: Request, form: dict[str, str], reviewing: Reviewing) -> Response:
    """Decide on all that was previewed, if that is still what fits."""
    question = _Pairs(form)
    noun, mark = form.get("noun", ""), form.get("action", "")
    if noun not in ENTRIES or mark not in list(Mark):
        raise SettingsError("this cannot be decided on", "review")
    ids, total, digest = _chosen_ids(site, Asked.read(question), noun)
    if digest != form.get("digest") or total > MOST:
        return _preview(site, request, ("What fits has changed meanwhile: look again before you decide.",), question)
    changes = [Change(noun=noun, entry=one, field=MARK, new=mark) for one in ids]
    decide(site.record, changes, who=reviewing.who, why=form.get("why"), how=How.BULK)
    return RedirectResponse("/review", status_code=303)


class _Pairs(dict[str, str]):
    """A form that is read as a query string is; acts are joined by spaces."""

    def getlist(self, key: Any, /) -> list[str]:
        return str(super().get(key, "")).split()


def editable(noun: str, entry: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    """The fields of an entry, what stands in them as a person would type it, and the choices where there are any."""
    now = reading_of(noun, entry)
    skipped = ("content", "cue", "trigger", "evidence")
    return [(f.name, shown_value(now[f.name]), f.choices()) for f in FIELDS[noun] if f.name not in skipped]
