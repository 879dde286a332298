"""Entries on a line of time: the JSON that TimelineJS (Knight Lab) shows.

TimelineJS takes headline and text for HTML, so strangers' words are escaped before they go in. An entry without any
date has no place on a line of time and is left out; one that only its page dates says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TextIO

from onrecord.evidence import DateInterval
from onrecord.record.exports.files import json_line
from onrecord.record.exports.fragments import link_to
from onrecord.record.exports.inert import in_html, on_one_line
from onrecord.record.exports.rows import Row
from onrecord.record.exports.told import Told, find_told
from onrecord.record.exports.view import View


def write_timeline(view: View, to: TextIO) -> int:
    """Write the timeline; gives how many entries have a place on it."""
    to.write('{"events": [')
    count = 0
    for slide in find_slides(view):
        to.write((",\n" if count else "\n") + json_line(slide))
        count += 1
    to.write("\n]}\n")
    return count


def find_slides(view: View) -> Iterator[Row]:
    """A slide for each entry of the view that has a date."""
    return (_slide(told, told.dated) for told in find_told(view) if told.dated is not None)


def _slide(told: Told, dated: DateInterval) -> Row:
    document = told.document
    link = link_to(document, told.spans)
    source = in_html(on_one_line(document.title or document.source))
    linked = f'<a href="{in_html(link)}" rel="noopener noreferrer">{source}</a>' if link else source
    outlet = f", {in_html(on_one_line(document.outlet))}" if document.outlet else ""
    by_page = "" if told.on else "<p>Dated by the day of publication.</p>"
    doubtful = told.status not in (None, "asserted")
    return {
        "start_date": _day(dated.start),
        "end_date": _day(dated.end),
        "text": {
            "headline": in_html(on_one_line(told.sentence())),
            "text": f'<blockquote dir="auto">{in_html(on_one_line(told.words))}</blockquote>'
            f'<p dir="auto">{linked}{outlet}</p>{by_page}',
        },
        "group": in_html(f"{told.code} ({told.status})" if doubtful else told.code),
        "unique_id": told.id,
    }


def _day(day: datetime.date) -> Row:
    return {"year": day.year, "month": day.month, "day": day.day}
