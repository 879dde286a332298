"""What goes into a record comes out the same, whatever it is, in whatever order, however often."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from homes import Fresh
from onrecord.errors import NoSuchEntry
from onrecord.record.entry import Entry
from onrecord.record.exports.nouns import export_rows
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.record.verify import verify


def exported(record: Record) -> str:
    nouns = ("documents", "statements", "events", "actors", "issues")
    return json.dumps({noun: list(export_rows(record, noun)) for noun in nouns})


@settings(max_examples=40, deadline=None)
@given(strategies.entries())
def test_written_and_read_back_is_the_same(fresh: Fresh, entry: Entry) -> None:
    with fresh() as record:
        record.put(entry)
        assert record.entry(entry.document.id) == entry
        assert list(verify(record)) == []


@settings(max_examples=15, deadline=None)
@given(st.tuples(*(strategies.entries(key) for key in "abc")), st.permutations([0, 1, 2]))
def test_neither_order_nor_repetition_matters(fresh: Fresh, entries: tuple[Entry, ...], order: list[int]) -> None:
    with fresh() as one, fresh() as other:
        for entry in entries:
            one.put(entry)
        for at in [*order, *order]:
            other.put(entries[at])
        assert exported(one) == exported(other)
        assert one.counts() == other.counts()


@settings(max_examples=15, deadline=None)
@given(strategies.entries("a"), strategies.entries("a"), strategies.entries("b"))
def test_a_changed_page_takes_the_place_of_the_old_one(fresh: Fresh, old: Entry, new: Entry, other: Entry) -> None:
    changed = replace(old, document=replace(old.document, id="do-old"), statements=(), events=(), issues=())
    with fresh() as record:
        for entry in (changed, other, new):
            record.put(entry)
        assert {e.document.id for e in record.entries()} == {new.document.id, other.document.id}
        assert record.entry(new.document.id) == new
        assert list(verify(record)) == []


def test_unknown_document(fresh: Fresh) -> None:
    with fresh() as record, pytest.raises(NoSuchEntry):
        record.entry("do-none")


def test_an_issue_is_kept_once_and_settled_when_it_is_over(fresh: Fresh) -> None:
    first, second = (
        Issue(source=f"news.jsonl:{line}", stage="documents", what="broken line", why="NotText") for line in (3, 9)
    )
    elsewhere = replace(first, source="newspaper/a.txt")
    with fresh() as record:
        for issue in (first, second, first, elsewhere):
            record.note(issue)
        assert record.issues() == (first, second, elsewhere)
        record.settle(["news.jsonl"], {second.id})
        assert record.issues() == (second, elsewhere)
        record.settle(["news"], set())
        assert record.issues() == (second, elsewhere)


def test_a_transaction_that_fails_leaves_nothing_behind(fresh: Fresh) -> None:
    class Stop(Exception):
        pass

    with fresh() as record:
        with pytest.raises(Stop), record.writing() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('half', 'written')")
            raise Stop
        with record.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM meta WHERE key = 'half'").scalar() == 0
