"""Checking a record against itself: every receipt still shows the words it was given for.

What is checked: the database file and its foreign keys, the search tables, and for each document the seal over
all that it brought, the bounds of every span, that the blocks cover the text, that stored words are the text's
own, and that links between entries lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table, exists, select

from onrecord.documents.document import Document
from onrecord.errors import RecordError, RecordFull, RecordLocked
from onrecord.evidence import DateInterval, Span
from onrecord.record import fulltext, mapping, schema
from onrecord.record.decisions_combine import machine_entry
from onrecord.record.entry import Entry
from onrecord.record.store import Record, read_entry, seal_of
from onrecord.statements.statement import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in the record that cannot be so: in which table, at which entry, and what is wrong."""

    table: str
    id: str
    what: str


def verify(record: Record) -> Iterator[Finding]:
    """All findings; none means that the record is whole."""
    yield from _verify_file(record)
    yield from _verify_search(record)
    with record.reading() as connection:
        column = schema.documents.c
        for document in connection.execute(select(column.id).order_by(column.source)).scalars().all():
            try:
                entry = read_entry(connection, document, rejected=True)
                reading = machine_entry(connection, entry)
            except (ValueError, KeyError, TypeError) as error:
                yield Finding(table="documents", id=document, what=f"its rows cannot be read back: {error}")
                continue
            yield from _verify_entry(connection, entry, reading)


