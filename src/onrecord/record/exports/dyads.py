"""Events as political scientists count them: one row for each pair of who did it and to whom, with scale and classes.

A pair is directed. Where all sides of talks or of a clash are actors and nobody is a recipient, each pair stands once,
in the order of the text, marked ``mutual``; an event with a single side keeps its row, with an empty target.
Type, quad class, CAMEO root and Goldstein value are those of ``data/plover.csv``.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import TextIO

from onrecord.documents.document import Document
from onrecord.events.event import Event
from onrecord.evidence import DateInterval
from onrecord.record.exports.files import write_table
from onrecord.record.exports.rows import Row
from onrecord.record.exports.view import View
from onrecord.statements.statement import Party
from onrecord.tables import read_rows

COLUMNS = (
    *("event", "date_start", "date_end", "date_precision", "date_basis"),
    *("source", "source_name", "target", "target_name", "mutual"),
    *("type", "mode", "contexts", "quad_class", "cameo_root", "goldstein", "status"),
    *("place", "place_name", "quantities", "evidence", "confidence"),
    *("statement", "document", "document_source", "outlet", "published"),
)
Pair = tuple[Party | None, Party | None, bool]


def write_dyads(view: View, to: TextIO) -> int:
    """Write the table as CSV; gives how many rows."""
    lines = ([row[column] for column in COLUMNS] for row in find_dyads(view))
    return write_table(COLUMNS, lines, to)


def find_dyads(view: View) -> Iterator[Row]:
    """A row for each pair of each event of the view, in the order of the view."""
    for event, document in view.events():
        for source, target, mutual in pairs_of(event):
            yield _row(event, document, source, target, mutual)


def pairs_of(event: Event) -> tuple[Pair, ...]:
    """Who does it to whom; None stands for a side that the text does not name."""
    if event.recipients:
        return tuple((a, r, False) for a in event.actors or (None,) for r in event.recipients)
    if len(event.actors) > 1:
        return tuple((one, other, True) for one, other in itertools.combinations(event.actors, 2))
    return tuple((actor, None, False) for actor in event.actors) or ((None, None, False),)


@functools.cache
def scale() -> dict[str, Row]:
    """Quad class, CAMEO root and Goldstein value of each event type."""
    return {
        row["type"]: {
            "quad_class": int(row["quad_class"]),
            "cameo_root": row["cameo_root"],
            "goldstein": float(row["goldstein"]),
        }
        for row in read_rows(__package__ or "", "plover.csv")
    }


def _row(event: Event, document: Document, source: Party | None, target: Party | None, mutual: bool) -> Row:
    unknown: Row = {"quad_class": None, "cameo_root": None, "goldstein": None}
    return {
        "event": event.id,
        **_date(event.when, document.published),
        **_side("source", source),
        **_side("target", target),
        "mutual": mutual,
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        **scale().get(event.type, unknown),
        "status": event.status.value,
        **_side("place", event.where),
        "quantities": list(event.quantities),
        "evidence": event.evidence.words(document.text),
        "confidence": round(event.confidence, 4),
        "statement": event.statement,
        "document": document.id,
        "document_source": document.source,
        "outlet": document.outlet,
        "published": document.published.start.isoformat() if document.published else None,
    }


def _date(when: DateInterval | None, published: DateInterval | None) -> Row:
    """The days it happened on; where nothing tells them those of publication, with the basis ``publication``."""
    keys = ("date_start", "date_end", "date_precision", "date_basis")
    date = when or published
    if date is None:
        return dict.fromkeys(keys)
    basis = date.basis.value if when else "publication"
    return dict(zip(keys, (date.start.isoformat(), date.end.isoformat(), date.precision.value, basis), strict=True))


def _side(name: str, party: Party | None) -> Row:
    return {name: party.actor if party else None, f"{name}_name": party.name if party else None}
