"""Tables of other people: CSV, Parquet and JSON under any column names, and lists of addresses of known forms."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents.bounds import Bounds
from onrecord.documents.columns import FIELDS, ColumnMap, presets, read_columns, resolve_columns
from onrecord.documents.inputs import RawInput, SourceOptions, find_inputs
from onrecord.documents.raw import Link
from onrecord.documents.rows import find_in_json
from onrecord.documents.tables import find_in_csv, find_in_parquet
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, SettingsError, UnreadableInput

LINE = "The envoy said on Monday that the talks would go on."
Row = RawInput | Link | DocumentError


def from_csv(data: bytes, name: str = "t.csv", columns: str | None = None, bounds: Bounds | None = None) -> list[Row]:
    chosen = read_columns(columns) if columns else None
    return list(find_in_csv(io.BytesIO(data), source=name, columns=chosen, bounds=bounds or Bounds()))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_csv_of_any_dialect(mark: str, encoding: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(["ID", "Text", "Title", "Date", "Outlet"])
    writer.writerow(["7", f"{LINE} Café, «x»; a|b", "Talks", "2022-01-27", "Wire"])
    (row,) = from_csv(out.getvalue().encode(encoding))
    assert isinstance(row, RawInput)
    assert row.data == f"{LINE} Café, «x»; a|b"
    assert (row.id, row.source, row.title, row.date, row.outlet) == ("7", "7", "Talks", "2022-01-27", "Wire")


def test_a_text_of_several_lines_stays_whole() -> None:
    (row,) = from_csv(f'text,url\n"{LINE}\n\n{LINE}",https://wire.example/1\n'.encode())
    assert isinstance(row, RawInput)
    assert row.data == f"{LINE}\n\n{LINE}"
    assert row.source == "https://wire.example/1"


def test_columns_are_given() -> None:
    data = f"headline,story,when\nTalks,{LINE},2022-01-27\n".encode()
    (row,) = from_csv(data, columns="text=story,title=headline,date=when")
    assert isinstance(row, RawInput)
    assert (row.data, row.title, row.date) == (LINE, "Talks", "2022-01-27")
    (error,) = from_csv(data)
    assert isinstance(error, DocumentError)
    assert "story" in error.next


@pytest.mark.parametrize("written", ["", "text", "words=body", "text=", "no-such-preset", "text=a,=b"])
def test_columns_that_make_no_sense(written: str) -> None:
    with pytest.raises(SettingsError):
        read_columns(written)


def test_media_cloud_is_recognised() -> None:
    data = b"id,indexed_date,language,media_name,media_url,publish_date,title,url\n" + (
        b"9,2022-01-28,en,Wire,wire.example,2022-01-27,Talks,https://wire.example/1\n"
    )
    (row,) = from_csv(data)
    assert isinstance(row, Link)
    assert (row.url, row.date, row.title, row.outlet) == ("https://wire.example/1", "2022-01-27", "Talks", "Wire")


def test_gdelt_tables_are_told_by_their_names() -> None:
    def cells(count: int, **values: str) -> str:
        return "\t".join(values.get(f"c{number}", 'a "quote') for number in range(1, count + 1))

    web = cells(27, c3="1", c4="wire.example", c5="https://wire.example/1")
    paper = cells(27, c3="2", c4="agency", c5="some report")
    rows = from_csv(f"{web}\n{paper}\n".encode(), "20220127.gkg.csv")
    assert [(row.url, row.outlet, row.date) for row in rows if isinstance(row, Link)] == [
        ("https://wire.example/1", "wire.example", None)
    ]
    for count in (58, 61):
        table = cells(count, **{f"c{count}": "https://wire.example/2"})
        (row,) = from_csv(table.encode(), "20220127.export.CSV")
        assert isinstance(row, Link)
        assert row.url == "https://wire.example/2"
    mention = cells(16, c4="1", c5="wire.example", c6="https://wire.example/3")
    (row,) = from_csv(mention.encode(), "20220127.mentions.CSV")
    assert isinstance(row, Link)
    assert row.url == "https://wire.example/3"


def test_gdelt_articles_as_json_and_csv() -> None:
    articles = {
        "articles": [{"url": "https://wire.example/1", "url_mobile": "", "title": "T", "domain": "wire.example"}]
    }
    (row,) = find_in_json(json.dumps(articles).encode(), source="a.json", columns=None, bounds=Bounds())
    assert isinstance(row, Link)
    (row,) = from_csv(b"\xef\xbb\xbfURL,MobileURL,Date,Title\nhttps://wire.example/1,,2022-01-27 10:00:00,T\n")
    assert isinstance(row, Link)
    assert row.date is None  # when GDELT saw the page is not when it was published


def test_presets_are_sound() -> None:
    for name, preset in presets().items():
        assert set(preset.columns) <= set(FIELDS), name
        assert preset.recognised_by or preset.file_names, name
        assert preset.has_header or all(
            column.lstrip("-").isdigit() for value in preset.columns.values() for column in value
        )
        assert read_columns(name) is preset
    given = ColumnMap(name="mine", columns={"text": ("x",)})
    assert resolve_columns(["media_name", "publish_date", "url"], given=given) is given


def test_an_open_quotation_mark_is_told() -> None:
    data = b'url\nhttps://wire.example/1\n"https://wire.example/2\n' + b"https://wire.example/3\n" * 100
    found = from_csv(data, bounds=Bounds(max_bytes=1000))
    assert [type(one) for one in found] == [Link, UnreadableInput]
    closed = from_csv(b'url,text\nhttps://wire.example/1,"a\nb"')
    assert [type(one) for one in closed] == [RawInput]


def test_bounds_of_csv() -> None:
    found = from_csv(b"url\n" + b"https://wire.example/1\n" * 30, bounds=Bounds(max_members=10))
    assert isinstance(found[-1], InputTooLarge)
    assert isinstance(from_csv(b"text\n" + b"a" * 5000, bounds=Bounds(max_bytes=1000))[0], UnreadableInput)
    assert isinstance(from_csv(b"\0\0\0\1binary" * 10)[0], UnreadableInput)
    assert isinstance(from_csv(b"")[0], EmptyInput)
    assert isinstance(from_csv(b"url\n")[0], EmptyInput)


def test_packed_tables(tmp_path: Path) -> None:
    data = f"text\n{LINE}\n".encode()
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "b.csv.zip", "w") as packed:
        packed.writestr("../../b.csv", data)  # never unpacked to disk, so its name leads nowhere
    with zipfile.ZipFile(tmp_path / "c.csv.zip", "w") as packed:
        packed.writestr("1.csv", data)
        packed.writestr("2.csv", data)
    (tmp_path / "d.csv.zip").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(data)[:-12])
    (tmp_path / "f.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": LINE}).encode()))
    (tmp_path / "g.jsonl.gz").write_bytes(b"no gzip")
    for name in "abf":
        (row,) = find_inputs(str(next(tmp_path.glob(f"{name}.*"))))
        assert isinstance(row, RawInput)
        assert row.data == LINE
    for name in "cdeg":
        found = list(find_inputs(str(next(tmp_path.glob(f"{name}.*")))))
        assert isinstance(found[-1], UnreadableInput)


def write_parquet(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_parquet(tmp_path: Path) -> None:
    texts = [f"{LINE} {number}" for number in range(5)]
    path = write_parquet(
        tmp_path / "a.parquet",
        text=texts,
        url=[f"https://wire.example/{number}" for number in range(4)] + [None],
        date=pa.array([19_000 + number for number in range(5)], pa.date32()),
        unasked=[b"x" * 10] * 5,
    )
    found = list(find_inputs(str(path)))
    assert [one.data for one in found if isinstance(one, RawInput)] == texts
    assert next(one.date for one in found if isinstance(one, RawInput)) == "2022-01-08"
    assert [one.source for one in found if isinstance(one, RawInput)][-1] == f"{path}:5"


def test_parquet_with_a_column_map_and_texts_as_bytes(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", Body=[LINE.encode()], n=[1])
    (found,) = find_inputs(str(path), options=SourceOptions(columns=read_columns("text=body")))
    assert isinstance(found, RawInput)
    assert found.data == LINE
    (error,) = find_inputs(str(path))
    assert isinstance(error, DocumentError)
    assert "Body" in error.next


def test_parquet_that_is_none(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", text=[LINE] * 10)
    whole = path.read_bytes()
    for number, data in enumerate([b"", b"PAR1", b"hello" * 10, whole[:-20], whole[:60] + whole[90:]]):
        broken = tmp_path / f"{number}.parquet"
        broken.write_bytes(data)
        found = list(find_in_parquet(broken, columns=None, bounds=Bounds()))
        assert isinstance(found[-1], UnreadableInput)
    assert isinstance(next(find_in_parquet(path, columns=None, bounds=Bounds(max_members=5))), InputTooLarge)


def test_addresses_in_a_folder_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"url": "https://wire.example/1"}\n')
    (tmp_path / "list.txt").write_text("https://wire.example/1\n")
    jsonl, listed = sorted(find_inputs(str(tmp_path)), key=lambda one: isinstance(one, RawInput))
    assert isinstance(jsonl, DocumentError)
    assert isinstance(listed, RawInput)  # a text like any other, for all that the folder says


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\n"), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells.filter(str.strip), cells), min_size=1, max_size=6))
def test_what_is_written_as_csv_is_read(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["text", "title"])
    writer.writerows(rows)
    found = from_csv(out.getvalue().encode())
    assert [one.data for one in found if isinstance(one, RawInput)] == [text for text, _ in rows]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"text,url\n", b"\xff\xfe", b'"', b"{", b"["]))
def test_any_bytes_end(data: bytes, head: bytes) -> None:
    found = from_csv(head + data) + list(find_in_json(head + data, source="j", columns=None, bounds=Bounds()))
    assert all(isinstance(one, RawInput | Link | DocumentError) for one in found)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_damage_to_parquet_ends(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = _parquet_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(min_size=1, max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    path = tmp_path_factory.mktemp("damage") / "a.parquet"
    path.write_bytes(broken)
    assert all(
        isinstance(one, RawInput | DocumentError) for one in find_in_parquet(path, columns=None, bounds=Bounds())
    )


def _parquet_bytes() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [LINE] * 4, "url": ["https://wire.example/1"] * 4}), out)
    return out.getvalue()
