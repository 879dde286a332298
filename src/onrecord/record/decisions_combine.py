"""Machine rows and decisions combined: the tables hold what people left of the reading, so every question sees it.

Nothing is lost by it. Where an edit took the place of a reading, the reading is kept beside it (``reviews.machine``),
to be shown, verified and put back when the edit is undone. What is kept in ``reviews`` follows from the decisions and
the reading alone, whatever the order in which they came.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, or_, select, update

from onrecord.documents.document import Document
from onrecord.events.event import Event
from onrecord.evidence import Span
from onrecord.record import mapping, schema
from onrecord.record.batches import batched
from onrecord.record.decision import MARK, Decision, Mark, Target, in_force
from onrecord.record.decision_fields import FIELDS, PLACES, TELLING, edited, reading_of
from onrecord.record.decision_targets import Found, find_again, find_doubts, lines_of, target_of
from onrecord.record.entry import Entry
from onrecord.statements.statement import Edit, Review, Statement
from onrecord.threads.thread import Thread

E = TypeVar("E", Statement, Event, Thread)
Row = dict[str, Any]
FIRM, CHECK, LOST = "firm", "check", "lost"
"""How a review stands to the present reading: as decided, to be looked at again, or without its entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the decisions of one line come to for the entry that it stands for."""

    mark: str | None
    edits: Mapping[str, Any]
    doubts: tuple[str, ...]
    first: Decision
    last: Decision


def read_decisions(connection: Connection, *conditions: ColumnElement[bool]) -> list[Decision]:
    """Decisions that fit, in the order in which they were made."""
    found = schema.decisions.c
    rows = connection.execute(select(schema.decisions).where(*conditions).order_by(found.decided, found.id))
    return [_read_decision(row) for row in rows.mappings()]


def decision_row(one: Decision) -> Row:
    """A decision as its row."""
    target = one.target
    shared = ("noun", "entry", "document", "source", "kind", "actor", "words", "before", "after")
    own = ("id", "field", "old", "new", "who", "decided", "why", "how", "batch", "earlier", "undoes")
    return {
        **{name: getattr(target, name) for name in shared},
        **{name: getattr(one, name) for name in own},
        "target": target.fingerprint,
        "place": [[span.start, span.end] for span in target.place],
        "reading": dict(target.reading),
    }


def _read_decision(row: mapping.Row) -> Decision:
    shared = ("noun", "entry", "document", "source", "kind", "actor", "words", "before", "after", "reading")
    own = ("field", "old", "new", "who", "decided", "why", "how", "batch", "earlier", "undoes")
    target = Target(**{name: row[name] for name in shared}, place=tuple(Span(*at) for at in row["place"]))
    return Decision(target=target, **{name: row[name] for name in own})


def outcome_of(line: Sequence[Decision], found: Found | None) -> Outcome | None:
    """What a line comes to; None where all of it was taken back."""
    standing = in_force(line)
    if not standing:
        return None
    marks = [one for one in standing if one.field == MARK]
    marked = marks[-1] if marks else None
    mark = marked.new if marked else None
    edits = {one.field: one.new for one in standing if one.field != MARK}
    doubts: dict[str, None] = {}
    if found is not None:
        if marked is not None and mark is not None:
            doubts |= dict.fromkeys(find_doubts(marked.target, found.target, edits, mark))
        for one in standing:
            since = marked is None or one.order > marked.order
            if one.field != MARK and since:
                changed = find_doubts(one.target, found.target, edits, None)
                doubts |= dict.fromkeys(name for name in changed if name in ("words", "page", one.field))
        for one in _misplaced(standing, found.target):
            del edits[one.field]
            if marked is None or marked.target.document != found.target.document or marked.order < one.order:
                doubts[one.field] = None
    return Outcome(mark=mark, edits=edits, doubts=tuple(doubts), first=standing[0], last=standing[-1])


def _misplaced(standing: Sequence[Decision], now: Target) -> list[Decision]:
    """Edits that chose other words of a text that is no longer there: in the new one they would be words of chance."""
    shapes = {field.name: field.shape for field in FIELDS[now.noun]}
    last = {one.field: one for one in standing if one.field != MARK and shapes[one.field] in PLACES}
    return [one for one in last.values() if one.target.document != now.document]


def combine_entry(connection: Connection, entry: Entry, *, fresh: bool = False) -> None:
    """Bring the rows of a document into line with the decisions on it. ``entry`` is the reading, without any of them.

    ``fresh``: the rows have just been written and are the reading itself.
    """
    document, decided = entry.document, schema.decisions.c
    there = select(schema.documents.c.id)
    mine = or_(decided.document == document.id, (decided.source == document.source) & decided.document.not_in(there))
    decisions = read_decisions(connection, mine, decided.noun != "threads")
    before = _reviews_of(connection, document.id)
    connection.execute(delete(schema.reviews).where(_of_document(document.id)))
    if not decisions and not before:
        return
    reviews: dict[tuple[str, str], Row] = {}
    nouns: tuple[tuple[str, Sequence[Statement | Event]], ...] = (
        ("statements", entry.statements),
        ("events", entry.events),
    )
    for noun, entries in nouns:
        targets = [
            target_of(noun, one, document=document.id, source=document.source, text=document.text) for one in entries
        ]
        own = [one for one in decisions if one.target.noun == noun]
        for shown, row in _reviewed(noun, own, targets, {one.id: one for one in entries}, document):
            reviews.setdefault((noun, row["entry"]), row | {"document": document.id})
            if shown is not None:
                _write(connection, shown, entry, row)
        for one in () if fresh else entries:
            if (noun, one.id) in before and (noun, one.id) not in reviews:
                _write(connection, one, entry, {"mark": None, "doubts": []})
    if reviews:
        connection.execute(insert(schema.reviews), list(reviews.values()))


def _reviewed(
    noun: str,
    decisions: Sequence[Decision],
    targets: Sequence[Target],
    now: Mapping[str, Statement | Event],
    document: Document,
) -> Iterator[tuple[Statement | Event | None, Row]]:
    """For each line its entry as people left it (None: it is gone), and its row in ``reviews``."""
    lines = lines_of(decisions)
    found = find_again(lines, targets)
    for number, line in sorted(enumerate(lines), key=lambda pair: pair[0] not in found):
        outcome = outcome_of(line, found.get(number))
        if outcome is None:
            continue
        if number in found:
            machine = now[found[number].target.entry]
            shown, row = applied(noun, machine, outcome, length=len(document.text))
            row["machine"] = _packed(machine, document) if row["edits"] else None
            yield shown, row
        else:
            yield None, lost_row(outcome)


def lost_row(outcome: Outcome) -> Row:
    """The row in ``reviews`` of decisions whose entry is gone."""
    return _review_row(outcome.last.target, outcome, edits={}, doubts=(), state=LOST)


def applied(noun: str, machine: Any, outcome: Outcome, *, length: int) -> tuple[Any, Row]:
    """An entry as people left it, and its row in ``reviews``."""
    shown, edits, doubts = machine, {}, list(outcome.doubts)
    target = replace(outcome.last.target, entry=machine.id)
    before = reading_of(noun, machine)
    for name, value in outcome.edits.items():
        if value == before.get(name):
            continue
        try:
            shown = edited(shown, noun, name, value, length=length)
            edits[name] = {"old": before.get(name), "new": value}
        except (ValueError, TypeError, KeyError):
            doubts.append(name)  # it no longer fits: words outside of a text that became shorter
    doubts = list(dict.fromkeys(doubts))
    row = _review_row(target, outcome, edits=edits, doubts=doubts, state=CHECK if doubts else FIRM)
    return shown, row


def _review_row(target: Target, outcome: Outcome, *, edits: Row, doubts: Iterable[str], state: str) -> Row:
    last = outcome.last
    return {
        "noun": target.noun,
        "entry": target.entry,
        "document": target.document,
        "target": last.target.fingerprint,
        "mark": outcome.mark,
        "edits": edits,
        "doubts": list(doubts),
        "state": state,
        "who": last.who,
        "decided": last.decided,
        # What was drawn by lot stays so, whatever is decided on it afterwards: else what is put right would drop out of
        # the sample, and what is left in it would look better than it was.
        "how": outcome.first.how,
        "machine": None,
    }


def column_mark(noun: str, row: Mapping[Any, Any]) -> str | None:
    """The mark that views go by: a rejection of what is now read as something else hides nothing until looked at."""
    hidden_no_more = row["mark"] == Mark.REJECTED and set(row["doubts"]) & set(TELLING[noun])
    return None if hidden_no_more else row["mark"]


def _write(connection: Connection, shown: Statement | Event, entry: Entry, row: Mapping[Any, Any]) -> None:
    """Put the rows of one statement or event in place of those that there are."""
    single = replace(entry, statements=(), events=())
    if isinstance(shown, Statement):
        noun, table, codes, at = "statements", schema.statements, schema.statement_codes, 0
        fields = mapping.statement_fields(shown, 0, entry.document)
        parties, party_table = {"addressee": shown.addressees, "via": shown.via}, schema.statement_parties
        single = replace(single, statements=(shown,))
    else:
        noun, table, codes, at = "events", schema.events, schema.event_codes, 1
        fields = mapping.event_fields(shown, 0, entry.document)
        parties, party_table = {"actor": shown.actors, "recipient": shown.recipients}, schema.event_parties
        single = replace(single, events=(shown,))
    owner = noun[:-1]
    kept = {name: value for name, value in fields.items() if name not in ("id", "document", "position")}
    mark = column_mark(noun, row)
    connection.execute(update(table).where(table.c.id == shown.id).values({**kept, "mark": mark}))
    _replace(connection, party_table, owner, shown.id, mapping.party_rows(owner, shown.id, parties))
    _replace(connection, codes, owner, shown.id, mapping.code_rows(single)[at])
    if isinstance(shown, Statement):
        _replace(connection, schema.contents, owner, shown.id, content_rows(shown))


def content_rows(statement: Statement) -> list[Row]:
    """The rows of a statement's pieces."""
    return [
        {"statement": statement.id, "position": i, **mapping.span_fields("content", span)}
        for i, span in enumerate(statement.content)
    ]


