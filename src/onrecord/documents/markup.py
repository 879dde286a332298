"""What a page says about itself in markup that is not shown: title, authors, outlet, date and address."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from trafilatura import extract_metadata

from onrecord.documents.page import Markup
from onrecord.documents.phrases import read_rows

MAX_FIELD = 400
_JSON_DATE = re.compile(r'"datePublished"\s{0,5}:\s{0,5}"([^"\\]{4,40})"')


def read_markup(tree: Any) -> Markup:
    """The metadata of a parsed page. Fields that it lacks are None."""
    title = authors = outlet = url = None
    try:
        found = extract_metadata(tree)
        title, authors, outlet, url = found.title, found.author, found.sitename, found.url
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, etree.LxmlError):
        pass  # metadata is a help, not a need: a page that trips its reader is dated by what it prints
    outlet = _clean(outlet) or _outlet_of_title(tree)
    return Markup(
        title=_clean(title),
        authors=tuple(name for part in (authors or "").split(";") if (name := _clean(part)))[:20],
        outlet=outlet,
        published=_find_published(tree),
        url=_clean(url),
    )


def _outlet_of_title(tree: Any) -> str | None:
    """What the window title adds to the page's only first-level heading: "Talks resume - The Harbour Post"."""
    heads = [_clean("".join(head.itertext())) for head in tree.iter("h1")]
    window = _clean(tree.findtext(".//title"))
    if len(heads) != 1 or not heads[0] or not window:
        return None
    rest = re.fullmatch(r"(?:(.{2,60}) [-–—|·»] )?" + re.escape(heads[0]) + r"(?: [-–—|·»] (.{2,60}))?", window)
    return (rest[1] or rest[2]) if rest else None


def _clean(words: str | None) -> str | None:
    return " ".join(words.split())[:MAX_FIELD] or None if words else None


def _find_published(tree: Any) -> str | None:
    """The publication date as its markup writes it, from the most trusted place that has one."""
    metas = [element for element in tree.iter("meta", "time", "span", "div") if len(element.attrib)][:20_000]
    for row in read_rows("page_markup.csv"):
        for element in metas:
            if (element.get(row["attribute"]) or "")[:80].lower() == row["name"].lower():
                value = element.get("content") or element.get("datetime") or ""
                if 4 <= len(value) <= 60:
                    return str(value)
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text:
            found = _JSON_DATE.search(script.text[:200_000])
            if found:
                return found[1]
    times = [element for element in metas if element.tag == "time" and element.get("datetime")]
    dated = [element for element in times if "updated" not in (element.get("class") or "").lower()]
    within = [element for element in dated if next(element.iterancestors("article", "main"), None) is not None]
    return str(within[0].get("datetime"))[:60] if within else None
