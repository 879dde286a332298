"""Data that is not code: the word tables in the ``data`` folders, as rows.

A table is a CSV file with a header; list cells separate their parts by semicolons. Each has a Table Schema beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources

from onrecord.errors import OnRecordError


def read_rows(package: str, table: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/TABLE`` in a package; OnRecordError where a row has too few or too many columns."""
    text = resources.files(package).joinpath("data", table).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines(), strict=True)
    header = next(rows, [])
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise OnRecordError(f"row {number} has {len(row)} columns, not {len(header)}", table, "Mend the table")
        yield dict(zip(header, row, strict=True))


def pieces(cell: str) -> tuple[str, ...]:
    """The parts of a list cell: "Kyiv;Kiev"."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())