def _verify_file(record: Record) -> Iterator[Finding]:
    if record.place.url:
        yield from _verify_keys(record)
        return
    with record.reading() as connection:
        for (message,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if message != "ok":
                yield Finding(table="file", id="", what=message)
        for child, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Finding(table=child, id=f"row {row}", what=f"belongs to an entry of {parent} that is not there")


def _verify_keys(record: Record) -> Iterator[Finding]:
    """What belongs to something that is not there. PostgreSQL sees to it, unless somebody switched that off."""
    with record.reading() as connection:
        for child in schema.metadata.sorted_tables:
            for key in child.foreign_key_constraints:
                parent = key.referred_table.alias("parent")
                pairs = [(element.parent, parent.c[element.column.name]) for element in key.elements]
                there = exists().where(*(parent_column == own for own, parent_column in pairs))
                named = [own.is_not(None) for own, _ in pairs]
                lost = select(*child.primary_key.columns).where(*named, ~there).limit(100)
                for row in connection.execute(lost):
                    what = f"belongs to an entry of {key.referred_table.name} that is not there"
                    yield Finding(table=child.name, id=" ".join(map(str, row)), what=what)


def _verify_search(record: Record) -> Iterator[Finding]:
    """Let each search table be compared with the text that it covers (FTS5 asks for the write lock to do so)."""
    stale = "the search table does not match the text that it covers"
    if record.place.url:
        with record.reading() as connection:
            yield from (Finding(table=f"{noun}_search", id="", what=stale) for noun in fulltext.find_stale(connection))
        return
    for noun in fulltext.SEARCHED:
        search = f"{noun}_search"
        command = f"INSERT INTO {search}({search}, rank) VALUES ('integrity-check', 1)"  # noqa: S608 (fixed names)
        try:
            with record.writing() as connection:
                connection.exec_driver_sql(command)
        except (RecordLocked, RecordFull):
            raise
        except RecordError:
            yield Finding(table=search, id="", what=stale)


def _verify_entry(connection: Connection, entry: Entry, reading: Entry) -> Iterator[Finding]:
    """``entry`` is what people left of it, ``reading`` what was read, which the seal was put on."""
    document = entry.document
    stored = connection.execute(select(schema.documents.c.seal).where(schema.documents.c.id == document.id)).scalar()
    if stored != seal_of(reading):
        yield Finding(table="documents", id=document.id, what="rows of this document changed since they were written")
    yield from _verify_blocks(document)
    for table, row, name, span in _spans(entry):
        if span.end > len(document.text):
            what = f"{name} {span.start}..{span.end} lies outside the text of {len(document.text)} characters"
            yield Finding(table=table, id=row, what=what)
    yield from _verify_words(connection, entry)
    yield from _verify_links(connection, entry)
    yield from _verify_codes(connection, entry)
    yield from _verify_threads(connection, document)


def _verify_blocks(document: Document) -> Iterator[Finding]:
    at = 0
    for block in document.blocks:
        if block.span.start != at:
            yield Finding(table="blocks", id=document.id, what=f"the blocks leave a gap or overlap at character {at}")
            return
        at = block.span.end
    if at != len(document.text):
        yield Finding(table="blocks", id=document.id, what=f"the blocks end at {at}, the text at {len(document.text)}")


def _spans(entry: Entry) -> Iterator[tuple[str, str, str, Span]]:
    """Every span of an entry: its table, the id of its row, what it is, and where."""
    document = entry.document
    if document.title_span:
        yield "documents", document.id, "title", document.title_span
    yield from _date_spans("documents", document.id, "published", document.published)
    for block in document.blocks:
        if block.post:
            post = block.post
            named = (("post", post.content), ("author", post.author), ("handle", post.handle))
            yield from (("blocks", document.id, name, span) for name, span in named if span)
            yield from _date_spans("blocks", document.id, "posted", post.posted)
    for mention in entry.mentions:
        yield "mentions", document.id, "mention", mention.span
    for statement in entry.statements:
        yield from (("contents", statement.id, "content", span) for span in statement.content)
        if statement.cue:
            yield "statements", statement.id, "cue", statement.cue
        parties = (statement.speaker, statement.said_at, *statement.addressees, *statement.via)
        yield from _party_spans("statements", statement.id, parties)
        yield from _date_spans("statements", statement.id, "said_on", statement.said_on)
    for event in entry.events:
        yield "events", event.id, "trigger", event.trigger
        yield "events", event.id, "evidence", event.evidence
        yield from _party_spans("events", event.id, (event.where, *event.actors, *event.recipients))
        yield from _date_spans("events", event.id, "when", event.when)


def _date_spans(table: str, id: str, name: str, date: DateInterval | None) -> Iterator[tuple[str, str, str, Span]]:
    if date is not None and date.evidence is not None:
        yield table, id, name, date.evidence


def _party_spans(table: str, id: str, parties: tuple[Party | None, ...]) -> Iterator[tuple[str, str, str, Span]]:
    for party in parties:
        if party is not None and party.span is not None:
            yield table, id, party.name, party.span


def _verify_words(connection: Connection, entry: Entry) -> Iterator[Finding]:
    """The words that are stored for searching are those that the spans show in the text."""
    text = entry.document.text
    shown = {s.id: mapping.words_of(s.content, text) for s in entry.statements}
    shown |= {e.id: e.evidence.words(text) for e in entry.events}
    for table in (schema.statements, schema.events):
        column = table.c
        rows = connection.execute(select(column.id, column.words).where(column.document == entry.document.id))
        for row, words in rows:
            if words != shown.get(row):
                yield Finding(table=table.name, id=row, what="the stored words are not those of the text at its spans")
    for statement in entry.statements:
        if not any(len(span) for span in statement.content):
            yield Finding(table="statements", id=statement.id, what="it has no words")


def _verify_threads(connection: Connection, document: Document) -> Iterator[Finding]:
    """What threads are woven of shows its words in the text, and so does every entry of a thread."""
    text = document.text
    told = schema.propositions.c
    for row, words, fields in connection.execute(
        select(told.id, told.words, told.fields).where(told.document == document.id)
    ):
        start, end = fields["evidence"]
        if end > len(text) or " ".join(text[start:end].split()) != words:
            yield Finding(table="propositions", id=row, what="the stored words are not those of the text at its spans")
    entry = schema.thread_entries.c
    spans = (entry.evidence_start, entry.evidence_end, entry.trigger_start, entry.trigger_end)
    for row in connection.execute(select(entry.thread, *spans).where(entry.document == document.id)):
        if not (0 <= row[1] < row[2] <= len(text) and 0 <= row[3] < row[4] <= len(text)):
            yield Finding(table="thread_entries", id=row[0], what="an entry's span lies outside the text")


def _verify_links(connection: Connection, entry: Entry) -> Iterator[Finding]:
    here = {statement.id for statement in entry.statements}
    links = [("statements", s.id, "part_of", s.part_of) for s in entry.statements]
    links += [("statements", s.id, "repeats", s.repeats) for s in entry.statements]
    links += [("events", e.id, "statement", e.statement) for e in entry.events]
    for table, row, name, target in links:
        if target is not None and target not in here and not _is_known(connection, target):
            yield Finding(table=table, id=row, what=f"{name} leads to {target}, which is not there")


def _is_known(connection: Connection, statement: str) -> bool:
    column = schema.statements.c.id
    return connection.execute(select(column).where(column == statement)).first() is not None


def _verify_codes(connection: Connection, entry: Entry) -> Iterator[Finding]:
    """The codes that statements and events are found by follow from the entry itself."""
    expected = mapping.code_rows(entry)
    owners: tuple[tuple[Table, Table, str], ...] = (
        (schema.statement_codes, schema.statements, "statement"),
        (schema.event_codes, schema.events, "event"),
    )
    for (codes, nouns, owner), rows in zip(owners, expected, strict=True):
        mine = select(nouns.c.id).where(nouns.c.document == entry.document.id)
        stored = connection.execute(select(codes.c[owner], codes.c.role, codes.c.code).where(codes.c[owner].in_(mine)))
        if {tuple(row) for row in stored} != {(row[owner], row["role"], row["code"]) for row in rows}:
            yield Finding(table=codes.name, id=entry.document.id, what="the codes do not follow from its entries")
