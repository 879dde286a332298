"""Reviewing in the browser: marks, edits and their taking back, one by one or many at once after a preview.

A page that changes something must prove that this server made it: every form carries a token that no other site can
read, and a request that a browser says comes from elsewhere is refused (the Host check of ``safety`` stands before
all of it). Without a reviewer the site only reads, and none of this is there.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from onrecord.errors import SettingsError
from onrecord.faces.deciding import typed_change
from onrecord.faces.reweaving import follow_up
from onrecord.faces.web.asked import Asked
from onrecord.faces.web.pages import review
from onrecord.faces.web.site import Site
from onrecord.record.decision import MARK, NOUNS, Decision, How, Mark
from onrecord.record.decisions import MOST, Change, decide, let_go, undo
from onrecord.record.exports.formats import ENTRIES

LARGEST = 64_000
"""Bytes of a form."""
MOST_AWAITED = 20
"""Decisions whose threads are woven anew before their form is answered."""
HOWS = {"queue": How.QUEUE, "random": How.RANDOM}
"""How an entry can come before somebody otherwise than that they chose it."""
Act = Callable[[Site, Request, dict[str, str], "Reviewing"], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """Who reviews here, and what proves that a form is ours."""

    who: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


def add_reviewing(app: FastAPI, site: Site, reviewing: Reviewing) -> None:
    """The queue, the preview of many at once, and what forms are sent to."""

    def queue(request: Request) -> HTMLResponse:
        return review.queue(site, request)

    def preview(request: Request) -> HTMLResponse:
        return review.preview(site, request)

    def taking(act: Act) -> Callable[..., Any]:
        async def taken(request: Request) -> Response:
            form = await _form(request, reviewing)
            return await run_in_threadpool(act, site, request, form, reviewing)

        return taken

    for path, show in (("/review", queue), ("/review/bulk", preview)):
        app.add_api_route(path, show, methods=["GET", "HEAD"], response_class=HTMLResponse, include_in_schema=False)
    for path, act in (("/review/decide", _decide), ("/review/undo", _undo), ("/review/bulk", _decide_many)):
        app.add_api_route(path, taking(act), methods=["POST"], include_in_schema=False)


async def _form(request: Request, reviewing: Reviewing) -> dict[str, str]:
    """The fields of a form of ours; refused where it is too large, from elsewhere or without its token."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    if not _is_from_here(request):
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


def _is_from_here(request: Request) -> bool:
    """Whether the form stood on a page of ours, as far as the browser tells.

    Our pages name themselves to nobody (Referrer-Policy), so browsers say of their own forms: from "null";
    that the site is the same they say all the same, and no page can make them say so.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none"):
        return False
    if origin == "null":
        return site == "same-origin"
    return origin is None or origin.split("://", 1)[-1] == request.headers.get("host", "")


def _decide(site: Site, request: Request, form: dict[str, str], reviewing: Reviewing) -> Response:
    noun, entry, action = form.get("noun", ""), form.get("entry", "")[:200], form.get("action", "")
    if noun not in NOUNS:
        raise SettingsError("this cannot be decided on", "review")
    if action == "edit":
        change = typed_change(site.record, noun, entry, form.get("field", ""), form.get("value", ""))
    else:
        change = Change(noun=noun, entry=entry, field=MARK, new=None if action == "clear" else action)
    how = HOWS.get(form.get("how", ""), How.CHOSEN)
    made = decide(site.record, [change], who=reviewing.who, why=form.get("why"), how=how)
    follow_up(site.record, made)
    if request.headers.get("hx-request") == "true" and action != "edit":
        mark = made[-1].new if made else change.new
        values = {"noun": noun, "entry": entry, "mark": mark, "how": form.get("how")}
        return site.page(request, "review_controls.html", back=form.get("back", "/review"), **values)
    return _back(form)


def _undo(site: Site, request: Request, form: dict[str, str], reviewing: Reviewing) -> Response:
    """Take back a decision, an action, or all that was decided on an entry that is gone."""
    if form.get("decision"):
        made = undo(site.record, form["decision"][:200], who=reviewing.who)
    else:
        made = let_go(site.record, form.get("noun", ""), form.get("entry", "")[:200], who=reviewing.who)
    return _followed(site, made, _back(form))


def _followed(site: Site, made: Sequence[Decision], answer: Response) -> Response:
    """The answer, with the threads woven anew before it, or after it where there are many, so that nobody waits."""
    if len(made) > MOST_AWAITED:
        answer.background = BackgroundTask(follow_up, site.record, made)
    else:
        follow_up(site.record, made)
    return answer


def _back(form: dict[str, str]) -> Response:
    """To the page that the form stood on, and to the entry on it; never to another site."""
    back = form.get("back", "")
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    if not ours:
        return RedirectResponse("/review", status_code=303)
    place = form.get("entry", "")[:200]
    anchor = f"#decide-{quote(place, safe='')}" if place and "#" not in back else ""
    return RedirectResponse(quote(back, safe="/?&=#%:;,+-_.~") + anchor, status_code=303)


def _decide_many(site: Site, request: Request, form: dict[str, str], reviewing: Reviewing) -> Response:
    """Decide on all that was previewed, if that is still what fits."""
    question = review.Pairs(form)
    noun, mark = form.get("noun", ""), form.get("action", "")
    if noun not in ENTRIES or mark not in list(Mark):
        raise SettingsError("this cannot be decided on", "review")
    ids, total, digest = review.chosen_ids(site, Asked.read(question), noun)
    if digest != form.get("digest") or total > MOST:
        changed = ("What fits has changed meanwhile: look again before you decide.",)
        return review.preview(site, request, changed, question)
    changes = [Change(noun=noun, entry=one, field=MARK, new=mark) for one in ids]
    made = decide(site.record, changes, who=reviewing.who, why=form.get("why"), how=How.BULK)
    return _followed(site, made, RedirectResponse(f"/review?noun={noun}#lately", status_code=303))
