"""The export command: the filters of find, files that appear whole, and nothing binary on a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from conftest import Ran, in_a_process
from small_record import make_record


@pytest.fixture
def here(onrecord: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    """The command in a folder with a small record."""
    make_record(tmp_path / "onrecord.db").close()
    return onrecord


def ids(text: str) -> list[str]:
    return [str(json.loads(line)["id"]) for line in text.splitlines()]


@pytest.mark.parametrize(
    "filters",
    [
        (),
        ("--by", "Norway"),
        ("--addressee", "Norway", "--act", "rejection"),
        ("--act", "demand", "--act", "claim"),
        ("--about", "trawlers"),
        ("--since", "2021-04"),
        ("--until", "2021-04", "--limit", "1"),
        ("--by", "Nobody at all"),
    ],
)
def test_the_same_rows_as_find(here: Callable[..., Ran], filters: tuple[str, ...]) -> None:
    exported = here("export", "statements", *filters)
    found = here("find", "statements", *filters, "--format", "jsonl")
    assert (exported.code, exported.out) == (0, found.out)
    assert ids(exported.out) or filters[-1] == "Nobody at all"


@pytest.mark.parametrize(
    "filters", [(), ("--kind", "demand"), ("--state", "open"), ("--of", "Nobody at all"), ("--about", "trawlers")]
)
def test_threads_go_out_as_they_are_listed(here: Callable[..., Ran], filters: tuple[str, ...]) -> None:
    exported, listed = here("export", "threads", *filters), here("threads", *filters, "--format", "jsonl")
    assert (exported.code, exported.out) == (0, listed.out)


def test_what_narrows_threads_narrows_nothing_else(here: Callable[..., Ran]) -> None:
    assert here("export", "statements", "--state", "open").code == 2
    assert here("export", "threads", "--act", "demand").code == 2
    assert here("export", "threads", "--state", "adored").code == 2


def test_filters_for_what_is_exported_whole(here: Callable[..., Ran]) -> None:
    ran = here("export", "issues", "--by", "Norway")
    assert (ran.code, ran.out) == (2, "")
    assert "exported whole" in ran.err
    assert here("export", "actors", "--since", "2021").code == 2
    assert here("export", "statements", "--format", "plover").code == 2


def test_a_workbook_in_a_file_and_in_a_pipe(here: Callable[..., Ran], tmp_path: Path) -> None:
    ran = here("export", "statements", "--by", "Norway", "--format", "xlsx", "--to", "demands.xlsx")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "1 statements written to demands.xlsx.\n"
    sheet = openpyxl.load_workbook(tmp_path / "demands.xlsx")["statements"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["st-demand"]
    command = [sys.executable, "-m", "onrecord", "export", "statements", "--by", "Norway", "--format", "xlsx"]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    assert piped == (tmp_path / "demands.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(piped)).sheetnames == ["statements", "codebook"]


def test_nothing_binary_on_a_terminal(here: Callable[..., Ran], tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "onrecord", "export", "statements", "--format", "parquet"]
    ran = subprocess.run(command, cwd=tmp_path, stdout=follower, stderr=subprocess.PIPE, check=False)
    os.close(follower)
    os.close(leader)
    assert ran.returncode == 2
    assert b"--to" in ran.stderr


def test_folders(here: Callable[..., Ran], tmp_path: Path) -> None:
    assert here("export", "statements", "--format", "network").code == 2
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes.txt").write_text("mine")
    ran = here("export", "statements", "--format", "network", "--to", "data")
    assert (ran.code, ran.err) == (0, "3 ties written to data.\n")
    assert sorted(file.name for file in (tmp_path / "data").iterdir()) == ["edges.csv", "nodes.csv", "notes.txt"]
    assert here("export", "events", "--format", "datapackage", "--to", "data/notes.txt").code == 1
    assert (tmp_path / "data" / "notes.txt").read_text() == "mine"


def test_a_failure_leaves_the_older_file(here: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("older")
    ran = here("export", "statements", "--format", "csv", "--about", "?!", "--to", "x.csv")
    assert ran.code == 2
    assert (tmp_path / "x.csv").read_text() == "older"
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith(".x.csv")) == []


def test_a_process_of_its_own(here: Callable[..., Ran], tmp_path: Path) -> None:
    ran = in_a_process("export", "events", "--format", "plover", cwd=tmp_path)
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("event,date_start")
