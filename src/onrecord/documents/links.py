"""What names pages without holding them: feeds, sitemaps and plain lists of addresses, told by their own bytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

from onrecord.documents.bounds import Bounds
from onrecord.documents.feeds import find_entries, is_feed, is_sitemap
from onrecord.documents.raw import Link
from onrecord.documents.sitemaps import find_listed
from onrecord.errors import DocumentError, InputTooLarge

_PEEK = 20_000
_LINE = re.compile(rb"[ \t]{0,20}(?:#[^\n]{0,2000}|https?://\S{1,4000}|)[ \t\r]{0,20}", re.IGNORECASE)
GetBytes = Callable[[str], bytes]
"""The bytes at an address; raises a DocumentError where they cannot be had."""


def names_pages(data: bytes) -> bool:
    """Whether bytes of unknown kind are a feed, a sitemap or a list of addresses."""
    head = _peek(data)
    return is_feed(head) or is_sitemap(head) or is_list(head)


def is_list(data: bytes) -> bool:
    """Whether every line is an address (or a remark after ``#``), as no page is."""
    head = data[:_PEEK].removeprefix(b"\xef\xbb\xbf")
    lines = head.split(b"\n")
    lines = lines if len(data) <= _PEEK or len(lines) == 1 else lines[:-1]
    has_address = any(line.lstrip().lower().startswith((b"http://", b"https://")) for line in lines)
    return has_address and all(_LINE.fullmatch(line) for line in lines)


def find_links(
    data: bytes, *, source: str, bounds: Bounds, base: str | None = None, get: GetBytes | None = None
) -> Iterator[Link | DocumentError]:
    """The pages that a feed, a sitemap (with the sitemaps in it, through ``get``) or a list names, in their order."""
    head = _peek(data)
    if is_feed(head):
        yield from find_entries(data, source=source, bounds=bounds, base=base)
    elif is_sitemap(head):
        yield from _find_in_sitemaps(data, source, bounds, get)
    else:
        yield from _find_in_lines(data, source, bounds)


def _find_in_sitemaps(data: bytes, source: str, bounds: Bounds, get: GetBytes | None) -> Iterator[Link | DocumentError]:
    """Depth first; a sitemap that was read already is not read again."""
    read: set[str] = {source}
    count = 0
    pending = [(0, find_listed(data, source=source, bounds=bounds))]
    while pending:
        depth, listed = pending[-1]
        link = next(listed, None)
        if link is None:
            pending.pop()
        elif isinstance(link, DocumentError) or not link.leads_on:
            count += 1
            if count > bounds.max_members:
                yield InputTooLarge("the sitemaps list too many pages; the rest was not read", source, "Give parts.")
                return
            yield link
        elif link.url in read:
            continue
        elif depth >= bounds.max_sitemap_depth or len(read) > bounds.max_members:
            yield InputTooLarge("sitemaps lead to sitemaps too deep", link.url, "Give this one by itself.")
        elif get is None:
            yield DocumentError("it leads to another sitemap, which is not fetched here", link.url, "Give its address.")
        else:
            read.add(link.url)
            try:
                pending.append((depth + 1, find_listed(get(link.url), source=link.url, bounds=bounds)))
            except DocumentError as error:
                yield error


def _find_in_lines(data: bytes, source: str, bounds: Bounds) -> Iterator[Link | DocumentError]:
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, 1):
        where = f"{source}:{number}"
        text = line.strip().decode("utf-8", "replace")
        if number > bounds.max_members:
            yield InputTooLarge("the list is too long; the rest was not read", source, "Split it.")
            return
        if not text or text.startswith("#"):
            continue
        if re.fullmatch(r"https?://\S{1,4000}", text, re.IGNORECASE):
            yield Link(url=text, named_in=where)
        else:
            yield DocumentError("the line is no address", where, "A list of addresses has one a line.")


def _peek(data: bytes) -> bytes:
    """The beginning, with its gzip undone: sitemaps are often packed."""
    if data[:2] != b"\x1f\x8b":
        return data if len(data) <= _PEEK else data[: _PEEK + 1]
    try:
        return zlib.decompressobj(47).decompress(data[: _PEEK * 4], _PEEK + 1)
    except zlib.error:
        return b""
