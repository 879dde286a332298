"""Tables: CSV and Parquet whose rows are pages, or the addresses of pages, under whatever column names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from onrecord.documents.bounds import Bounds
from onrecord.documents.columns import ColumnMap, read_row, resolve_columns
from onrecord.documents.raw import Link, RawInput
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

if TYPE_CHECKING:
    import pyarrow.parquet

_SAMPLE = 1 << 20
_MAX_COLUMNS = 2_000
_MAX_GROUP_BYTES = 4_000_000_000  # of one row group of a Parquet file, unpacked
_BATCH = 64
Row = RawInput | Link | DocumentError


def find_in_csv(file: BinaryIO, *, source: str, columns: ColumnMap | None, bounds: Bounds) -> Iterator[Row]:
    """What the rows of a CSV or TSV file give, in order; an error in the place of a row that gives nothing."""
    count = 0
    for row in _find_csv_rows(file, source, columns, bounds):
        count += 1
        yield row
    if not count:
        yield EmptyInput("the table has no rows", source, "Nothing was recorded for it.")


def _find_csv_rows(file: BinaryIO, source: str, columns: ColumnMap | None, bounds: Bounds) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), bounds.max_bytes))  # of the process; it only ever grows
    sample = file.read(_SAMPLE)
    if b"\0" in sample[:4096] and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield UnreadableInput("it is binary, no table of text", source, "Save it as CSV.")
        return
    lines = _Lines(sample, file, _encoding_of(sample), bounds)
    first = lines.peek()
    resolved = resolve_columns((), file_name=source, given=columns)
    delimiter = resolved.delimiter or _delimiter_of(first, source)
    header: list[str] | None = None
    number = 0
    try:
        for cells in csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else 0):
            number += 1
            if header is None and resolved.has_header:
                header = [cell.strip() for cell in cells[:_MAX_COLUMNS]]
                resolved = resolve_columns(header, file_name=source, given=columns)
                if resolved.has_header:
                    continue
            if number > bounds.max_members:
                yield InputTooLarge("the table has too many rows; the rest was not read", source, "Split it.")
                return
            if lines.is_over:  # the reader asked on for the end of a quotation and found the end of the file
                raise csv.Error("a quotation mark is left open")
            if any(cells):
                names = header or [str(index) for index in range(1, len(cells[:_MAX_COLUMNS]) + 1)]
                row = read_row(dict(zip(names, cells, strict=False)), f"{source}:{number}", resolved)
                if row is not None:
                    yield row
    except (csv.Error, InputTooLarge, UnicodeError) as error:
        what = f"the table is broken at or after row {number} ({str(error)[:80].rstrip('.')})"
        yield UnreadableInput(what, source, "A quotation mark may be left open there; the rows before were read.")


class _Lines:
    """Lines of text from bytes, none longer than the bounds: a quotation mark left open would take the whole file."""

    def __init__(self, sample: bytes, rest: BinaryIO, encoding: str, bounds: Bounds) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest, self._limit = rest, bounds.max_bytes
        self.is_over = False  # a line was asked for after the last one
        self._ready = io.StringIO(self._decoder.decode(sample), newline="\n")

    def __iter__(self) -> Iterator[str]:
        return self

    def peek(self) -> str:
        """The first line, without taking it."""
        line = self._ready.readline(100_000)
        self._ready.seek(0)
        return line

    def __next__(self) -> str:
        parts: list[str] = []
        size = 0
        while True:
            part = self._ready.readline()
            parts.append(part)
            size += len(part)
            if size > self._limit:
                raise InputTooLarge("a line is too long", "", "")
            if part.endswith("\n"):
                break
            data = self._rest.read(_SAMPLE)
            self._ready = io.StringIO(self._decoder.decode(data, final=not data), newline="\n")
            if not data:
                parts.append(self._ready.read())
                break
        line = "".join(parts)
        if not line:
            self.is_over = True
            raise StopIteration
        return line.replace("\0", " ")


def _encoding_of(sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"


def _delimiter_of(first: str, source: str) -> str:
    if re.search(r"\.tsv(\.gz)?$", source, re.IGNORECASE):
        return "\t"
    bare = re.sub(r'"[^"\n]{0,10000}"', "", first)
    return max(",;\t|", key=lambda mark: (bare.count(mark), mark == ","))


def find_in_parquet(path: Path, *, columns: ColumnMap | None, bounds: Bounds) -> Iterator[Row]:
    """What the rows of a Parquet file give, in order. Only the columns that are asked for are read."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and only tables need it
    import pyarrow.parquet  # noqa: PLC0415

    source = str(path)
    count = 0
    try:
        with pa.parquet.ParquetFile(
            path, thrift_string_size_limit=10_000_000, thrift_container_size_limit=1_000_000
        ) as table:
            for row in _find_parquet_rows(table, source, columns, bounds):
                count += 1
                yield row
    except (pa.ArrowException, OSError, ValueError, MemoryError, OverflowError, UnicodeError) as error:
        what = f"the Parquet file cannot be read ({str(error)[:100].splitlines()[0] if str(error) else 'damaged'})"
        yield UnreadableInput(what, source, f"{count} rows of it were read. Get a sound copy of it.")
        return
    if not count:
        yield EmptyInput("the table has no rows", source, "Nothing was recorded for it.")


def _find_parquet_rows(
    table: pyarrow.parquet.ParquetFile, source: str, given: ColumnMap | None, bounds: Bounds
) -> Iterator[Row]:
    names = list(table.schema_arrow.names)
    resolved = resolve_columns(names, file_name=source, given=given)
    asked = {name.lower() for several in resolved.columns.values() for name in several}
    asked |= {name.lower() for name in resolved.only}
    wanted = [name for name in names if name.lower() in asked]
    if not wanted:
        has = ", ".join(names[:12])[:200]
        yield DocumentError("no column holds text or addresses", source, f"Give --columns. It has: {has}.")
        return
    groups = [table.metadata.row_group(number).total_byte_size for number in range(table.metadata.num_row_groups)]
    if table.metadata.num_rows > bounds.max_members or max(groups, default=0) > _MAX_GROUP_BYTES:
        yield InputTooLarge("the table is too large to be read at once", source, "Split it into several files.")
        return
    number = 0
    for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
        for cells in batch.to_pylist():
            number += 1
            row = read_row(_plain(cells), f"{source}:{number}", resolved)
            if row is not None:
                yield row


def _plain(cells: dict[str, Any]) -> Mapping[str, object]:
    """Bytes that are text become text: columns of strings are often stored as binary."""
    return {
        name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value for name, value in cells.items()
    }
