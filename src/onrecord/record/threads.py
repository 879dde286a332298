"""Threads on disk: the propositions that they are woven of, and the threads themselves, each group of deeds by itself.

A document's propositions go when the document goes. Which groups must be woven again is told by a fingerprint over
their propositions, so an interrupted run is made good by the next one, whatever it left behind.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, select

from onrecord.errors import NoSuchEntry
from onrecord.evidence import DateInterval, Span
from onrecord.record import mapping, schema
from onrecord.record.batches import batched
from onrecord.record.decisions_threads import combine_threads
from onrecord.record.decisions_views import not_rejected
from onrecord.record.store import Record, one_at_a_time
from onrecord.record.thread_rows import entry_rows, read_threads, thread_row
from onrecord.threads.proposition import Core, Kind, Mode, Proposition
from onrecord.threads.thread import Thread

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFilters:
    """Which threads are asked for. Codes that are None stand for anybody."""

    by: frozenset[str] | None = None
    of: frozenset[str] | None = None
    states: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    about: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    answered: bool = False  # only those with more than one entry
    rejected: bool = False  # with those that people rejected
    limit: int | None = None


def find_unproposed(record: Record, stage: str, *, among: Iterable[str] | None = None) -> list[str]:
    """Documents whose propositions were not yet looked for by that version of the stage; ``among``: only of these."""
    done = select(schema.proposed.c.document).where(schema.proposed.c.stage == stage)
    column = schema.documents.c
    query = select(column.id).where(column.id.not_in(done)).order_by(column.id)
    wanted = None if among is None else sorted(set(among))
    with record.reading() as connection:
        if wanted is None:
            return list(connection.execute(query).scalars())
        queries = (query.where(column.id.in_(batch)) for batch in batched(wanted))
        return [one for narrowed in queries for one in connection.execute(narrowed).scalars()]


def put_propositions(
    record: Record, document: str, found: Sequence[tuple[str, Proposition, str]], *, stage: str
) -> None:
    """Write a document's propositions (each with its group and the words of its evidence) in place of older ones."""
    rows = [_proposition_row(group, p, words) for group, p, words in found]
    with record.writing() as connection:
        one_at_a_time(connection)
        connection.execute(delete(schema.propositions).where(schema.propositions.c.document == document))
        connection.execute(delete(schema.proposed).where(schema.proposed.c.document == document))
        connection.execute(delete(schema.paired).where(schema.paired.c.document == document))
        connection.execute(insert(schema.proposed), [{"document": document, "stage": stage}])
        if rows:
            connection.execute(insert(schema.propositions), rows)


def read_propositions(record: Record, document: str) -> list[Proposition]:
    """The propositions of one document that belong to a group."""
    column = schema.propositions.c
    with record.reading() as connection:
        rows = connection.execute(select(column.fields).where(column.document == document).order_by(column.id))
        return [_read_proposition(fields) for (fields,) in rows]


def matters_of(record: Record, document: str) -> set[str]:
    """The groups of deeds that a document has propositions in, as far as they were looked for."""
    column = schema.propositions.c
    with record.reading() as connection:
        return set(connection.execute(select(column.matter).where(column.document == document)).scalars())


def fingerprints(
    record: Record, stage: str, as_of: datetime.date | None, *, matters: Collection[str] | None = None
) -> dict[str, str]:
    """What each group would be woven of now: propositions, deadlines that are past, and the version that weaves.

    ``matters``: only of these groups.
    """
    column = schema.propositions.c
    query = select(column.matter, column.id, column.digest, column.fields["due"].as_string())
    if matters is not None:
        query = query.where(column.matter.in_(sorted(matters)))
    found: dict[str, Any] = {}
    with record.reading() as connection:
        for matter, proposition, digest, due in connection.execute(query.order_by(column.matter, column.id)):
            sha = found.setdefault(matter, hashlib.sha256(stage.encode()))
            past = due is not None and as_of is not None and due < as_of.isoformat()
            sha.update(f"{proposition} {digest} {past};".encode())
    return {matter: sha.hexdigest() for matter, sha in found.items()}


