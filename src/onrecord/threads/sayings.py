"""Sayings: one statement that several pages carry, each in its own wording, is one saying with many reports.

Told for two pages at a time and from nothing but these two, so that it does not matter which page was read first. Two
reports are one saying where the same voice says it on the same day, in mostly the same words or as the same deed
wanted, promised or claimed in one story. Each report has at most one partner on another page. A demand and its
refusal, or two speakers of one side, are never one saying, however alike the words are.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.threads.compare import compare
from onrecord.threads.lexicon import Lexicon
from onrecord.threads.proposition import Mode, Proposition
from onrecord.threads.words import Word

LEAST_SHARED, LEAST_QUOTED = 4, 3
"""Telling words that two reports must have in common; fewer are enough between two quotations."""
CONTAINED = 0.75
"""Share of the shorter report's telling words that the longer one must hold."""
LENGTHS = 0.4
"""How long the shorter one must at least be, as a share of the longer one."""
SAME_WORDS = 0.85
"""Share of common words from which it does not matter as which act they were read."""
SAME_DEED = 0.9
"""How alike two propositions must be to be the same one told in other words."""
BEFORE_PRINT = datetime.timedelta(days=1)
"""Words without a day of their own were said on the day of the page, or on the day before."""
LONGEST_RANGE = datetime.timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A statement of one page, as far as it takes to tell whether another page reports the same saying."""

    statement: str
    document: str
    person: str | None  # who spoke, where that is one known person
    sides: frozenset[str]  # whom the words commit
    act: str
    is_quoted: bool
    first: datetime.date | None  # the days on which it may have been said
    last: datetime.date | None
    stems: frozenset[str]  # its telling words
    numbers: frozenset[str]
    negations: int
    story: str | None
    propositions: tuple[Proposition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two reports of one saying; the first one's id is the smaller. ``basis``: its words, or the deed it is about."""

    one: str
    other: str
    basis: str
    likeness: float


def telling(words: Iterable[Word], lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str], int]:
    """What words tell: their stems without the empty ones, the numbers among them, and how often they negate."""
    found = list(words)
    numbers = frozenset(w.lower for w in found if w.lower[:1].isdigit())
    at = lexicon.roles.index("negator")
    negations = len({m.start for m in lexicon.role_terms.find(found) if m.row == at})
    return lexicon.telling(found) | numbers, numbers, negations


def days_of(
    said: tuple[datetime.date, datetime.date] | None, published: tuple[datetime.date, datetime.date] | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """The days on which something may have been said; none where that is not known well enough."""
    if said is not None:
        return said if said[1] - said[0] <= LONGEST_RANGE else (None, None)
    if published is None or published[1] - published[0] > LONGEST_RANGE:
        return None, None
    return max(published[0], datetime.date.min + BEFORE_PRINT) - BEFORE_PRINT, published[1]


def find_pairs(reports: Sequence[Report], others: Sequence[Report], lexicon: Lexicon) -> Iterator[Pair]:
    """Reports of two pages that are of one saying, each with its likest partner, whichever page comes first."""
    found: list[tuple[float, str, str, str]] = []
    for a in reports:
        for b in others:
            likeness, basis = compare_reports(a, b, lexicon)
            if likeness > 0:
                one, other = sorted((a.statement, b.statement))
                found.append((-likeness, one, other, basis))
    taken: set[str] = set()
    for negative, one, other, basis in sorted(found):
        if one not in taken and other not in taken:
            taken |= {one, other}
            yield Pair(one=one, other=other, basis=basis, likeness=-negative)


def compare_reports(a: Report, b: Report, lexicon: Lexicon) -> tuple[float, str]:
    """How alike two reports of different pages are, 0 where they are not of one saying, and by what; symmetric."""
    if a.document == b.document or not _is_same_voice(a, b) or not _is_same_day(a, b):
        return 0.0, ""
    words = _same_words(a, b)
    if words:
        return round(words, 4), "words"
    return (round(_all_words(a, b) * 0.5, 4) + 0.01, "deed") if _is_same_deed(a, b, lexicon) else (0.0, "")


def _is_same_voice(a: Report, b: Report) -> bool:
    """The same person; or the same side, where one page does not say which person it was."""
    if a.person is not None and b.person is not None:
        return a.person == b.person
    return bool(a.sides) and a.sides == b.sides


def _is_same_day(a: Report, b: Report) -> bool:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return False
    return a.first <= b.last and b.first <= a.last


def _all_words(a: Report, b: Report) -> float:
    return len(a.stems & b.stems) / max(len(a.stems | b.stems), 1)


def _same_words(a: Report, b: Report) -> float:
    """The share of words in common, where they are enough for one saying; else 0."""
    shared = len(a.stems & b.stems)
    shorter, longer = sorted((len(a.stems), len(b.stems)))
    quoted = a.is_quoted and b.is_quoted
    if shared < (LEAST_QUOTED if quoted else LEAST_SHARED) or shorter < LENGTHS * longer:
        return 0.0
    if shared < CONTAINED * shorter or (a.numbers and b.numbers and not a.numbers & b.numbers):
        return 0.0
    more, fewer = (a, b) if len(a.stems) >= len(b.stems) else (b, a)
    if fewer.negations > more.negations or (shorter >= CONTAINED * longer and a.negations != b.negations):
        return 0.0  # "will" and "will not" are not one saying
    alike = _all_words(a, b)
    return alike if a.act == b.act or alike >= SAME_WORDS else 0.0


def _is_same_deed(a: Report, b: Report, lexicon: Lexicon) -> bool:
    """Whether both are about one deed, in the same way, within one story."""
    if a.act != b.act or a.story is None or a.story != b.story:
        return False
    return any(_is_one(p, q, lexicon) for p in a.propositions for q in b.propositions)


def _is_one(p: Proposition, q: Proposition, lexicon: Lexicon) -> bool:
    if (
        p.mode is not q.mode
        or p.mode in (Mode.ANSWERED, Mode.UNANSWERED)
        or not (p.sure and q.sure)
        or p.answers
        or q.answers
    ):
        return False
    if p.core.deed != q.core.deed or p.core.sign != q.core.sign or not p.core.doers or p.core.doers != q.core.doers:
        return False
    if p.due is not None and q.due is not None and p.due != q.due:
        return False
    likeness = compare(p, q, lexicon)
    return likeness.agree > 0 and likeness.score >= SAME_DEED
