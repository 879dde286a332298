"""Feeds: what a site says is new. RSS and Atom are read by feedparser; JSON Feed is JSON.

A feed's own title is no outlet ("Europe | latest stories"), so the outlet is left to the page.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from urllib.parse import urljoin

import feedparser

from onrecord.documents.bounds import Bounds
from onrecord.documents.raw import Link
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

_XML_HEAD = re.compile(
    rb"\s{0,200}(?:<\?[^>]{0,500}>\s{0,200}|<!--[^>]{0,1000}-->\s{0,200}|<!DOCTYPE[^>\[]{0,500}>\s{0,200}){0,8}"
    rb"<(?:[\w.-]{1,40}:)?(?P<root>rss|feed|rdf|urlset|sitemapindex)[\s>]",
    re.IGNORECASE,
)
_JSON_FEED = re.compile(rb'"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/jsonfeed\.org\\?/version')
_LONGEST_URL = 4_000
_PARSER_FAULTS = (
    ValueError, TypeError, ArithmeticError, AttributeError, LookupError, RecursionError, AssertionError,
)  # fmt: skip


def is_feed(data: bytes) -> bool:
    """Whether bytes of unknown kind are RSS, Atom or JSON Feed."""
    head = _head(data)
    root = _XML_HEAD.match(head)
    if root:
        return root["root"].lower() in (b"rss", b"feed", b"rdf")
    return head.lstrip().startswith(b"{") and _JSON_FEED.search(data[:20_000]) is not None


def is_sitemap(data: bytes) -> bool:
    """Whether bytes of unknown kind are a sitemap or an index of sitemaps."""
    root = _XML_HEAD.match(_head(data))
    return root is not None and root["root"].lower() in (b"urlset", b"sitemapindex")


def _head(data: bytes) -> bytes:
    return data[:20_000].removeprefix(b"\xef\xbb\xbf")


def find_entries(
    data: bytes, *, source: str, bounds: Bounds, base: str | None = None
) -> Iterator[Link | DocumentError]:
    """The pages that a feed names, in its order; an error in the place of an entry without an address.

    ``base`` is the address that the feed came from, which relative addresses begin at.
    """
    if len(data) > bounds.max_feed_bytes:
        yield InputTooLarge(
            f"the feed is larger than {bounds.max_feed_bytes / 1e6:g} MB", source, "Ask for a shorter one."
        )
        return
    read = _read_json if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else _read_xml
    count = 0
    try:
        for link in read(data, source, base):
            count += 1
            if count > bounds.max_feed_entries:
                what = f"the feed has more than {bounds.max_feed_entries} entries; the rest was not read"
                yield InputTooLarge(what, source, "Ask for a shorter one.")
                return
            yield link
    except DocumentError as error:
        count += 1
        yield error
    if not count:
        yield EmptyInput("the feed has no entries", source, "Look at it again later.")


def _read_xml(data: bytes, source: str, base: str | None) -> Iterator[Link | DocumentError]:
    # Given a name instead of a stream, feedparser would open it, be it a file or an address.
    headers = {"content-location": base} if base else {}
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    except (
        ValueError,
        TypeError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        AssertionError,
    ) as error:
        raise UnreadableInput(f"the feed cannot be parsed ({type(error).__name__})", source, _ADVICE) from None
    if not feed.entries and feed.get("bozo"):
        reason = str(feed.get("bozo_exception", ""))[:100].rstrip(".")
        raise UnreadableInput(f"the feed cannot be parsed ({reason})", source, _ADVICE)
    for number, entry in enumerate(feed.entries, 1):
        where = f"{source}#{number}"
        date = _text(entry.get("published")) or _text(dict.get(entry, "updated"))
        address = _text(entry.get("link"))
        yield _to_link(address, where, base, title=_text(entry.get("title")), date=_day(entry) or date)


_ADVICE = "Check the address in a browser: it should show XML or JSON."


def _day(entry: object) -> str | None:
    """The day that feedparser made of the entry's date: feeds write dates in many ways."""
    fields = entry if isinstance(entry, dict) else {}
    when = fields.get("published_parsed") or dict.get(fields, "updated_parsed")
    if not isinstance(when, time.struct_time):
        return None
    return f"{when.tm_year:04}-{when.tm_mon:02}-{when.tm_mday:02}T{when.tm_hour:02}:{when.tm_min:02}:00Z"


def _read_json(data: bytes, source: str, base: str | None) -> Iterator[Link | DocumentError]:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"the feed is not JSON ({str(error)[:80].lower()})", source, _ADVICE) from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnreadableInput('the JSON Feed has no "items"', source, _ADVICE)
    for number, item in enumerate(items, 1):
        fields = item if isinstance(item, dict) else {}
        address = _text(fields.get("url")) or _text(fields.get("external_url"))
        date = _text(fields.get("date_published")) or _text(fields.get("date_modified"))
        yield _to_link(address, f"{source}#{number}", base, title=_text(fields.get("title")), date=date)


def _to_link(
    address: str | None, where: str, base: str | None, *, title: str | None, date: str | None
) -> Link | DocumentError:
    try:
        url = urljoin(base or "", address) if address else ""
    except ValueError:
        url = ""
    if not url.lower().startswith(("http://", "https://")) or len(url) > _LONGEST_URL:
        return UnreadableInput("the entry names no page on the web", where, "Nothing was recorded for it.")
    return Link(url=url, named_in=where, title=title, date=date)


def _text(value: object) -> str | None:
    return " ".join(value.split())[:_LONGEST_URL] or None if isinstance(value, str) else None
