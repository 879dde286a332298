"""Deciding in a person's words: what they type into a field becomes the value that the record keeps.

What they leave as it was shown stays as it was kept, down to its place in the text and the precision of its day.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.errors import SettingsError
from onrecord.events.event import Event
from onrecord.faces.question import resolve_codes
from onrecord.record.browse.people import find_known
from onrecord.record.decision_fields import Field, Shape, field_of, reading_of
from onrecord.record.decisions import Change
from onrecord.record.store import Record
from onrecord.record.threads import read_thread
from onrecord.settings import read_day
from onrecord.statements.statement import Statement
from onrecord.threads.thread import Thread

LONGEST = 20_000
"""Characters of what may be typed into one field."""
_BETWEEN = " … "
"""Stands between words that do not follow each other in the page."""


def typed_change(record: Record, noun: str, entry: str, name: str, typed: str) -> Change:
    """The change that somebody typed for a field of an entry; NoSuchEntry, or SettingsError where it is no value."""
    one, text = read_decidable(record, noun, entry)
    now = reading_of(noun, one).get(name)
    return Change(noun=noun, entry=entry, field=name, new=typed_value(record, noun, name, typed, now=now, text=text))


def read_decidable(record: Record, noun: str, entry: str) -> tuple[Statement | Event | Thread, str]:
    """A statement, event or thread as it is shown, and the text of its page; NoSuchEntry where there is none."""
    if noun == "threads":
        return read_thread(record, entry), ""
    page = record.entry(record.document_of(noun, entry), rejected=True)
    among: Sequence[Statement | Event] = page.statements if noun == "statements" else page.events
    return next(one for one in among if one.id == entry), page.document.text


def typed_value(record: Record, noun: str, name: str, typed: str, *, now: Any = None, text: str = "") -> Any:
    """The JSON value that somebody typed for a field; SettingsError where it is none. ``now`` is what stands in it.

    Actors are given by name or code, several with ";" between them, days as 2022-01-26 or "2022-01 .. 2022-02", words
    as they stand in the page (``text``), pieces of them with "…" between.
    """
    field = field_of(noun, name)
    if field is None:
        raise SettingsError(f"{noun} have no field {name!r} to change", "edit")
    typed = typed.strip()
    if len(typed) > LONGEST:
        raise SettingsError(f"{len(typed)} characters are too many", name, f"Give at most {LONGEST}")
    if _plain(typed) == _plain(shown_value(now, field.shape, text=text)):
        return now
    if not typed or typed == "-":
        return None
    parts = [part.strip() for part in typed.split(";") if part.strip()]
    if field.shape is Shape.PARTY:
        return _party(record, typed, [now])
    if field.shape is Shape.PARTIES:
        return [_party(record, part, now or []) for part in parts]
    if field.shape is Shape.CODES:
        return [part if part in (now or []) else _party(record, part, [])["actor"] or part for part in parts]
    if field.shape is Shape.TEXTS:
        return parts
    if field.shape in (Shape.DATE, Shape.DAY):
        return _date(typed, field)
    if field.shape in (Shape.SPAN, Shape.SPANS):
        return _words(typed, text, field, now)
    return typed


def shown_value(value: Any, shape: Shape | None = None, *, text: str = "") -> str:
    """A value as a person would type it; places in a ``text`` as the words that stand there."""
    if value is None:
        return ""
    if shape is Shape.SPAN:
        return _plain(text[slice(*value)])
    if shape is Shape.SPANS:
        return _BETWEEN.join(_plain(text[slice(*place)]) for place in value)
    if isinstance(value, list):
        return "; ".join(shown_value(one) for one in value)
    if isinstance(value, Mapping):
        if "start" in value:
            return str(value["start"]) if value["start"] == value["end"] else f"{value['start']} .. {value['end']}"
        return str(value.get("actor") or value.get("name") or "")
    return str(value)


def reviewer_name(given: str | None, environment: Mapping[str, str]) -> str:
    """Who reviews: as given, else ONRECORD_REVIEWER, else the name of the user of this machine."""
    if given or environment.get("ONRECORD_REVIEWER"):
        return given or environment["ONRECORD_REVIEWER"]
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _party(record: Record, typed: str, known: Sequence[Any]) -> dict[str, str | None]:
    same = next((one for one in known if one and typed in (shown_value(one), one["name"])), None)
    if same:
        return dict(same)
    codes = resolve_codes(record, typed, "actor") or frozenset()
    if len(codes) > 1:
        raise SettingsError(f"{typed!r} may be {', '.join(sorted(codes)[:8])}", "actor", "Give the code")
    if not codes:
        return {"actor": None, "name": typed}
    (code,) = codes
    with record.reading() as connection:
        called = find_known(connection, [code])
    return {"actor": code, "name": called[code].name if code in called else typed}


def _date(typed: str, field: Field) -> Any:
    first, _, last = (part.strip() for part in typed.partition(".."))
    start, end = read_day(first, on=field.name), read_day(last or first, on=field.name, last=True)
    if field.shape is Shape.DAY:
        return end.isoformat()
    if end < start:
        raise SettingsError(f"it ends on {end}, before it starts on {start}", field.name, "Swap them")
    precision = "day" if start == end else "month" if len(first) == 7 and not last else "range"
    precision = "year" if len(first) == 4 and not last else precision
    return {"start": start.isoformat(), "end": end.isoformat(), "precision": precision}


def _words(typed: str, text: str, field: Field, now: Any) -> Any:
    """Where typed words stand: of several places the one nearest to where the entry's own words are."""
    own = [now] if field.shape is Shape.SPAN and now else now or []
    spans: list[list[int]] = []
    for number, piece in enumerate(filter(None, (part.strip() for part in typed.split("…")))):
        at = spans[-1][1] if spans else 0
        near = own[min(number, len(own) - 1)][0] if own else at
        pattern = re.compile(r"\s+".join(map(re.escape, piece.split())))
        places = [list(found.span()) for found in pattern.finditer(text, at)]
        if not places:
            raise SettingsError(f"the page does not hold {piece[:60]!r} in this order", field.name, "Give its words")
        spans.append(min(places, key=lambda place: abs(place[0] - near)))
    return (spans[0] if spans else None) if field.shape is Shape.SPAN else spans
