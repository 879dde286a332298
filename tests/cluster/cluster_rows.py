"""How the tables of a dataset are held against a record: the same columns, the rows sorted, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from onrecord.record.exports.arrow import read_arrow
from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record

NOUNS = ("documents", "statements", "events", "issues")


def in_record(record: Record) -> dict[str, list[str]]:
    """The rows of a record as its Parquet exports have them, sorted."""
    return {noun: _lines(read_arrow(export_rows(record, noun), noun).read_all().to_pylist()) for noun in NOUNS}


def unwoven(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same rows before anything was woven: which reports are one saying is told in a record, as threads are."""
    told = [json.loads(line) | {"saying": None} for line in rows["statements"]]
    return rows | {"statements": _lines(told)}


def in_dataset(where: Path) -> dict[str, list[str]]:
    """The rows of a dataset, sorted."""
    return {
        noun: _lines(ds.dataset(where / noun, format="parquet").to_table().to_pylist())
        if (where / noun).is_dir()
        else []
        for noun in NOUNS
    }


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True, default=str, ensure_ascii=False) for row in rows)
