"""Reports on disk: which statements of different documents are one saying, two by two, and all reports of one.

Only pairs are kept. All reports of a saying are those that pairs, and repetitions within a page, lead to; so a
document that goes takes its own pairs along and nothing else has to be put right.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select

from onrecord.actors.actor import ActorKind
from onrecord.documents.document import Document
from onrecord.errors import NoSuchEntry
from onrecord.record import schema
from onrecord.record.batches import batched
from onrecord.record.decisions_views import not_rejected
from onrecord.record.groups import Group
from onrecord.record.store import Record, one_at_a_time
from onrecord.statements.statement import Statement
from onrecord.threads.sayings import BEFORE_PRINT, LONGEST_RANGE, Pair

MOST = 200
"""Reports of one saying that are shown."""
MOST_STEPS = 40
"""Steps from report to report; no saying is carried further than that."""
Days = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A statement as far as it takes to find its other reports."""

    statement: str
    document: str
    words: str
    speaker: str | None
    name: str | None
    is_person: bool
    sides: tuple[str, ...]
    act: str
    form: str
    said: Days | None
    published: Days | None
    story: str | None


def find_unpaired(record: Record) -> list[str]:
    """Documents whose reports were not yet held against the others, or were when the document was in other groups."""
    document, pair, group = schema.documents.c, schema.paired.c, schema.document_groups.c
    query = (
        select(document.id)
        .outerjoin(schema.paired, pair.document == document.id)
        .outerjoin(schema.document_groups, group.document == document.id)
        .where(
            or_(
                pair.document.is_(None),
                pair.story.is_distinct_from(group.story),
                pair.duplicate_of.is_distinct_from(group.duplicate_of),
            )
        )
    )
    with record.reading() as connection:
        return list(connection.execute(query.order_by(document.id)).scalars())


def read_reports(record: Record, document: str) -> list[ReportRow]:
    """The statements of one document, without those that people rejected."""
    with record.reading() as connection:
        return list(_report_rows(connection, schema.statements.c.document == document))


def read_candidates(record: Record, document: str, group: Group, sides: Iterable[str], days: Days) -> list[ReportRow]:
    """Statements of other documents, paired already, that commit one of these sides and were made on these days.

    A copy has its original to be held against, and nobody else a copy: however many there are of one text, each is
    read once more and not a thousand times.
    """
    noun, code = schema.statements.c, schema.statement_codes.c
    # Asked row by row: one side may have said a great deal, and only these few days of it are wanted.
    said = exists().where(code.statement == noun.id, code.role == "by", code.code.in_(sorted(sides)))
    room = datetime.date.max - days[1]
    last, end = days[1] + min(BEFORE_PRINT, room), days[1] + min(BEFORE_PRINT + LONGEST_RANGE, room)
    filed = and_(noun.dated_from <= last, noun.dated_to.between(days[0], end))  # both ends, so that the index helps
    fits = and_(filed, noun.document != document, said)
    paired = exists().where(schema.paired.c.document == noun.document)
    other = schema.document_groups.c.duplicate_of
    original = noun.document == group.duplicate_of if group.duplicate_of else or_(other.is_(None), other == document)
    with record.reading() as connection:
        return list(_report_rows(connection, fits, paired, original))


def _report_rows(connection: Connection, *conditions: Any) -> Iterator[ReportRow]:
    noun, page, group, actor = schema.statements.c, schema.documents.c, schema.document_groups.c, schema.actors.c
    query = (
        select(schema.statements, page.published_start, page.published_end, group.story, actor.kind)
        .join(schema.documents, page.id == noun.document)
        .outerjoin(schema.document_groups, group.document == noun.document)
        .outerjoin(schema.actors, and_(actor.document == noun.document, actor.code == noun.speaker_actor))
        .where(*conditions, not_rejected(schema.statements))
        .order_by(noun.document, noun.position)
    )
    for row in connection.execute(query).mappings():
        said, published = row["said_on_start"], row["published_start"]
        yield ReportRow(
            statement=row["id"],
            document=row["document"],
            words=row["words"],
            speaker=row["speaker_actor"],
            name=row["speaker_name"],
            is_person=row["kind"] == ActorKind.PERSON.value,
            sides=tuple(row["on_behalf_of"]),
            act=row["act"],
            form=row["form"],
            said=(said, row["said_on_end"]) if said is not None else None,
            published=(published, row["published_end"]) if published is not None else None,
            story=row["story"],
        )


