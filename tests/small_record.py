"""A small record for tests of what leaves it: three invented pages, in two scripts, with statements and events."""

from __future__ import annotations

import datetime
from pathlib import Path

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Precision, Span
from onrecord.record.entry import Entry
from onrecord.record.store import Record
from onrecord.statements.statement import Act, Form, Party, Statement

BERG = Actor(code="ada-berg", kind=ActorKind.PERSON, name="Ada Berg", side=("NOR",), learnt=True, role="minister")
NORWAY = Actor(code="NOR", kind=ActorKind.COUNTRY, name="Norway", side=("NOR",))
PERU = Actor(code="PER", kind=ActorKind.COUNTRY, name="Peru", side=("PER",))
NATO = Actor(code="NATO", kind=ActorKind.ORGANISATION, name="NATO", side=("NATO",))
FJORD = (
    "Harbour talks\n\nAda Berg called on Peru to withdraw its trawlers, and to withdraw them - all, at once & for "
    "good - before the first of May, because nobody in the harbour had slept since they came.\n\n"
    "Norway and Peru met in Oslo. Peruvian ships rammed a Norwegian boat. “We refuse,” Lima said.\n"
)
ARABIC = "قالت بيرو إن السفن ستبقى في الميناء\n"


def day(text: str) -> DateInterval:
    """One day, as the text gives it."""
    return DateInterval.day(datetime.date.fromisoformat(text), basis=Basis.TEXT)


def party(actor: Actor) -> Party:
    """An actor in an entry, named nowhere in particular."""
    return Party(actor=actor.code, name=actor.name)


def span(text: str, words: str) -> Span:
    """Where the words stand first."""
    start = text.index(words)
    return Span(start, start + len(words))


def document(key: str, source: str, text: str, title: str, published: DateInterval | None = None) -> Document:
    """A page that is all article."""
    whole = Span(0, len(text))
    return Document(
        id=f"doc-{key}",
        source=source,
        text=text,
        title=title,
        outlet="The Fjord & Sound",
        authors=("Staff and agencies", "Per Ås"),
        language="en",
        blocks=(Block(kind=BlockKind.BODY, span=whole),),
        published=published,
    )


def statement(page: Document, key: str, words: tuple[str, ...], act: Act, *, by: Actor, to: Actor | None) -> Statement:
    """A statement in those words, undated."""
    return Statement(
        id=f"st-{key}",
        document=page.id,
        content=tuple(span(page.text, piece) for piece in words),
        cue=None,
        speaker=party(by),
        on_behalf_of=by.side,
        form=Form.INDIRECT,
        act=act,
        addressees=(party(to),) if to else (),
        said_on=None,
        said_at=None,
        via=(),
        part_of=None,
        repeats=None,
        confidence=0.91234,
        stage="statements/1",
    )


def event(page: Document, key: str, type: str, words: str, *, by: tuple[Actor, ...], to: tuple[Actor, ...]) -> Event:
    """An asserted event told in those words."""
    return Event(
        id=f"ev-{key}",
        document=page.id,
        type=type,
        mode=None,
        contexts=(),
        actors=tuple(map(party, by)),
        recipients=tuple(map(party, to)),
        trigger=span(page.text, words),
        evidence=span(page.text, words),
        when=None,
        where=Party(actor=None, name="Oslo"),
        quantities=("one boat",),
        status=Status.ASSERTED,
        statement=None,
        confidence=0.5,
        stage="events/1",
    )


def entry(page: Document, statements: tuple[Statement, ...], events: tuple[Event, ...] = ()) -> Entry:
    """All of one page, with its actors mentioned."""
    mentions = tuple(
        Mention(
            span=Span(0, 4), actor=actor, name=actor.name, role=None, side=actor.side, basis=Basis.TEXT, confidence=1.0
        )
        for actor in (BERG, NORWAY, PERU, NATO)
    )
    return Entry(document=page, mentions=mentions, statements=statements, events=events)


def fjord_page() -> Entry:
    """A page on the web: a demand in two pieces, a refusal, talks, a ramming, and a march of one side."""
    clock = DateInterval(
        start=datetime.date(2021, 3, 3),
        end=datetime.date(2021, 3, 3),
        precision=Precision.MINUTE,
        basis=Basis.PRINTED,
        clock=datetime.time(12, 6),
    )
    page = document("fjord", "https://fjord.example/a(b)?x=1&y=ø", FJORD, "Harbour <talks> & more", clock)
    demand = statement(
        page, "demand", ("to withdraw its trawlers", "before the first of May"), Act.DEMAND, by=BERG, to=PERU
    )
    refusal = statement(page, "refusal", ("We refuse",), Act.REJECTION, by=PERU, to=NORWAY)
    talks = event(page, "talks", "CONSULT", "Norway and Peru met in Oslo.", by=(NORWAY, PERU), to=())
    ramming = event(page, "ramming", "ASSAULT", "Peruvian ships rammed a Norwegian boat.", by=(PERU,), to=(NORWAY,))
    alone = event(page, "alone", "MOBILIZE", "Peruvian ships", by=(PERU,), to=())
    return entry(page, (demand, refusal), (talks, ramming, alone))


def arabic_page() -> Entry:
    """A page in a right-to-left script, in a file, dated to a month."""
    month = DateInterval(
        start=datetime.date(2021, 5, 1), end=datetime.date(2021, 5, 31), precision=Precision.MONTH, basis=Basis.URL
    )
    page = document("arabic", "pages/بيرو.txt", ARABIC, "السفن", month)
    return entry(page, (statement(page, "stay", ("السفن ستبقى في الميناء",), Act.CLAIM, by=PERU, to=NORWAY),))


def undated_page() -> Entry:
    """A page without any date, with a statement to nobody."""
    page = document("undated", "notes/1.txt", "NATO welcomed the calm.", "Note")
    return entry(page, (statement(page, "calm", ("the calm",), Act.PRAISE, by=NATO, to=None),))


def make_record(path: Path) -> Record:
    """The record of all three, open."""
    record = Record.open(str(path), create=True)
    for page in (fjord_page(), arabic_page(), undated_page()):
        record.put(page)
    return record
