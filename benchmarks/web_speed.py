"""How long each page of ``onrecord serve`` takes on a large record, which this script makes itself.

    python benchmarks/web_speed.py --statements 100000 [--record /tmp/large.db] [--repeat 7]

The record has ten statements and four events a page, two hundred actors of the registry, forty outlets, words drawn
as unevenly as in real text, and a thread for every ten statements. Printed are, in milliseconds, the first answer
(nothing remembered) and the median of the others, by the clock and in the processor's own time, which stands on a
machine that is busy with other work too. Pages are asked of the real application.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert
from starlette.testclient import TestClient

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.actors.registry import load_registry
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.faces.web.app import make_app
from onrecord.record import schema
from onrecord.record.browse.people import most_mentioned
from onrecord.record.browse.selection import bounded
from onrecord.record.entry import Entry
from onrecord.record.store import Record, rows_of_entry
from onrecord.record.thread_rows import entry_rows, thread_row
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State, Thread, ThreadEntry

A_PAGE, EVENTS_A_PAGE = 10, 4
BATCH = 250
"""Pages of one transaction."""
SYLLABLES = ("ka", "ro", "mi", "te", "su", "la", "no", "vi", "pe", "da", "zu", "ho")
COMMON = ("troops", "talks", "border", "sanctions", "treaty", "grain", "missiles", "accession", "ceasefire", "gas")
FIRST_DAY = datetime.date(2014, 1, 1)


def actors(random_source: random.Random) -> tuple[list[Actor], list[Actor]]:
    """Sides and people of the registry, in an order that does not change."""
    known = sorted(load_registry().actors.values(), key=lambda actor: actor.code)
    sides = [a for a in known if a.kind in (ActorKind.COUNTRY, ActorKind.ORGANISATION)]
    people = [a for a in known if a.kind is ActorKind.PERSON and a.side]
    random_source.shuffle(sides)
    random_source.shuffle(people)
    return sides[:60], people[:140]


class Writer:
    """Writes pages that read like nothing but are shaped like the news."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (not for secrets)
        self.sides, self.people = actors(self.random)
        self.words = ["".join(self.random.choices(SYLLABLES, k=3)) for _ in range(20_000)]

    def pick(self, choices: list[Actor]) -> Actor:
        """An actor; the first are named far more often than the last."""
        return choices[min(int(self.random.paretovariate(0.7)) - 1, len(choices) - 1)]

    def sentence(self) -> str:
        count = self.random.randint(8, 28)
        ranks = (min(int(self.random.paretovariate(0.6)), len(self.words)) - 1 for _ in range(count))
        words = [self.words[rank] for rank in ranks]
        return " ".join([*words, *self.random.sample(COMMON, 1 + (self.random.random() < 0.3))])

    def entry(self, number: int) -> Entry:
        """One page with its statements, events and mentions."""
        day = FIRST_DAY + datetime.timedelta(self.random.randrange(4000))
        published = DateInterval.day(day, basis=Basis.PRINTED)
        text, statements, mentions = f"Page {number}\n", [], []
        for at in range(A_PAGE):
            speaker = self.pick(self.people if self.random.random() < 0.7 else self.sides)
            other, said = self.pick(self.sides), self.sentence()
            start = len(text)
            text += f"{speaker.name} said {said} to {other.name}.\n"
            who, words = Span(start, start + len(speaker.name)), Span(start + len(speaker.name) + 6, 0 + len(text) - 2)
            words = Span(words.start, words.start + len(said))
            mentions += [_mention(speaker, who), _mention(other, Span(len(text) - 2 - len(other.name), len(text) - 2))]
            statements.append(self._statement(number, at, speaker, other, who=who, words=words, on=published))
        events = [self._event(number, at, statements[at], published) for at in range(EVENTS_A_PAGE)]
        document = Document(
            id=f"doc-{number:07}",
            source=f"https://outlet{number % 40}.example/{number}",
            text=text,
            blocks=(
                Block(kind=BlockKind.HEADLINE, span=Span(0, text.index("\n") + 1)),
                Block(kind=BlockKind.BODY, span=Span(text.index("\n") + 1, len(text))),
            ),
            title=f"Page {number}",
            outlet=f"Outlet {number % 40}",
            language="en",
            published=published,
        )
        return Entry(
            document=document,
            mentions=tuple(mentions),
            statements=tuple(statements),
            events=tuple(events),
            made_by="benchmark",
        )

    def _statement(
        self, number: int, at: int, speaker: Actor, other: Actor, *, who: Span, words: Span, on: DateInterval
    ) -> Statement:
        act = self.random.choices(list(Act), weights=[50, 5, 9, 12, 4, 8, 3, 2, 5, 2])[0]
        to = (Party(actor=other.code, name=other.name),) if self.random.random() < 0.5 else ()
        return Statement(
            id=f"st-{number:07}-{at}",
            document=f"doc-{number:07}",
            content=(words,),
            cue=Span(who.end + 1, who.end + 5),
            speaker=Party(actor=speaker.code, name=speaker.name, span=who),
            on_behalf_of=speaker.side,
            form=Form.INDIRECT,
            act=act,
            addressees=to,
            said_on=on if self.random.random() < 0.7 else None,
            said_at=None,
            via=(),
            part_of=None,
            repeats=None,
            confidence=round(self.random.uniform(0.4, 1), 3),
            stage="statements/1",
        )

    def _event(self, number: int, at: int, said: Statement, on: DateInterval) -> Event:
        return Event(
            id=f"ev-{number:07}-{at}",
            document=said.document,
            type=self.random.choice(["CONSULT", "REQUEST", "ACCUSE", "MOBILIZE", "ASSAULT", "AID"]),
            mode=None,
            contexts=(),
            actors=(said.speaker,) if said.speaker else (),
            recipients=said.addressees,
            trigger=said.content[0],
            evidence=said.content[0],
            when=on,
            where=None,
            quantities=(),
            status=self.random.choice(list(Status)),
            statement=said.id,
            confidence=0.7,
            stage="events/1",
        )

    def thread(self, entry: Entry) -> Thread:
        """A matter of two statements of a page."""
        raised, answered = entry.statements[:2]
        entries = tuple(
            ThreadEntry(
                relation=relation,
                proposition=f"pr-{said.id}",
                document=said.document,
                evidence=said.content[0],
                trigger=said.content[0],
                statement=said.id,
                event=None,
                speakers=said.on_behalf_of,
                on=said.said_on,
                certain=True,
                likeness=0.8,
            )
            for relation, said in ((Relation.RAISED, raised), (Relation.REJECTED, answered))
        )
        return Thread(
            id=f"th-{entry.document.id}",
            kind=self.random.choice(list(Kind)),
            by=raised.on_behalf_of,
            of=answered.on_behalf_of,
            what=raised.content[0].words(entry.document.text),
            state=self.random.choice(list(State)),
            decided_by=1,
            since=None,
            due=None,
            entries=entries,
            matter=f"matter-{entry.document.id}",
        )


