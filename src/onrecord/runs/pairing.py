"""Holds the reports of each new document against those of the others: which of them are one saying.

A document is compared only with those that were paired before it, so each two documents meet once, and only in
statements of the same side on the same days, so the work grows with the documents and not with their square.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from onrecord.evidence import Span
from onrecord.record import reports as store
from onrecord.record.groups import Group, read_groups_of
from onrecord.record.reports import ReportRow
from onrecord.record.store import Record
from onrecord.record.threads import read_propositions
from onrecord.statements.statement import Form
from onrecord.threads.clauses import UNSIDED
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.proposition import Proposition
from onrecord.threads.sayings import Pair, Report, days_of, find_pairs, telling
from onrecord.threads.words import find_words

MOST_OF_ONE = 2_000
"""Statements of one document that are held against others, the first ones."""
ALONE = Group(duplicate_of=None, story=None)
LONGEST = 4_000
"""Characters of a statement that count."""


def pair_documents(record: Record, documents: Iterable[str]) -> int:
    """Find and write the reports that these documents share with others; gives how many documents there were."""
    count = 0
    for document in documents:
        own = store.read_reports(record, document)[:MOST_OF_ONE]
        group = read_groups_of(record, [document]).get(document, ALONE)
        store.put_pairs(record, document, group, list(_pairs(record, own, group)))
        count += 1
    return count


def _pairs(record: Record, own: Sequence[ReportRow], group: Group) -> Iterator[Pair]:
    lexicon = load_lexicon()
    mine = _reports(record, own)
    dated = [report for report in mine if report.first is not None and report.last is not None and report.sides]
    sides = {side for report in dated for side in report.sides}
    near: dict[str, ReportRow] = {}
    for days in _windows(dated):
        found = store.read_candidates(record, own[0].document, group, sides, days)
        near |= {row.statement: row for row in found}
    for _, rows in groupby(sorted(near.values(), key=lambda row: row.document), key=lambda row: row.document):
        theirs = list(rows)[:MOST_OF_ONE]
        yield from find_pairs(dated, _reports(record, theirs, with_deeds=theirs[0].story == group.story), lexicon)


def _windows(dated: Iterable[Report]) -> list[tuple[datetime.date, datetime.date]]:
    """The days of these reports, those that overlap as one: a page may tell of this week and of ten years ago."""
    found: list[tuple[datetime.date, datetime.date]] = []
    for first, last in sorted({(r.first, r.last) for r in dated if r.first is not None and r.last is not None}):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _reports(record: Record, rows: Sequence[ReportRow], *, with_deeds: bool = True) -> list[Report]:
    """Statements of one document as reports that can be compared."""
    deeds: dict[str, list[Proposition]] = {}
    if with_deeds and rows and rows[0].story is not None:
        for p in read_propositions(record, rows[0].document):
            if p.statement is not None:
                deeds.setdefault(p.statement, []).append(p)
    return [_report(row, tuple(deeds.get(row.statement, ()))) for row in rows]


def _report(row: ReportRow, propositions: tuple[Proposition, ...]) -> Report:
    stems, numbers, negations = _telling(row.words[:LONGEST])
    first, last = days_of(row.said, row.published)
    return Report(
        statement=row.statement,
        document=row.document,
        person=_person(row),
        sides=frozenset(row.sides) - UNSIDED,
        act=row.act,
        is_quoted=row.form in (Form.DIRECT.value, Form.POST.value),
        first=first,
        last=last,
        stems=stems,
        numbers=numbers,
        negations=negations,
        story=row.story,
        propositions=propositions,
    )


def _person(row: ReportRow) -> str | None:
    """Who spoke, where it is one person: by code, or by a full name that no code stands for."""
    if row.speaker is not None:
        return row.speaker if row.is_person else None
    name = row.name or ""
    return name.casefold() if len(name.split()) > 1 and name.istitle() else None


@lru_cache(maxsize=20_000)
def _telling(words: str) -> tuple[frozenset[str], frozenset[str], int]:
    return telling(find_words(words, Span(0, len(words))), load_lexicon())
