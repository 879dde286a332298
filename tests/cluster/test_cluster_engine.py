"""A collection read by the engine: the rows of one machine, byte for byte; nothing lost or doubled, whatever dies."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cluster_pages import make_pages, read_here
from cluster_rows import in_dataset, in_record, unwoven
from plain_stages import STAGES, TOOLS

from onrecord.documents.inputs import find_inputs
from onrecord.faces.collection import collection_path
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs import stages as real
from onrecord.runs.cluster import ClusterSummary, read_on_cluster
from onrecord.runs.cluster_load import load_dataset
from onrecord.runs.cluster_parts import Work
from onrecord.runs.pipeline import find_all_inputs, read_inputs

HERE = Path(__file__).parent
FRAGILE = Work(stages="fragile_stages", pages=4)


def read_there(spark: Any, to: Path, sources: list[str], work: Work = FRAGILE) -> ClusterSummary:
    return read_on_cluster(sources, str(to), session=lambda: spark, work=work)


def test_the_bundled_collection_gives_the_same_rows_here_and_there(spark: Any, tmp_path: Path) -> None:
    sources = [str(collection_path())]
    here = read_here(tmp_path / "here.db", sources, real.STAGES, real.TOOLS)
    summary = read_there(spark, tmp_path / "there", sources, Work(pages=2))
    there = in_dataset(tmp_path / "there")
    assert there == unwoven(here)
    assert summary.statements == len(here["statements"]) > 20
    with Record.open(str(tmp_path / "loaded.db"), create=True) as record:
        load_dataset(str(tmp_path / "there"), record)
        assert in_record(record) == here
        assert list(verify(record)) == []
        again = read_inputs(find_all_inputs(sources), record, sources=sources, stages=real.STAGES, tools=real.TOOLS)
        assert (again.read, again.unchanged + again.kept) == (0, again.inputs)


def test_copies_stories_repeats_and_failures_are_those_of_one_machine(spark: Any, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    make_pages(pages, 30)
    here = read_here(tmp_path / "here.db", [str(pages)], STAGES, TOOLS)
    summary = read_there(spark, tmp_path / "there", [str(pages)])
    assert in_dataset(tmp_path / "there") == unwoven(here)
    documents = [json.loads(line) for line in here["documents"]]
    assert sum(document["duplicate_of"] is not None for document in documents) > 5
    assert 2 < len({document["story"] for document in documents}) < len(documents) - 5
    assert len(here["issues"]) == 3
    assert summary.inputs == len(list(find_inputs(str(pages))))


def test_running_again_adds_nothing_and_what_changed_is_read_again(spark: Any, tmp_path: Path) -> None:
    pages, there = tmp_path / "pages", tmp_path / "there"
    make_pages(pages, 10)
    first = read_there(spark, there, [str(pages)])
    before = {path: path.stat().st_mtime_ns for path in there.rglob("*.parquet")}
    assert read_there(spark, there, [str(pages)]).read == 0 < first.read
    assert {path: path.stat().st_mtime_ns for path in there.rglob("*.parquet")} == before
    (pages / "004.txt").write_text("Accra\n\nACCRA, 2 May 2021 - Accra said that it would wait and see for a while.")
    assert read_there(spark, there, [str(pages)]).read == 1
    assert in_dataset(there) == unwoven(read_here(tmp_path / "here.db", [str(pages)], STAGES, TOOLS))


def test_a_deadly_page_and_an_endless_one_cost_nobody_else(spark: Any, tmp_path: Path) -> None:
    pages, there = tmp_path / "pages", tmp_path / "there"
    make_pages(pages, 10)
    whole = unwoven(read_here(tmp_path / "here.db", [str(pages)], STAGES, TOOLS))
    (pages / "deadly.txt").write_text("Lima\n\nLIMA, 3 March 2021 - Lima said that DEADLY weather was on its way.")
    (pages / "endless.txt").write_text("Lima\n\nLIMA, 3 March 2021 - Lima said that ENDLESS talks were on their way.")
    work = Work(stages="fragile_stages", pages=4, seconds=8)
    summary = read_there(spark, there, [str(pages)], work)
    found = in_dataset(there)
    assert summary.inputs == len(list(find_inputs(str(pages))))
    assert set(whole["statements"]) == set(found["statements"])
    told = {Path(row["source"]).name: row["why"] for row in map(json.loads, found["issues"])}
    assert (told["deadly.txt"], told["endless.txt"]) == ("crash", "time")
    assert len(found["documents"]) == len(whole["documents"]) + 2


@pytest.mark.parametrize("seed", range(2))
def test_a_driver_killed_at_any_moment_is_made_good_by_the_next(spark: Any, tmp_path: Path, seed: int) -> None:
    pages, there = tmp_path / "pages", tmp_path / "there"
    make_pages(pages, 12, seed)
    chance = random.Random(seed)
    command = [sys.executable, str(HERE / "drive.py"), str(pages), str(there)]
    paths = os.pathsep.join(str(path) for path in (HERE, HERE.parent / "runs", HERE.parent))
    environment = {**os.environ, "PYTHONPATH": paths}
    driver = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, env=environment)
    until = time.monotonic() + 120
    while not list(there.rglob("_work/parts/*.parquet")) and driver.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(chance.uniform(0, 3))
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    read_there(spark, there, [str(pages)])
    assert in_dataset(there) == unwoven(read_here(tmp_path / "here.db", [str(pages)], STAGES, TOOLS))
    assert not [path for path in there.rglob("*") if ".tmp-" in path.name]
