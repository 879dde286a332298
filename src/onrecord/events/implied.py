"""Events that a statement is by itself: to demand is REQUEST, to reject is REJECT, where nothing else says so.

PLOVER gives a type to many acts of speech and none to plain statements. The language model marks most such events at
the verb; where it marked none there, the act of the statement gives the type, if the table says that it surely does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.evidence import SpanIndex
from onrecord.language.annotation import RawEvent
from onrecord.statements.statement import Statement
from onrecord.tables import read_rows


def find_implied(statements: Sequence[Statement], marked: SpanIndex[RawEvent]) -> Iterator[tuple[Statement, RawEvent]]:
    """One event for each statement whose act has a type, whose verb no marked event has, and whose parties are known.

    The trigger is the statement's cue; who speaks and who is addressed is filled in with the statement.
    """
    for statement in statements:
        row = _acts().get(statement.act.value)
        if row is None or statement.cue is None or statement.speaker is None:
            continue
        kind, least, needs_addressee = row
        if statement.confidence < least or (needs_addressee and not statement.addressees):
            continue
        if marked.overlapping(statement.cue):
            continue
        yield (
            statement,
            RawEvent(
                type=kind,
                trigger=statement.cue,
                actors=(),
                recipients=(),
                status="asserted",
                confidence=statement.confidence,
            ),
        )


@cache
def _acts() -> dict[str, tuple[str, float, bool]]:
    return {
        row["act"]: (row["type"], float(row["least_confidence"]), row["addressee"] == "needed")
        for row in read_rows("onrecord.events", "acts.csv")
        if row["implied"] == "yes"
    }
