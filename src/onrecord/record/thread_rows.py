"""How a thread lies in the tables: taken apart into rows, and put together again with what people decided on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from onrecord.evidence import Span
from onrecord.record import mapping, schema
from onrecord.record.decisions_combine import read_reviews
from onrecord.record.store import read_by_owner
from onrecord.statements.statement import Review
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State, Thread, ThreadEntry

Row = Mapping[Any, Any]


def thread_row(thread: Thread) -> dict[str, Any]:
    """A thread as its row, without its entries."""
    return {
        "id": thread.id,
        "matter": thread.matter,
        "kind": thread.kind.value,
        "by": list(thread.by),
        "of": list(thread.of),
        "what": thread.what,
        "state": thread.state.value,
        "decided_by": thread.decided_by,
        "since": thread.since,
        "due": thread.due,
        "began": min((e.on.start for e in thread.entries if e.on is not None), default=None),
    }


def entry_rows(thread: Thread) -> list[dict[str, Any]]:
    """The entries of a thread as rows."""
    return [
        {
            "thread": thread.id,
            "position": position,
            "relation": entry.relation.value,
            "proposition": entry.proposition,
            "document": entry.document,
            **mapping.span_fields("evidence", entry.evidence),
            **mapping.span_fields("trigger", entry.trigger),
            "statement": entry.statement,
            "event": entry.event,
            "speakers": list(entry.speakers),
            **mapping.date_fields("on", entry.on),
            "certain": entry.certain,
            "likeness": entry.likeness,
        }
        for position, entry in enumerate(thread.entries)
    ]


def read_threads(connection: Connection, rows: Sequence[Row]) -> list[Thread]:
    """Threads from their rows, with their entries fetched in one query."""
    entries = read_by_owner(connection, schema.thread_entries, "thread", [row["id"] for row in rows])
    reviews = read_reviews(connection, "threads", [row["id"] for row in rows])
    return [_read_thread(row, entries.get(row["id"], []), reviews.get(row["id"])) for row in rows]


def _read_thread(row: Row, entries: Sequence[Row], review: Review | None) -> Thread:
    return Thread(
        id=row["id"],
        kind=Kind(row["kind"]),
        by=tuple(row["by"]),
        of=tuple(row["of"]),
        what=row["what"],
        state=State(row["state"]),
        decided_by=row["decided_by"],
        since=row["since"],
        due=row["due"],
        entries=tuple(_read_entry(entry) for entry in entries),
        matter=row["matter"],
        review=review,
    )


def _read_entry(row: Row) -> ThreadEntry:
    return ThreadEntry(
        relation=Relation(row["relation"]),
        proposition=row["proposition"],
        document=row["document"],
        evidence=Span(row["evidence_start"], row["evidence_end"]),
        trigger=Span(row["trigger_start"], row["trigger_end"]),
        statement=row["statement"],
        event=row["event"],
        speakers=tuple(row["speakers"]),
        on=mapping.read_date(row, "on"),
        certain=bool(row["certain"]),
        likeness=row["likeness"],
    )
