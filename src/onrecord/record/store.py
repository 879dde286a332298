"""The record on disk: entries go in whole or not at all, and the same entry twice changes nothing.

One document is one transaction. A page whose text changed at the same source takes the place of what the record
held from there, so the record always says what the sources say now; a source that has failed since it was read
keeps its old entry and gains an issue.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, update

from onrecord.errors import NoSuchEntry
from onrecord.events.event import Event
from onrecord.record import mapping, schema
from onrecord.record.batches import batched
from onrecord.record.decision import Mark
from onrecord.record.decisions_combine import combine_entry, content_rows, read_reviews
from onrecord.record.entry import Entry
from onrecord.record.issue import Issue
from onrecord.record.opening import open_engine, translated
from onrecord.record.place import place_of
from onrecord.record.server import note_change, read_state
from onrecord.statements.statement import Statement


class Record:
    """An open record. Use it in a ``with`` statement; any number of processes may read while one writes."""

    def __init__(self, where: str, engine: Engine) -> None:
        self.place = place_of(where)
        self.where = self.place.name
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @classmethod
    def open(cls, where: str, *, create: bool = False, lock_seconds: float = 5.0) -> Self:
        """Open the record at ``where``; with ``create`` it is made if there is none yet.

        ``lock_seconds`` is how long to wait for another process that writes. Raises RecordError and its children.
        """
        return cls(where, open_engine(where, create=create, lock_seconds=lock_seconds))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the record."""
        with translated(self.place), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is written whole or not at all."""
        with translated(self.place), self._writer.begin() as connection:
            yield connection
            if self.place.url:
                note_change(connection)

    def state(self) -> Hashable:
        """Something that is another after every write, so that what was remembered of the record can be told old."""
        if self.place.url is None:
            return tuple(_stamp(name) for name in (self.place.file, Path(f"{self.place.file}-wal")))
        with self.reading() as connection:
            return read_state(connection)

    def put(self, entry: Entry, *, run: int | None = None, replaces_source: bool = True) -> None:
        """Write an entry in place of what the record held of its document, with all that hung on it.

        With ``replaces_source`` it also takes the place of any other document of the same source.
        """
        document, old = entry.document, schema.documents.c
        rows = rows_of_entry(entry)
        with self.writing() as connection:
            known = self._first_runs(connection, document.source)
            gone = (
                (old.source == document.source) | (old.id == document.id) if replaces_source else old.id == document.id
            )
            review = schema.reviews.c
            over = review.document.in_(select(old.id).where(gone)) & (review.noun != "threads")
            connection.execute(delete(schema.reviews).where(over))
            connection.execute(delete(schema.documents).where(gone))
            if replaces_source:
                connection.execute(delete(schema.issues).where(schema.issues.c.source == document.source))
            for table, found in rows:
                if found:
                    connection.execute(insert(table), found)
            self._add_issues(connection, entry.issues, known, run)
            combine_entry(connection, entry, fresh=True)

    def note(self, issue: Issue, *, run: int | None = None) -> None:
        """Write that something failed; what the record holds of that source stays."""
        with self.writing() as connection:
            known = self._first_runs(connection, issue.source)
            connection.execute(delete(schema.issues).where(schema.issues.c.id == issue.id))
            self._add_issues(connection, [issue], known, run)

    def settle(self, sources: Iterable[str], met: Collection[str]) -> None:
        """Take out failures to read something at or under these sources, except those whose ids were just ``met``."""
        column = schema.issues.c
        with self.reading() as connection:
            query = select(column.id, column.source).where(column.document.is_(None))
            noted = [(row[0], row[1]) for row in connection.execute(query) if row[0] not in met]
        places = tuple(sources)
        over = [issue for issue, source in noted if any(_is_under(source, place) for place in places)]
        if over:
            with self.writing() as connection:
                connection.execute(
                    delete(schema.issues).where(column.id == bindparam("over")), [{"over": i} for i in over]
                )

    def made_by(self, document: str) -> str | None:
        """What made the entry of that document; None where the record does not hold it."""
        column = schema.documents.c
        with self.reading() as connection:
            return connection.execute(select(column.made_by).where(column.id == document)).scalar()

    def find_missing(self, documents: Iterable[str]) -> Iterator[str]:
        """Those of the given document ids that the record does not hold."""
        column = schema.documents.c.id
        with self.reading() as connection:
            for batch in batched(documents):
                held = set(connection.execute(select(column).where(column.in_(batch))).scalars())
                yield from (document for document in batch if document not in held)

    def has_issues(self, document: str) -> bool:
        """Whether anything is noted against that document."""
        query = select(schema.issues.c.id).where(schema.issues.c.document == document).limit(1)
        with self.reading() as connection:
            return connection.execute(query).first() is not None

    def entry(self, document: str, *, rejected: bool = False) -> Entry:
        """All that the record holds of one document, with what was rejected if asked for; NoSuchEntry where none."""
        with self.reading() as connection:
            return read_entry(connection, document, rejected=rejected)

    def document_of(self, noun: str, id: str) -> str:
        """The document that a statement or an event is in; NoSuchEntry where there is none of that id."""
        table = {"statements": schema.statements, "events": schema.events}[noun]
        with self.reading() as connection:
            document = connection.execute(select(table.c.document).where(table.c.id == id)).scalar()
        if document is None:
            raise NoSuchEntry("the record holds no entry of that id", id)
        return str(document)

    def entries(self) -> Iterator[Entry]:
        """All entries, by source and id, one at a time, with what was rejected."""
        column = schema.documents.c
        with self.reading() as connection:
            ids = connection.execution_options(yield_per=500)
            for (document,) in ids.execute(select(column.id).order_by(column.source, column.id)):
                yield read_entry(connection, document, rejected=True)

    def issues(self) -> tuple[Issue, ...]:
        """All that went wrong and is not put right yet, by source."""
        column = schema.issues.c
        with self.reading() as connection:
            rows = connection.execute(select(schema.issues).order_by(column.source, column.stage, column.id))
            return tuple(mapping.read_issue(row) for row in rows.mappings())

    def counts(self) -> dict[str, int]:
        """How many rows the record holds of each noun."""
        nouns = (schema.documents, schema.statements, schema.events, schema.mentions, schema.issues)
        with self.reading() as connection:
            found = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in nouns}
            for t in (schema.statements, schema.events):
                hidden = select(func.count()).select_from(t).where(t.c.mark == Mark.REJECTED.value)
                found[t.name] -= connection.execute(hidden).scalar_one()
            actors = select(func.count(func.distinct(schema.actors.c.code)))
            return found | {"actors": connection.execute(actors).scalar_one()}

    def begin_run(self, *, started: datetime.datetime, version: str, stages: Sequence[str]) -> int:
        """Note that a run begins; gives its number."""
        row = {"started": started, "version": version, "stages": list(stages), "counts": {}}
        with self.writing() as connection:
            key = connection.execute(insert(schema.runs).values(row)).inserted_primary_key
            return int(key[0]) if key else 0

    def end_run(self, number: int, *, finished: datetime.datetime, counts: dict[str, int]) -> None:
        """Note that a run came to its end, and what it did."""
        with self.writing() as connection:
            change = update(schema.runs).where(schema.runs.c.number == number)
            connection.execute(change.values(finished=finished, counts=counts))

    @staticmethod
    def _first_runs(connection: Connection, source: str) -> dict[str, int | None]:
        column = schema.issues.c
        found = connection.execute(select(column.id, column.run).where(column.source == source))
        return {row[0]: row[1] for row in found}

    @staticmethod
    def _add_issues(
        connection: Connection, issues: Iterable[Issue], known: dict[str, int | None], run: int | None
    ) -> None:
        rows = {issue.id: mapping.issue_fields(issue) | {"run": known.get(issue.id, run)} for issue in issues}
        if rows:
            connection.execute(insert(schema.issues), list(rows.values()))


def one_at_a_time(connection: Connection) -> None:
    """Wait for whoever else writes what follows from all documents; SQLite has but one writer anyhow."""
    column = schema.meta.c
    connection.execute(select(column.value).where(column.key == "schema").with_for_update())


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _is_under(source: str, place: str) -> bool:
    """Whether a source is a place itself, a file in it, or a line of it ("pages/a.txt", "news.jsonl:7")."""
    rest = source.removeprefix(place.rstrip("/"))
    return rest != source and (not rest or rest[0] in "/:#")


def rows_of_entry(entry: Entry) -> list[tuple[Table, list[dict[str, Any]]]]:
    """Every row of an entry but its issues, table by table, parents first."""
    document = entry.document
    row = mapping.document_fields(document) | {"made_by": entry.made_by, "seal": seal_of(entry)}
    said, done = mapping.code_rows(entry)
    pieces = [row for s in entry.statements for row in content_rows(s)]
    heard = [
        fields
        for s in entry.statements
        for fields in mapping.party_rows("statement", s.id, {"addressee": s.addressees, "via": s.via})
    ]
    took_part = [
        fields
        for e in entry.events
        for fields in mapping.party_rows("event", e.id, {"actor": e.actors, "recipient": e.recipients})
    ]
    return [
        (schema.documents, [row]),
        (schema.blocks, mapping.block_fields(document)),
        (schema.actors, [mapping.actor_fields(document.id, actor) for actor in entry.actors.values()]),
        (schema.mentions, [mapping.mention_fields(document.id, i, m) for i, m in enumerate(entry.mentions)]),
        (schema.statements, [mapping.statement_fields(s, i, document) for i, s in enumerate(entry.statements)]),
        (schema.contents, pieces),
        (schema.statement_parties, heard),
        (schema.statement_codes, said),
        (schema.events, [mapping.event_fields(e, i, document) for i, e in enumerate(entry.events)]),
        (schema.event_parties, took_part),
        (schema.event_codes, done),
    ]


def seal_of(entry: Entry) -> str:
    """A hash over everything that an entry brings, so that a later change of any row can be told."""
    document, events, statements = entry.document, entry.events, entry.statements
    rows = [
        mapping.document_fields(document),
        mapping.block_fields(document),
        [mapping.actor_fields(document.id, actor) for _, actor in sorted(entry.actors.items())],
        [mapping.mention_fields(document.id, i, m) for i, m in enumerate(entry.mentions)],
        [mapping.statement_fields(s, i, document) for i, s in enumerate(statements)],
        [[(span.start, span.end) for span in s.content] for s in statements],
        [mapping.party_rows("statement", s.id, {"addressee": s.addressees, "via": s.via}) for s in statements],
        [mapping.event_fields(e, i, document) for i, e in enumerate(events)],
        [mapping.party_rows("event", e.id, {"actor": e.actors, "recipient": e.recipients}) for e in events],
    ]
    packed = json.dumps(rows, default=str, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()


def read_entry(connection: Connection, document: str, *, rejected: bool = False) -> Entry:
    """The entry of one document, put together from its rows; NoSuchEntry where there is none.

    Statements and events are as people left them; those that they rejected are there only if asked for.
    """
    table = schema.documents
    row = connection.execute(select(table).where(table.c.id == document)).mappings().first()
    if row is None:
        raise NoSuchEntry("the record holds no such document", document)
    actors = {a["code"]: mapping.read_actor(a) for a in _hanging_on(connection, schema.actors, document)}
    mentions = _hanging_on(connection, schema.mentions, document)
    issues = select(schema.issues).where(schema.issues.c.document == document).order_by("stage", "id")
    said, done = (
        [one for one in _hanging_on(connection, table, document) if rejected or one["mark"] != Mark.REJECTED.value]
        for table in (schema.statements, schema.events)
    )
    return Entry(
        document=mapping.read_document(row, _hanging_on(connection, schema.blocks, document)),
        mentions=tuple(mapping.read_mention(m, actors) for m in mentions),
        statements=read_statements(connection, said),
        events=read_events(connection, done),
        issues=tuple(mapping.read_issue(i) for i in connection.execute(issues).mappings()),
        made_by=row["made_by"],
    )


def _hanging_on(connection: Connection, table: Table, document: str) -> Sequence[mapping.Row]:
    order = table.c.position if "position" in table.c else table.c.code
    return connection.execute(select(table).where(table.c.document == document).order_by(order)).mappings().all()


def read_statements(connection: Connection, rows: Sequence[mapping.Row]) -> tuple[Statement, ...]:
    """Statements from their rows, with their pieces and parties fetched in two queries."""
    ids = [row["id"] for row in rows]
    pieces = read_by_owner(connection, schema.contents, "statement", ids)
    parties = read_by_owner(connection, schema.statement_parties, "statement", ids)
    reviews = read_reviews(connection, "statements", ids)
    found = (mapping.read_statement(row, pieces.get(row["id"], []), parties.get(row["id"], [])) for row in rows)
    return tuple(replace(one, review=reviews[one.id]) if one.id in reviews else one for one in found)


def read_events(connection: Connection, rows: Sequence[mapping.Row]) -> tuple[Event, ...]:
    """Events from their rows, with their parties fetched in one query."""
    ids = [row["id"] for row in rows]
    parties = read_by_owner(connection, schema.event_parties, "event", ids)
    reviews = read_reviews(connection, "events", ids)
    found = (mapping.read_event(row, parties.get(row["id"], [])) for row in rows)
    return tuple(replace(one, review=reviews[one.id]) if one.id in reviews else one for one in found)


def read_by_owner(connection: Connection, table: Table, owner: str, ids: Sequence[str]) -> dict[str, list[mapping.Row]]:
    """Rows of a side table by the entry that they belong to, each group in order."""
    found: dict[str, list[mapping.Row]] = {}
    for batch in batched(ids):
        chosen = table.c[owner].in_(batch)
        for row in connection.execute(select(table).where(chosen).order_by(table.c.position)).mappings():
            found.setdefault(row[owner], []).append(row)
    return found
