"""Two people review while a third process adds documents; decisions travel as files; accuracy is what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import SettingsError
from onrecord.record.copying import copy_record
from onrecord.record.decision import How
from onrecord.record.decisions import Change, decide, find_decisions, undo
from onrecord.record.decisions_accuracy import measure, wilson
from onrecord.record.decisions_files import decision_rows, import_decisions
from onrecord.record.decisions_queue import find_waiting
from onrecord.record.exports.nouns import export_rows
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.record.verify import verify
from small_record import fjord_page, make_record

TESTS = Path(__file__).parents[1]
REVIEWER = """
import sys
from onrecord.record.decisions import Change, decide
from onrecord.record.store import Record
with Record.open(sys.argv[1], lock_seconds=0.2) as record:
    for n in range(25):
        change = Change(noun="statements", entry="st-demand", new=("accepted", "unsure")[n % 2])
        decide(record, [change], who=sys.argv[2], why=f"{n}")
        decide(record, [Change(noun="statements", entry="st-refusal", field="act", new=sys.argv[3])], who=sys.argv[2])
"""
READER = """
import sys
from dataclasses import replace
from small_record import fjord_page
from onrecord.record.store import Record
with Record.open(sys.argv[1], lock_seconds=30) as record:
    for n in range(30):
        page = fjord_page()
        record.put(replace(page, made_by=f"reading {n}"))
        document = replace(page.document, id=f"doc-{n}", source=f"pages/{n}.txt")
        record.put(replace(page, document=document, statements=(), events=()))
"""


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with make_record(tmp_path / "r.db") as record:
        yield record


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_reviewers_and_a_reading_at_once(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    place = str(tmp_path / "r.db")
    make_record(Path(place)).close()
    if database == "postgresql":
        server = request.getfixturevalue("team_server").database()
        with Record.open(place) as old, Record.open(server, create=True) as new:
            copy_record(old, new)
        place = server
    environment = {"PYTHONPATH": f"{TESTS}:{TESTS.parent / 'src'}", "PATH": "", "HOME": str(tmp_path)}
    scripts = [(REVIEWER, "Ann", "denial"), (REVIEWER, "Bea", "claim"), (READER,)]
    started = [
        subprocess.Popen([sys.executable, "-c", code, place, *rest], env=environment, stderr=subprocess.PIPE)
        for code, *rest in scripts
    ]
    ended = [(one.communicate(timeout=240)[1].decode(), one.returncode) for one in started]
    assert ended == [("", 0)] * 3
    with Record.open(place) as record:
        made = find_decisions(record, entry="st-demand")
        assert sorted((one.who, int(one.why or -1)) for one in made) == sorted(
            (who, n) for who in ("Ann", "Bea") for n in range(25)
        )
        last = {str(row["id"]): row for row in export_rows(record, "statements", Filters(rejected=True))}
        assert last["st-demand"]["review"] == made[-1].new
        assert last["st-refusal"]["act"] == find_decisions(record, entry="st-refusal")[-1].new
        assert record.counts()["documents"] == 33
        assert list(verify(record)) == []


def test_decisions_out_and_in_again(record: Record, tmp_path: Path) -> None:
    decide(record, [Change(noun="statements", entry="st-demand", new="accepted")], who="Ann", why="plain")
    decide(record, [Change(noun="events", entry="ev-ramming", field="status", new="claimed")], who="Ann")
    (taken,) = decide(record, [Change(noun="statements", entry="st-calm", new="rejected")], who="Bea")
    undo(record, taken.id, who="Bea")
    lines = [json.dumps(row) for row in decision_rows(record)]
    with make_record(tmp_path / "other.db") as other:
        assert import_decisions(other, reversed(lines)) == (4, 4)
        assert import_decisions(other, lines) == (0, 4)
        assert [json.dumps(row) for row in decision_rows(other)] == lines
        for noun in ("statements", "events"):
            assert list(export_rows(other, noun)) == list(export_rows(record, noun))
    with Record.open(str(tmp_path / "empty.db"), create=True) as later:  # decisions first, the page afterwards
        import_decisions(later, lines)
        later.put(fjord_page())
        found = {str(row["id"]): row["review"] for row in export_rows(later, "statements")}
        assert found["st-demand"] == "accepted"


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", "no json", "[" * 10_000, '{"noun": "statements"}', "null"],
)
def test_a_line_that_is_no_decision_imports_nothing(record: Record, line: str) -> None:
    with pytest.raises(SettingsError, match="line 1"):
        import_decisions(record, [line])
    assert find_decisions(record) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("noun", "documents"),
        ("field", "id"),
        ("new", "perhaps"),
        ("place", [[3, 1]]),
        ("when", "yesterday"),
        ("who", ""),
    ],
)
def test_a_decision_with_a_fault_imports_nothing(record: Record, field: str, value: object) -> None:
    decide(record, [Change(noun="statements", entry="st-demand", new="accepted")], who="Ann")
    row = next(decision_rows(record)) | {field: value}
    with pytest.raises(SettingsError):
        import_decisions(record, [json.dumps(row)])


def test_lost_entries_wait_to_be_looked_at(record: Record) -> None:
    decide(record, [Change(noun="statements", entry="st-demand", new="accepted")], who="Ann")
    decide(record, [Change(noun="statements", entry="st-refusal", new="rejected")], who="Ann")
    page = fjord_page()
    record.put(type(page)(document=page.document, mentions=page.mentions, made_by="newer"))
    with record.reading() as connection:
        assert [(one.entry, one.lost) for one in find_waiting(connection)] == [("st-demand", True)]


def test_accuracy_counts_what_was_drawn_apart(record: Record) -> None:
    decide(record, [Change(noun="statements", entry="st-demand", new="accepted")], who="Ann", how=How.RANDOM)
    decide(
        record, [Change(noun="statements", entry="st-demand", field="act", new="proposal")], who="Ann", how=How.RANDOM
    )
    decide(record, [Change(noun="statements", entry="st-calm", new="rejected")], who="Ann", how=How.RANDOM)
    decide(record, [Change(noun="statements", entry="st-stay", new="accepted")], who="Ann")
    found = {(one.field, one.sample): (one.right, one.total) for one in measure(record)}
    assert found["entry", "random"] == (1, 2)
    assert found["entry", "all"] == (2, 3)
    assert found["act", "random"] == (0, 1)
    assert found["speaker", "all"] == (2, 2)
    assert measure(record, who="Bea") == []


def test_what_was_drawn_by_lot_stays_drawn(record: Record) -> None:
    """Else an entry that is put right would leave the sample, and what is left would look better than it was."""
    decide(record, [Change(noun="statements", entry="st-demand", new="accepted")], who="Ann", how=How.RANDOM)
    decide(record, [Change(noun="statements", entry="st-demand", field="act", new="proposal")], who="Ann")
    decide(record, [Change(noun="statements", entry="st-calm", new="accepted")], who="Ann")
    decide(record, [Change(noun="statements", entry="st-calm", field="act", new="claim")], who="Ann", how=How.RANDOM)
    found = {(one.field, one.sample): (one.right, one.total) for one in measure(record)}
    assert found["act", "random"] == (0, 1)
    assert found["act", "all"] == (0, 2)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 0, 0.0, 1.0), (81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_wilson(right: int, total: int, low: float, high: float) -> None:
    """The second case is the worked example of Newcombe (1998), table I."""
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)