def woven(record: Record, *, matters: Collection[str] | None = None) -> dict[str, str]:
    """The fingerprint of each group when it was last woven; empty for groups that lost entries since then.

    ``matters``: only of these groups.
    """
    entry, thread, matter = schema.thread_entries.c, schema.threads.c, schema.matters.c
    held = select(thread.matter, func.count()).join(schema.thread_entries, entry.thread == thread.id)
    known = select(matter.matter, matter.fingerprint, matter.entries)
    if matters is not None:
        held, known = (q.where(c.in_(sorted(matters))) for q, c in ((held, thread.matter), (known, matter.matter)))
    with record.reading() as connection:
        counted = {row[0]: row[1] for row in connection.execute(held.group_by(thread.matter))}
        rows = connection.execute(known)
        return {row[0]: row[1] if counted.get(row[0], 0) == row[2] else "" for row in rows}


def last_day(record: Record) -> datetime.date | None:
    """The last day that a document of the record was published."""
    with record.reading() as connection:
        return connection.execute(select(func.max(schema.documents.c.published_end))).scalar()


def read_group(record: Record, matter: str) -> tuple[list[Proposition], dict[str, str]]:
    """The propositions of one group, and the words of the evidence of each by id."""
    column = schema.propositions.c
    query = select(column.fields, column.words).where(column.matter == matter).order_by(column.id)
    with record.reading() as connection:
        rows = list(connection.execute(query))
    found = [_read_proposition(fields) for fields, _ in rows]
    return found, {p.id: words for p, (_, words) in zip(found, rows, strict=True)}


def put_threads(record: Record, matter: str, threads: Iterable[Thread], fingerprint: str | None) -> None:
    """Write the threads of one group in place of its older ones; without a fingerprint the group is gone."""
    woven_now = list(threads)
    entries = [row for thread in woven_now for row in entry_rows(thread)]
    with record.writing() as connection:
        one_at_a_time(connection)
        old = set(connection.execute(select(schema.threads.c.id).where(schema.threads.c.matter == matter)).scalars())
        connection.execute(delete(schema.threads).where(schema.threads.c.matter == matter))
        connection.execute(delete(schema.matters).where(schema.matters.c.matter == matter))
        if fingerprint is not None:
            connection.execute(
                insert(schema.matters), [{"matter": matter, "fingerprint": fingerprint, "entries": len(entries)}]
            )
        if woven_now:
            connection.execute(insert(schema.threads), [thread_row(thread) for thread in woven_now])
            connection.execute(insert(schema.thread_entries), entries)
        raised = {thread.entries[0].document for thread in woven_now if thread.entries}
        combine_threads(connection, documents=raised, entries=old | {thread.id for thread in woven_now})


def find_threads(record: Record, filters: ThreadFilters | None = None) -> Iterator[Thread]:
    """Threads that fit, by the day on which they began, those without a day last."""
    asked = filters or ThreadFilters()
    column = schema.threads.c
    query = _narrowed(select(schema.threads), asked)
    order = (column.began.is_(None), column.began, column.id)
    given = 0
    with record.reading() as connection:
        rows = connection.execute(query.order_by(*order)).mappings().all()
        for batch in batched(rows):
            for thread in read_threads(connection, batch):
                if _fits(thread, asked) and (asked.limit is None or given < asked.limit):
                    given += 1
                    yield thread


def read_thread(record: Record, id: str) -> Thread:
    """The thread of that id; NoSuchEntry where there is none."""
    with record.reading() as connection:
        rows = connection.execute(select(schema.threads).where(schema.threads.c.id == id)).mappings().all()
        found = read_threads(connection, rows)
    if not found:
        raise NoSuchEntry("the record holds no thread of that id", id)
    return found[0]


