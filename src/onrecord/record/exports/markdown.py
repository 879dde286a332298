"""Entries for reading: each with its words as a quotation, who said them to whom, and a link that opens them there."""

from __future__ import annotations

from typing import TextIO

from onrecord.evidence import DateInterval
from onrecord.record.exports.fragments import link_to
from onrecord.record.exports.inert import in_markdown
from onrecord.record.exports.told import NOBODY_NAMED, Told, find_told, names_of
from onrecord.record.exports.view import View


def write_markdown(view: View, to: TextIO) -> int:
    """Write the entries of the view, one section each; gives how many."""
    to.write(f"# {view.noun.capitalize()}\n")
    count = 0
    for told in find_told(view):
        to.write(_section(told))
        count += 1
    if not count:
        to.write("\nNothing in this record fits.\n")
    return count


def _section(told: Told) -> str:
    document = told.document
    by = names_of(told.by) or NOBODY_NAMED
    sides = f" ({', '.join(told.sides)})" if told.sides else ""
    heading = f"{in_markdown(by + sides)} {told.verb} {in_markdown(names_of(told.to))}".rstrip()
    day = _days(told.on) if told.on else f"{_days(told.dated)} (published)" if told.dated else "no date"
    code = f"{told.code}, {told.status}" if told.status else told.code
    link = link_to(document, told.spans)
    title = in_markdown(document.title or document.source) or "untitled"
    where = f"[{title}]({link})" if link else f"{title} {in_markdown(f'({document.source})')}"
    outlet = f", {in_markdown(document.outlet)}" if document.outlet else ""
    head = f"## {heading}\n\n{day} · {code} · {in_markdown(told.id)}"
    return f"\n{head}\n\n> {in_markdown(told.words)}\n\n{where}{outlet}\n"


def _days(date: DateInterval) -> str:
    start, end = date.start.isoformat(), date.end.isoformat()
    return start if start == end else f"{start} to {end}"
