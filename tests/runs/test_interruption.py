"""A run killed at any moment is completed by the next, and two runs at once do not disturb each other."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from pathlib import Path

import pytest
from plain_stages import STAGES, TOOLS

from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.pipeline import RunSummary, find_all_inputs, read_inputs

PAGES, KILLS = 25, 14


def read(where: str, pages: str) -> RunSummary:
    with Record.open(where, create=True) as record:
        return read_inputs(find_all_inputs([pages]), record, sources=[pages], stages=STAGES, tools=TOOLS)


def content(record: Record) -> str:
    return json.dumps({n: list(export_rows(record, n)) for n in ("documents", "statements", "issues")})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for number in range(PAGES):
        text = (
            f"Port number {number} reopens\n\n" + f"The minister said that {number} boats would leave the harbour. " * 8
        )
        (folder / f"{number:03}.txt").write_text(text)
    (folder / "empty.txt").touch()
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, float]:
    """What the record holds after a run that nobody killed, and how many seconds that took."""
    where = str(tmp_path_factory.mktemp("record") / "onrecord.db")
    begun = time.perf_counter()
    read(where, str(pages))
    taken = time.perf_counter() - begun
    with Record.open(where) as record:
        return content(record), taken


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_a_random_moment(pages: Path, undisturbed: tuple[str, float], tmp_path: Path, seed: int) -> None:
    whole, taken = undisturbed
    path = tmp_path / "onrecord.db"
    chance = random.Random(seed)
    done = 0
    for _ in range(2):  # the second kill finds a record that was killed before
        process = multiprocessing.get_context("fork").Process(target=read, args=(str(path), str(pages)))
        process.start()
        time.sleep(chance.uniform(0, taken))
        process.kill()
        process.join()
        if path.exists():
            with Record.open(str(path)) as record:
                assert list(verify(record)) == []
                assert record.counts()["documents"] >= done
                done = record.counts()["documents"]
    summary = read(str(path), str(pages))
    assert (summary.inputs, summary.unchanged, summary.read) == (PAGES + 1, done, PAGES - done)
    with Record.open(str(path)) as record:
        assert list(verify(record)) == []
        assert content(record) == whole


def test_two_runs_at_once(pages: Path, undisturbed: tuple[str, float], tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    fork = multiprocessing.get_context("fork")
    both = [fork.Process(target=read, args=(str(path), str(pages))) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    with Record.open(str(path)) as record:
        assert list(verify(record)) == []
        assert content(record) == undisturbed[0]