def _replace(connection: Connection, table: Table, owner: str, id: str, rows: list[Row]) -> None:
    connection.execute(delete(table).where(table.c[owner] == id))
    if rows:
        connection.execute(insert(table), rows)


def _of_document(document: str) -> ColumnElement[bool]:
    return (schema.reviews.c.document == document) & (schema.reviews.c.noun != "threads")


def _reviews_of(connection: Connection, document: str) -> dict[tuple[str, str], mapping.Row]:
    rows = connection.execute(select(schema.reviews).where(_of_document(document))).mappings()
    return {(row["noun"], row["entry"]): row for row in rows}


def read_reviews(connection: Connection, noun: str, ids: Sequence[str]) -> dict[str, Review]:
    """What people decided on those entries, by id; entries that nobody decided on are left out."""
    found, review = {}, schema.reviews.c
    for batch in batched(ids):
        chosen = review.entry.in_(batch)
        query = select(schema.reviews).where(review.noun == noun, chosen, review.state != LOST)
        for row in connection.execute(query).mappings():
            found[row["entry"]] = read_review(row)
    return found


def read_review(row: mapping.Row) -> Review:
    """A review from its row."""
    edits = (Edit(field=name, old=json.dumps(was["old"])) for name, was in sorted(row["edits"].items()))
    return Review(mark=row["mark"], edits=tuple(edits), doubts=tuple(row["doubts"]), who=row["who"])


