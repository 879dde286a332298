"""Deciding: what a person accepts, rejects, edits or takes back goes in as new rows and shows in the same moment.

A decision and what follows from it are one transaction, which waits its turn as long as it takes: two people who
review while pages are read lose nothing and see no lock.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, or_, select

from onrecord.errors import NoSuchEntry, RecordLocked, SettingsError
from onrecord.ids import stable_id
from onrecord.record import schema
from onrecord.record.batches import batched
from onrecord.record.decision import MARK, NOUNS, Decision, How, Mark, Target, in_force
from onrecord.record.decision_fields import PLACES, field_of, read_value
from onrecord.record.decision_targets import target_of
from onrecord.record.decisions_combine import combine_entry, decision_row, machine_entry, read_decisions
from onrecord.record.decisions_history import line_of
from onrecord.record.decisions_threads import combine_threads, thread_targets
from onrecord.record.entry import Entry
from onrecord.record.store import Record, read_entry

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds that a decision waits for others who write."""
MOST = 5_000
"""Decisions of one action."""
LONGEST_NAME, LONGEST_WHY = 100, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody wants decided: a mark (``field`` "mark", ``new`` a mark or None), or a field's new value."""

    noun: str
    entry: str
    field: str = MARK
    new: Any = None


def decide(
    record: Record, changes: Sequence[Change], *, who: str, why: str | None = None, how: How = How.CHOSEN
) -> tuple[Decision, ...]:
    """Write decisions, all or none; gives them as written, without those that would change nothing.

    NoSuchEntry where an entry is not there, SettingsError where a value is none for its field.
    """
    name = checked_name(who)
    if len(changes) > MOST:
        raise SettingsError(f"{len(changes)} decisions at once are too many", "review", f"Take at most {MOST}")

    def write() -> tuple[Decision, ...]:
        with record.writing() as connection:
            return _decide(connection, changes, who=name, why=(why or "")[:LONGEST_WHY] or None, how=how)

    return _patiently(write)


def undo(record: Record, id: str, *, who: str, why: str | None = None) -> tuple[Decision, ...]:
    """Take back one decision, or all of one action (by its ``batch``). NoSuchEntry where there is none of that id."""
    column = schema.decisions.c

    def find(connection: Connection) -> list[Decision]:
        return read_decisions(connection, or_(column.id == id, column.batch == id)) if id else []

    return _take_back(record, find, id, who=who, why=why)


def let_go(record: Record, noun: str, entry: str, *, who: str, why: str | None = None) -> tuple[Decision, ...]:
    """Take back all that is decided on one entry, which may be gone from its page. NoSuchEntry where nothing is."""

    def find(connection: Connection) -> list[Decision]:
        return in_force(line_of(connection, noun, entry))

    return _take_back(record, find, entry, who=who, why=why)


def _take_back(
    record: Record, find: Callable[[Connection], list[Decision]], id: str, *, who: str, why: str | None
) -> tuple[Decision, ...]:
    name = checked_name(who)

    def write() -> tuple[Decision, ...]:
        with record.writing() as connection:
            found = find(connection)
            if not found:
                raise NoSuchEntry("there is no such decision", id)
            _lock(connection, {one.target.document for one in found})
            batch, decided = _action(name), _now()
            made = [
                replace(
                    one,
                    old=one.new,
                    new=one.old,
                    who=name,
                    decided=max(decided, one.decided + datetime.timedelta(microseconds=1)),
                    why=why,
                    batch=batch,
                    earlier=None,
                    undoes=one.id,
                )
                for one in found
            ]
            _append(connection, made)
            _combine(connection, made)
            return tuple(made)

    return _patiently(write)


