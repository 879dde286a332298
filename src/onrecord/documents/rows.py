"""Rows as JSON: one object a line, or one document that holds a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from onrecord.documents.bounds import Bounds
from onrecord.documents.columns import BY_NAME, ColumnMap, read_row, resolve_columns
from onrecord.documents.decode import decode_text
from onrecord.documents.folders import short
from onrecord.documents.raw import Link, RawInput
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge

_ADVICE = 'A row is {"id": ..., "text" or "html" or "url": ..., "title"?, "date"?, "outlet"?}.'
_LISTS = ("articles", "stories", "items", "results", "documents", "rows", "data")
"""Under these names documents of JSON keep their rows."""
Row = RawInput | Link | DocumentError


class Pushed:
    """A stream of lines whose beginning was looked at already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readline(self, limit: int) -> bytes:
        """The next line, or its first ``limit`` bytes."""
        if not self._head:
            return self._rest.readline(limit)
        end = self._head.find(b"\n") + 1
        if end:
            line, self._head = self._head[:end], self._head[end:]
            return line
        line, self._head = self._head, b""
        return line + self._rest.readline(limit)


def find_in_jsonl(lines: BinaryIO | Pushed, *, source: str, columns: ColumnMap | None, bounds: Bounds) -> Iterator[Row]:
    """What the lines give, in order; an error in the place of a line that is broken or too long."""
    number, read = 0, 0
    while line := lines.readline(bounds.max_bytes + 1):
        number += 1
        where = f"{source}:{number}"
        if len(line) > bounds.max_bytes:
            while line and not line.endswith(b"\n"):
                line = lines.readline(bounds.max_bytes + 1)
            yield _too_large(where, bounds)
        elif line.strip(b" \t\r\n\xef\xbb\xbf\x00"):
            row = _read_line(line, where, columns)
            if row is not None:
                yield row
        else:
            continue
        read += 1
        if read >= bounds.max_members:
            yield InputTooLarge("the file has too many rows; the rest was not read", source, "Split it.")
            return
    if not read:
        yield EmptyInput("the input is empty", source, "Nothing was recorded for it.")


def find_in_json(data: bytes, *, source: str, columns: ColumnMap | None, bounds: Bounds) -> Iterator[Row]:
    """What the rows of one JSON document give: of a list of objects, or of an object that holds one."""
    if len(data) > bounds.max_bytes:
        yield _too_large(source, bounds)
        return
    try:
        held = json.loads(decode_text(data, on=source))
    except DocumentError as error:
        yield error
        return
    except (ValueError, RecursionError) as error:
        yield DocumentError(f"the file is not JSON ({short(error)})", source, _ADVICE)
        return
    rows = held if isinstance(held, list) else _rows_in(held)
    if rows is None:
        yield DocumentError("the file holds no list of rows", source, _ADVICE)
    elif not rows:
        yield EmptyInput("the list is empty", source, "Nothing was recorded for it.")
    for number, row in enumerate(rows or (), 1):
        found = _read_object(row, f"{source}:{number}", columns)
        if found is not None:
            yield found


def _rows_in(held: object) -> list[object] | None:
    if not isinstance(held, dict):
        return None
    if {"text", "html", "url"} & set(held):
        return [held]
    return next((held[name] for name in _LISTS if isinstance(held.get(name), list)), None)


def _read_line(line: bytes, where: str, columns: ColumnMap | None) -> Row | None:
    try:
        row = json.loads(decode_text(line, on=where))
    except DocumentError as error:
        return error
    except (ValueError, RecursionError) as error:
        return DocumentError(f"the line is not JSON ({short(error)})", where, _ADVICE)
    return _read_object(row, where, columns)


def _read_object(row: object, where: str, columns: ColumnMap | None) -> Row | None:
    if not isinstance(row, dict):
        return DocumentError("the row is not a JSON object", where, _ADVICE)
    is_own = columns is None and ("text" in row or "html" in row)
    return read_row(row, where, BY_NAME if is_own else resolve_columns(row, file_name=where, given=columns))


def _too_large(source: str, bounds: Bounds) -> InputTooLarge:
    limit = bounds.max_bytes / 1_000_000
    return InputTooLarge(f"the input is larger than {limit:g} MB", source, "Split it into single articles.")
