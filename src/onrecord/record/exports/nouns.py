"""The rows of one noun of a record: all of them, or those that fit, in the order that ``find`` gives them."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.errors import SettingsError
from onrecord.record import groups, reports, search, threads
from onrecord.record.exports import rows
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.record.threads import ThreadFilters


def export_rows(
    record: Record,
    noun: str,
    filters: Filters | None = None,
    *,
    matters: ThreadFilters | None = None,
    among: search.Among = None,
) -> Iterator[rows.Row]:
    """The rows of a noun, in order of time; actors by code, issues by source. The record's content decides all of it.

    Threads are narrowed down by ``matters``, issues by nothing. ``among`` is a query for the ids of statements, events
    or documents, and narrows them further. SettingsError for a noun that is not known.
    """
    if noun not in rows.COLUMNS:
        raise SettingsError(f"there is no noun {noun!r} to export", "", f"Choose one of {', '.join(rows.COLUMNS)}")
    if noun == "threads":
        return _thread_rows(record, matters)
    return _rows(record, noun, filters or Filters(), among)


def _thread_rows(record: Record, matters: ThreadFilters | None) -> Iterator[rows.Row]:
    for thread in threads.find_threads(record, matters):
        yield rows.thread_row(thread, threads.read_sources(record, (e.document for e in thread.entries)))


def _rows(record: Record, noun: str, filters: Filters, among: search.Among) -> Iterator[rows.Row]:
    if noun == "statements":
        found_now = search.find_statements(record, filters, among)
        yield from (rows.statement_row(*found) for found in reports.with_sayings(record, found_now))
    elif noun == "events":
        yield from (rows.event_row(*found) for found in search.find_events(record, filters, among))
    elif noun == "documents":
        known = groups.read_groups(record)
        for document in search.find_documents(record, filters, among):
            yield rows.document_row(document, known.get(document.id))
    elif noun == "actors":
        for actor, mentions, documents in search.find_actors(record, filters):
            yield rows.actor_row(actor, mentions=mentions, documents=documents)
    elif noun == "issues":
        yield from map(rows.issue_row, record.issues())
