"""Which column of somebody's table holds the text, the address, the title, the date: given, recognised, or by name."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from onrecord.documents.raw import Kind, Link, RawInput
from onrecord.errors import DocumentError, SettingsError

FIELDS = ("id", "text", "html", "url", "title", "date", "outlet")
_ADVICE = 'Say which columns to take, as in --columns "text=body,date=published", or name a preset.'


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """For each field of an input, the columns that may hold it: the first that is there counts.

    Columns without names are counted from "1", and from the end as "-1". ``only`` keeps the rows that have the
    given values. ``recognised_by`` are column names (in lower case), ``file_names`` ends of file names, that tell
    this form of table by themselves.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    only: Mapping[str, str] = field(default_factory=dict)
    has_header: bool = True
    delimiter: str | None = None
    recognised_by: frozenset[str] = frozenset()
    file_names: tuple[str, ...] = ()


BY_NAME = ColumnMap(name="names", columns={name: (name,) for name in FIELDS})
"""Columns that are called as the fields are."""


@cache
def presets() -> Mapping[str, ColumnMap]:
    """The forms of tables that are known by name."""
    rows = json.loads((files("onrecord.documents") / "data" / "column_presets.json").read_text(encoding="utf-8"))
    return {
        name: ColumnMap(
            name=name,
            columns={key: tuple(value) for key, value in row["columns"].items()},
            only=row.get("only", {}),
            has_header=row.get("has_header", True),
            delimiter=row.get("delimiter"),
            recognised_by=frozenset(row.get("recognised_by", ())),
            file_names=tuple(row.get("file_names", ())),
        )
        for name, row in rows.items()
    }


def read_columns(written: str) -> ColumnMap:
    """A column map as a user writes it: a preset, or ``text=body,date=published``. Raises SettingsError."""
    if written in presets():
        return presets()[written]
    columns: dict[str, tuple[str, ...]] = {}
    for part in written.split(","):
        name, sign, column = (piece.strip() for piece in part.partition("="))
        if not sign or name not in FIELDS or not column:
            what = f"{part.strip()!r} is neither a preset nor FIELD=COLUMN"
            advice = f"Fields are {', '.join(FIELDS)}; presets are {', '.join(presets())}"
            raise SettingsError(what, "--columns", advice)
        columns[name] = (column,)
    return ColumnMap(name=written, columns=columns)


def resolve_columns(header: Iterable[str], *, file_name: str = "", given: ColumnMap | None = None) -> ColumnMap:
    """The map for a table: the given one, else the one its file name or its column names tell, else by name."""
    if given is not None:
        return given
    plain = file_name.lower()
    names = {name.strip().lower() for name in header}
    for preset in presets().values():
        if any(end in plain for end in preset.file_names):
            return preset
        if preset.recognised_by and preset.recognised_by <= names:
            return preset
    return BY_NAME


def read_row(row: Mapping[str, object], where: str, columns: ColumnMap) -> RawInput | Link | DocumentError | None:
    """What one row gives: its page, or the address of one, or an error; None where ``only`` leaves it out."""
    if any(str(_value(row, column) or "").strip() != value for column, value in columns.only.items()):
        return None
    values = {name: _first(row, columns.columns.get(name, ())) for name in FIELDS}
    given = {name: _given(values[name]) for name in ("id", "title", "url", "date", "outlet")}
    kind: Kind = "html" if isinstance(values["html"], str) and not isinstance(values["text"], str) else "text"
    body = values[kind]
    if isinstance(body, str) and (body.strip() or not given["url"]):
        return RawInput(source=given["url"] or given["id"] or where, data=body, kind=kind, **given)
    if not given["url"]:
        return DocumentError('the row has neither "text" nor "html" nor "url"', where, _advice(row))
    if not re.fullmatch(r"https?://\S{1,4000}", given["url"], re.IGNORECASE):
        return DocumentError("its address is none on the web", where, "An address begins with http:// or https://.")
    return Link(url=given["url"], named_in=where, title=given["title"], date=given["date"], outlet=given["outlet"])


def _advice(row: Mapping[str, object]) -> str:
    names = ", ".join(list(row)[:12])[:200]
    return f"{_ADVICE} It has: {names}." if names else _ADVICE


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((value for name in names if (value := _value(row, name)) is not None), None)


def _value(row: Mapping[str, object], name: str) -> object:
    """The value of a column; names are also found in other case, as spreadsheets and databases change it."""
    if name in row:
        return row[name]
    if name.startswith("-") and name[1:].isdigit():
        values = list(row.values())
        return values[-int(name[1:])] if 0 < int(name[1:]) <= len(values) else None
    plain = name.lower()
    return next((value for key, value in row.items() if key.strip().lower() == plain), None)


def _given(value: object) -> str | None:
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.isoformat()
    return str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None
