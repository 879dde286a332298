"""Every form that a view can leave in: the same view as find, whole, the same bytes each time, opened by others."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from onrecord.errors import SettingsError
from onrecord.record.exports.formats import FORMATS, Format, Target, resolve_format
from onrecord.record.exports.rows import COLUMNS
from onrecord.record.exports.view import View
from onrecord.record.search import Filters
from onrecord.record.store import Record
from small_record import make_record

DEMANDS = Filters(acts=frozenset({"demand"}))
PAIRS = [(form, noun) for form in FORMATS for noun in form.nouns]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with make_record(tmp_path_factory.mktemp("record") / "onrecord.db") as record:
        yield record


def written(form: Format, view: View, folder: Path) -> dict[str, bytes]:
    """What a format writes, file by file."""
    folder.mkdir(exist_ok=True)
    if form.target is Target.FOLDER:
        form.write(view, folder)
        return {file.name: file.read_bytes() for file in folder.iterdir()}
    if form.target is Target.BYTES:
        raw = io.BytesIO()
        form.write(view, raw)
        return {form.name: raw.getvalue()}
    text = io.StringIO(newline="")
    form.write(view, text)
    return {form.name: text.getvalue().encode("utf-8")}


@pytest.mark.parametrize(("form", "noun"), PAIRS, ids=[f"{form.name}-{noun}" for form, noun in PAIRS])
def test_the_same_bytes_each_time(record: Record, tmp_path: Path, form: Format, noun: str) -> None:
    view = View(record=record, noun=noun)
    first = written(form, view, tmp_path / "first")
    assert first
    assert all(first.values()) or noun in ("threads", "issues")
    assert written(form, view, tmp_path / "second") == first


def test_unknown_formats_and_nouns_that_do_not_fit() -> None:
    with pytest.raises(SettingsError, match="Choose one of jsonl"):
        resolve_format("pdf", "statements")
    with pytest.raises(SettingsError, match="not actors"):
        resolve_format("gexf", "actors")


@pytest.mark.parametrize(("filters", "ids"), [(DEMANDS, ["st-demand"]), (Filters(limit=1), ["st-stay"])])
def test_exactly_the_view(record: Record, tmp_path: Path, filters: Filters, ids: list[str]) -> None:
    view = View(record=record, noun="statements", filters=filters)
    lines = written(resolve_format("jsonl", "statements"), view, tmp_path)["jsonl"].decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    table = io.StringIO(written(resolve_format("csv", "statements"), view, tmp_path)["csv"].decode(), newline="")
    assert [row["id"] for row in csv.DictReader(table)] == ids
    parquet = pq.read_table(io.BytesIO(written(resolve_format("parquet", "statements"), view, tmp_path)["parquet"]))
    assert parquet.column("id").to_pylist() == ids
    book = openpyxl.load_workbook(
        io.BytesIO(written(resolve_format("xlsx", "statements"), view, tmp_path)["xlsx"]), read_only=True
    )
    assert [row[0] for row in book["statements"].iter_rows(min_row=2, values_only=True)] == ids


def test_a_workbook_as_excel_would_see_it(record: Record, tmp_path: Path) -> None:
    view = View(record=record, noun="documents")
    raw = written(resolve_format("xlsx", "documents"), view, tmp_path)["xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames == ["documents", "codebook"]
    header, *rows = book["documents"].iter_rows(values_only=True)
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_id["doc-fjord"]["published_start"].isoformat() == "2021-03-03T12:06:00"
    assert by_id["doc-arabic"]["text"].startswith("قالت")
    explained = {row[0]: row[2] for row in book["codebook"].iter_rows(min_row=2, values_only=True)}
    assert list(explained) == list(header)
    assert all(explained.values())


def test_a_parquet_file_is_typed_and_explained(record: Record, tmp_path: Path) -> None:
    view = View(record=record, noun="statements")
    raw = written(resolve_format("parquet", "statements"), view, tmp_path)["parquet"]
    table = pq.read_table(io.BytesIO(raw))
    rows = {row["id"]: row for row in table.to_pylist()}
    assert rows["st-demand"]["content_text"] == ["to withdraw its trawlers", "before the first of May"]
    assert rows["st-demand"]["on_behalf_of"] == ["NOR"]
    assert rows["st-demand"]["said_on_start"] is None
    assert str(table.schema.field("said_on_start").type) == "timestamp[ms]"
    assert all(field.metadata[b"description"] for field in table.schema)


@pytest.mark.parametrize("noun", ["statements", "events", "documents", "actors", "issues", "threads"])
def test_a_package_that_frictionless_finds_right(record: Record, tmp_path: Path, noun: str) -> None:
    view = View(record=record, noun=noun, filters=Filters() if noun != "statements" else DEMANDS)
    files = written(resolve_format("datapackage", noun), view, tmp_path / "package")
    assert "## statements" in files["codebook.md"].decode()
    package = Package(str(tmp_path / "package" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["type", "note", "message"])
    fields: list[Any] = package.get_resource(noun).schema.fields
    assert len(fields) >= len(COLUMNS[noun])
    assert all(field.description for field in fields)
    if noun == "statements":
        rows = {row["id"]: row for row in package.get_resource("documents").read_rows()}
        found = package.get_resource("statements").read_rows()
        assert [row["document"] for row in found] == list(rows) == ["doc-fjord"]
        pieces = (str(found[0][f"content_{key}"]).split("; ") for key in ("text", "start", "end"))
        for text, start, end in zip(*pieces, strict=True):
            assert rows["doc-fjord"]["text"][int(start) : int(end)] == text
        assert pq.read_table(tmp_path / "package" / "documents.parquet").column("id").to_pylist() == list(rows)


@pytest.mark.parametrize("table", ["actors.csv", "actors.parquet"])
def test_a_package_whose_table_was_changed_is_not_right(record: Record, tmp_path: Path, table: str) -> None:
    folder = tmp_path / "package"
    written(resolve_format("datapackage", "actors"), View(record=record, noun="actors"), folder)
    written(resolve_format("datapackage", "issues"), View(record=record, noun="issues"), tmp_path / "other")
    (folder / table).write_bytes((tmp_path / "other" / table.replace("actors", "issues")).read_bytes())
    assert not Package(str(folder / "datapackage.json")).validate().valid
