"""What a person can change in an entry: each field with how it is written as JSON and read back.

The forms are those of the exported rows (``docs/codebook.md``), so a decision file can be written by hand.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Precision, Span
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.tables import read_rows
from onrecord.threads.proposition import Kind as ThreadKind
from onrecord.threads.thread import State, Thread

E = TypeVar("E", Statement, Event, Thread)
LONGEST = 2_000
"""Characters of one text that an edit may hold."""
MOST = 50
"""Parties, codes or pieces that an edit may list."""


class Shape(StrEnum):
    """What stands in a field."""

    WORD = "word"  # one of a closed list
    TEXT = "text"
    TEXTS = "texts"
    CODES = "codes"
    PARTY = "party"
    PARTIES = "parties"
    DATE = "date"
    DAY = "day"
    SPAN = "span"
    SPANS = "spans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that can be changed. ``choices`` gives the closed list of a word."""

    name: str
    shape: Shape
    choices: Callable[[], tuple[str, ...]] = tuple
    empty: bool = True  # whether it may be left empty


def _words(codes: type[StrEnum]) -> Callable[[], tuple[str, ...]]:
    return lambda: tuple(code.value for code in codes)


@functools.cache
def _event_types() -> tuple[str, ...]:
    return tuple(row["type"] for row in read_rows("onrecord.record.exports", "plover.csv"))


def _word(name: str, choices: Callable[[], tuple[str, ...]]) -> Field:
    return Field(name=name, shape=Shape.WORD, choices=choices, empty=False)


def _of(name: str, shape: Shape, *, empty: bool = True) -> Field:
    return Field(name=name, shape=shape, empty=empty)


FIELDS: Mapping[str, tuple[Field, ...]] = {
    "statements": (
        _word("act", _words(Act)),
        _of("speaker", Shape.PARTY),
        _of("on_behalf_of", Shape.CODES),
        _of("addressees", Shape.PARTIES),
        _of("said_on", Shape.DATE),
        _of("said_at", Shape.PARTY),
        _of("via", Shape.PARTIES),
        _word("form", _words(Form)),
        _of("content", Shape.SPANS, empty=False),
        _of("cue", Shape.SPAN),
    ),
    "events": (
        _word("type", _event_types),
        _of("mode", Shape.TEXT),
        _of("actors", Shape.PARTIES),
        _of("recipients", Shape.PARTIES),
        _of("when", Shape.DATE),
        _of("where", Shape.PARTY),
        _of("quantities", Shape.TEXTS),
        _of("contexts", Shape.TEXTS),
        _word("status", _words(Status)),
        _of("trigger", Shape.SPAN, empty=False),
        _of("evidence", Shape.SPAN, empty=False),
    ),
    "threads": (
        _word("kind", _words(ThreadKind)),
        _of("by", Shape.CODES),
        _of("of", Shape.CODES),
        _of("what", Shape.TEXT, empty=False),
        _word("state", _words(State)),
        _of("due", Shape.DAY),
    ),
}
"""The fields of each noun that can be changed, in the order in which a person looks at them."""
TELLING = {
    "statements": ("act", "speaker"),
    "events": ("type", "actors"),
    "threads": ("kind", "by"),
}
"""The fields of the fingerprint: what kind of entry it is, and whose."""
PLACES = frozenset({Shape.SPAN, Shape.SPANS})
_ENUMS: Mapping[str, type[StrEnum]] = {
    **{"act": Act, "form": Form, "status": Status, "kind": ThreadKind, "state": State},
}


def field_of(noun: str, name: str) -> Field | None:
    """The field of that name; None where there is none to change."""
    return next((field for field in FIELDS[noun] if field.name == name), None)


def reading_of(noun: str, entry: Statement | Event | Thread) -> dict[str, Any]:
    """Every field of an entry that can be changed, as JSON."""
    return {field.name: _written(getattr(entry, field.name), field.shape) for field in FIELDS[noun]}


