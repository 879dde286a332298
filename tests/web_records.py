"""Records for the pages to show: every field that can hold a stranger's words holds the words that a test gives."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from starlette.testclient import TestClient

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.faces.web.app import make_app
from onrecord.record.entry import Entry
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.record.threads import put_threads
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State, Thread, ThreadEntry

HOME = "http://127.0.0.1:8420"
DAY = datetime.date(2022, 1, 26)


def browser(record: Record, *, hosts: Iterable[str] = (), base: str = HOME) -> TestClient:
    """Something that asks the real application as a browser would."""
    return TestClient(make_app(record, hosts=hosts), base_url=base, follow_redirects=False)


def entry_of(words: str, *, key: str, act: Act = Act.DEMAND, day: datetime.date = DAY, source: str = "") -> Entry:
    """A page in which somebody of that name says those words, under that title, in that outlet."""
    parts = [f"{words}\n", "Menu ", words, "\n", words, " said on Wednesday: ", words, ".\n"]
    text = "".join(parts)
    at = [sum(len(part) for part in parts[:n]) for n in range(len(parts) + 1)]
    head, noise, body = Span(0, at[1]), Span(at[1], at[4]), Span(at[4], len(text))
    who, said, cue = Span(at[4], at[5]), Span(at[6], at[7]), Span(at[5] + 1, at[5] + 5)
    code = f"person-{key}"
    actor = Actor(code=code, kind=ActorKind.PERSON, name=words, side=("RUS",), learnt=True, role=words)
    published = DateInterval.day(day, basis=Basis.GIVEN)
    speaker = Party(actor=code, name=words, span=who)
    unknown = Party(actor=None, name=words, span=who)
    statement = Statement(
        id=f"st-{key}",
        document=f"doc-{key}",
        content=(said,),
        cue=cue,
        speaker=speaker,
        on_behalf_of=("RUS",),
        form=Form.INDIRECT,
        act=act,
        addressees=(Party(actor="NATO", name="NATO"), unknown),
        said_on=DateInterval.day(day, basis=Basis.TEXT, evidence=Span(at[5] + 9, at[5] + 18)),
        said_at=unknown,
        via=(unknown,),
        part_of=None,
        repeats=None,
        confidence=0.5,
        stage="statements/1",
    )
    event = Event(
        id=f"ev-{key}",
        document=f"doc-{key}",
        type="REQUEST",
        mode=words,
        contexts=(words,),
        actors=(speaker,),
        recipients=(unknown,),
        trigger=cue,
        evidence=body,
        when=published,
        where=unknown,
        quantities=(words,),
        status=Status.CLAIMED,
        statement=statement.id,
        confidence=0.5,
        stage="events/1",
    )
    document = Document(
        id=f"doc-{key}",
        source=source or f"pages/{key}/{words}.txt",
        text=text,
        blocks=(
            Block(kind=BlockKind.HEADLINE, span=head),
            Block(kind=BlockKind.CHROME, span=noise),
            Block(kind=BlockKind.BODY, span=body),
        ),
        title=words,
        title_span=Span(0, len(words)),
        outlet=words,
        authors=(words,),
        language="en",
        published=published,
    )
    mention = Mention(span=who, actor=actor, name=words, role=words, side=("RUS",), basis=Basis.CONTEXT, confidence=0.5)
    issue = Issue(source=document.source, stage="events", what=words, why=words, next=words, document=document.id)
    return Entry(
        document=document, mentions=(mention,), statements=(statement,), events=(event,), issues=(issue,), made_by="x"
    )


def thread_of(entry: Entry, words: str) -> Thread:
    """What became of what is said on that page: it was raised, and refused."""
    (said,) = entry.statements
    entries = tuple(
        ThreadEntry(
            relation=relation,
            proposition=f"pr-{said.id}",
            document=entry.document.id,
            evidence=said.content[0],
            trigger=said.content[0],
            statement=said.id if relation is Relation.RAISED else None,
            event=None,
            speakers=speakers,
            on=said.said_on,
            certain=True,
            likeness=1.0,
        )
        for relation, speakers in ((Relation.RAISED, ("RUS",)), (Relation.REJECTED, (f"person-{said.id[3:]}", "NATO")))
    )
    return Thread(
        id=f"th-{said.id[3:]}",
        kind=Kind.DEMAND,
        by=("RUS",),
        of=("NATO",),
        what=words,
        state=State.REJECTED,
        decided_by=1,
        since=None,
        due=DAY,
        entries=entries,
        matter=f"matter-{said.id}",
    )


def record_of(place: Path, entries: Iterable[Entry]) -> Record:
    """A record of those entries, each with a thread of its own."""
    record = Record.open(str(place), create=True)
    for entry in entries:
        record.put(entry)
        thread = thread_of(entry, str(entry.document.title))
        put_threads(record, thread.matter, [thread], "made for a test")
    return record


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, its addresses, and the words that it shows."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "hx-get")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))
