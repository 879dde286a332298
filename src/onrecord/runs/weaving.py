"""The one step that looks across documents: threads, woven anew for the groups of deeds that changed.

Runs after documents were read. What it makes depends on what the record holds and on nothing else, so documents read
one by one, all at once or in another order give the same threads.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.errors import ModelError, RecordError, RunError
from onrecord.record import threads as store
from onrecord.record.entry import Entry
from onrecord.record.store import Record
from onrecord.runs.issues import issue_of
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.proposition import Proposition
from onrecord.threads.propositions import STAGE, find_propositions
from onrecord.threads.weave import group_of, weave_group


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
    lexicon = load_lexicon()
    new = store.find_unproposed(record, STAGE)
    for document in new:
        _propose(record, document, run)
    as_of = store.last_day(record)
    now, before = store.fingerprints(record, STAGE, as_of), store.woven(record)
    changed = sorted(matter for matter, fingerprint in now.items() if before.get(matter) != fingerprint)
    count = 0
    for matter in changed:
        found, words = store.read_group(record, matter)
        threads = weave_group(matter, found, lexicon, as_of=as_of, words=_Words(words))
        store.put_threads(record, matter, threads, now[matter])
        count += len(threads)
    for matter in sorted(before.keys() - now.keys()):
        store.put_threads(record, matter, (), None)
    return Woven(documents=len(new), groups=len(changed), threads=count)


@dataclass(frozen=True, slots=True)
class _Words:
    """Gives the words of a proposition's evidence."""

    by_id: dict[str, str]

    def __call__(self, p: Proposition) -> str:
        return self.by_id[p.id]


def _propose(record: Record, document: str, run: int | None) -> None:
    entry = record.entry(document)
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


def _words(entry: Entry, p: Proposition) -> str:
    return " ".join(p.evidence.words(entry.document.text).split())
