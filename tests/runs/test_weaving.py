"""Threads, groups and reports of real pages: the same however the pages came in, and right again after a decision."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from onrecord.faces.collection import find_collection
from onrecord.faces.reweaving import follow_up
from onrecord.record import schema
from onrecord.record.decisions import Change, decide, undo
from onrecord.record.entry import Entry
from onrecord.record.reports import find_sayings
from onrecord.record.store import Record
from onrecord.record.threads import find_threads, woven
from onrecord.record.verify import verify
from onrecord.runs.pipeline import read_inputs
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.runs.weaving import weave_documents, weave_record

MADE = (
    *(schema.threads, schema.thread_entries, schema.matters, schema.propositions, schema.proposed),
    *(schema.outlines, schema.document_groups, schema.reports, schema.paired),
)
"""All that follows from many documents together, or is made on the way there."""
Rows = dict[str, list[Any]]


def rows(record: Record) -> Rows:
    with record.reading() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in MADE}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the bundled pages, read and woven at once."""
    place = tmp_path_factory.mktemp("read") / "onrecord.db"
    with Record.open(str(place), create=True) as record:
        summary = read_inputs(find_collection(), record, sources=["examples/pages"], stages=STAGES, tools=TOOLS)
        assert summary.read > 12
    return place


@pytest.fixture(scope="module")
def entries(read: Path) -> list[Entry]:
    with Record.open(str(read)) as record:
        return list(record.entries())


@pytest.fixture(scope="module")
def wanted(read: Path) -> Rows:
    with Record.open(str(read)) as record:
        found = rows(record)
    assert all(found.values()), "without rows of each kind these tests would show nothing"
    return found


@pytest.fixture
def own(read: Path, tmp_path: Path) -> Iterator[Record]:
    """That record, to be changed."""
    shutil.copy(read, tmp_path / "own.db")
    with Record.open(str(tmp_path / "own.db")) as record:
        yield record


@pytest.mark.parametrize("seed", range(3))
def test_order_and_number_of_readings_do_not_matter(
    seed: int, entries: list[Entry], wanted: Rows, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    given = entries[:]
    chance.shuffle(given)
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        for entry in given:
            record.put(entry)
            if chance.random() < 0.4:
                weave_record(record)
        weave_record(record)
        assert rows(record) == wanted
        assert weave_record(record).documents == weave_record(record).groups == 0
        assert list(verify(record)) == []


def test_a_page_that_came_in_place_of_another_leaves_nothing_of_it(
    entries: list[Entry], wanted: Rows, tmp_path: Path
) -> None:
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        for number, entry in enumerate(entries):
            other = entries[(number + 3) % len(entries)]
            record.put(replace(entry, document=replace(entry.document, source=other.document.source)))
        weave_record(record)
        for entry in entries:
            record.put(entry)
            weave_record(record)
        assert rows(record) == wanted


def test_all_of_it_can_be_made_again_from_nothing(own: Record, wanted: Rows) -> None:
    with own.writing() as connection:
        for table in MADE[::-1]:
            connection.execute(delete(table))
    weave_record(own)
    assert rows(own) == wanted


@pytest.mark.parametrize("lost", [schema.paired, schema.reports, schema.thread_entries, schema.document_groups])
def test_what_an_interruption_left_undone_is_made_good(lost: Any, own: Record, wanted: Rows) -> None:
    with own.writing() as connection:
        connection.execute(delete(lost))
        if lost is schema.reports:
            connection.execute(delete(schema.paired))
    weave_record(own)
    assert rows(own) == wanted


def threaded(record: Record) -> list[tuple[str, str]]:
    """Statements that stand in threads of several entries, each with its group of deeds."""
    found = find_threads(record)
    return [(e.statement, t.matter) for t in found for e in t.entries if e.statement and len(t.entries) > 1]


def test_a_decision_shows_in_threads_at_once_and_touches_no_others(own: Record, wanted: Rows) -> None:
    before = woven(own)
    statement, matter = threaded(own)[0]
    made = decide(own, [Change(noun="statements", entry=statement, new="rejected")], who="Ann")
    follow_up(own, made)
    after = woven(own)
    document = own.document_of("statements", statement)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert statement not in {said for said, _ in threaded(own)}
    assert matter in changed
    assert changed < before.keys() | after.keys()
    at_once = rows(own)
    assert weave_record(own).groups == 0
    assert rows(own) == at_once
    assert weave_documents(own, [document]).documents == 0
    follow_up(own, undo(own, made[0].id, who="Ann"))
    assert rows(own) == wanted


def test_an_edited_speaker_leaves_the_reports_of_what_another_said(own: Record, wanted: Rows) -> None:
    with own.reading() as connection:
        one, other = connection.execute(select(schema.reports.c.one, schema.reports.c.other).order_by("one")).first()  # type: ignore[misc]
    somebody = {"actor": "ZZZ", "name": "Somebody Else"}
    changes = [
        Change(noun="statements", entry=one, field="speaker", new=somebody),
        Change(noun="statements", entry=one, field="on_behalf_of", new=["ZZZ"]),
    ]
    made = decide(own, changes, who="Ann")
    follow_up(own, made)
    with own.reading() as connection:
        assert find_sayings(connection, [one, other]) == {one: (one,), other: (other,)}
    for decision in reversed(made):
        follow_up(own, undo(own, decision.id, who="Ann"))
    assert rows(own) == wanted


def test_a_rejected_report_is_none(own: Record) -> None:
    with own.reading() as connection:
        one, other = connection.execute(select(schema.reports.c.one, schema.reports.c.other).order_by("one")).first()  # type: ignore[misc]
        assert set(find_sayings(connection, [one])[one]) >= {one, other}
    follow_up(own, decide(own, [Change(noun="statements", entry=one, new="rejected")], who="Ann"))
    with own.reading() as connection:
        assert find_sayings(connection, [other])[other] == (other,)
