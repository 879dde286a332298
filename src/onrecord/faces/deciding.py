"""Deciding in a person's words: what they type into a field becomes the value that the record keeps."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import Any

from onrecord.actors.registry import load_registry
from onrecord.errors import SettingsError
from onrecord.faces.question import resolve_codes
from onrecord.record.decision_fields import Field, Shape, field_of
from onrecord.record.store import Record
from onrecord.settings import read_day

LONGEST = 4_000


def typed_value(record: Record, noun: str, name: str, typed: str, *, text: str = "") -> Any:
    """The JSON value that somebody typed for a field; SettingsError where it is none.

    Actors are given by name or code, several with ";" between them, days as 2022-01-26 or "2022-01 .. 2022-02", words
    as they stand in the page (``text``), pieces of them with "…" between.
    """
    field = field_of(noun, name)
    if field is None:
        raise SettingsError(f"{noun} have no field {name!r} to change", "edit")
    typed = typed.strip()[:LONGEST]
    if not typed or typed == "-":
        return None
    parts = [part.strip() for part in typed.split(";") if part.strip()]
    if field.shape is Shape.PARTY:
        return _party(record, typed)
    if field.shape is Shape.PARTIES:
        return [_party(record, part) for part in parts]
    if field.shape is Shape.CODES:
        return [_party(record, part)["actor"] or part for part in parts]
    if field.shape is Shape.TEXTS:
        return parts
    if field.shape in (Shape.DATE, Shape.DAY):
        return _date(typed, field)
    if field.shape in (Shape.SPAN, Shape.SPANS):
        return _words(typed, text, field)
    return typed


def shown_value(value: Any) -> str:
    """A value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(shown_value(one) for one in value)
    if isinstance(value, Mapping):
        if "start" in value:
            return value["start"] if value["start"] == value["end"] else f"{value['start']} .. {value['end']}"
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


def _party(record: Record, typed: str) -> dict[str, str | None]:
    codes = resolve_codes(record, typed, "actor") or frozenset()
    if len(codes) > 1:
        raise SettingsError(f"{typed!r} may be {', '.join(sorted(codes)[:8])}", "actor", "Give the code")
    if not codes:
        return {"actor": None, "name": typed}
    (code,) = codes
    known = load_registry().actor(code)
    return {"actor": code, "name": known.name if known else typed}


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


def _words(typed: str, text: str, field: Field) -> Any:
    spans, at = [], 0
    for piece in filter(None, (part.strip() for part in typed.split("…"))):
        start = text.find(piece, at)
        if start < 0:
            raise SettingsError(f"the page does not hold {piece[:60]!r} in this order", field.name, "Give its words")
        at = start + len(piece)
        spans.append([start, at])
    return (spans[0] if spans else None) if field.shape is Shape.SPAN else spans
