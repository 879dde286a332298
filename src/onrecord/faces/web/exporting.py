"""Taking a view along: the list, ledger or network that a page shows, as a file for another program.

The address holds the same question as the page, so the file has exactly the rows that the page counts.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from onrecord.errors import RecordError, SettingsError
from onrecord.faces.files import opened
from onrecord.faces.web.asked import Asked
from onrecord.faces.web.pages.threads import Sought
from onrecord.faces.web.site import Site
from onrecord.record.browse.pages import page_ids
from onrecord.record.exports.formats import FORMATS, Format, Target, resolve_format
from onrecord.record.exports.view import View
from onrecord.record.search import Filters

NOUNS = ("statements", "events", "documents", "threads", "actors")
AT_ONCE = 2
PATIENCE = 20.0
"""Seconds that one waits for the files of others to be written."""
LABELS = {
    **{"csv": "CSV", "xlsx": "Excel", "jsonl": "JSON Lines", "parquet": "Parquet", "datapackage": "Data Package"},
    **{"markdown": "Markdown", "annotations": "Web Annotations", "timeline": "TimelineJS", "ftm": "FollowTheMoney"},
    **{"bibtex": "BibTeX", "csl": "CSL-JSON", "gexf": "GEXF", "graphml": "GraphML", "network": "nodes and edges"},
    **{"plover": "PLOVER table"},
}
"""What each format is called to a reader."""


def offered(noun: str) -> tuple[tuple[str, str, str], ...]:
    """The formats that a noun can leave in: name, label, and what it is for."""
    return tuple((form.name, LABELS.get(form.name, form.name), form.what) for form in FORMATS if noun in form.nouns)


def make_export(site: Site) -> Callable[[Request, str], Response]:
    """What answers ``/export/NOUN``: a file of the view that the rest of the address asks for."""
    places = threading.BoundedSemaphore(AT_ONCE)

    def export(request: Request, noun: str) -> Response:
        if noun not in NOUNS:
            raise SettingsError(f"there is no {noun!r}", "export", f"Choose one of {', '.join(NOUNS)}")
        form = resolve_format(request.query_params.get("format", "csv")[:40], noun)
        view = view_of(site, noun, request.query_params)
        if not places.acquire(timeout=PATIENCE):
            raise RecordError("other files are being written now", "", "Try again in a minute")
        try:
            return _sent(view, form)
        finally:
            places.release()

    return export


def view_of(site: Site, noun: str, parameters: Any) -> View:
    """The view that an address asks for; SettingsError where a value makes no sense."""
    record = site.record
    if noun == "threads":
        return View(record=record, noun=noun, matters=Sought.read(parameters).filters(site, []))
    asked = Asked.read(parameters)
    if noun == "actors":
        return View(record=record, noun=noun, filters=Filters(about=asked.about or None))
    chosen = asked.selection(record, noun)
    if noun == "documents":
        return View(record=record, noun=noun, among=page_ids(chosen.filters, chosen.outlets))
    return View(record=record, noun=noun, filters=Filters(rejected=True), among=chosen.ids())


def _sent(view: View, form: Format) -> FileResponse:
    """The file, which is gone from this machine once it is sent; a folder is packed."""
    folder = tempfile.mkdtemp(prefix="onrecord-export-")
    try:
        name = f"{view.noun}{form.suffix}" if form.suffix else f"{view.noun}-{form.name}"
        place = Path(folder) / name
        with opened(str(place), form) as to:
            form.write(view, to)
        if form.target is Target.FOLDER:
            place = Path(shutil.make_archive(str(place), "zip", place))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return FileResponse(
        place,
        filename=place.name,
        media_type="application/octet-stream",
        headers={"cache-control": "no-store"},
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )
