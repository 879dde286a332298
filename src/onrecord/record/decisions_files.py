"""Decisions as JSON Lines: out for a colleague or for safe keeping, in again without anything counted twice.

A line is whole by itself: what was decided, on which words of which page, by whom and when. Lines from strangers are
checked field by field, and one that is amiss stops the import before anything is written.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.errors import SettingsError
from onrecord.evidence import Span
from onrecord.record.decision import MARK, NOUNS, Decision, How, Mark, Target
from onrecord.record.decision_fields import field_of, read_value
from onrecord.record.decisions import add_decisions, checked_name, find_decisions
from onrecord.record.store import Record

COLUMNS = (
    *("id", "noun", "entry", "document", "source", "place", "kind", "actor", "words", "before", "after", "reading"),
    *("field", "old", "new", "who", "when", "why", "how", "batch", "earlier", "undoes", "target"),
)
LONGEST = 200_000
"""Characters of one line."""
MOST = 1_000_000
"""Lines of one file."""
_TEXTS = ("entry", "document", "source", "kind", "words", "before", "after")


def decision_rows(record: Record) -> Iterator[dict[str, Any]]:
    """All decisions as rows, in the order in which they were made."""
    for one in find_decisions(record):
        yield row_of_decision(one)


def row_of_decision(one: Decision) -> dict[str, Any]:
    """A decision as a row."""
    target = one.target
    row = {name: getattr(target, name) for name in ("noun", *_TEXTS, "actor")}
    own = ("id", "field", "old", "new", "who", "why", "batch", "earlier", "undoes")
    row |= {name: getattr(one, name) for name in own}
    row |= {"place": [[s.start, s.end] for s in target.place], "reading": dict(target.reading), "how": str(one.how)}
    row |= {"when": one.decided.isoformat(timespec="microseconds") + "Z", "target": target.fingerprint}
    return {name: row[name] for name in COLUMNS}


def import_decisions(record: Record, lines: Iterable[str]) -> tuple[int, int]:
    """Add the decisions of a file; gives how many were new, and how many there were. SettingsError for a bad line."""
    found = []
    for number, line in enumerate(lines, 1):
        if number > MOST:
            raise SettingsError(f"there are more than {MOST} lines", "--import", "Cut the file in parts")
        if not line.strip():
            continue
        try:
            found.append(read_decision(line))
        except (ValueError, TypeError, KeyError, RecursionError, SettingsError) as error:
            what = f"line {number} is no decision ({error or type(error).__name__})"
            raise SettingsError(what, "--import", "Nothing was imported; put the line right") from error
    return add_decisions(record, found), len({one.id for one in found})


def read_decision(line: str) -> Decision:
    """A decision from its line; ValueError, TypeError or KeyError where it is none."""
    if len(line) > LONGEST:
        raise ValueError("it is too long")
    row = json.loads(line)
    if not isinstance(row, dict) or row["noun"] not in NOUNS or not isinstance(row["reading"], dict):
        raise ValueError("noun or reading is amiss")
    target = Target(
        **{name: _text(row[name]) for name in _TEXTS},
        noun=row["noun"],
        actor=_text(row["actor"], empty=True),
        place=tuple(_span(at) for at in row["place"][:200]),
        reading=row["reading"],
    )
    new, old = row["new"], row["old"]
    if row["field"] == MARK:
        if new is not None and new not in list(Mark):
            raise ValueError(f"there is no mark {new!r}")
    else:
        field = field_of(target.noun, row["field"])
        if field is None:
            raise ValueError(f"there is no field {row['field']!r}")
        if row.get("undoes") is None:
            read_value(field, new, length=1 << 40)
    moment = datetime.datetime.fromisoformat(row["when"])
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return Decision(
        target=target,
        field=row["field"],
        old=old,
        new=new,
        who=checked_name(_text(row["who"]) or ""),
        decided=moment,
        why=_text(row.get("why"), empty=True),
        how=How(row.get("how") or How.CHOSEN),
        batch=_text(row.get("batch") or "") or "",
        earlier=_text(row.get("earlier"), empty=True),
        undoes=_text(row.get("undoes"), empty=True),
    )


def _text(value: Any, *, empty: bool = False) -> Any:
    if value is None and empty:
        return None
    if not isinstance(value, str) or len(value) > 20_000 or "\0" in value:
        raise ValueError("a text is amiss")
    return value


def _span(value: Any) -> Span:
    start, end = value
    if type(start) is not int or type(end) is not int or end > 1 << 40:
        raise ValueError("a place is amiss")
    return Span(start, end)
