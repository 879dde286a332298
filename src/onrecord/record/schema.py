"""The tables of a record: one row a noun, spans as start and end, everything a document brings hanging on it.

Columns that people ask by (speaker, act, side, addressee, day) are columns or rows of their own with an index.
``number`` is the storage key that full-text search needs; ids are what everything else refers to.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
)

from onrecord.record.column_groups import by_source, date, of, party, span
from onrecord.record.columns import Json, Number, String, Text

VERSION = 6
"""The schema's version: raised with every change of a table, and kept in the record itself."""

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("number", Number, primary_key=True),
    Column("started", DateTime, nullable=False),
    Column("finished", DateTime),  # empty: interrupted, or still at work
    Column("version", String, nullable=False),
    Column("stages", Json, nullable=False),
    Column("counts", Json, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("title", Text),
    *span("title", optional=True),
    Column("outlet", Text),
    Column("authors", Json, nullable=False),
    Column("language", String),
    *date("published"),
    Column("made_by", String, nullable=False),  # fingerprint of the stages and of the page as they saw it
    Column("seal", String, nullable=False),  # hash over all rows that the document brought, for verification
    Column("text", Text, nullable=False),
    Index("documents_by_published", "published_start"),
    by_source("documents"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    *span("block"),
    Column("post", Json(none_as_null=True)),
)

actors = Table(  # an actor as one document shows it; what the record says of an actor is read across its documents
    "actors",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("code", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("side", Json, nullable=False),
    Column("learnt", Boolean, nullable=False),
    Column("role", Text),
    Index("actors_by_code", "code"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *span("mention"),
    Column("actor", String),
    Column("name", Text, nullable=False),
    Column("role", Text),
    Column("side", Json, nullable=False),
    Column("basis", String, nullable=False),
    Column("confidence", Float, nullable=False),
    ForeignKeyConstraint(
        ["document", "actor"], ["actors.document", "actors.code"], deferrable=True, initially="DEFERRED"
    ),
    Index("mentions_by_actor", "actor"),
)

statements = Table(
    "statements",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", String, of("documents"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("words", Text, nullable=False),  # the content's pieces, joined by an ellipsis
    *span("cue", optional=True),
    *party("speaker"),
    Column("on_behalf_of", Json, nullable=False),
    Column("form", String, nullable=False),
    Column("act", String, nullable=False),
    *date("said_on"),
    *party("said_at"),
    Column("part_of", String, ForeignKey("statements.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")),
    Column("repeats", String),  # may lie in another document, which may be read again: no foreign key
    Column("confidence", Float, nullable=False),
    Column("stage", String, nullable=False),
    Column("dated_from", Date),  # the days it is filed under: said_on, else up to the day of publication
    Column("dated_to", Date),
    Column("mark", String),  # what a person made of it: accepted, rejected, unsure; see decisions
    Index("statements_by_mark", "mark"),
    Index("statements_by_document", "document", "position"),
    Index("statements_by_speaker", "speaker_actor"),
    Index("statements_by_act", "act", "dated_to"),
    Index("statements_by_day", "dated_to"),
    Index("statements_by_part_of", "part_of"),
    Index("statements_by_repeats", "repeats"),
)

contents = Table(
    "contents",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *span("content"),
)

statement_parties = Table(  # role: addressee, via
    "statement_parties",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    *party("party"),
)

statement_codes = Table(  # role: by (speaker and sides), to (addressees and their sides); made from the rows above
    "statement_codes",
    metadata,
    Column("statement", String, of("statements"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("code", String, primary_key=True),
    Index("statement_codes_by_code", "code", "role"),
)

events = Table(
    "events",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", String, of("documents"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("mode", String),
    Column("contexts", Json, nullable=False),
    *span("trigger"),
    *span("evidence"),
    *date("on"),
    *party("place"),
    Column("quantities", Json, nullable=False),
    Column("status", String, nullable=False),
    Column("statement", String, ForeignKey("statements.id", ondelete="CASCADE")),
    Column("counterpart", String),  # the event that says the opposite of the same happening
    Column("confidence", Float, nullable=False),
    Column("stage", String, nullable=False),
    Column("words", Text, nullable=False),  # the evidence
    Column("dated_from", Date),
    Column("dated_to", Date),
    Column("mark", String),
    Index("events_by_mark", "mark"),
    Index("events_by_document", "document", "position"),
    Index("events_by_type", "type", "dated_to"),
    Index("events_by_statement", "statement"),
)

event_parties = Table(  # role: actor, recipient
    "event_parties",
    metadata,
    Column("event", String, of("events"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    *party("party"),
)

event_codes = Table(  # role: by, to
    "event_codes",
    metadata,
    Column("event", String, of("events"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("code", String, primary_key=True),
    Index("event_codes_by_code", "code", "role"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", Text, nullable=False),
    Column("document", String, of("documents"), index=True),
    Column("stage", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", String, nullable=False),
    Column("next", Text, nullable=False),
    Column("run", Integer),  # the run that met it first; not exported, so that exports do not depend on history
    by_source("issues"),
)

proposed = Table(  # documents whose propositions were looked for, and by which version
    "proposed",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("stage", String, nullable=False),
)

propositions = Table(  # what threads are woven of
    "propositions",
    metadata,
    Column("id", String, primary_key=True),
    Column("document", String, of("documents"), nullable=False, index=True),
    Column("matter", String, nullable=False),  # the group of deeds that it is woven in
    Column("digest", String, nullable=False),
    Column("words", Text, nullable=False),  # the evidence
    Column("fields", Json, nullable=False),
    Index("propositions_by_matter", "matter", "id"),
)

matters = Table(  # groups of deeds as they were last woven
    "matters",
    metadata,
    Column("matter", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("entries", Integer, nullable=False),  # how many there were: fewer now means that a document went
)

threads = Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("matter", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("by", Json, nullable=False),
    Column("of", Json, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("decided_by", Integer),  # position of the entry that decided the state
    Column("since", Date),
    Column("due", Date),
    Column("began", Date),
    Column("mark", String),
    Index("threads_by_mark", "mark"),
)

thread_entries = Table(  # a document that is read again takes its entries along; its matters are then woven anew
    "thread_entries",
    metadata,
    Column("thread", String, of("threads"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("relation", String, nullable=False),
    Column("proposition", String, nullable=False),
    Column("document", String, of("documents"), nullable=False, index=True),
    *span("evidence"),
    *span("trigger"),
    Column("statement", String),
    Column("event", String),
    Column("speakers", Json, nullable=False),
    *date("on"),
    Column("certain", Boolean, nullable=False),
    Column("likeness", Float, nullable=False),
)

outlines = Table(  # what duplicates and stories are told by
    "outlines",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("signature", LargeBinary),  # empty where there are too few words
    Column("day", Date),
    Column("actors", Json, nullable=False),
    Column("words", Json, nullable=False),
)

document_groups = Table(
    "document_groups",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("duplicate_of", String, index=True),
    Column("story", String, index=True),
)

reports = Table(  # two statements of different documents that are one saying, reported twice
    "reports",
    metadata,
    Column("one", String, of("statements"), primary_key=True),
    Column("other", String, of("statements"), primary_key=True, index=True),  # the greater id of the two
    Column("basis", String, nullable=False),  # words, deed
    Column("likeness", Float, nullable=False),
)

paired = Table(  # documents whose reports were held against those of the others, and the groups they were then in
    "paired",
    metadata,
    Column("document", String, of("documents"), primary_key=True),
    Column("duplicate_of", String),
    Column("story", String),
)

decisions = Table(  # what people decided: rows are only ever added, and no document takes them along when it goes
    "decisions",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("target", String, nullable=False, index=True),  # fingerprint of what it was decided on
    Column("earlier", String),  # the target that a reading before this one had in its place
    Column("noun", String, nullable=False),
    Column("entry", String, nullable=False),  # the id that it then had
    Column("document", String, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("place", Json, nullable=False),  # [[start, end], ...]
    Column("kind", String, nullable=False),
    Column("actor", Text),
    Column("words", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reading", Json, nullable=False),  # every field as the machine then had it
    Column("field", String, nullable=False),
    Column("old", Json(none_as_null=True)),
    Column("new", Json(none_as_null=True)),
    Column("who", Text, nullable=False),
    Column("decided", DateTime, nullable=False),  # UTC
    Column("why", Text),
    Column("how", String, nullable=False),  # how it came before the reviewer: chosen, queue, random, bulk
    Column("batch", String, nullable=False, index=True),
    Column("undoes", String, index=True),
    Index("decisions_by_noun", "noun", "entry"),
    by_source("decisions"),
)

reviews = Table(  # what the decisions come to for the entries as they are now; follows from the rows above
    "reviews",
    metadata,
    Column("noun", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("document", String, nullable=False, index=True),
    Column("target", String, nullable=False),
    Column("mark", String),
    Column("edits", Json, nullable=False),  # {field: {"old": ..., "new": ...}}
    Column("doubts", Json, nullable=False),  # what changed since it was decided
    Column("state", String, nullable=False, index=True),  # firm, check, lost
    Column("machine", Json(none_as_null=True)),  # the rows as they were read, where edits took their place
    Column("who", Text, nullable=False),
    Column("decided", DateTime, nullable=False),
    Column("how", String, nullable=False),
)