def _mention(actor: Actor, span: Span) -> Mention:
    return Mention(
        span=span, actor=actor, name=actor.name, role=None, side=actor.side, basis=Basis.REGISTRY, confidence=1.0
    )


def fill(record: Record, statements: int) -> None:
    """Write the record, as far as it is not written yet: the rows that the store itself would write, many at a time."""
    writer, held = Writer(seed=7), record.counts()["documents"]
    written = (writer.entry(number) for number in range(statements // A_PAGE))
    told = ((entry, writer.thread(entry)) for entry in written)
    fresh = itertools.islice(told, held, None)
    while batch := list(itertools.islice(fresh, BATCH)):
        with record.writing() as connection:
            for table, rows in rows_of(batch):
                connection.execute(insert(table), rows)


def rows_of(batch: list[tuple[Entry, Thread]]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Everything that these pages and their threads bring, table by table, parents first."""
    found: dict[Table, list[dict[str, Any]]] = {}
    for entry, thread in batch:
        for table, rows in rows_of_entry(entry):
            found.setdefault(table, []).extend(rows)
        found.setdefault(schema.threads, []).append(thread_row(thread))
        found.setdefault(schema.thread_entries, []).extend(entry_rows(thread))
        matter = {"matter": thread.matter, "fingerprint": "benchmark", "entries": len(thread.entries)}
        found.setdefault(schema.matters, []).append(matter)
    return ((table, rows) for table, rows in found.items() if rows)


def paths() -> Iterator[str]:
    """One address a kind of page, narrow and wide questions among them."""
    yield from ("/", "/threads", "/threads?state=open&by=Russia", "/statements", "/statements?page=40&sort=by")
    yield from ("/statements?act=claim", "/statements?act=demand&since=2019&until=2021", "/statements?sort=-confidence")
    yield from ("/statements?about=troops", "/statements?about=karomi+talks", '/statements?about="grain"&act=demand')
    yield from ("/events", "/events?status=denied", "/network", "/network?level=named&act=demand", "/actors")
    yield from ("/documents", "/documents?about=ceasefire", "/issues", "/review", "/review?noun=threads")
    yield from ("/review?noun=events&draw=1", "/review?by=Russia", "/review/bulk?act=demand&about=troops")


def found_paths(record: Record) -> Iterator[str]:
    """Pages of the actors, documents and statements that the record happens to hold."""
    with bounded(record) as connection:
        (busiest, _), *_, (quietest, _) = most_mentioned(connection, limit=100)
    yield from (f"/statements?by={busiest}", f"/actors/{busiest}", f"/actors/{quietest}", f"/network?by={busiest}")
    yield from ("/documents/doc-0000003?entry=st-0000003-4", "/statements/st-0000003-4", "/events/ev-0000003-1")
    yield from ("/compare?statement=st-0000003-4", "/threads/th-doc-0000003", "/api/v1/statements?limit=100")


def measure(record: Record, path: str, repeat: int) -> tuple[float, float, float, float, int]:
    """First and later answers: clock and processor time in milliseconds, and the size of the page in bytes."""
    client = TestClient(make_app(record, reviewer="Ann"), base_url="http://127.0.0.1")
    client.get("/static-warm-up")  # what is imported and compiled once is not the page's
    clock, processor, size = [], [], 0
    for _ in range(repeat + 1):
        at, busy = time.perf_counter(), time.process_time()
        answer = client.get(path)
        clock.append(1000 * (time.perf_counter() - at))
        processor.append(1000 * (time.process_time() - busy))
        answer.raise_for_status()
        size = len(answer.content)
    return clock[0], statistics.median(clock[1:]), processor[0], statistics.median(processor[1:]), size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--record", default="")
    parser.add_argument("--repeat", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = given.record or str(Path(folder) / "large.db")
        with Record.open(where, create=True) as record:
            fill(record, given.statements)
            print(f"{record.counts()}")
            print(f"{'first':>7} {'later':>7} {'cpu 1st':>8} {'cpu':>7} {'KB':>6}  page")
            for path in (*paths(), *found_paths(record)):
                first, later, first_busy, busy, size = measure(record, path, given.repeat)
                print(f"{first:7.0f} {later:7.0f} {first_busy:8.0f} {busy:7.0f} {size / 1000:6.0f}  {path}", flush=True)


if __name__ == "__main__":
    main()
