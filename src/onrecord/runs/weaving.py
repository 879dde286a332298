"""The steps that look across documents: copies, stories and reports of one saying, and threads of what changed.

Runs after documents were read. What it makes depends on what the record holds and on nothing else, so documents read
one by one, all at once or in another order give the same threads.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.documents.duplicates import group_duplicates, originals, pack, sign_document, unpack
from onrecord.errors import ModelError, RecordError, RunError
from onrecord.record import threads as store
from onrecord.record.entry import Entry
from onrecord.record.groups import Group, day_order, put_groups, put_outline, read_groups, read_outlines
from onrecord.record.reports import find_unpaired
from onrecord.record.store import Record
from onrecord.runs.issues import issue_of
from onrecord.runs.pairing import pair_documents
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.proposition import Proposition
from onrecord.threads.propositions import STAGE, find_propositions
from onrecord.threads.stories import group_stories, outline_of
from onrecord.threads.weave import group_of, weave_group

MOST_TURNS = 5
"""Times that a group is woven again because somebody else changed its deeds in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Woven:
    """What was done: documents whose propositions were looked for, groups of deeds woven, and threads in them."""

    documents: int = 0
    groups: int = 0
    threads: int = 0


def weave_record(record: Record, *, run: int | None = None) -> Woven:
    """Bring the threads of a record up to date with its documents.

    A document whose propositions cannot be read becomes an issue and the others go on. RecordError as it comes.
    """
    new = store.find_unproposed(record, STAGE)
    for document in new:
        _propose(record, document, run)
    if new or len(read_groups(record)) != record.counts()["documents"]:
        _group(record)
    pair_documents(record, find_unpaired(record))
    as_of = store.last_day(record)
    now, before = store.fingerprints(record, STAGE, as_of), store.woven(record)
    changed = sorted(matter for matter, fingerprint in now.items() if before.get(matter) != fingerprint)
    count = sum(_weave(record, matter, now[matter], as_of) for matter in changed)
    for matter in sorted(before.keys() - now.keys()):
        store.put_threads(record, matter, (), None)
    return Woven(documents=len(new), groups=len(changed), threads=count)


def weave_documents(record: Record, documents: Iterable[str]) -> Woven:
    """Weave anew what a decision on these documents touches, and nothing else: their reports and their deeds.

    Documents whose propositions are as they were, or that the record no longer holds, are passed over.
    """
    touched: set[str] = set()
    stale = store.find_unproposed(record, STAGE, among=documents)
    for document in stale:
        touched |= store.matters_of(record, document)
        _propose(record, document, None, outlined=True)
        touched |= store.matters_of(record, document)
    pair_documents(record, stale)
    as_of = store.last_day(record)
    count = 0
    for matter in sorted(touched):
        for _ in range(MOST_TURNS):
            now = store.fingerprints(record, STAGE, as_of, matters=(matter,)).get(matter)
            if now == store.woven(record, matters=(matter,)).get(matter):
                break  # nobody else has changed the deeds while these were woven
            count += _weave(record, matter, now, as_of)
    return Woven(documents=len(stale), groups=len(touched), threads=count)


def _weave(record: Record, matter: str, fingerprint: str | None, as_of: datetime.date | None) -> int:
    """Write the threads of one group of deeds anew; gives how many they are."""
    found, words = store.read_group(record, matter)
    threads = weave_group(matter, found, load_lexicon(), as_of=as_of, words=_Words(words))
    store.put_threads(record, matter, threads, fingerprint)
    return len(threads)


@dataclass(frozen=True, slots=True)
class _Words:
    """Gives the words of a proposition's evidence."""

    by_id: dict[str, str]

    def __call__(self, p: Proposition) -> str:
        return self.by_id[p.id]


def _propose(record: Record, document: str, run: int | None, *, outlined: bool = False) -> None:
    """Find and write the propositions of a document, and its outline if that is still to be told (``outlined``)."""
    entry = record.entry(document)
    if not outlined:
        signature = sign_document(entry.document)
        outline = outline_of(entry.document, entry.mentions)
        put_outline(record, outline, pack(signature) if signature is not None else None)
    found: tuple[Proposition, ...] = ()
    try:
        found = find_propositions(entry.document, entry.mentions, entry.statements, entry.events)
    except (RunError, RecordError, ModelError):
        raise
    except Exception as error:
        issue = issue_of(error, source=entry.document.source, stage="threads", document=document)
        record.note(issue, run=run)
    rows = [(group, p, _words(entry, p)) for p in found if (group := group_of(p))]
    store.put_propositions(record, document, rows, stage=STAGE)


def _group(record: Record) -> None:
    """Tell copies and stories over all documents; a copy belongs to the story of its original."""
    outlines = read_outlines(record)
    signed = [(outline, unpack(packed)) for outline, packed in outlines if packed is not None]
    order = [day_order(outline) for outline, _ in signed]
    first = originals(group_duplicates([signature for _, signature in signed]), order)
    copies = {
        outline.document: signed[original][0].document
        for (outline, _), original in zip(signed, first, strict=True)
        if original is not None
    }
    stories = group_stories(outline for outline, _ in outlines if outline.document not in copies)
    groups = {}
    for outline, _ in outlines:
        document = outline.document
        groups[document] = Group(duplicate_of=copies.get(document), story=stories.get(copies.get(document, document)))
    put_groups(record, groups)


def _words(entry: Entry, p: Proposition) -> str:
    return " ".join(p.evidence.words(entry.document.text).split())
