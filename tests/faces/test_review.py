"""Reviewing in the terminal with keys from standard input, and decisions in and out as files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from small_record import make_record


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
