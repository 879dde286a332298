"""Finding statements, events, documents and actors again by who, to whom, when, what kind of act, and which words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from homes import Fresh
from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.errors import NoSuchEntry, SettingsError
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.record.entry import Entry
from onrecord.record.fulltext import read_terms
from onrecord.record.search import (
    Filters,
    find_actors,
    find_codes,
    find_documents,
    find_events,
    find_statements,
    resolve_entry,
)
from onrecord.record.store import Record
from onrecord.statements.statement import Act, Form, Party, Statement

MINISTER = Actor(code="ada-berg", kind=ActorKind.PERSON, name="Ada Berg", side=("NOR",), learnt=True)
NORWAY = Actor(code="NOR", kind=ActorKind.COUNTRY, name="Norway", side=("NOR",))
PERU = Actor(code="PER", kind=ActorKind.COUNTRY, name="Perú", side=("PER",))


def day(text: str) -> DateInterval:
    return DateInterval.day(datetime.date.fromisoformat(text), basis=Basis.TEXT)


def entry(key: str, text: str, act: Act, said_on: str | None, published: str | None, *, to: Actor = PERU) -> Entry:
    """One page on which Ada Berg of Norway says all of its text to somebody."""
    whole = Span(0, len(text))
    document = Document(
        id=f"do-{key}",
        source=f"{key}.txt",
        text=text,
        title=f"Page {key}",
        blocks=(Block(kind=BlockKind.BODY, span=whole),),
        published=day(published) if published else None,
    )
    statement = Statement(
        id=f"st-{key}",
        document=document.id,
        content=(whole,),
        cue=None,
        speaker=Party(actor=MINISTER.code, name=MINISTER.name),
        on_behalf_of=("NOR",),
        form=Form.DIRECT,
        act=act,
        addressees=(Party(actor=to.code, name=to.name),),
        said_on=day(said_on) if said_on else None,
        said_at=None,
        via=(),
        part_of=None,
        repeats=None,
        confidence=0.9,
        stage="statements/1",
    )
    event = Event(
        id=f"ev-{key}",
        document=document.id,
        type="REQUEST",
        mode=None,
        contexts=(),
        actors=statement.addressees,
        recipients=(),
        trigger=whole,
        evidence=whole,
        when=None,
        where=None,
        quantities=(),
        status=Status.CLAIMED,
        statement=statement.id,
        confidence=0.5,
        stage="events/1",
    )
    mentions = tuple(
        Mention(span=whole, actor=a, name=a.name, role=None, side=a.side, basis=Basis.TEXT, confidence=1.0)
        for a in (MINISTER, to)
    )
    return Entry(document=document, mentions=mentions, statements=(statement,), events=(event,))


@pytest.fixture(scope="module")
def record(fresh: Fresh) -> Iterator[Record]:
    with fresh() as record:
        record.put(entry("a", "Withdraw the fishing boats.", Act.DEMAND, "2021-03-02", "2021-03-03"))
        record.put(entry("b", "The withdrawal is welcome, São Paulo.", Act.PRAISE, None, "2021-05-01"))
        record.put(entry("c", 'Not one "boat" will (ever) leave -- NEAR* it.', Act.REJECTION, "2020-01-01", None))
        record.put(entry("d", "Nobody dated these boats.", Act.CLAIM, None, None, to=MINISTER))
        yield record


def found(record: Record, **filters: object) -> list[str]:
    return [statement.id[-1] for statement, _ in find_statements(record, Filters(**filters))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "dcab"),
        ({"by": frozenset({"NOR"})}, "dcab"),
        ({"by": frozenset({"ada-berg"})}, "dcab"),
        ({"by": frozenset({"PER"})}, ""),
        ({"by": frozenset()}, ""),
        ({"to": frozenset({"PER"})}, "cab"),
        ({"to": frozenset({"NOR"})}, "d"),  # said to a minister of Norway
        ({"acts": frozenset({"demand", "rejection"})}, "ca"),
        ({"since": datetime.date(2021, 1, 1)}, "ab"),
        ({"until": datetime.date(2021, 3, 2)}, "ca"),
        ({"since": datetime.date(2021, 3, 2), "until": datetime.date(2021, 3, 2)}, "a"),
        ({"about": "boats"}, "da"),
        ({"about": "boat"}, "dca"),
        ({"about": '"boat"'}, "c"),
        ({"about": "withdraw"}, "ab"),
        ({"about": "sao paulo"}, "b"),
        ({"about": '"fishing boats" withdraw'}, "a"),
        ({"about": "near* (leave"}, "c"),
        ({"limit": 2}, "ab"),
        ({"limit": 9}, "dcab"),
    ],
)
def test_statements(record: Record, filters: dict[str, object], expected: str) -> None:
    assert "".join(found(record, **filters)) == expected


@pytest.mark.parametrize("about", ["", "   ", '"', "()", "* -", "\0"])
def test_nothing_to_search_for(about: str) -> None:
    with pytest.raises(SettingsError):
        read_terms(about)


@pytest.mark.parametrize(
    "about", ["AND", "a OR b", "NOT x", "words:boats", "^boats", "{a b}: c", "a\0b", "'; DROP TABLE x"]
)
def test_what_a_person_types_is_never_an_operator(record: Record, about: str) -> None:
    assert isinstance(found(record, about=about), list)


def test_events(record: Record) -> None:
    done = [e.id for e, _ in find_events(record, Filters(by=frozenset({"PER"}), since=datetime.date(2021, 1, 1)))]
    assert done == ["ev-a", "ev-b"]
    assert [e.id for e, _ in find_events(record, Filters(acts=frozenset({"ASSAULT"})))] == []


def test_documents(record: Record) -> None:
    sources = [d.source for d in find_documents(record, Filters(about="boats", acts=frozenset({"demand", "claim"})))]
    assert sources == ["d.txt", "a.txt"]
    assert [d.source for d in find_documents(record, Filters(limit=1))] == ["b.txt"]


def test_actors(record: Record) -> None:
    assert [(a.code, m, d) for a, m, d in find_actors(record, Filters())] == [("PER", 3, 3), ("ada-berg", 5, 4)]
    assert [a.code for a, _, _ in find_actors(record, Filters(about="peru"))] == ["PER"]
    assert [a.code for a, _, _ in find_actors(record, Filters(by=frozenset({"NOR"})))] == ["ada-berg"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Ada Berg", {"ada-berg"}),
        ("berg", {"ada-berg"}),
        ("per", {"PER"}),
        ("PERU", {"PER"}),
        ("ber", set()),
        ("", set()),
    ],
)
def test_names_of_the_record_itself(record: Record, name: str, codes: set[str]) -> None:
    assert find_codes(record, name) == codes


def test_entries_by_the_beginning_of_their_id(record: Record) -> None:
    assert resolve_entry(record, "st-a") == ("statements", "st-a")
    assert resolve_entry(record, "ADA-BERG") == ("actors", "ada-berg")
    with pytest.raises(NoSuchEntry, match="several"):
        resolve_entry(record, "st-")
    for missing in ("st-x", "", "%", "st_a", "\0"):
        with pytest.raises(NoSuchEntry, match="no entry"):
            resolve_entry(record, missing)
