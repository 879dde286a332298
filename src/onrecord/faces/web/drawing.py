"""Drawing: templates to HTML. Everything that comes from the record is escaped and cannot turn the text around it.

Dates, numbers and addresses look the same on every page because they are all made here.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from onrecord.evidence import DateInterval
from onrecord.faces.web.marking import Passage
from onrecord.record.browse.lines import Line
from onrecord.record.browse.people import name_of
from onrecord.record.exports.inert import legible, on_one_line, web_address

PLACE = Path(__file__).parent
ASSETS = PLACE / "assets"
SHORT = 280
"""Characters of a statement's words in a list."""
TONES = {
    **dict.fromkeys(("claim",), "plain"),
    **dict.fromkeys(("demand", "proposal", "REQUEST", "CONSULT"), "asks"),
    **dict.fromkeys(("pledge", "acceptance", "praise", "AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID"), "warm"),
    **dict.fromkeys(("RETREAT",), "warm"),
    **dict.fromkeys(("denial", "rejection", "REJECT"), "no"),
    **dict.fromkeys(("accusation", "threat", "ACCUSE", "THREATEN", "PROTEST", "SANCTION"), "hard"),
    **dict.fromkeys(("MOBILIZE", "COERCE", "ASSAULT"), "hard"),
}
"""Acts and types by tone: five colours that a reader can tell apart, beside the word itself."""


@cache
def make_environment() -> Environment:
    """The templates, with escaping on for all of them and a missing value an error; made once a process."""
    environment = Environment(
        loader=FileSystemLoader(PLACE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clean=clean,
        line=on_one_line,
        shown=shown,
        short=short,
        num=number,
        days=days_words,
        day=date_words,
        path=path_part,
    )
    environment.globals.update(
        asset=asset_path,
        tone=lambda kind: TONES.get(kind, "plain"),
        web_address=web_address,
        dated=dated,
        called=name_of,
        query=query,
        query_of=export_address,
    )
    return environment


def query(path: str, **values: str | int | None) -> str:
    """A path with a query of the values that are given."""
    pairs = [(name, value) for name, value in values.items() if value not in (None, "", 0)]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def export_address(path: str, pairs: Sequence[tuple[str, str]], format: str) -> str:
    """Where the view that these names and values ask for lies as a file of that format."""
    return f"{path}?{urlencode([*pairs, ('format', format)])}"


def clean(text: object) -> str:
    """Text for reading, its lines kept."""
    return legible(str(text))


def shown(text: str, passage: Passage, is_last: bool) -> str:
    """A stretch of a page as it is set: without the empty lines that part it from the next, and few in page noise."""
    words = clean(text)
    if passage.noise:
        words = re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n", words)
    return words.rstrip() if is_last else words


def short(text: object, longest: int = SHORT) -> str:
    """Text on one line, cut at a word with an ellipsis."""
    whole = on_one_line(str(text))
    if len(whole) <= longest:
        return whole
    cut = whole[:longest]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:") + " …"


def number(value: int) -> str:
    """A number with its thousands set apart by narrow spaces, as on no page a comma could be misread."""
    return f"{value:,}".replace(",", "\u202f")


def days_words(start: datetime.date | None, end: datetime.date | None) -> str:
    """One day, month or year, or from day to day."""
    if start is None or end is None:
        return ""
    if start == end:
        return start.isoformat()
    next_day = end + datetime.timedelta(1) if end < datetime.date.max else end
    if start.year == end.year and start.month == end.month and start.day == 1 and next_day.day == 1:
        return start.isoformat()[:7]
    if start.year == end.year and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return start.isoformat()[:4]
    return f"{start.isoformat()} – {end.isoformat()}"


def date_words(date: DateInterval | None) -> str:
    """A date as the record has it, with its clock."""
    if date is None:
        return ""
    clock = f" {date.clock.isoformat(timespec='minutes')}" if date.clock else ""
    return days_words(date.start, date.end) + clock


def dated(line: Line) -> str:
    """The day of a line; "by" where only the page's day is known."""
    days = days_words(line.start, line.end)
    return days if line.has_day or not days else f"by {days}"


def path_part(value: object) -> str:
    """A code or an id as one part of a path."""
    return quote(str(value), safe="")


@lru_cache(maxsize=64)
def asset_path(name: str) -> str:
    """The address of one of our own files; it changes with the file, so browsers may keep it for ever."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?v={digest}"


def render(environment: Environment, template: str, **values: Any) -> str:
    """The page."""
    return environment.get_template(template).render(**values)


def warm_up(environment: Environment) -> None:
    """Compile every template now, so that nobody's first page waits for it."""
    for template in environment.list_templates():
        environment.get_template(template)
