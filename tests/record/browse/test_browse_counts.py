"""The quick ways of counting and listing against the slow one: look at every row."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select, update

from homes import Fresh
from onrecord.actors.actor import Mention
from onrecord.events.event import Status
from onrecord.evidence import Span
from onrecord.record import schema
from onrecord.record.browse.lines import find_lines
from onrecord.record.browse.people import count_mentions, most_mentioned
from onrecord.record.browse.selection import Selection, bounded
from onrecord.record.browse.tallies import Tally, count_of, tally_kinds_and_days, tally_selection
from onrecord.record.browse.ties import find_ties
from onrecord.record.entry import Entry
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.statements.statement import Act, Party
from small_record import BERG, NATO, NORWAY, PERU
from web_records import entry_of

ACTORS = (BERG, NORWAY, PERU, NATO)
PAGES = 60


def page(number: int, chance: random.Random) -> Entry:
    """A page by one of four, who are met unequally often, on one of nine days or none."""
    day = datetime.date(2022, 1, 1) + datetime.timedelta(chance.randrange(9))
    entry = entry_of(f"words {number}", key=f"{number:03}", act=chance.choice(list(Act)[:4]), day=day)
    who, to = chance.choices(ACTORS, weights=[1, 2, 4, 8])[0], chance.choice(ACTORS)
    (said,), (done,), (met,) = entry.statements, entry.events, entry.mentions
    day_of = said.said_on if chance.random() < 0.8 else None
    speaker, aimed = Party(actor=who.code, name=who.name), Party(actor=to.code, name=to.name)
    document = replace(
        entry.document,
        outlet=chance.choice(["One", "Two", None]),
        published=entry.document.published if day_of else None,
    )
    mentions = tuple(
        Mention(span=Span(at, at + 1), actor=a, name=a.name, role=None, side=a.side, basis=met.basis, confidence=0.5)
        for at, a in enumerate([who, to] * chance.randint(1, 2))
    )
    events = (replace(done, actors=(speaker,), status=chance.choice(list(Status)), when=day_of),)
    return replace(
        entry,
        document=document,
        statements=(replace(said, said_on=day_of, speaker=speaker, on_behalf_of=who.side, addressees=(aimed,)),),
        events=events,
        mentions=mentions,
    )


@pytest.fixture(scope="module")
def record(fresh: Fresh) -> Iterator[Record]:
    chance = random.Random(5)
    with fresh() as record:
        for number in range(PAGES):
            record.put(page(number, chance))
        with record.writing() as connection:
            for table in (schema.statements, schema.events):
                connection.execute(update(table).where(table.c.number % 7 == 1).values(mark="rejected"))
                connection.execute(update(table).where(table.c.number % 7 == 2).values(mark="accepted"))
        yield record


def by(*codes: str) -> Filters:
    return Filters(by=frozenset(codes))


SELECTIONS = [
    Selection(),
    Selection(noun="events"),
    Selection(filters=Filters(rejected=True)),
    Selection(filters=Filters(acts=frozenset({"demand", "claim"}))),
    Selection(filters=by("NATO")),
    Selection(filters=by("NATO"), speakers=frozenset({"ada-berg", "NATO"})),
    Selection(filters=Filters(to=frozenset())),
    Selection(filters=Filters(about="words", since=datetime.date(2022, 1, 3))),
    Selection(noun="events", statuses=frozenset({"denied", "claimed"})),
    Selection(noun="events", filters=by("NOR")),
    Selection(outlets=frozenset({"One"})),
    Selection(marks=frozenset({"accepted"})),
]


def rows_of(connection: Connection, chosen: Selection) -> list[dict[str, object]]:
    found = connection.execute(select(chosen.table).where(*chosen.conditions())).mappings()
    return [dict(row) for row in found]


def counted(values: Iterator[object]) -> list[tuple[object, int]]:
    found = Counter(value for value in values if value is not None)
    return sorted(found.items(), key=lambda pair: (-pair[1], str(pair[0])))


@pytest.mark.parametrize("chosen", SELECTIONS, ids=str)
def test_counts_are_those_of_the_rows(record: Record, chosen: Selection) -> None:
    with bounded(record) as connection:
        tally, rows = tally_selection(connection, chosen), rows_of(connection, chosen)
        documents = schema.documents.c
        outlets = {row[0]: row[1] for row in connection.execute(select(documents.id, documents.outlet))}
        codes, owner = chosen.codes
        held = connection.execute(select(codes.c[owner], codes.c.role, codes.c.code)).all()
    ids = {row["id"] for row in rows}
    kind = "type" if chosen.noun == "events" else "act"
    days = [row["dated_to"] for row in rows]
    assert (tally.total, tally.undated) == (len(rows), days.count(None))
    assert list(tally.days) == sorted(Counter(day for day in days if day).items())
    assert list(tally.facets.get("kind", ())) == counted(row[kind] for row in rows)
    assert list(tally.facets.get("outlet", ())) == counted(outlets[str(row["document"])] for row in rows)
    for role in ("by", "to"):
        assert list(tally.facets.get(role, ())) == counted(c for one, r, c in held if r == role and one in ids)
    if chosen.noun == "events":
        assert list(tally.facets.get("status", ())) == counted(row["status"] for row in rows)


def test_acts_and_days_alone_are_the_same(record: Record) -> None:
    with bounded(record) as connection:
        whole, part = tally_selection(connection, Selection()), tally_kinds_and_days(connection, Selection())
    assert part == Tally(
        total=whole.total, facets={"kind": whole.facets["kind"]}, days=whole.days, undated=whole.undated
    )


@pytest.mark.parametrize("chosen", SELECTIONS, ids=str)
@pytest.mark.parametrize("sort", ["-date", "date"])
def test_every_page_of_a_list_goes_on_where_the_last_ended(record: Record, chosen: Selection, sort: str) -> None:
    with bounded(record) as connection:
        rows = rows_of(connection, chosen)
        listed = [
            line.id
            for number in range(1, PAGES // 4 + 2)
            for line in find_lines(connection, chosen, sort=sort, page=number, size=4)
        ]
    rows.sort(key=lambda row: (str(row["document"]), row["position"]))
    rows.sort(key=lambda row: str(row["dated_to"] or ""), reverse=sort == "-date")
    assert listed == [row["id"] for row in rows]


def test_actors_are_counted_by_mentions_and_pages(record: Record) -> None:
    with bounded(record) as connection:
        met = connection.execute(select(schema.mentions.c.actor, schema.mentions.c.document)).all()
        listed = most_mentioned(connection, limit=10)
        for code, found in listed:
            assert found == count_mentions(connection, code)
            assert found.mentions == sum(actor == code for actor, _ in met)
            assert found.documents == len({document for actor, document in met if actor == code})
        assert {code for code, _ in listed} == {actor for actor, _ in met}
        assert most_mentioned(connection, limit=1, page=2) == listed[1:2]


def test_what_one_said_is_counted_without_what_was_rejected(record: Record) -> None:
    with bounded(record) as connection:
        for role, filters in (("by", by("NATO")), ("to", Filters(to=frozenset({"NATO"})))):
            rows = rows_of(connection, Selection(filters=filters))
            assert count_of(connection, role, "NATO") == len(rows) > 0


def test_ties_of_one_actor_are_those_of_all(record: Record) -> None:
    with bounded(record) as connection:
        every = find_ties(connection, Selection())
        assert {tie for tie in every if tie.source == "NATO"} == set(find_ties(connection, Selection(), source="NATO"))
        assert {tie for tie in every if tie.target == "NATO"} == set(find_ties(connection, Selection(), target="NATO"))
