"""Rows as JSON Lines or as a table that a spreadsheet opens, the same rows always giving the same bytes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from onrecord.errors import SettingsError
from onrecord.record.exports.columns import cell, columns_of
from onrecord.record.exports.rows import COLUMNS, Row
from onrecord.record.exports.view import View

FORMATS = ("jsonl", "csv")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, that turn the direction of text, that break lines or that UTF-8 cannot hold."""
_FORMULA = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
"""What a spreadsheet may take for a formula, also behind what cannot be seen, and in full-width signs."""


def write_rows(rows: Iterable[Row], columns: Iterable[str], to: TextIO, *, format: str) -> int:
    """Write rows to an open text file; gives how many. Raises SettingsError for a format that is not known."""
    if format == "jsonl":
        return _write_jsonl(rows, to)
    if format == "csv":
        return _write_csv(rows, tuple(columns), to)
    raise SettingsError(f"there is no format {format!r}", "--format", f"Choose one of {', '.join(FORMATS)}")


def write_jsonl(view: View, to: TextIO) -> int:
    """Write a view as JSON Lines; gives how many rows."""
    return _write_jsonl(view.rows(), to)


def write_csv(view: View, to: TextIO) -> int:
    """Write a view as CSV; gives how many rows."""
    return _write_csv(view.rows(), COLUMNS[view.noun], to)


def json_line(row: Any) -> str:
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
    """A header, then one line a row; nested fields become columns of their own."""
    flat = [column for field in columns for column in columns_of(field)]
    lines = ([cell(row, column) for column in flat] for row in rows)
    return write_table([column.name for column in flat], lines, to)


def write_table(header: Iterable[str], lines: Iterable[Iterable[Any]], to: TextIO) -> int:
    """Write a header and cells as CSV, nothing in them a formula; gives how many lines. Lists are joined by "; "."""
    csv.writer(to, lineterminator="\n").writerow(header)
    return add_lines(lines, to)


def add_lines(lines: Iterable[Iterable[Any]], to: TextIO) -> int:
    """Write further lines of a table; gives how many."""
    writer = csv.writer(to, lineterminator="\n")
    count = 0
    for line in lines:
        writer.writerow([harmless(joined(value)) for value in line])
        count += 1
    return count


def joined(value: Any) -> Any:
    """A list as one cell of text; anything else as it is."""
    if isinstance(value, list | tuple):
        return "; ".join("" if item is None else str(item) for item in value)
    return value


def harmless(cell: Any) -> Any:
    """A cell that a spreadsheet shows instead of computing: text that looks like a formula gets an apostrophe."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if not isinstance(cell, str):
        return cell
    cell = re.sub("[\ud800-\udfff]", "\ufffd", cell).replace("\0", "\ufffd")
    return f"'{cell}" if _FORMULA.match(cell) else cell
