"""Decisions on threads outlive weaving them anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from onrecord.record.decisions import Change, decide, find_decisions, undo
from onrecord.record.decisions_queue import find_unreviewed_threads, find_waiting
from onrecord.record.store import Record
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


def waiting(record: Record) -> list[tuple[str, bool]]:
    with record.reading() as connection:
        return [(one.entry, one.lost) for one in find_waiting(connection)]


def test_a_thread_that_is_gone_waits_and_comes_back(tmp_path: Path) -> None:
    page = entry_of("Plain words", key="1")
    woven = thread_of(page, "Plain words")
    with record_of(tmp_path / "r.db", [page]) as record:
        decide(record, [Change(noun="threads", entry="th-1", new="accepted")], who="Ann")
        put_threads(record, woven.matter, [replace(woven, id="th-2")], "newer")  # under another name now
        put_threads(record, woven.matter, [], None)
        assert waiting(record) == [("th-1", True)]
        put_threads(record, "another matter", [replace(woven, id="th-3", matter="another matter")], "newest")
        assert waiting(record) == []
        assert read_thread(record, "th-3").review.mark == "accepted"  # type: ignore[union-attr]


def test_a_page_whose_text_changed_keeps_what_was_decided_on_its_threads(tmp_path: Path) -> None:
    old, new = entry_of("Plain words", key="1", source="a.txt"), entry_of("Plain words", key="2", source="a.txt")
    other = entry_of("Other words", key="3")
    with record_of(tmp_path / "r.db", [old, other]) as record:
        for one in ("th-1", "th-3"):
            decide(record, [Change(noun="threads", entry=one, new="accepted")], who="Ann")
        record.put(new)
        for gone_first in (True, False):
            before, now = thread_of(old, "Plain words"), thread_of(new, "Plain words")
            steps = [(before.matter, []), (now.matter, [now])]
            for matter, threads in steps if gone_first else reversed(steps):
                put_threads(record, matter, threads, "newer" if threads else None)
            assert waiting(record) == []
            assert read_thread(record, "th-2").review.mark == "accepted"  # type: ignore[union-attr]
            assert read_thread(record, "th-3").review.mark == "accepted"  # type: ignore[union-attr]


def test_threads_of_one_page_keep_each_its_own(tmp_path: Path) -> None:
    page = entry_of("Plain words", key="1")
    first = thread_of(page, "Plain words")
    (who,) = page.mentions
    raised = replace(first.entries[0], evidence=who.span, trigger=who.span)
    second = replace(first, id="th-other", matter="other", what="Plain", entries=(raised,), state=State.OPEN)
    with record_of(tmp_path / "r.db", [page]) as record:
        put_threads(record, "other", [second], "x")
        decide(record, [Change(noun="threads", entry="th-1", new="accepted")], who="Ann")
        decide(record, [Change(noun="threads", entry="th-other", new="unsure")], who="Bea")
        put_threads(record, "other", [], None)
        assert read_thread(record, "th-1").review.mark == "accepted"  # type: ignore[union-attr]
        assert waiting(record) == [("th-other", True)]
        put_threads(record, "other", [second], "y")
        marks = {one.id: one.review.mark for one in find_threads(record) if one.review}
        assert marks == {"th-1": "accepted", "th-other": "unsure"}


def test_threads_that_nobody_decided_on_are_offered(tmp_path: Path) -> None:
    pages = [entry_of(f"Words {n}", key=str(n)) for n in range(6)]
    with record_of(tmp_path / "r.db", pages) as record:
        decide(record, [Change(noun="threads", entry="th-0", new="accepted")], who="Ann")
        with record.reading() as connection:
            offered = find_unreviewed_threads(connection, ThreadFilters())
            drawn = find_unreviewed_threads(connection, ThreadFilters(), seed=3, limit=4)
            assert drawn == find_unreviewed_threads(connection, ThreadFilters(), seed=3, limit=4)
            others = {tuple(find_unreviewed_threads(connection, ThreadFilters(), seed=n, limit=4)) for n in range(5)}
        assert offered == [f"th-{n}" for n in range(1, 6)]
        assert len(drawn) == 4
        assert set(drawn) < set(offered)
        assert len(others) > 1
