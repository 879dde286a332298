"""Sitemaps: the addresses of a site's pages as the site itself lists them, and sitemaps of sitemaps."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from onrecord.documents.bounds import Bounds
from onrecord.documents.raw import Link
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

_PARTS = {"loc": "url", "title": "title", "publication_date": "date", "name": "outlet"}
"""Of an entry of a sitemap for news: its elements, by local name. ``lastmod`` is no day of publication."""
_MAX_DEPTH = 12  # elements within elements; real sitemaps have five
_LONGEST = 4_000


def find_listed(data: bytes, *, source: str, bounds: Bounds) -> Iterator[Link | DocumentError]:
    """What a sitemap lists, in its order: pages, or further sitemaps (``leads_on``). It may be gzipped."""
    count = 0
    try:
        for link in _parse(_unpacked(data, source, bounds), source):
            count += 1
            if count > bounds.max_members:
                raise InputTooLarge("the sitemap is too long; the rest was not read", source, "Give its parts.")
            yield link
    except DocumentError as error:
        count += 1
        yield error
    if not count:
        yield EmptyInput("the sitemap lists nothing", source, "Look at it again later.")


def _unpacked(data: bytes, source: str, bounds: Bounds) -> bytes:
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(47).decompress(data, bounds.max_bytes + 1)
        except zlib.error:
            raise UnreadableInput("its compressed bytes are damaged", source, "Fetch it again.") from None
    if len(data) > bounds.max_bytes:
        raise InputTooLarge(f"the sitemap is larger than {bounds.max_bytes / 1e6:g} MB", source, "Give its parts.")
    return data


def _parse(data: bytes, source: str) -> Iterator[Link]:
    # Entities stay unexpanded and nothing is loaded, whatever the document type says.
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    fields: dict[str, str] = {}
    depth = 0
    try:
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth > _MAX_DEPTH:
                raise UnreadableInput("it is nested too deep for a sitemap", source, "Check the address.")
            name = _local_name(element)
            if event == "start":
                continue
            if name in _PARTS and element.text and depth > 1:
                fields.setdefault(_PARTS[name], " ".join(element.text[:_LONGEST].split()))
            elif name in ("url", "sitemap"):
                if fields.get("url", "").lower().startswith(("http://", "https://")):
                    yield Link(named_in=source, leads_on=name == "sitemap", **fields)
                fields = {}
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise _broken(str(error), source) from None
    if len(events.error_log):
        raise _broken(events.error_log[0].message, source)


def _broken(reason: str, source: str) -> UnreadableInput:
    what = f"the sitemap is damaged ({reason[:80].rstrip('.')}); what could be read of it was read"
    return UnreadableInput(what, source, "Check the address in a browser.")


def _local_name(element: Any) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rsplit("}", 1)[-1].lower()
