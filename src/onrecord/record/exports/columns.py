"""The columns of a table: what nested fields become where rows must be flat.

The columns depend on the noun alone, never on its rows, so that two exports of one noun always fit together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onrecord.record.exports.rows import COLUMNS, Row


class Kind(StrEnum):
    """What stands in the cells of one flat column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"  # ISO 8601, with or without a clock
    TEXTS = "texts"  # a list
    INTEGERS = "integers"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One flat column: ``said_on_start`` holds the ``start`` of the field ``said_on``."""

    name: str
    kind: Kind
    field: str
    key: str | None = None


_SPAN = {"text": Kind.TEXT, "start": Kind.INTEGER, "end": Kind.INTEGER}
_PARTY = {"actor": Kind.TEXT, "name": Kind.TEXT}
_DATE = {"start": Kind.MOMENT, "end": Kind.MOMENT, "precision": Kind.TEXT, "basis": Kind.TEXT}
_SINGLE = {
    **dict.fromkeys(("cue", "trigger", "evidence"), _SPAN),
    **dict.fromkeys(("speaker", "said_at", "where"), _PARTY | _SPAN),
    **dict.fromkeys(("published", "said_on", "when"), _DATE),
}
"""Single nested fields and the columns that each becomes: ``cue_text``, ``cue_start``, ..."""
_LISTED = {"content": _SPAN, **dict.fromkeys(("addressees", "via", "actors", "recipients"), _PARTY)}
"""Lists of nested fields: one column a key, each holding a list."""
_PLAIN = {
    **dict.fromkeys(("on_behalf_of", "contexts", "quantities", "side", "by", "of", "check_again"), Kind.TEXTS),
    **dict.fromkeys(("body", "blocks", "entries", "edited"), Kind.JSON),
    **dict.fromkeys(("since", "due"), Kind.MOMENT),
    **dict.fromkeys(("mentions", "documents", "decided_by"), Kind.INTEGER),
    **dict.fromkeys(("since", "due"), Kind.MOMENT),
    "confidence": Kind.NUMBER,
    "learnt": Kind.BOOLEAN,
}
"""Fields that stay one column; those not named here are text."""
_LISTS = {Kind.TEXT: Kind.TEXTS, Kind.INTEGER: Kind.INTEGERS}


def flat_columns(noun: str) -> tuple[Column, ...]:
    """The columns of a table of that noun, in order."""
    return tuple(column for field in COLUMNS[noun] for column in columns_of(field))


def columns_of(field: str) -> Iterator[Column]:
    """The columns that one field of a row becomes."""
    if field in _SINGLE:
        for key, kind in _SINGLE[field].items():
            yield Column(name=f"{field}_{key}", kind=kind, field=field, key=key)
    elif field in _LISTED:
        for key, kind in _LISTED[field].items():
            yield Column(name=f"{field}_{key}", kind=_LISTS[kind], field=field, key=key)
    else:
        yield Column(name=field, kind=_PLAIN.get(field, Kind.TEXT), field=field)


def cell(row: Row, column: Column) -> Any:
    """What stands in one cell: text, a number, a truth value, a list of texts or numbers, or None."""
    value = row[column.field]
    if column.key is not None:
        if isinstance(value, list):
            return [item.get(column.key) for item in value]
        return None if value is None else value.get(column.key)
    nested = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict | list) for v in value))
    if nested or (column.kind is Kind.JSON and value is not None):
        return json.dumps(value, ensure_ascii=False)
    return value
