"""The site: the record that is shown, what is remembered of it, and how a page becomes a response."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from onrecord import __version__
from onrecord.faces.web.asked import Asked
from onrecord.faces.web.drawing import make_environment, render
from onrecord.faces.web.remembering import Memory
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.browse.tallies import Tally, tally_selection
from onrecord.record.store import Record

T = TypeVar("T")
NAV = (
    ("/", "Overview"),
    ("/threads", "Threads"),
    ("/statements", "Statements"),
    ("/events", "Events"),
    ("/actors", "Actors"),
    ("/network", "Network"),
    ("/documents", "Documents"),
)
"""The pages that every page leads to."""
SIZE = 50
"""Rows of one page."""


@dataclass(slots=True)
class Site:
    """One record, shown. Pages are made by any number of threads at once."""

    record: Record
    templates: Environment = field(default_factory=make_environment)
    reviewing: Any = None
    """Who reviews here, and the token of their forms; None where the site only reads."""
    offered: Callable[[str], tuple[tuple[str, str, str], ...]] = lambda noun: ()
    """The formats that a noun can leave in."""
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.record.state)

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page, with what every page needs."""
        shared = {
            "request_path": request.url.path,
            "request_address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            "is_editing": request.query_params.get("edit") == "1",
            "record_name": self.record.place.short,
            "version": __version__,
            "nav": (*NAV, ("/review", "Review")) if self.reviewing else NAV,
            "reviewing": self.reviewing,
            "offered": self.offered,
            "asked": values.pop("asked", None) or Asked(),
            "notices": values.pop("notices", ()),
        }
        body = render(self.templates, template, **shared, **values)
        return HTMLResponse(body.encode("utf-8", "replace"), status_code=status, headers={"cache-control": "no-cache"})

    def tally(self, chosen: Selection) -> Tally:
        """What a selection adds up to, remembered until the record changes."""

        def ask() -> Tally:
            with bounded(self.record) as connection:
                return tally_selection(connection, chosen)

        return self.remember(("tally", chosen), ask)

    def remember(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question while the record stays as it is."""
        return self.memory.recall(question, ask)
