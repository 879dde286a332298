"""Several processes write the same record as one; a page that kills, hangs or bloats its process costs only itself."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import plain_stages
import poison_stages
import pytest

from onrecord.errors import ModelError, UnreadableInput
from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.guard import Limits
from onrecord.runs.pipeline import Input, RunSummary, find_all_inputs, read_inputs
from onrecord.runs.pool import BATCHES_A_WORKER, Pool, Workers, count_cores
from onrecord.runs.stage import Stage, Tools
from onrecord.runs.taking import Work

pytestmark = pytest.mark.slow
PAGES, KILLS = 40, 4
ARTICLE = "Port number {0} reopens\n\n" + "The minister said that {0} boats would leave the harbour before winter. " * 6


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for number in range(PAGES):
        (folder / f"{number:03}.txt").write_text(ARTICLE.format(number) * (1 + number % 5 * 4))
    (folder / "empty.txt").touch()
    return folder


def read(
    where: Path,
    *sources: Path,
    workers: Workers | None,
    stages: Sequence[Stage] = plain_stages.STAGES,
    tools: Tools = plain_stages.TOOLS,
) -> RunSummary:
    names = list(map(str, sources))
    with Record.open(str(where), create=True) as record:
        return read_inputs(find_all_inputs(names), record, sources=names, stages=stages, tools=tools, workers=workers)


def content(where: Path) -> str:
    with Record.open(str(where)) as record:
        assert list(verify(record)) == []
        return json.dumps({n: list(export_rows(record, n)) for n in ("documents", "statements", "events", "issues")})


@pytest.fixture(scope="module")
def alone(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a single process, left in peace, writes."""
    where = tmp_path_factory.mktemp("record") / "alone.db"
    read(where, pages, workers=None)
    return content(where)


def test_the_pool_writes_what_one_process_writes(pages: Path, alone: str, tmp_path: Path) -> None:
    where = tmp_path / "pool.db"
    first = read(where, pages, workers=Workers(count=2))
    assert (first.inputs, first.read, first.failed) == (PAGES + 1, PAGES, 1)
    assert content(where) == alone
    again = read(where, pages, workers=Workers(count=2))
    assert (again.read, again.unchanged, again.failed, again.statements) == (0, PAGES, 1, 0)
    assert content(where) == alone


def test_sources_that_clash_or_take_each_other_s_place(tmp_path: Path) -> None:
    """Whether the record holds a page is asked before its turn comes, and may have changed until then."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    (one / "a.txt").write_text(ARTICLE.format(1))
    records = [tmp_path / "alone.db", tmp_path / "pool.db"]
    for where, workers in zip(records, (None, Workers(count=2)), strict=True):
        read(where, one, workers=workers)
    (one / "a.txt").write_text(ARTICLE.format(2))  # takes the place of the first text ...
    (two / "a.txt").write_text(ARTICLE.format(1))  # ... which a copy has as well
    rows = [{"url": "https://news.invalid/1", "text": ARTICLE.format(n)} for n in (1, 2)]
    (two / "b.jsonl").write_text("\n".join(map(json.dumps, rows)))
    summaries = [read(w, one, two, workers=c) for w, c in zip(records, (None, Workers(count=2)), strict=True)]
    assert summaries[0] == summaries[1]
    assert (summaries[1].read, summaries[1].failed) == (3, 1)
    assert content(records[0]) == content(records[1])


@pytest.mark.parametrize(
    ("poison", "seconds", "why", "words"),
    [
        (poison_stages.KILLS, 120.0, "crash", "SIGKILL"),
        (poison_stages.LEAVES, 120.0, "crash", "code 7"),
        (poison_stages.HANGS, 8.0, "time", "stopped after"),
        (poison_stages.FILLS, 120.0, "fault", "MemoryError"),
    ],
)
def test_one_poison_page_in_many(
    pages: Path, tmp_path: Path, *, poison: str, seconds: float, why: str, words: str
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "poison.txt").write_text(ARTICLE.format(0) + poison)
    limits = Limits(seconds=seconds, memory=1 << 30)
    where = tmp_path / "pool.db"
    summary = read(where, bad, pages, workers=Workers(count=2, limits=limits), stages=poison_stages.STAGES)
    assert (summary.inputs, summary.read, summary.failed, summary.kept) == (PAGES + 2, PAGES, 2, 1)
    with Record.open(str(where)) as record:
        (issue,) = (i for i in record.issues() if i.document)
        assert (issue.source, issue.stage, issue.why) == (str(bad / "poison.txt"), "claims", why)
        assert words in issue.what
        assert poison in record.entry(issue.document or "").document.text
        assert list(verify(record)) == []
    (bad / "poison.txt").write_text(ARTICLE.format(0))
    assert read(where, bad, pages, workers=Workers(count=1), stages=poison_stages.STAGES).failed == 1


def test_a_missing_model_stops_the_run(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        read(tmp_path / "r.db", pages, workers=Workers(count=2), tools=poison_stages.TOOLS_WITHOUT_MODEL)
    assert '"documents": []' in content(tmp_path / "r.db")


def test_no_more_is_under_way_than_can_be_written(pages: Path, tmp_path: Path) -> None:
    """The writer holds back the readers: inputs are drawn only as fast as results are taken."""
    drawn = 0

    def draw() -> Iterator[Input]:
        nonlocal drawn
        for number in range(5000):
            drawn += 1
            yield UnreadableInput("it is not there", f"{number}.txt", "Check the path")

    Record.open(str(tmp_path / "r.db"), create=True).close()
    work = Work(stages=plain_stages.STAGES, tools=plain_stages.TOOLS)
    with Pool(work, str(tmp_path / "r.db"), Workers(count=1)) as pool:
        found = pool.take_all(draw())
        sources = [next(found)[1].source for _ in range(3)]
        assert drawn <= 64 * (2 + BATCHES_A_WORKER)
        sources += [taken.source for _, taken in found]
    assert sources == [f"{number}.txt" for number in range(5000)]


def start(where: Path, pages: Path, *more: str, gate: Path | None = None) -> subprocess.Popen[str]:
    """A run in a group of its own, as a terminal starts it; slow, it does not end before its gate is there."""
    program = str(Path(__file__).with_name("killed_reading.py"))
    return subprocess.Popen(
        [sys.executable, program, str(where), str(pages), *more],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **({poison_stages.GATE: str(gate)} if gate is not None else {})},
    )


def members(leader: int) -> list[int]:
    """All processes of a group but its leader."""
    found = subprocess.run(["ps", "-eo", "pid,pgid"], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in found.splitlines()[1:]]
    return sorted(pid for pid, group in rows if group == leader != pid)


def all_end(leader: int) -> bool:
    """Whether the processes of a group that lost its leader end by themselves."""
    until = time.monotonic() + 120
    while members(leader) and time.monotonic() < until:
        time.sleep(0.05)
    return members(leader) == []


def wait_for(where: Path, documents: int) -> int:
    """Waits until the record holds so many; gives how many it holds."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if where.exists() and where.stat().st_size:
            with Record.open(str(where), create=True) as record:
                if (held := record.counts()["documents"]) >= documents:
                    return held
        time.sleep(0.02)
    raise AssertionError("nothing is being read")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signal")
