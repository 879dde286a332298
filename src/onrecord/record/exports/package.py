"""A view as a data set that explains itself: tables, a Data Package descriptor and the codebook, in one folder.

Each table is there as CSV, described column by column, and as Parquet, which keeps types and lists.

Statements and events come with the documents that they were taken from, so that every span can be held against its
text by whoever receives the folder. Descriptor: Data Package and Table Schema, Open Knowledge Foundation.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pyarrow.parquet as pq

from onrecord import __version__
from onrecord.actors.actor import ActorKind
from onrecord.events.event import Status
from onrecord.evidence import Basis, Precision
from onrecord.record.exports.arrow import ROWS, arrow_schema, read_arrow
from onrecord.record.exports.codebook import codebook_text, meaning_of
from onrecord.record.exports.columns import Column, Kind, cell, flat_columns
from onrecord.record.exports.files import add_lines, write_table
from onrecord.record.exports.rows import Row, document_row
from onrecord.record.exports.view import View
from onrecord.record.groups import read_groups
from onrecord.statements.statement import Act, Form

DESCRIPTOR, CODEBOOK = "datapackage.json", "codebook.md"
_TYPES = {
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.MOMENT: {"type": "datetime", "format": "any"},  # ISO 8601, a day or a minute
}
"""How Table Schema names what stands in a column of the CSV; all else is text, lists joined by "; "."""
_CODES: dict[tuple[str, str], type[StrEnum]] = {
    ("statements", "act"): Act,
    ("statements", "form"): Form,
    ("events", "status"): Status,
    ("actors", "kind"): ActorKind,
}
"""Columns that hold one of a closed list of codes."""


def write_package(view: View, to: Path) -> int:
    """Write tables, descriptor and codebook into a folder; gives how many rows the view has."""
    count = _write_tables(view.rows(), view.noun, to)
    nouns = [view.noun]
    if view.noun in ("statements", "events"):
        groups = read_groups(view.record)
        _write_tables((document_row(one, groups.get(one.id)) for one in view.documents()), "documents", to)
        nouns.append("documents")
    descriptor = {
        "name": f"onrecord-{view.noun}",
        "title": f"{view.noun.capitalize()} of an onrecord record",
        "description": f"Written by onrecord {__version__}. What every column and code means: {CODEBOOK}.",
        "resources": [resource for noun in nouns for resource in (_table(noun, to, nouns), _parquet(noun, to))],
    }
    (to / CODEBOOK).write_text(codebook_text(), encoding="utf-8")
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (to / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
    return count


def _write_tables(rows: Iterator[Row], noun: str, to: Path) -> int:
    """Both tables of a noun in one go, so that they hold the same rows."""
    count, columns = 0, flat_columns(noun)
    with (
        pq.ParquetWriter(to / f"{noun}.parquet", arrow_schema(noun), compression="zstd") as parquet,
        (to / f"{noun}.csv").open("w", encoding="utf-8", newline="") as sheet,
    ):
        write_table([column.name for column in columns], (), sheet)
        while batch := list(itertools.islice(rows, ROWS)):
            for arrow in read_arrow(batch, noun):
                parquet.write_batch(arrow)
            add_lines(([cell(row, column) for column in columns] for row in batch), sheet)
            count += len(batch)
    return count


def _table(noun: str, folder: Path, nouns: list[str]) -> Row:
    columns = flat_columns(noun)
    names = [column.name for column in columns]
    schema: Row = {"fields": [_field(column, noun) for column in columns]}
    if names[0] in ("id", "actor"):
        schema["primaryKey"] = names[:1]
    if "document" in names and "documents" in nouns:
        reference = {"resource": "documents", "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["document"], "reference": reference}]
    return {
        **{"name": noun, "type": "table", "path": f"{noun}.csv", "format": "csv", "mediatype": "text/csv"},
        **{"encoding": "utf-8", **_receipt(folder / f"{noun}.csv"), "schema": schema},
    }


def _parquet(noun: str, folder: Path) -> Row:
    return {
        **{
            "name": f"{noun}-parquet",
            "type": "file",
            "path": f"{noun}.parquet",
            "description": f"The rows of {noun}.csv, typed.",
        },
        **{"format": "parquet", "mediatype": "application/vnd.apache.parquet", **_receipt(folder / f"{noun}.parquet")},
    }


def _receipt(file: Path) -> Row:
    """Size and digest, so that a changed file can be told."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "hash": f"sha256:{digest}"}


def _field(column: Column, noun: str) -> Row:
    kind = _TYPES.get(column.kind, {"type": "string"})
    field: Row = {"name": column.name, **kind, "description": meaning_of(column, noun)}
    codes = _CODES.get((noun, column.name))
    codes = codes or (Precision if column.key == "precision" else Basis if column.key == "basis" else None)
    if codes is not None:
        field["constraints"] = {"enum": [code.value for code in codes]}
    elif column.name == "confidence":
        field["constraints"] = {"minimum": 0, "maximum": 1}
    return field
