"""Decisions on threads. A thread is known again by the words that it was raised with; its rows are written anew often.

Threads are woven from statements as people left them, so a rejected statement is in no thread; what is decided here is
on a thread as a whole, or on what it says of itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from onrecord.record import schema
from onrecord.record.batches import batched
from onrecord.record.decision import Decision, Target
from onrecord.record.decision_fields import edited
from onrecord.record.decision_targets import find_again, lines_of, target_of
from onrecord.record.decisions_combine import applied, column_mark, lost_row, outcome_of, read_decisions, read_reviews
from onrecord.record.thread_rows import read_threads, thread_row
from onrecord.threads.thread import Thread


def thread_targets(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, str], Target]:
    """The threads of those ids as targets, as they were woven."""
    return {("threads", target.entry): target for _, target in _machine(connection, ids)}


def _machine(connection: Connection, ids: Iterable[str]) -> list[tuple[Thread, Target]]:
    """Threads as they were woven, each with its target; threads that lost their first entry are left out."""
    found = []
    for batch in batched(sorted(set(ids))):
        rows = connection.execute(select(schema.threads).where(schema.threads.c.id.in_(batch))).mappings().all()
        threads = [_plain(connection, thread) for thread in read_threads(connection, rows) if thread.entries]
        column = schema.documents.c
        pages = {thread.entries[0].document for thread in threads}
        texts = connection.execute(select(column.id, column.source, column.text).where(column.id.in_(pages)))
        known = {row[0]: (row[1], row[2]) for row in texts}
        for thread in threads:
            page = thread.entries[0].document
            if page in known:
                source, text = known[page]
                found.append((thread, target_of("threads", thread, document=page, source=source, text=text)))
    return found


def _plain(connection: Connection, thread: Thread) -> Thread:
    """The thread as it was woven, without anybody's edits."""
    if thread.review is None:
        return thread
    review = schema.reviews.c
    query = select(review.edits).where(review.noun == "threads", review.entry == thread.id)
    for name, was in (connection.execute(query).scalar() or {}).items():
        thread = edited(thread, "threads", name, was["old"], length=0)
    return replace(thread, review=None)


def combine_threads(connection: Connection, *, documents: Collection[str], entries: Collection[str]) -> None:
    """Bring threads into line with the decisions on them: those raised in these documents, or known by these ids."""
    sources, carried = _sources_of(connection, documents), _targets_now(connection, entries)
    everything = read_decisions(connection, schema.decisions.c.noun == "threads") if _is_decided(connection) else []
    touched = {
        one.target.fingerprint
        for one in everything
        if one.target.document in documents or one.target.source in sources or one.target.entry in entries
    } | carried  # a thread that was woven anew may have had another id when it was decided on
    lines = _lines_about(lines_of(everything), touched)
    if not lines:
        return
    found = _machine(connection, _candidates(connection, lines))
    machine = {target.entry: thread for thread, target in found}
    again = find_again(lines, [target for _, target in found])
    ids = {*machine, *entries, *(one.target.entry for line in lines for one in line)}
    _clear(connection, machine, ids)
    rows: dict[str, dict[str, Any]] = {}
    for number, line in sorted(enumerate(lines), key=lambda pair: pair[0] not in again):
        outcome = outcome_of(line, again.get(number))
        if outcome is None:
            continue
        if number not in again:
            lost = lost_row(outcome)
            rows.setdefault(lost["entry"], lost)
            continue
        target = again[number].target
        shown, row = applied("threads", machine[target.entry], outcome, length=0)
        rows[target.entry] = row | {"document": target.document}
        _write(connection, shown, column_mark("threads", row))
    if rows:
        connection.execute(insert(schema.reviews), list(rows.values()))


def _lines_about(lines: Sequence[list[Decision]], touched: Collection[str]) -> list[list[Decision]]:
    """The lines of those targets, and of others in the same pages, which must not be given each other's threads."""
    pages: set[str] = set()
    fingerprints, grown = set(touched), True
    while grown:
        chosen = [one for line in lines for one in line if one.target.fingerprint in fingerprints]
        near = {place for one in chosen for place in (one.target.document, one.target.source)}
        grown, pages = not near <= pages, pages | near
        for line in lines:
            targets = [one.target for one in line]
            if any(t.fingerprint in fingerprints or t.document in pages or t.source in pages for t in targets):
                fingerprints |= {t.fingerprint for t in targets}
    return [line for line in lines if any(one.target.fingerprint in fingerprints for one in line)]


def _is_decided(connection: Connection) -> bool:
    """Whether anybody decided on any thread."""
    column = schema.decisions.c
    return connection.execute(select(column.id).where(column.noun == "threads").limit(1)).first() is not None


def _sources_of(connection: Connection, documents: Collection[str]) -> set[str]:
    """Where these pages come from: the same page may have had another text when it was decided on."""
    column = schema.documents.c
    queries = (select(column.source).where(column.id.in_(batch)) for batch in batched(sorted(documents)))
    return {source for query in queries for source in connection.execute(query).scalars()}


def _targets_now(connection: Connection, entries: Collection[str]) -> set[str]:
    """What the decisions were made on that these threads carry."""
    review = schema.reviews.c
    own = select(review.target).where(review.noun == "threads")
    queries = (own.where(review.entry.in_(batch)) for batch in batched(sorted(entries)))
    return {target for query in queries for target in connection.execute(query).scalars()}


def _candidates(connection: Connection, lines: Iterable[Sequence[Decision]]) -> set[str]:
    """Threads that were raised in the pages that was decided on, or in what has come in their place."""
    targets = [one.target for line in lines for one in line]
    entry, document = schema.thread_entries.c, schema.documents.c
    found: set[str] = set()
    for batch in batched(targets):
        ids, sources = {t.document for t in batch}, {t.source for t in batch}
        pages = select(document.id).where(or_(document.id.in_(ids), document.source.in_(sources)))
        query = select(entry.thread).where(entry.position == 0, entry.document.in_(pages))
        found |= set(connection.execute(query).scalars())
    return found


def _clear(connection: Connection, machine: dict[str, Thread], ids: Iterable[str]) -> None:
    """Put back what was woven, and forget what the decisions came to before."""
    for batch in batched(sorted(ids)):
        for thread in read_reviews(connection, "threads", batch).keys() & machine.keys():
            _write(connection, machine[thread], None)
        review = schema.reviews.c
        connection.execute(delete(schema.reviews).where(review.noun == "threads", review.entry.in_(batch)))


def _write(connection: Connection, shown: Thread, mark: str | None) -> None:
    values = {name: value for name, value in thread_row(shown).items() if name not in ("id", "matter")}
    connection.execute(update(schema.threads).where(schema.threads.c.id == shown.id).values({**values, "mark": mark}))
