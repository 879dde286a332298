"""The bundled collection, read by the real command and model, answers questions in words that are in the pages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Ran, in_a_process
from onrecord.faces.collection import collection_path
from onrecord.record.exports.rows import COLUMNS


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_demonstration_reads_and_answers(demonstrated: tuple[Path, Ran]) -> None:
    folder, ran = demonstrated
    assert ran.code == 0, ran.err
    assert "What Moscow demanded" in ran.out
    assert re.search(r"Russia|\(RUS\)", ran.out)
    assert re.search(r"st-[0-9a-f]{6}", ran.out)
    assert f"{len(list(collection_path().iterdir()))} bundled pages" in ran.err
    assert (folder / "onrecord.db").is_file()


def test_the_answer_is_nothing_but_the_record(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran]) -> None:
    folder, ran = demonstrated
    shown = set(re.findall(r"st-[0-9a-f]{6}", ran.out))
    found = rows(onrecord("export", "statements", "--record", folder / "onrecord.db").out)
    by_id = {str(row["id"])[:9]: row for row in found}
    assert shown <= set(by_id)
    assert {by_id[key]["act"] for key in shown} <= {
        *("demand", "proposal", "threat"),
        *("rejection", "acceptance", "denial", "pledge"),
    }


def test_the_demonstration_again_adds_nothing(demonstrated: tuple[Path, Ran]) -> None:
    folder, first = demonstrated
    before = in_a_process("export", "statements", cwd=folder).out
    again = in_a_process("demo", cwd=folder)
    assert (again.code, again.out) == (first.code, first.out)
    assert in_a_process("export", "statements", cwd=folder).out == before


def test_the_demonstration_leaves_other_records_alone(onrecord: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("The minister said that Norway would not sign the treaty before the winter.\n")
    assert onrecord("read", "mine.txt").code == 0
    ran = onrecord("demo")
    assert ran.code == 2
    assert "other pages" in ran.err


@pytest.mark.parametrize("noun", COLUMNS)
def test_exports_have_the_columns_of_the_contract(
    demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran], tmp_path: Path, noun: str
) -> None:
    folder, _ = demonstrated
    record = folder / "onrecord.db"
    for row in rows(onrecord("export", noun, "--record", record).out):
        assert tuple(row) == COLUMNS[noun]
    assert onrecord("export", noun, "--record", record, "--format", "csv", "--to", tmp_path / "x.csv").code == 0
    table = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8"))))
    assert len({len(line) for line in table}) == 1
    assert len(table) == 1 + len(rows(onrecord("export", noun, "--record", record).out))


def spans(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        own = [value] if "start" in value and "text" in value else []
        return own + [span for item in value.values() for span in spans(item)]
    return [span for item in value for span in spans(item)] if isinstance(value, list) else []


def test_every_exported_span_shows_its_words(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran]) -> None:
    folder, _ = demonstrated
    record = folder / "onrecord.db"
    texts = {row["id"]: str(row["text"]) for row in rows(onrecord("export", "documents", "--record", record).out)}
    count = 0
    for noun in ("statements", "events"):
        for row in rows(onrecord("export", noun, "--record", record).out):
            for span in spans(row):
                count += 1
                assert texts[row["document"]][span["start"] : span["end"]] == span["text"]  # type: ignore[misc]
    assert count > 100
    assert onrecord("verify", "--record", record).code == 0


@pytest.mark.parametrize("name", ["Russia", "RUS", "Moscow", "the Kremlin"])
def test_a_country_by_any_name(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran], name: str) -> None:
    folder, _ = demonstrated
    command = ("find", "statements", "--record", folder / "onrecord.db", "--format", "jsonl", "--by")
    found = rows(onrecord(*command, name).out)
    assert found == rows(onrecord(*command, "RUS").out)
    assert found
    for row in found:
        assert "RUS" in row["on_behalf_of"] or row["speaker"]["actor"] == "RUS"  # type: ignore[operator,index]


def test_the_same_rows_in_every_form(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran]) -> None:
    folder, _ = demonstrated
    command = ("find", "statements", "--act", "demand", "--limit", "5", "--record", folder / "onrecord.db")
    found = rows(onrecord(*command, "--format", "jsonl").out)
    assert 0 < len(found) <= 5
    assert {row["act"] for row in found} == {"demand"}
    table = onrecord(*command).out
    sheet = list(csv.DictReader(io.StringIO(onrecord(*command, "--format", "csv").out)))
    assert [line["id"] for line in sheet] == [row["id"] for row in found]
    assert all(str(row["id"])[:9] in table for row in found)


@pytest.mark.parametrize("noun", ["statements", "events", "documents"])
def test_every_entry_can_be_shown(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran], noun: str) -> None:
    folder, _ = demonstrated
    record = folder / "onrecord.db"
    for row in rows(onrecord("find", noun, "--limit", "8", "--format", "jsonl", "--record", record).out):
        shown = onrecord("show", row["id"], "--record", record)
        assert shown.code == 0
        assert str(row["id"]) in shown.out
        if noun == "statements":
            assert "⟦" in shown.out
        assert rows(onrecord("show", row["id"], "--format", "jsonl", "--record", record).out) == [row]


def test_an_actor_can_be_shown(demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran]) -> None:
    folder, _ = demonstrated
    shown = onrecord("show", "rus", "--record", folder / "onrecord.db")
    assert "country" in shown.out
    assert "latest statements by" in shown.out


@pytest.mark.parametrize("columns", ["60", "80", "120", "200"])
def test_tables_fit_the_terminal(
    demonstrated: tuple[Path, Ran], onrecord: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    folder, _ = demonstrated
    monkeypatch.setenv("COLUMNS", columns)
    for noun in ("statements", "events", "documents", "actors"):
        out = onrecord("find", noun, "--record", folder / "onrecord.db").out
        assert out
        assert max(map(len, out.splitlines())) <= int(columns)