@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_random_and_resumed(pages: Path, alone: str, tmp_path: Path, seed: int) -> None:
    """In turn the whole run is killed (its processes must end by themselves), or one of its processes."""
    where, gate, chance = tmp_path / "r.db", tmp_path / "open", random.Random(seed)
    process = start(where, pages, "slow", gate=gate)
    held = wait_for(where, chance.randrange(1, PAGES // 2))
    others = members(process.pid)
    assert others
    os.kill(process.pid if seed % 2 else chance.choice(others), signal.SIGKILL)
    gate.touch()
    out, _ = process.communicate(timeout=120)
    if seed % 2:
        assert all_end(process.pid)
        out, _ = start(where, pages).communicate(timeout=120)
        inputs, read_now, unchanged, failed = map(int, out.split())
        assert unchanged >= held
    else:
        inputs, read_now, unchanged, failed = map(int, out.split())
    assert (inputs, read_now + unchanged, failed) == (PAGES + 1, PAGES, 1)
    assert content(where) == alone


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent to a group of processes")
def test_ctrl_c_finishes_the_batch(tmp_path: Path) -> None:
    many, where, gate = tmp_path / "many.jsonl", tmp_path / "r.db", tmp_path / "open"
    rows = [{"id": str(n), "text": ARTICLE.format(n) * 9} for n in range(150)]
    many.write_text("\n".join(map(json.dumps, rows)))
    process = start(where, many, "slow", gate=gate)
    held = wait_for(where, 2)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to every process of the command
    gate.touch()
    out, _ = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert all_end(process.pid)
    with Record.open(str(where)) as record:
        assert held <= (kept := record.counts()["documents"]) < len(rows)
        assert record.issues() == ()
        assert list(verify(record)) == []
    out, _ = start(where, many).communicate(timeout=120)
    assert out.split() == [str(n) for n in (len(rows), len(rows) - kept, kept, 0)]


def test_pages_can_be_asked_for_while_they_are_read(pages: Path, tmp_path: Path) -> None:
    where = tmp_path / "r.db"
    process = start(where, pages, "slow")
    wait_for(where, 1)
    seen = []
    while process.poll() is None:
        with Record.open(str(where)) as record:
            seen.append(record.counts()["documents"])
            list(export_rows(record, "statements"))
    assert process.returncode == 0
    assert seen and seen[0] > 0  # on a quick machine all of them may be there at the first look
    assert seen == sorted(seen)


def test_the_number_of_cores() -> None:
    assert 1 <= count_cores() <= (os.cpu_count() or 1)
