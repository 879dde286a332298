"""The reports of this folder as documents with a reader's statements, and how threads are held against the gold."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation
from onrecord.language.sentences import find_sentences
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.threads.proposition import Proposition
from onrecord.threads.propositions import find_propositions
from onrecord.threads.thread import Relation, Thread, ThreadEntry

REPORTS = Path(__file__).parent / "reports"
Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (REPORTS / name).read_text(encoding="utf-8").splitlines()]


def document_of(id: str, text: str, day: str | None) -> Document:
    published = DateInterval.day(datetime.date.fromisoformat(day), basis=Basis.GIVEN) if day else None
    block = Block(kind=BlockKind.BODY, span=Span(0, len(text)))
    return Document(id=id, source=id, text=text, blocks=(block,), language="en", published=published)


def statement_of(row: Row, document: Document) -> Statement:
    text = document.text
    start = text.index(row["content"])
    quoted = start > 0 and text[start - 1] in '"“'
    return Statement(
        id=stable_id("st", document.id, start),
        document=document.id,
        content=(Span(start, start + len(row["content"])),),
        cue=None,
        speaker=Party(actor=None, name=row.get("speaker") or "somebody"),
        on_behalf_of=tuple(row["on_behalf_of"]),
        form=Form.DIRECT if quoted else Form.INDIRECT,
        act=Act(row["act"]),
        addressees=tuple(Party(actor=code, name=code) for code in row.get("addressees", [])),
        said_on=None,
        said_at=None,
        via=(),
        part_of=None,
        repeats=None,
        confidence=1.0,
        stage="read by a person",
    )


def propositions_of(document: Document, statements: Sequence[Row]) -> tuple[Proposition, ...]:
    """What is found with names by the registry alone and the given statements: no language model takes part."""
    sentences = find_sentences(document.text)
    marked = Annotation(sentences=sentences, attributions=(), mentions=(), events=())
    mentions = resolve_mentions(document, marked, load_registry())
    return find_propositions(document, mentions, [statement_of(row, document) for row in statements], ())


def read_reports() -> Iterator[tuple[Document, tuple[Proposition, ...]]]:
    for row in rows("reports.jsonl"):
        document = document_of(row["id"], row["text"], row["date"])
        yield document, propositions_of(document, row["statements"])


def entry(relation: Relation, side: str, day: int | None = None, *, certain: bool = True) -> ThreadEntry:
    """What a side said, on that day of May 2022."""
    on = DateInterval.day(datetime.date(2022, 5, day), basis=Basis.GIVEN) if day is not None else None
    return ThreadEntry(
        relation=relation,
        proposition=f"pr-{side}-{day}",
        document="do",
        evidence=Span(0, 1),
        trigger=Span(0, 1),
        statement=None,
        event=None,
        speakers=(side,),
        on=on,
        certain=certain,
        likeness=1.0,
    )


@dataclass(frozen=True)
class Measured:
    found: float  # share of the gold's threads of which two entries or more stand in one thread
    joined: float  # share of the gold's entries in the thread that holds most of its thread's
    precision: float  # share of the entries of the threads so found that the gold lists


def measure(threads: Sequence[Thread], texts: dict[str, str], gold: Sequence[Row]) -> Measured:
    found = joined = right = held = 0
    for wanted in gold:

        def hits(thread: Thread, wanted: Row = wanted) -> int:
            return sum(any(is_entry(e, x, texts) for x in thread.entries) for e in wanted["entries"])

        best = max(threads, key=hits)
        joined += hits(best)
        if hits(best) >= 2:
            found += 1
            held += len(best.entries)
            right += sum(any(is_entry(e, x, texts) for e in wanted["entries"]) for x in best.entries)
    entries = sum(len(wanted["entries"]) for wanted in gold)
    return Measured(found / len(gold), joined / entries, right / max(held, 1))


def is_entry(gold: Row, entry: ThreadEntry, texts: dict[str, str]) -> bool:
    if entry.document != gold["doc"]:
        return False
    one, other = words(entry.evidence.words(texts[entry.document])), words(gold["evidence"])
    shared = (Counter(one) & Counter(other)).total()
    within = " ".join(other) in " ".join(one) or (len(one) > 2 and " ".join(one) in " ".join(other))
    return within or 2 * shared >= (len(one) + len(other)) / 2


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
