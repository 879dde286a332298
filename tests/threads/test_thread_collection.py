"""Threads over the reports of this folder, from a reader's statements: linking by itself, apart from reading."""

from __future__ import annotations

import pytest
from collected import Measured, is_entry, measure, read_reports, rows

from onrecord.threads.thread import State, Thread
from onrecord.threads.weave import weave

GOLD = rows("threads.jsonl")
FOUND, JOINED, PRECISION = 0.95, 0.92, 0.95
STATES_RIGHT = 0.75


@pytest.fixture(scope="module")
def woven() -> tuple[tuple[Thread, ...], dict[str, str]]:
    read = list(read_reports())
    texts = {document.id: document.text for document, _ in read}
    found = [p for _, propositions in read for p in propositions]
    return weave(found, as_of=None, words=lambda p: p.evidence.words(texts[p.document])), texts


@pytest.fixture(scope="module")
def measured(woven: tuple[tuple[Thread, ...], dict[str, str]]) -> Measured:
    return measure(*woven, GOLD)


def test_the_collection_is_large_enough() -> None:
    assert len(rows("reports.jsonl")) >= 40
    assert len(GOLD) >= 20


def test_threads_are_found(measured: Measured) -> None:
    assert measured.found >= FOUND
    assert measured.joined >= JOINED


def test_entries_belong(measured: Measured) -> None:
    assert measured.precision >= PRECISION


def test_states(woven: tuple[tuple[Thread, ...], dict[str, str]]) -> None:
    threads, texts = woven
    right = []
    for wanted in GOLD:
        hits = {t.id: sum(any(is_entry(e, x, texts) for x in t.entries) for e in wanted["entries"]) for t in threads}
        best = max(threads, key=lambda t: hits[t.id])
        right.append(best.state == State(wanted["state"]))
    assert sum(right) / len(right) >= STATES_RIGHT


def test_what_decides_a_state_is_certain(woven: tuple[tuple[Thread, ...], dict[str, str]]) -> None:
    for thread in woven[0]:
        if thread.decided_by is not None:
            assert thread.entries[thread.decided_by].certain
