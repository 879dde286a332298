"""Who published a page and who wrote it, as far as the page says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from onrecord.documents.blocks import Layout
from onrecord.documents.dating import AGENCY_LINE, DATELINE
from onrecord.documents.document import BlockKind
from onrecord.documents.phrases import words

_FOLLOW = re.compile(
    r"\b(?i:follow) (?P<name>[A-Z][\w.&' -]{1,40}?) on "
    r"(?i:twitter|facebook|instagram|telegram|x|google|linkedin|youtube)\b"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\b(?i:copyright))\s{0,2}(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)\d\d)?)?[,.\s]{0,3}(?:by )?"
    r"(?P<name>(?!All |Copyright)[A-Z][\w&'’-]{0,25}(?:\.\w{2,4})?(?: (?:[A-Z&][\w&'’-]{0,25}|of|the|de|and)){0,5})"
)
_FOOT_LINKS = re.compile(r"\.?\s+(?:All|Terms|Privacy|Cookies?|Contact|About|Legal|Powered|Designed|Follow)\b")
_NOT_OUTLETS = frozenset({"us", "him", "her", "them", "me", "the author", "the story"})
_DOMAIN = re.compile(r"\.(?:com|net|org|info|news|eu|[a-z]{2}|co\.uk)$", re.IGNORECASE)
_BYLINE = re.compile(
    r"^(?:by|authors?|reporter|(?:written|story|report|posted|text|words|article) by)\s?[:|]?\s+(?P<names>.{2,160})$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w'’.-]{0,25}(?: (?:[A-Z][\w'’.-]{0,25}|van|von|de|der|al|bin)){1,4}")


def resolve_outlet(text: str, layout: Layout, *, given: str | None, markup: str | None, url: str | None) -> str | None:
    """The outlet: what was handed over, the markup, the page's own plea to follow it, its dateline, its address."""
    if given or markup:
        return given or markup
    for block in layout.blocks:
        if block.kind is BlockKind.CHROME:
            area = text[block.span.start : min(block.span.end, block.span.start + 5_000)]
            found = _FOLLOW.search(area)
            if found and found["name"].lower() not in _NOT_OUTLETS:
                return _DOMAIN.sub("", found["name"].strip())
    return _from_copyright(text, layout) or _from_dateline(text, layout) or _from_host(url)


def _from_copyright(text: str, layout: Layout) -> str | None:
    for block in reversed(layout.blocks[-40:]):
        if block.kind is BlockKind.CHROME:
            found = _COPYRIGHT.search(text, max(block.span.start, block.span.end - 5_000), block.span.end)
            if found:
                return _FOOT_LINKS.split(found["name"])[0].strip(" .") or None
    return None


def _from_dateline(text: str, layout: Layout) -> str | None:
    for block in [block for block in layout.blocks if block.kind is BlockKind.BODY][:3]:
        head = text[block.span.start : min(block.span.end, block.span.start + 160)]
        found = DATELINE.match(head) or AGENCY_LINE.match(head)
        if found and found["agency"]:
            return re.split(r"\s[–-]\s|,", found["agency"])[0].strip()
    return None


def _from_host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def find_authors(text: str, layout: Layout) -> Iterator[str]:
    """The names on the byline of the page, in order."""
    seen: set[str] = set()
    for span in layout.bylines[:3]:
        line = " ".join(span.words(text)[:200].split())
        found = _BYLINE.match(line)
        for part in re.split(r",|;|&|\||/|\band\b", found["names"]) if found else ():
            name = _NAME.match(part.strip())
            low = {word.lower().rstrip(".") for word in name[0].split()} if name else set()
            if name and name[0] not in seen and not low & words("not_name"):
                seen.add(name[0])
                yield name[0].rstrip(".")