def find_decisions(
    record: Record,
    *,
    noun: str | None = None,
    entry: str | None = None,
    who: str | None = None,
    latest: int | None = None,
) -> list[Decision]:
    """Decisions in the order in which they were made; ``latest``: only the last so many."""
    column = schema.decisions.c
    fits = [c == value for c, value in ((column.noun, noun), (column.entry, entry), (column.who, who)) if value]
    query = select(column.id).where(*fits).order_by(column.decided.desc(), column.id.desc())
    with record.reading() as connection:
        if latest is None:
            return read_decisions(connection, *fits)
        ids = list(connection.execute(query.limit(latest)).scalars())
        return read_decisions(connection, column.id.in_(ids))


def add_decisions(record: Record, decisions: Iterable[Decision]) -> int:
    """Write decisions that were made elsewhere, but for those that are there already; gives how many were new."""
    given = {one.id: one for one in decisions}

    def write() -> int:
        with record.writing() as connection:
            held = {one for batch in batched(sorted(given)) for one in _held(connection, batch)}
            made = [given[key] for key in sorted(given) if key not in held]
            _append(connection, made)
            _combine(connection, made)
            return len(made)

    return _patiently(write)


def checked_name(who: str) -> str:
    """The name of a reviewer as it is kept; SettingsError where it is none."""
    name = " ".join(who.split())
    if not name or len(name) > LONGEST_NAME:
        raise SettingsError(
            "a decision needs the name of whoever makes it", "who", "Give a name of 1 to 100 characters"
        )
    return name.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _patiently(write: Callable[[], T]) -> T:
    """Try again while others hold the lock; RecordLocked only after ``PATIENCE``."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return write()
        except RecordLocked:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _decide(
    connection: Connection, changes: Sequence[Change], *, who: str, why: str | None, how: How
) -> tuple[Decision, ...]:
    decided, batch = _now(), _action(who)
    made: list[Decision] = []
    for targets, own in _by_document(connection, changes):
        entries = sorted({change.entry for change in own})
        known = read_decisions(
            connection, schema.decisions.c.target.in_(sorted(t.fingerprint for t in targets.values()))
        )
        reviews = _reviewed(connection, entries)
        for change in own:
            target = targets[change.noun, change.entry]
            review = reviews.get((change.noun, change.entry))
            old = _seen(change, target, review)
            new = _checked(change)
            if old == new and (review is None or (review["who"] == who and not review["doubts"])):
                continue  # said already; that a second person says so too is worth keeping
            last = max((one.decided for one in known if one.target.fingerprint == target.fingerprint), default=None)
            if review is not None:
                last = max(last or review["decided"], review["decided"])
            after = decided if last is None or last < decided else last + datetime.timedelta(microseconds=1)
            earlier = review["target"] if review and review["target"] != target.fingerprint else None
            made.append(
                Decision(
                    target=target, field=change.field, old=old, new=new, who=who, decided=after, why=why, how=how,
                    batch=batch, earlier=earlier,
                )
            )  # fmt: skip
    _append(connection, made)
    _combine(connection, made)
    return tuple(made)


def _by_document(
    connection: Connection, changes: Sequence[Change]
) -> Iterator[tuple[dict[tuple[str, str], Target], list[Change]]]:
    """Changes document by document, with the targets that they are meant for."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(_document_of(connection, change), []).append(change)
    _lock(connection, grouped)
    for document, own in sorted(grouped.items()):
        wanted = {(change.noun, change.entry) for change in own}
        targets: dict[tuple[str, str], Target] = {}
        if any(noun != "threads" for noun, _ in wanted):
            entry = machine_entry(connection, read_entry(connection, document, rejected=True))
            targets |= {key: one for key, one in targets_of(entry).items() if key in wanted}
        targets |= thread_targets(connection, [entry for noun, entry in wanted if noun == "threads"])
        for key in wanted - targets.keys():
            raise NoSuchEntry("the record holds no entry of that id", key[1])
        yield targets, own


def targets_of(entry: Entry) -> dict[tuple[str, str], Target]:
    """Everything that can be decided on in one document."""
    page = entry.document
    about = {"document": page.id, "source": page.source, "text": page.text}
    found = {("statements", one.id): target_of("statements", one, **about) for one in entry.statements}
    return found | {("events", one.id): target_of("events", one, **about) for one in entry.events}


