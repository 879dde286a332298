"""What users name, and everything that can be wrong with it: an error in its place, and the rest is read."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from onrecord.documents.bounds import Bounds
from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.documents.read import read_document
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, NotText, UnreadableInput

LINE = "The envoy said on Monday that the talks in Vienna would go on until both sides were ready to sign."


def read_all(source: Path | str, **options: object) -> list[RawInput | DocumentError]:
    return list(find_inputs(str(source), **options))  # type: ignore[arg-type]


def test_a_folder_is_read_in_order_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "c.jsonl", "picture.png", ".hidden.txt", "inner/d.htm", ".git/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"id": "1", "text": LINE}) if name.endswith("jsonl") else LINE)
    found = read_all(tmp_path)
    assert all(isinstance(one, RawInput) for one in found)
    assert [Path(one.source).name for one in found if isinstance(one, RawInput)] == ["a.html", "b.txt", "1", "d.htm"]
    assert [one.kind for one in found if isinstance(one, RawInput)] == ["html", "text", "text", "html"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LINE)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere.txt")
    found = read_all(tmp_path)
    assert [type(one) for one in found] == [RawInput, UnreadableInput]


def test_a_pattern(tmp_path: Path) -> None:
    for name in ("x1.txt", "x2.txt", "y.txt"):
        (tmp_path / name).write_text(LINE)
    assert len(read_all(tmp_path / "x*.txt")) == 2
    assert isinstance(read_all(tmp_path / "z*.txt")[0], UnreadableInput)


@pytest.mark.parametrize("source", ["/no/such/file.txt", "https://news.example/page", "bad\0name.txt"])
def test_what_cannot_be_found_says_so(source: str) -> None:
    (error,) = read_all(source)
    assert isinstance(error, DocumentError)
    assert error.on == source
    assert error.what
    assert error.next


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "page.txt").mkdir()
    (tmp_path / "page.txt" / "inner.txt").write_text(LINE)
    assert len(read_all(tmp_path)) == 1


def test_a_file_that_vanishes_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(LINE)
    found = find_inputs(str(tmp_path))
    first = next(found)
    (tmp_path / "b.txt").unlink()
    rest = list(found)
    assert isinstance(first, RawInput)
    assert [type(one) for one in rest] == [UnreadableInput, RawInput]
    assert isinstance(rest[0], UnreadableInput)
    assert rest[0].on.endswith("b.txt")
    assert "vanished" in rest[0].what


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_no_permission(tmp_path: Path) -> None:
    """Root may read everything, so the reading is done by a child that has given up its rights."""
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "a.txt").write_text(LINE)
    (tmp_path / "secret.txt").write_text(LINE)
    (tmp_path / "secret.txt").chmod(0o000)
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked" / "b.txt").write_text(LINE)
    (tmp_path / "locked").chmod(0o000)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            report = [
                [type(one).__name__, getattr(one, "on", ""), getattr(one, "what", "")] for one in read_all(tmp_path)
            ]
            os.write(writing, json.dumps(report).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        report = json.loads(pipe.read() or "null")
    assert os.waitpid(child, 0)[1] == 0
    (tmp_path / "locked").chmod(0o755)
    assert [row[0] for row in report] == ["RawInput", "UnreadableInput", "UnreadableInput"]
    assert report[1][1].endswith("secret.txt")
    assert "permission" in report[1][2]
    assert report[2][1].endswith("locked")


def test_broken_lines_of_jsonl_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [
        json.dumps(
            {"id": "one", "text": LINE, "date": "2022-01-27", "title": "Talks go on", "outlet": "Wire"}
        ).encode(),
        b'{"id": "two", "text": "cut off',
        b"[1, 2]",
        b"",
        b'{"id": "three"}',
        b'{"id": 4, "html": "<p>' + LINE.encode() + b'</p>", "url": "https://wire.example/4"}',
        b'{"text": 7}',
        b'{"a":' * 50_000,
        b"\xff\xfe\x00\x01\x02\x03\x04\x05",
        json.dumps({"text": LINE}).encode(),
    ]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join(rows))
    found = read_all(path)
    good = [one for one in found if isinstance(one, RawInput)]
    bad = [one for one in found if isinstance(one, DocumentError)]
    assert [one.source for one in good] == ["one", "https://wire.example/4", f"{path}:10"]
    assert (good[0].date, good[0].title, good[0].outlet) == ("2022-01-27", "Talks go on", "Wire")
    assert (good[1].id, good[1].kind) == ("4", "html")
    assert [error.on for error in bad] == [f"{path}:{number}" for number in (2, 3, 5, 7, 8, 9)]


def test_an_empty_jsonl_is_empty(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("\n \n")
    assert isinstance(read_all(tmp_path / "rows.jsonl")[0], EmptyInput)


def test_standard_input_is_text_or_rows() -> None:
    (text,) = read_all("-", stdin=io.BytesIO(LINE.encode()))
    assert isinstance(text, RawInput)
    assert text.data == LINE.encode()
    rows = "".join(json.dumps({"id": str(n), "text": LINE * 20}) + "\n" for n in range(3)).encode()
    found = read_all("-", stdin=io.BytesIO(b"\xef\xbb\xbf\n " + rows))
    assert [one.id for one in found if isinstance(one, RawInput)] == ["0", "1", "2"]
    assert isinstance(read_all("-")[0], UnreadableInput)


def test_too_large_is_refused_without_reading_on(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    (error,) = read_all(path)
    assert isinstance(error, InputTooLarge)
    assert error.on == str(path)
    assert "20 MB" in error.what
    small = Bounds(max_bytes=1000)
    (tmp_path / "rows.jsonl").write_text(
        json.dumps({"text": LINE * 100}) + "\n" + json.dumps({"id": "next", "text": LINE}) + "\n"
    )
    found = read_all(tmp_path / "rows.jsonl", bounds=small)
    assert isinstance(found[0], InputTooLarge)
    assert isinstance(found[1], RawInput)


def test_errors_of_bytes_come_from_reading(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10)
    (raw,) = read_all(tmp_path / "picture.txt")
    assert isinstance(raw, RawInput)
    with pytest.raises(NotText):
        read_document(raw)
