"""What follows from a decision follows at once: threads and reports are woven anew where it touches them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from onrecord.errors import NoSuchEntry, RecordLocked
from onrecord.record.decision import Decision
from onrecord.record.decisions import documents_of
from onrecord.record.store import Record
from onrecord.runs.weaving import weave_documents


def follow_up(record: Record, made: Iterable[Decision]) -> None:
    """Weave anew what decisions on statements and events touch; those on whole threads show by themselves.

    The decision stands whatever comes of it: where another process is writing, or has just read the page anew, its own
    weaving takes the decision in.
    """
    with record.reading() as connection:
        touched = documents_of(connection, made)
    if touched:
        with contextlib.suppress(RecordLocked, NoSuchEntry):
            weave_documents(record, touched)