def _document_of(connection: Connection, change: Change) -> str:
    if change.noun not in NOUNS:
        raise SettingsError(f"{change.noun} are not decided on", "review", f"Choose one of {', '.join(NOUNS)}")
    if change.noun == "threads":
        entry = schema.thread_entries.c
        query = select(entry.document).where(entry.thread == change.entry, entry.position == 0)
    else:
        table = schema.statements if change.noun == "statements" else schema.events
        query = select(table.c.document).where(table.c.id == change.entry)
    document = connection.execute(query).scalar()
    if document is None:
        raise NoSuchEntry("the record holds no entry of that id", change.entry)
    return str(document)


def _lock(connection: Connection, documents: Iterable[str]) -> None:
    """Let nobody else decide on these documents, or read them anew, until this transaction is over."""
    for document in sorted(documents):
        column = schema.documents.c.id
        connection.execute(select(column).where(column == document).with_for_update())


def _reviewed(connection: Connection, entries: Sequence[str]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for batch in batched(entries):
        rows = connection.execute(select(schema.reviews).where(schema.reviews.c.entry.in_(batch))).mappings()
        found |= {(row["noun"], row["entry"]): row for row in rows if row["state"] != "lost"}
    return found


def _seen(change: Change, target: Target, review: Mapping[str, Any] | None) -> Any:
    """What the entry shows now in the field that is to be changed."""
    if change.field == MARK:
        return review["mark"] if review else None
    edits = review["edits"] if review else {}
    return edits[change.field]["new"] if change.field in edits else target.reading.get(change.field)


def _checked(change: Change) -> Any:
    """The new value, if it is one for that field; SettingsError otherwise."""
    if change.field == MARK:
        if change.new is not None and change.new not in list(Mark):
            raise SettingsError(f"there is no mark {change.new!r}", "review", f"Choose one of {', '.join(Mark)}")
        return change.new and str(change.new)
    field = field_of(change.noun, change.field)
    if field is None:
        raise SettingsError(f"{change.noun} have no field {change.field!r} to change", "review")
    try:
        read_value(field, change.new, length=1 << 40)
    except (ValueError, TypeError) as error:
        raise SettingsError(str(error), change.field, "Give another value") from error
    empty = change.new in ("", []) and (field.shape in PLACES or change.new == "")
    return None if empty else change.new


def _append(connection: Connection, made: Sequence[Decision]) -> None:
    if made:
        connection.execute(insert(schema.decisions), [decision_row(one) for one in made])


def _combine(connection: Connection, made: Sequence[Decision]) -> None:
    """Bring the documents that were decided on into line, and let their threads be woven anew."""
    for document in documents_of(connection, made):
        entry = machine_entry(connection, read_entry(connection, document, rejected=True))
        combine_entry(connection, entry)
        connection.execute(delete(schema.proposed).where(schema.proposed.c.document == document))
    own = [one.target for one in made if one.target.noun == "threads"]
    if own:
        combine_threads(connection, documents={t.document for t in own}, entries={t.entry for t in own})


def documents_of(connection: Connection, made: Iterable[Decision]) -> list[str]:
    """The documents whose statements or events were decided on, or what has come in their place."""
    column = schema.documents.c
    own = [one.target for one in made if one.target.noun != "threads"]
    held: set[str] = set()
    for c, values in ((column.id, {one.document for one in own}), (column.source, {one.source for one in own})):
        for batch in batched(sorted(values)):
            held |= set(connection.execute(select(column.id).where(c.in_(batch))).scalars())
    return sorted(held)


def _held(connection: Connection, ids: Sequence[str]) -> list[str]:
    column = schema.decisions.c.id
    return list(connection.execute(select(column).where(column.in_(ids))).scalars())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _action(who: str) -> str:
    return stable_id("ac", who, time.time_ns())
