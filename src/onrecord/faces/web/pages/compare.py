"""Compare: one statement as each page carried it, with what one has and another lacks marked word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from fastapi import Request
from fastapi.responses import HTMLResponse

from onrecord.faces.web.site import Site
from onrecord.record.browse.carried import Carried, find_carried, words_in
from onrecord.record.browse.selection import bounded
from onrecord.record.reports import read_saying
from onrecord.threads.wordings import Omission, find_omissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One report beside the one it is compared with. ``pieces``: words, and "same", "only" or "gone"."""

    carried: Carried
    left_out: tuple[Omission, ...]  # what other reports have and this one has not
    pieces: tuple[tuple[str, str], ...]
    is_base: bool


def compare(site: Site, request: Request) -> HTMLResponse:
    """The page; ``statement`` names the report that the others are held against."""
    asked = request.query_params.get("statement", "")[:200]
    with bounded(site.record) as connection:
        found = find_carried(connection, asked) if asked else ()
    base = next((one for one in found if one.line.id == asked), None)
    linked = read_saying(site.record, asked) if base is not None else []
    left_out = find_omissions(linked)
    versions = [] if base is None else [_version(base, one, left_out.get(one.line.id, ())) for one in found]
    versions.sort(key=lambda version: not version.is_base)
    outlets = {one.line.outlet or one.line.source for one in found}
    status = 404 if asked and base is None else 200
    return site.page(
        request,
        "compare.html",
        status=status,
        id=asked,
        versions=versions,
        outlets=len(outlets),
        is_found=base is not None,
    )


def _version(base: Carried, other: Carried, left_out: tuple[Omission, ...]) -> Version:
    """A report as pieces that say what it shares with the base: what is only here, and what is gone."""
    mine, theirs = words_in(base.line.words), words_in(other.line.words)
    if base.line.id == other.line.id:
        return Version(carried=other, left_out=left_out, pieces=((other.line.words, "same"),), is_base=True)
    matcher = SequenceMatcher(None, [w.casefold() for w in mine], [w.casefold() for w in theirs], autojunk=False)
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag in ("delete", "replace") and "".join(mine[a:b]).strip():
            pieces.append(("".join(mine[a:b]), "gone"))
        if tag != "delete" and c < d:
            pieces.append(("".join(theirs[c:d]), "same" if tag == "equal" else "only"))
    return Version(carried=other, left_out=left_out, pieces=tuple(pieces), is_base=False)