def read_sources(record: Record, documents: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The source and the text of each of these documents, by id."""
    column = schema.documents.c
    found: dict[str, tuple[str, str]] = {}
    with record.reading() as connection:
        for batch in batched(sorted(set(documents))):
            query = select(column.id, column.source, column.text).where(column.id.in_(batch))
            found |= {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    return found


def _narrowed(query: Select[Any], filters: ThreadFilters) -> Select[Any]:
    column = schema.threads.c
    if not filters.rejected:
        query = query.where(not_rejected(schema.threads))
    if filters.states:
        query = query.where(column.state.in_(sorted(filters.states)))
    if filters.kinds:
        query = query.where(column.kind.in_(sorted(filters.kinds)))
    return query


def _fits(thread: Thread, filters: ThreadFilters) -> bool:
    """Whether a thread is by and of those asked for, speaks of it, and has an entry in those days."""
    if filters.by is not None and not filters.by & set(thread.by):
        return False
    if filters.of is not None and not filters.of & set(thread.of):
        return False
    if filters.answered and len(thread.entries) < 2:
        return False
    if filters.about is not None and not all(w in thread.what.casefold() for w in filters.about.casefold().split()):
        return False
    if filters.since is None and filters.until is None:
        return True
    first, last = filters.since or datetime.date.min, filters.until or datetime.date.max
    return any(e.on is not None and e.on.end >= first and e.on.start <= last for e in thread.entries)


def _proposition_row(group: str, p: Proposition, words: str) -> dict[str, Any]:
    fields = _proposition_fields(p)
    packed = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {"id": p.id, "document": p.document, "matter": group, "digest": digest, "words": words, "fields": fields}


def _proposition_fields(p: Proposition) -> dict[str, Any]:
    """A proposition as JSON."""
    core = p.core
    return {
        "id": p.id,
        "document": p.document,
        "evidence": [p.evidence.start, p.evidence.end],
        "trigger": [p.trigger.start, p.trigger.end],
        "mode": p.mode.value,
        "kind": p.kind.value,
        "speakers": sorted(p.speakers),
        "reported": p.reported,
        "addressees": sorted(p.addressees),
        "deed": core.deed,
        "sign": core.sign,
        "doers": sorted(core.doers),
        "things": sorted(core.things),
        "parties": sorted(core.parties),
        "words": sorted(core.words),
        "answers": p.answers,
        "confirms": p.confirms,
        "done": p.done,
        "statement": p.statement,
        "event": p.event,
        "on": _date_json(p.on),
        "due": p.due.isoformat() if p.due else None,
        "sure": p.sure,
    }


def _date_json(on: DateInterval | None) -> dict[str, Any] | None:
    if on is None:
        return None
    fields = mapping.date_fields("on", on)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in fields.items()}


def _read_date_json(fields: Mapping[str, Any] | None) -> DateInterval | None:
    if fields is None:
        return None
    row = dict(fields)
    for name in ("on_start", "on_end"):
        row[name] = datetime.date.fromisoformat(row[name])
    row["on_clock"] = row["on_clock"] and datetime.time.fromisoformat(row["on_clock"])
    return mapping.read_date(row, "on")


def _read_proposition(fields: Mapping[str, Any]) -> Proposition:
    core = Core(
        deed=fields["deed"],
        sign=fields["sign"],
        doers=frozenset(fields["doers"]),
        things=frozenset(fields["things"]),
        parties=frozenset(fields["parties"]),
        words=frozenset(fields["words"]),
    )
    return Proposition(
        id=fields["id"],
        document=fields["document"],
        evidence=Span(*fields["evidence"]),
        trigger=Span(*fields["trigger"]),
        mode=Mode(fields["mode"]),
        kind=Kind(fields["kind"]),
        speakers=frozenset(fields["speakers"]),
        reported=fields["reported"],
        addressees=frozenset(fields["addressees"]),
        core=core,
        answers=fields["answers"],
        confirms=fields["confirms"],
        done=fields["done"],
        statement=fields["statement"],
        event=fields["event"],
        on=_read_date_json(fields["on"]),
        due=datetime.date.fromisoformat(fields["due"]) if fields["due"] else None,
        sure=fields["sure"],
    )
