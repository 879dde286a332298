"""Reviewing in the terminal with keys from standard input, and decisions in and out as files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import SettingsError
from onrecord.faces.deciding import read_decidable, shown_value, typed_change
from onrecord.record.decision_fields import FIELDS, reading_of
from onrecord.record.store import Record
from small_record import make_record
from web_records import entry_of, record_of


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda typed: monkeypatch.setattr("sys.stdin", io.StringIO(typed))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_record(tmp_path / "r.db").close()
    return tmp_path / "r.db"


def test_one_after_the_other(onrecord: Callable[..., Any], keys: Callable[[str], None], place: Path) -> None:
    keys("e\nact = proposal\na\nr\nz\nu\nq\n")
    ran = onrecord("review", "--as", "Ann", "--record", place)
    assert ran.code == 0
    assert "1 of 4" in ran.out
    assert "⟦" in ran.out  # the words in their sentence
    rows = [json.loads(line) for line in onrecord("export", "decisions", "--record", place).out.splitlines()]
    assert [(row["field"], row["new"]) for row in rows] == [
        *[("act", "proposal"), ("mark", "accepted"), ("mark", "rejected"), ("mark", None), ("mark", "unsure")]
    ]
    assert {row["who"] for row in rows} == {"Ann"}


def test_bad_values_are_told_and_asked_again(
    onrecord: Callable[..., Any], keys: Callable[[str], None], place: Path
) -> None:
    keys("e\nact = shout\nx\ne\ncontent = words that are not there\ns\nq\n")
    ran = onrecord("review", "--record", place)
    assert ran.code == 0
    assert "act is one of" in ran.err
    assert "does not hold" in ran.err
    assert "0 decisions" in ran.err


def test_out_in_undo_and_accuracy(
    onrecord: Callable[..., Any], keys: Callable[[str], None], place: Path, tmp_path: Path
) -> None:
    keys("a\nr\n")
    onrecord("review", "--sample", "--as", "Ann", "--record", place)
    told = onrecord("review", "--accuracy", "--record", place)
    assert "drawn by lot" in told.out
    assert "0.50" in told.out
    file = tmp_path / "decisions.jsonl"
    assert onrecord("export", "decisions", "--to", file, "--record", place).code == 0
    make_record(tmp_path / "other.db").close()
    assert "2 of 2" in onrecord("review", "--import", file, "--record", tmp_path / "other.db").err
    first = json.loads(file.read_text().splitlines()[0])
    assert onrecord("review", "--undo", first["id"], "--as", "Bea", "--record", place).code == 0
    assert onrecord("review", "--undo", "de-none", "--record", place).code == 1
    assert onrecord("review", "--import", tmp_path / "none.jsonl", "--record", place).code == 1
    assert len(onrecord("export", "decisions", "--record", place).out.splitlines()) == 3


def test_threads_are_reviewed_too(onrecord: Callable[..., Any], keys: Callable[[str], None], tmp_path: Path) -> None:
    record_of(tmp_path / "t.db", [entry_of("Plain words", key="1"), entry_of("Other words", key="2")]).close()
    keys("e\nstate = accepted\na\nr\n")
    ran = onrecord("review", "threads", "--as", "Ann", "--record", tmp_path / "t.db")
    assert ran.code == 0
    assert "2 of 2" in ran.out
    rows = [
        json.loads(line) for line in onrecord("export", "decisions", "--record", tmp_path / "t.db").out.splitlines()
    ]
    assert [(row["noun"], row["field"], row["new"]) for row in rows] == [
        *(("threads", "state", "accepted"), ("threads", "mark", "accepted"), ("threads", "mark", "rejected"))
    ]
    assert onrecord("review", "threads", "--act", "demand", "--record", tmp_path / "t.db").code == 2


def test_what_is_typed_as_it_was_shown_changes_nothing(place: Path) -> None:
    """Neither its place in the text, nor the precision of its day, nor the name behind a code is lost by it."""
    with Record.open(str(place)) as record:
        for noun, entry in (("statements", "st-demand"), ("statements", "st-stay"), ("events", "ev-talks")):
            one, text = read_decidable(record, noun, entry)
            now = reading_of(noun, one)
            for field in FIELDS[noun]:
                typed = shown_value(now[field.name], field.shape, text=text)
                assert typed_change(record, noun, entry, field.name, typed).new == now[field.name]


def test_typed_values(place: Path) -> None:
    with Record.open(str(place)) as record:

        def typed(name: str, value: str, *, entry: str = "st-demand") -> Any:
            return typed_change(record, "statements", entry, name, value).new

        text = record.entry("doc-fjord").document.text
        words = "to withdraw them - all, at once"
        at = text.index(words)
        assert typed("content", words.replace(" ", "\r\n  ")) == [[at, at + len(words)]]
        second = text.index("Peru met")
        assert typed("cue", "Peru", entry="st-refusal") == [text.index("Peru "), text.index("Peru ") + 4]
        assert typed("content", "Peru", entry="st-refusal") == [[text.index("Peruvian"), text.index("Peruvian") + 4]]
        assert typed("content", "Norway and … met", entry="st-refusal") == [
            [text.index("Norway and"), text.index("Norway and") + 10],
            [second + 5, second + 8],
        ]
        assert typed("speaker", "ada-berg", entry="st-refusal") == {"actor": "ada-berg", "name": "Ada Berg"}
        assert typed("addressees", "Peru; the harbour office") == [
            {"actor": "PER", "name": "Peru"},
            {"actor": None, "name": "the harbour office"},
        ]
        assert typed("via", "-") is None
        for name, value in (("content", "Peru … Ada Berg"), ("cue", "x" * 30_000), ("said_on", "soon"), ("id", "x")):
            with pytest.raises(SettingsError):
                typed(name, value)
