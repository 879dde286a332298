"""All rows of one noun of a record, in an order that depends on nothing but the record's content."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.errors import SettingsError
from onrecord.record.exports import rows
from onrecord.record.search import Filters, find_actors
from onrecord.record.store import Record


def export_rows(record: Record, noun: str) -> Iterator[rows.Row]:
    """The rows of a noun: documents by source, what is in them in reading order, actors by code.

    Threads are not found yet, so that noun has no rows. SettingsError for a noun that is not known.
    """
    if noun not in rows.COLUMNS:
        raise SettingsError(f"there is no noun {noun!r} to export", "", f"Choose one of {', '.join(rows.COLUMNS)}")
    return _rows(record, noun)


def _rows(record: Record, noun: str) -> Iterator[rows.Row]:
    if noun == "actors":
        for actor, mentions, documents in find_actors(record, Filters()):
            yield rows.actor_row(actor, mentions=mentions, documents=documents)
    elif noun == "issues":
        yield from (rows.issue_row(issue) for issue in record.issues())
    elif noun != "threads":
        for entry in record.entries():
            if noun == "documents":
                yield rows.document_row(entry.document)
            elif noun == "statements":
                yield from (rows.statement_row(statement, entry.document) for statement in entry.statements)
            else:
                yield from (rows.event_row(event, entry.document) for event in entry.events)
