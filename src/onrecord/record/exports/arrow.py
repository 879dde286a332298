"""Rows as Arrow tables, which pandas, polars, DuckDB and R take over without copying, and as Parquet files.

The columns are those of the CSV, but typed: lists stay lists, and days are points in time (midnight, where no clock
is known; ``_precision`` tells). Each column carries its meaning with it.
"""

from __future__ import annotations

import datetime
import functools
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.record.exports.codebook import meaning_of
from onrecord.record.exports.columns import Column, Kind, cell, flat_columns
from onrecord.record.exports.files import joined
from onrecord.record.exports.rows import Row
from onrecord.record.exports.view import View

ROWS = 2000
"""Rows held in memory at a time."""
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.JSON: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.MOMENT: pa.timestamp("ms"),
    Kind.TEXTS: pa.list_(pa.string()),
    Kind.INTEGERS: pa.list_(pa.int64()),
}


@functools.cache
def arrow_schema(noun: str) -> pa.Schema:
    """The columns of a noun as an Arrow schema, each field with its ``description``."""
    fields = (
        pa.field(column.name, _TYPES[column.kind], metadata={"description": meaning_of(column, noun)})
        for column in flat_columns(noun)
    )
    return pa.schema(fields)


def read_arrow(rows: Iterable[Row], noun: str) -> pa.RecordBatchReader:
    """The rows as a stream of batches, made as they are asked for."""
    return pa.RecordBatchReader.from_batches(arrow_schema(noun), _batches(rows, noun))


def write_parquet(view: View, to: BinaryIO) -> int:
    """Write the view as one Parquet file; gives how many rows."""
    count = 0
    with pq.ParquetWriter(to, arrow_schema(view.noun), compression="zstd") as writer:
        for batch in _batches(view.rows(), view.noun):
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _batches(rows: Iterable[Row], noun: str) -> Iterator[pa.RecordBatch]:
    schema, columns, rest = arrow_schema(noun), flat_columns(noun), iter(rows)
    while batch := list(itertools.islice(rest, ROWS)):
        arrays = [
            pa.array([_value(cell(row, column), column) for row in batch], field.type)
            for column, field in zip(columns, schema, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _value(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.kind is Kind.MOMENT:
        return datetime.datetime.fromisoformat(value)
    if column.kind is Kind.TEXT:
        return _storable(str(joined(value)))
    if column.kind is Kind.TEXTS:
        value = value if isinstance(value, list) else [value]
        return [None if item is None else _storable(str(item)) for item in value]
    return value


def _storable(text: str) -> str:
    """Text that UTF-8 can hold: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")
