"""Joins propositions to matters: the same deed wanted, answered, promised and done, over all documents.

Done in order of time and of nothing else, so that it does not matter in which order documents were read. What names
deeds that cannot be compared is never looked at together, so each group of deeds is linked by itself, and a matter
is looked up by doer with thing or place: the work grows with the number of propositions, not with its square.
"""

from __future__ import annotations

import datetime
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.threads.compare import PERHAPS, SURE, TO_DO, Likeness, compare
from onrecord.threads.lexicon import Lexicon
from onrecord.threads.proposition import Mode, Proposition

MOST_CANDIDATES = 12
"""The latest matters of one key that are looked at."""
MOST_COMPARED = 6
"""Matters that a proposition is compared with: those that share most keys with it, of these the latest."""
MOST_CORES = 6
"""Different cores of one matter that a proposition is compared with, the first ones."""
HEAD_LEAST = 0.45
EARLY = datetime.timedelta(days=31)
"""How long before the first report of a wish its answer may have been reported."""
WHOLLY = 1.0
"""No likeness is greater, so none need be looked for."""
RAISING = frozenset({Mode.WANTED, Mode.COMMITTED})
LAST_DAY = datetime.date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A proposition in a matter: how alike to it, and whether it says the same or the opposite."""

    proposition: Proposition
    likeness: Likeness
    certain: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Matter:
    """Propositions about one deed. The first one gives it its direction."""

    number: int
    joined: list[Joined] = field(default_factory=list)
    cores: dict[tuple[object, ...], Proposition] = field(default_factory=dict)
    """The first members whose cores differ: what others are compared with."""

    @property
    def head(self) -> Proposition:
        return self.joined[0].proposition

    def add(self, p: Proposition, likeness: Likeness, *, certain: bool) -> None:
        """Take a proposition in."""
        self.joined.append(Joined(proposition=p, likeness=likeness, certain=certain))
        if certain and len(self.cores) < MOST_CORES:
            core = p.core
            self.cores.setdefault((core.deed, core.doers, core.things, core.parties), p)

    def likeness(self, p: Proposition, lexicon: Lexicon) -> Likeness:
        """How alike a proposition is to the matter: to the member likest to it, if it is not unlike the first."""
        first = compare(self.head, p, lexicon)
        if first.score < HEAD_LEAST:
            return Likeness(0.0, 1)
        best = first
        for other in self.cores.values():
            if best.score >= WHOLLY:
                break
            if other is self.head:
                continue
            found = compare(other, p, lexicon)
            if found.score > best.score:
                against_head = compare(self.head, other, lexicon).agree
                best = Likeness(found.score, found.agree * against_head)
        return best


@dataclass(slots=True)
class _Index:
    """Matters by what they can be found by."""

    lexicon: Lexicon
    by_key: dict[tuple[str, ...], list[Matter]] = field(default_factory=dict)

    def add(self, matter: Matter, p: Proposition) -> None:
        for key in _keys(p, self.lexicon):
            held = self.by_key.setdefault(key, [])
            if matter not in held[-MOST_CANDIDATES:]:
                held.append(matter)

    def candidates(self, p: Proposition) -> list[Matter]:
        """Matters that share a key, in the order in which they were opened."""
        shared: Counter[Matter] = Counter()
        for key in _keys(p, self.lexicon):
            shared.update(self.by_key.get(key, ())[-MOST_CANDIDATES:])
        found = heapq.nlargest(MOST_COMPARED, shared, key=lambda matter: (shared[matter], matter.number))
        return sorted(found, key=lambda matter: matter.number)


def _keys(p: Proposition, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    core = p.core
    things = lexicon.widened(core.things)
    doers = core.doers | (p.speakers | p.addressees if core.deed in lexicon.joint else frozenset())
    for doer in sorted(doers) or [""]:
        yield ("doer", doer)
        for thing in things:
            yield ("thing", doer, thing)
        for party in core.parties:
            yield ("party", doer, party)
    for thing in things:
        for party in core.parties:
            yield ("both", thing, party)
    yield ("document", p.document)


def in_order(propositions: Iterable[Proposition]) -> list[Proposition]:
    """Propositions by day, those without a day last, then by document and place."""
    return sorted(propositions, key=_place)


def _place(p: Proposition) -> tuple[datetime.date, str, int, bool, str]:
    return p.day or LAST_DAY, p.document, p.trigger.start, p.mode not in RAISING, p.id


def link(propositions: Iterable[Proposition], lexicon: Lexicon) -> tuple[list[Matter], list[Matter]]:
    """The matters of one group of deeds: what is to be done, and what is said to be so."""
    ordered = in_order(propositions)
    to_do = _cluster([p for p in ordered if p.mode is Mode.WANTED], lexicon)
    promises = _attach(to_do, [p for p in ordered if p.mode is Mode.COMMITTED], lexicon, least=SURE)
    to_do += _cluster(promises, lexicon, first=len(to_do))
    _attach(to_do, [p for p in ordered if p.mode in TO_DO - RAISING], lexicon, least=PERHAPS)
    claims = _cluster([p for p in ordered if p.mode is Mode.SAID], lexicon)
    kept, loose = _split(claims)
    _attach_ends(to_do, loose + [p for p in ordered if p.mode is Mode.HAPPENED], lexicon)
    return to_do, kept


def _cluster(ordered: Sequence[Proposition], lexicon: Lexicon, *, first: int = 0) -> list[Matter]:
    """Put each proposition to the matter it is likest to, or let it open one of its own."""
    matters: list[Matter] = []
    index = _Index(lexicon)
    homes: dict[str, Matter] = {}
    for p in ordered:
        chosen, likeness = _home(p, index, homes, lexicon)
        if chosen is None or likeness.score < SURE:
            chosen, likeness = Matter(number=first + len(matters)), Likeness(1.0, 1)
            matters.append(chosen)
        chosen.add(p, likeness, certain=p.sure)
        homes[p.id] = chosen
        index.add(chosen, p)
    return matters


def _home(p: Proposition, index: _Index, homes: dict[str, Matter], lexicon: Lexicon) -> tuple[Matter | None, Likeness]:
    """The matter that a proposition is likest to; the one of what it answers, where it answers something."""
    if p.answers is not None and p.answers in homes:
        home = homes[p.answers]
        return home, Likeness(1.0, compare(home.head, p, lexicon).agree)
    best: tuple[float, int, Matter] | None = None
    agree = 1
    for matter in index.candidates(p):
        likeness = matter.likeness(p, lexicon)
        if p.mode is Mode.WANTED and matter.head.mode in RAISING and likeness.agree < 0:
            continue  # the opposite is wanted: a matter of its own
        if best is None or (likeness.score, -matter.number) > best[:2]:
            best, agree = (likeness.score, -matter.number, matter), likeness.agree
            if likeness.score >= WHOLLY:
                break  # of those that are as like, the first is taken anyhow
    return (None, Likeness(0.0, 1)) if best is None else (best[2], Likeness(best[0], agree))


def _attach(
    matters: Sequence[Matter], answers: Sequence[Proposition], lexicon: Lexicon, *, least: float
) -> list[Proposition]:
    """Put promises, yes, no and silence to the wish that they answer; gives those whose wish is not known."""
    index = _Index(lexicon)
    homes: dict[str, Matter] = {}
    for matter in matters:
        for member in matter.joined:
            homes[member.proposition.id] = matter
            index.add(matter, member.proposition)
    left = []
    for p in answers:
        chosen, likeness = _home(p, index, homes, lexicon)
        if chosen is None or likeness.score < least or _is_too_early(p, chosen):
            left.append(p)
            continue
        certain = p.sure and likeness.score >= SURE and not _is_partial(p, chosen)
        chosen.add(p, likeness, certain=certain)
    return left


def _is_partial(p: Proposition, matter: Matter) -> bool:
    """Whether an answer is about other places as well as some of these: it says nothing sure about the whole."""
    wanted, met = matter.head.core.parties, p.core.parties
    return bool(wanted & met) and bool(wanted - met) and bool(met - wanted)


def _is_too_early(p: Proposition, matter: Matter) -> bool:
    """Whether it was said long before the wish, as far as one knows when that was: not where it is only recalled."""
    head = matter.head
    known = p.day is not None and head.day is not None and not head.reported
    return known and p.day is not None and head.day is not None and p.day + EARLY < head.day


def _split(claims: Sequence[Matter]) -> tuple[list[Matter], list[Proposition]]:
    """Claims that somebody takes up again or denies are matters; the others are only what was said once."""
    kept, loose = [], []
    for matter in claims:
        members = [j.proposition for j in matter.joined]
        signs = {j.likeness.agree for j in matter.joined}
        speakers = {p.speakers for p in members}
        if len(members) > 1 and (len(signs) > 1 or len(speakers) > 1 or len({p.document for p in members}) > 1):
            kept.append(matter)
        else:
            loose += members
    return kept, loose


def _attach_ends(matters: Sequence[Matter], ends: Sequence[Proposition], lexicon: Lexicon) -> None:
    """What is said once or told by the writer may be the end of a matter: the deed was done, or was not."""
    index = _Index(lexicon)
    for matter in matters:
        for member in matter.joined:
            index.add(matter, member.proposition)
    for p in in_order(ends):
        if not p.core.doers or not p.done:
            continue
        chosen, likeness = _home(p, index, {}, lexicon)
        if chosen is None or likeness.score < SURE or not _is_end(p, chosen, likeness):
            continue
        chosen.add(p, likeness, certain=p.sure)


def _is_end(p: Proposition, matter: Matter, likeness: Likeness) -> bool:
    """Whether it comes after the wish or promise (on the same page: below it)."""
    head = matter.head
    if p.day is not None and head.day is not None and p.day != head.day:
        return p.day > head.day
    return p.document == head.document and p.trigger.start > head.trigger.start
