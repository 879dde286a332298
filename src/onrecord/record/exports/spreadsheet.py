"""A view as an Excel workbook: a sheet of rows, a sheet that says what each column means.

Text is written as text, never as a formula, a link or a number, whatever it begins with.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterable
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from onrecord.errors import SettingsError
from onrecord.record.exports.codebook import meaning_of
from onrecord.record.exports.columns import Column, Kind, cell, flat_columns
from onrecord.record.exports.files import joined
from onrecord.record.exports.inert import holdable
from onrecord.record.exports.view import View

MOST_ROWS = 1_048_575
LONGEST = 32_767
"""Rows under the header and characters in a cell that a workbook can hold."""
CUT = " … [cut: a cell holds no more; the other formats have all of it]"
FIRST_DAY = datetime.date(1900, 3, 1)
"""Excel counts days from 1900 and counts one too many before this."""
_FIXED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
"""The day on which the workbook says it was made, so that the same rows give the same bytes."""


def write_workbook(view: View, to: BinaryIO) -> int:
    """Write the workbook; gives how many rows. SettingsError where there are more than a sheet can hold."""
    if not to.seekable():  # a pipe: the workbook is made first, because its parts are filled in as it is written
        with tempfile.SpooledTemporaryFile(max_size=1 << 24) as made:
            count = write_workbook(view, made)  # type: ignore[arg-type]
            made.seek(0)
            shutil.copyfileobj(made, to)
        return count
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(to, options)
    book.set_properties({"created": _FIXED, "title": view.noun, "comments": "Written by onrecord"})
    bold = book.add_format({"bold": True})
    moments = {
        False: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        True: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    columns = flat_columns(view.noun)
    sheet = book.add_worksheet(view.noun)
    _head(sheet, [column.name for column in columns], bold)
    count = 0
    for row in view.rows():
        count += 1
        if count > MOST_ROWS:
            raise SettingsError(f"a sheet holds {MOST_ROWS:,} rows", view.noun, "Narrow it down, or use csv or parquet")
        for at, column in enumerate(columns):
            _write(sheet, (count, at), cell(row, column), column, moments)
    if columns:
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    _write_codebook(book.add_worksheet("codebook"), columns, view.noun, bold)
    book.close()
    return count


def _head(sheet: Worksheet, names: Iterable[str], bold: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(names):
        sheet.set_column(at, at, max(10, min(len(name) + 4, 40)))
        sheet.write_string(0, at, name, bold)


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, column: Column, moments: dict[bool, Format]) -> None:
    value = joined(value)
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value)
    elif column.kind is Kind.MOMENT and datetime.datetime.fromisoformat(value).date() >= FIRST_DAY:
        sheet.write_datetime(*place, datetime.datetime.fromisoformat(value), moments["T" in value])
    else:
        sheet.write_string(*place, _fitting(holdable(str(value))))


def _fitting(text: str) -> str:
    """Text cut, and marked as cut, where it is longer than a cell; Excel counts UTF-16 units."""
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _write_codebook(sheet: Worksheet, columns: tuple[Column, ...], noun: str, bold: Format) -> None:
    _head(sheet, ("column", "kind", "meaning"), bold)
    sheet.set_column(0, 0, 24)
    sheet.set_column(2, 2, 90)
    for row, column in enumerate(columns, start=1):
        for at, text in enumerate((column.name, column.kind.value, meaning_of(column, noun))):
            sheet.write_string(row, at, text)
