"""What goes in: one page before it is read, or the address where one can be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "html", "auto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInput:
    """One page before it is read: bytes or text, and the fields that came with it in a row, a feed or an archive."""

    source: str
    data: bytes | str
    kind: Kind = "auto"
    id: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that a feed, a sitemap or a list names, with what it says about the page; its words are yet to be had.

    ``named_in`` is the feed or list and the place in it, for errors. ``leads_on`` marks the address of a further
    sitemap instead of a page.
    """

    url: str
    named_in: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    leads_on: bool = False
