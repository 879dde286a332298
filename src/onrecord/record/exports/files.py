"""Rows as JSON Lines or as a table that a spreadsheet opens, the same rows always giving the same bytes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from onrecord.errors import SettingsError
from onrecord.record.exports.rows import Row

FORMATS = ("jsonl", "csv")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, that turn the direction of text, that break lines or that UTF-8 cannot hold."""
_FORMULA = re.compile(r"^\s*[=+\-@]|^[\t\r]")


def write_rows(rows: Iterable[Row], columns: Iterable[str], to: TextIO, *, format: str) -> int:
    """Write rows to an open text file; gives how many. Raises SettingsError for a format that is not known."""
    if format == "jsonl":
        return _write_jsonl(rows, to)
    if format == "csv":
        return _write_csv(rows, tuple(columns), to)
    raise SettingsError(f"there is no format {format!r}", "--format", f"Choose one of {', '.join(FORMATS)}")


def json_line(row: Row) -> str:
    """One row as one line of JSON, readable but with nothing in it that a terminal would obey."""
    line = json.dumps(row, ensure_ascii=False, separators=(", ", ": "))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def _write_jsonl(rows: Iterable[Row], to: TextIO) -> int:
    count = 0
    for row in rows:
        to.write(json_line(row) + "\n")
        count += 1
    return count


def _write_csv(rows: Iterable[Row], columns: tuple[str, ...], to: TextIO) -> int:
    """A header, then one line a row; nested fields become columns of their own where they are single.

    The columns of nested fields are fixed by ``_FLAT``, so that a file's header does not depend on its rows.
    """
    header = [name for column in columns for name in _header(column)]
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow([harmless(cell) for column in columns for cell in _cells(column, row[column])])
        count += 1
    return count


_SPAN = ("text", "start", "end")
_PARTY = ("actor", "name")
_DATE = ("start", "end", "precision", "basis")
_FLAT: dict[str, tuple[str, ...]] = {
    "cue": _SPAN,
    "trigger": _SPAN,
    "evidence": _SPAN,
    "speaker": (*_PARTY, *_SPAN),
    "said_at": (*_PARTY, *_SPAN),
    "where": (*_PARTY, *_SPAN),
    "published": _DATE,
    "said_on": _DATE,
    "when": _DATE,
}
"""Single nested fields and the columns that each becomes: ``cue_text``, ``cue_start``, ..."""
_LISTED: dict[str, tuple[str, ...]] = {
    "content": _SPAN,
    "addressees": _PARTY,
    "via": _PARTY,
    "actors": _PARTY,
    "recipients": _PARTY,
}
"""Lists of nested fields: one column a key, the items joined by "; " (``content_text``, ``content_start``, ...)."""


def _header(column: str) -> Iterator[str]:
    keys = _FLAT.get(column) or _LISTED.get(column)
    yield from (f"{column}_{key}" for key in keys) if keys else (column,)


def _cells(column: str, value: Any) -> Iterator[Any]:
    if column in _FLAT:
        yield from ((value or {}).get(key) for key in _FLAT[column])
    elif column in _LISTED:
        for key in _LISTED[column]:
            yield "; ".join("" if item.get(key) is None else str(item[key]) for item in value)
    elif isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        yield "; ".join(map(str, value))
    elif isinstance(value, dict | list):
        yield json_line(value) if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
    else:
        yield value


def harmless(cell: Any) -> Any:
    """A cell that a spreadsheet shows instead of computing: text that looks like a formula gets an apostrophe."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if not isinstance(cell, str):
        return cell
    cell = re.sub("[\ud800-\udfff]", "\ufffd", cell).replace("\0", "\ufffd")
    return f"'{cell}" if _FORMULA.match(cell) else cell