def _written(value: Any, shape: Shape) -> Any:
    if value is None:
        return None
    if shape is Shape.PARTY:
        return {"actor": value.actor, "name": value.name}
    if shape is Shape.PARTIES:
        return [{"actor": party.actor, "name": party.name} for party in value]
    if shape is Shape.DATE:
        start, end = value.iso()
        return {"start": start, "end": end, "precision": value.precision.value}
    if shape is Shape.DAY:
        return value.isoformat()
    if shape is Shape.SPAN:
        return [value.start, value.end]
    if shape is Shape.SPANS:
        return [[span.start, span.end] for span in value]
    return str(value) if shape in (Shape.WORD, Shape.TEXT) else list(value)


def edited(entry: E, noun: str, name: str, value: Any, *, length: int) -> E:
    """The entry with one field changed; ValueError where the value is none for that field.

    ``length`` is that of the page's text, outside of which no words can lie.
    """
    field = field_of(noun, name)
    if field is None:
        raise ValueError(f"{noun} have no field {name!r} to change")
    return replace(entry, **{name: read_value(field, value, getattr(entry, name), length=length)})


def read_value(field: Field, value: Any, old: Any = None, *, length: int) -> Any:
    """A field's value from JSON; ValueError where it is none. Parties that stay keep the words that name them."""
    if value is None or value in ("", []):
        if not field.empty:
            raise ValueError(f"{field.name} cannot be empty")
        return () if field.shape in (Shape.CODES, Shape.TEXTS, Shape.PARTIES) else None
    shape = field.shape
    if shape is Shape.WORD:
        if value not in field.choices():
            raise ValueError(f"{field.name} is one of {', '.join(field.choices())}")
        return _ENUMS[field.name](value) if field.name in _ENUMS else value
    if shape is Shape.TEXT:
        return _text(value)
    if shape in (Shape.CODES, Shape.TEXTS):
        return tuple(map(_text, _list(value)))
    if shape is Shape.PARTY:
        return _party(value, (old,) if old else ())
    if shape is Shape.PARTIES:
        return tuple(_party(one, old or ()) for one in _list(value))
    if shape is Shape.DATE:
        return _date(value)
    if shape is Shape.DAY:
        return datetime.date.fromisoformat(_text(value))
    return _span(value, length) if shape is Shape.SPAN else tuple(_span(one, length) for one in _list(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError(f"a list of at most {MOST} is needed")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise ValueError(f"a text of 1 to {LONGEST} characters is needed")
    return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _party(value: Any, known: tuple[Party, ...]) -> Party:
    if not isinstance(value, dict) or not isinstance(value.get("actor"), str | None):
        raise ValueError('a party is {"actor": CODE or null, "name": NAME}')
    name, actor = _text(value.get("name")), value["actor"] and _text(value["actor"])
    same = next((party for party in known if (party.actor, party.name) == (actor, name)), None)
    return same or Party(actor=actor, name=name, span=None, basis=Basis.REVIEWED.value)


def _date(value: Any) -> DateInterval:
    if not isinstance(value, dict):
        raise ValueError('a date is {"start": DAY, "end": DAY, "precision": PRECISION}')
    first, last = _text(value.get("start")), _text(value.get("end") or value.get("start"))
    clock = datetime.time.fromisoformat(first[11:]) if len(first) > 10 else None
    start, end = (datetime.date.fromisoformat(day[:10]) for day in (first, last))
    usual = Precision.MINUTE if clock else Precision.DAY if start == end else Precision.RANGE
    precision = Precision(value.get("precision") or usual)
    return DateInterval(start=start, end=end, precision=precision, basis=Basis.REVIEWED, clock=clock)


def _span(value: Any, length: int) -> Span:
    whole = isinstance(value, list) and len(value) == 2 and all(type(at) is int for at in value)
    if not whole or not 0 <= value[0] < value[1] <= length:
        raise ValueError("words are [start, end] inside the text")
    return Span(*value)
