"""Decisions on threads outlive weaving them anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from onrecord.record.decisions import Change, decide, find_decisions, undo
from onrecord.record.decisions_queue import find_waiting
from onrecord.record.threads import ThreadFilters, find_threads, put_threads, read_thread
from onrecord.threads.thread import State
from web_records import entry_of, record_of, thread_of


def test_a_thread_keeps_what_was_decided_on_it(tmp_path: Path) -> None:
    page = entry_of("Plain words", key="1")
    woven = thread_of(page, "Plain words")
    with record_of(tmp_path / "r.db", [page]) as record:
        decide(record, [Change(noun="threads", entry="th-1", field="state", new="accepted")], who="Ann")
        decide(record, [Change(noun="threads", entry="th-1", new="accepted")], who="Ann")
        again = replace(woven, id="th-new", what="Other words")
        put_threads(record, woven.matter, [again], "newer")
        thread = read_thread(record, "th-new")
        assert thread.state is State.ACCEPTED
        assert thread.review is not None
        assert (thread.review.mark, thread.review.doubts) == ("accepted", ("what",))
        with record.reading() as connection:
            assert [one.entry for one in find_waiting(connection)] == ["th-new"]
        decide(record, [Change(noun="threads", entry="th-new", new="rejected")], who="Ann")
        assert list(find_threads(record)) == []
        assert [one.id for one in find_threads(record, ThreadFilters(rejected=True))] == ["th-new"]
        for one in find_decisions(record):
            undo(record, one.id, who="Ann")
        assert read_thread(record, "th-new") == again
