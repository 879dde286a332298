"""The application: which address shows which page, what a failure looks like, and the guard before all of it."""

from __future__ import annotations

import contextlib
import mimetypes
from collections.abc import AsyncIterator, Callable, Iterable

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from onrecord import __version__
from onrecord.actors.registry import load_registry
from onrecord.errors import NoSuchEntry, OnRecordError, SettingsError
from onrecord.faces.web.api import make_api
from onrecord.faces.web.drawing import ASSETS, warm_up
from onrecord.faces.web.exporting import make_export, offered
from onrecord.faces.web.pages import actors, compare, documents, entries, issues, listing, network, overview, threads
from onrecord.faces.web.reviewing import Reviewing, add_reviewing
from onrecord.faces.web.safety import Guard
from onrecord.faces.web.site import Site
from onrecord.record.store import Record

KEEP = "public, max-age=31536000, immutable"
"""For our own files: their address changes when they do."""


def make_app(record: Record, *, hosts: Iterable[str] = (), reviewer: str | None = None) -> Guard:
    """The whole application over an open record; ``hosts`` are names that it answers to beside this machine's own.

    Without a ``reviewer`` it only reads.
    """
    site = Site(record=record, offered=offered, reviewing=Reviewing(who=reviewer) if reviewer else None)
    app = FastAPI(
        title="onrecord",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_warming(site),
    )
    _add_pages(app, site)
    app.add_api_route("/export/{noun}", make_export(site), methods=["GET"], include_in_schema=False)
    _add_assets(app)
    _add_failures(app, site)
    app.include_router(make_api(record), prefix="/api/v1")
    app.add_api_route("/api/v1/openapi.json", lambda: JSONResponse(_described(app)), include_in_schema=False)
    if site.reviewing is not None:
        add_reviewing(app, site, site.reviewing)
    return Guard(app, hosts, writable=site.reviewing is not None)


def _warming(site: Site) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    """What is read and compiled once is so while the server starts, and nobody's first page waits for it."""

    @contextlib.asynccontextmanager
    async def warm(_: FastAPI) -> AsyncIterator[None]:
        load_registry()
        warm_up(site.templates)
        yield

    return warm


def _described(app: FastAPI) -> dict[str, object]:
    """The API as OpenAPI; the pages are for people and not in it."""
    return app.openapi()


def _add_pages(app: FastAPI, site: Site) -> None:
    def add(path: str, show: Callable[..., HTMLResponse]) -> None:
        app.add_api_route(path, show, methods=["GET", "HEAD"], response_class=HTMLResponse, include_in_schema=False)

    def entry(show: Callable[[Site, Request, str], HTMLResponse]) -> Callable[..., HTMLResponse]:
        def page(request: Request, id: str) -> HTMLResponse:
            return show(site, request, id)

        return page

    def plain(show: Callable[[Site, Request], HTMLResponse]) -> Callable[..., HTMLResponse]:
        def page(request: Request) -> HTMLResponse:
            return show(site, request)

        return page

    add("/", plain(overview.overview))
    add("/statements", plain(lambda site, request: listing.listing(site, request, "statements")))
    add("/events", plain(lambda site, request: listing.listing(site, request, "events")))
    add("/documents", plain(documents.documents))
    add("/actors", plain(actors.actors))
    add("/threads", plain(threads.ledger))
    add("/network", plain(network.network))
    add("/compare", plain(compare.compare))
    add("/issues", plain(issues.issues))
    add("/statements/{id}", entry(entries.statement))
    add("/events/{id}", entry(entries.event))
    add("/threads/{id}", entry(threads.thread))
    add("/documents/{id}", entry(documents.document))
    add("/actors/{id:path}", entry(actors.actor))


def _add_assets(app: FastAPI) -> None:
    """Our own files, by name: what is not in the folder when the server starts is never served."""
    files = {path.relative_to(ASSETS).as_posix(): path for path in ASSETS.rglob("*") if path.is_file()}

    def asset(name: str) -> Response:
        path = files.get(name)
        if path is None:
            raise HTTPException(404)
        kind = "font/woff2" if path.suffix == ".woff2" else mimetypes.guess_type(path.name)[0] or "text/plain"
        return FileResponse(path, media_type=kind, headers={"cache-control": KEEP})

    app.add_api_route("/assets/{name:path}", asset, methods=["GET", "HEAD"], include_in_schema=False)


def _add_failures(app: FastAPI, site: Site) -> None:
    """What a person, or a program under /api, is told when something cannot be shown."""

    def told(request: Request, status: int, what: str, advice: str) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": what, "next": advice}, status_code=status)
        return site.page(request, "failure.html", status=status, status_code=status, what=what, advice=advice)

    def failed(request: Request, error: Exception) -> Response:
        if not isinstance(error, OnRecordError):
            raise error
        status = 404 if isinstance(error, NoSuchEntry) else 400 if isinstance(error, SettingsError) else 503
        # What the error is about (a file's name, for one) is for the terminal, not for the page.
        return told(request, status, error.what, error.next)

    def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        what = "There is no such page." if status == 404 else "This request cannot be answered."
        return told(request, status, what, "Begin at the overview.")

    app.add_exception_handler(OnRecordError, failed)
    app.add_exception_handler(HTTPException, missing)