def machine_entry(connection: Connection, entry: Entry) -> Entry:
    """The reading of a document as it was before anybody decided anything; ``entry`` holds all of its entries."""
    kept = {key: row["machine"] for key, row in _reviews_of(connection, entry.document.id).items() if row["machine"]}

    def plain(noun: str, one: Any) -> Any:
        packed = kept.get((noun, one.id))
        if packed is None:
            return replace(one, review=None)
        row, pieces, parties = (_unpacked(packed[name]) for name in ("row", "pieces", "parties"))
        if noun == "statements":
            return mapping.read_statement(row, pieces, parties)
        return mapping.read_event(row, parties)

    return replace(
        entry,
        statements=tuple(plain("statements", one) for one in entry.statements),
        events=tuple(plain("events", one) for one in entry.events),
    )


def _packed(one: Statement | Event, document: Document) -> Row:
    """The rows of an entry as JSON."""
    if isinstance(one, Statement):
        row, pieces = mapping.statement_fields(one, 0, document), content_rows(one)
        parties = mapping.party_rows("statement", one.id, {"addressee": one.addressees, "via": one.via})
    else:
        row, pieces = mapping.event_fields(one, 0, document), []
        parties = mapping.party_rows("event", one.id, {"actor": one.actors, "recipient": one.recipients})
    packed: Row = json.loads(json.dumps({"row": row, "pieces": pieces, "parties": parties}, default=_tagged))
    return packed


def _tagged(value: Any) -> Row:
    kind = "date" if isinstance(value, datetime.date) else "time"
    return {kind: value.isoformat()}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"date"}:
        return datetime.date.fromisoformat(value["date"])
    if value.keys() == {"time"}:
        return datetime.time.fromisoformat(value["time"])
    return {name: _unpacked(one) for name, one in value.items()}