def put_pairs(record: Record, document: str, group: Group, pairs: Iterable[Pair]) -> None:
    """Write what the reports of one document were found to be reports of as well, in place of what was found before."""
    table = schema.reports.c
    mine = select(schema.statements.c.id).where(schema.statements.c.document == document)
    held = {"document": document, "duplicate_of": group.duplicate_of, "story": group.story}
    rows = [{"one": p.one, "other": p.other, "basis": p.basis, "likeness": p.likeness} for p in pairs]
    with record.writing() as connection:
        one_at_a_time(connection)
        for side in (table.one, table.other):
            connection.execute(delete(schema.reports).where(side.in_(mine)))
        connection.execute(delete(schema.paired).where(schema.paired.c.document == document))
        connection.execute(insert(schema.paired), [held])
        if rows:
            connection.execute(insert(schema.reports), rows)


def find_sayings(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each statement all reports of what it says, itself among them, by id; alone where nobody else carries it."""
    home: dict[str, set[str]] = {one: {one} for one in ids}
    fresh = set(ids)
    for _ in range(MOST_STEPS):
        met: set[str] = set()
        for one, other in _links(connection, sorted(fresh)):
            for end in (one, other):
                if end not in home:
                    home[end] = {end}
                    met.add(end)
            small, large = sorted((home[one], home[other]), key=len)
            if small is not large:
                large |= small
                home |= dict.fromkeys(small, large)
        if not met:
            break
        fresh = met
    return {one: tuple(sorted(home[one])) for one in ids}


def with_sayings(
    record: Record, found: Iterable[tuple[Statement, Document]]
) -> Iterator[tuple[Statement, Document, str]]:
    """Statements with their documents, each with the name of what it is a report of: the smallest id among all."""
    for batch in batched(found):
        with record.reading() as connection:
            sayings = find_sayings(connection, [statement.id for statement, _ in batch])
        yield from ((statement, document, sayings[statement.id][0]) for statement, document in batch)


def read_saying(record: Record, id: str) -> list[tuple[Statement, Document]]:
    """All reports of what a statement says, in order of time, its own among them; NoSuchEntry where there is none."""
    with record.reading() as connection:
        ids = find_sayings(connection, [id])[id][:MOST]
        homes = _homes(connection, ids)
    if id not in homes:
        raise NoSuchEntry("the record holds no statement of that id", id)
    found = []
    for document in sorted(set(homes.values())):
        entry = record.entry(document, rejected=True)
        found += [(s, entry.document) for s in entry.statements if s.id in ids]
    return sorted(found, key=_by_time)


def _by_time(report: tuple[Statement, Document]) -> tuple[datetime.date, str, int]:
    statement, document = report
    on = document.published or statement.said_on
    return on.start if on else datetime.date.max, document.source, statement.content[0].start


def _homes(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The document of each statement."""
    noun = schema.statements.c
    found: dict[str, str] = {}
    for batch in batched(ids):
        rows = connection.execute(select(noun.id, noun.document).where(noun.id.in_(batch)))
        found |= {row[0]: row[1] for row in rows}
    return found


def _links(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs that these statements are in, and the repetitions within their pages; nothing that was rejected."""
    pair, noun = schema.reports.c, schema.statements.c
    for batch in batched(ids):
        for query in (
            select(pair.one, pair.other).where(pair.one.in_(batch)),
            select(pair.one, pair.other).where(pair.other.in_(batch)),
            select(noun.repeats, noun.id).where(noun.repeats.in_(batch), not_rejected(schema.statements)),
            select(noun.repeats, noun.id).where(
                noun.id.in_(batch), noun.repeats.is_not(None), not_rejected(schema.statements)
            ),
        ):
            yield from ((row[0], row[1]) for row in connection.execute(query))


def count_reports(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """In how many documents each of these statements is reported, its own among them."""
    sayings = find_sayings(connection, ids)
    every = sorted({one for members in sayings.values() for one in members})
    home = _homes(connection, every)
    return {own: len({home[one] for one in members if one in home}) for own, members in sayings.items()}
