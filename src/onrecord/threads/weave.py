"""Makes threads of propositions: matters linked, each entry given its relation, each thread its state.

Groups of deeds that can be compared are woven each by itself. A group whose propositions did not change needs no
weaving, and what comes out depends on the propositions only, so adding documents one by one or all at once, in any
order, ends in the same threads.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onrecord.ids import stable_id
from onrecord.threads.lexicon import Lexicon, load_lexicon
from onrecord.threads.link import LAST_DAY, Joined, Matter, in_order, link
from onrecord.threads.proposition import Kind, Mode, Proposition
from onrecord.threads.states import decide
from onrecord.threads.thread import Relation, Thread, ThreadEntry

LEAST_WORDS = 5
RECALL = datetime.timedelta(days=10)
"""A wish retold so long after it was first wanted is recalled, not repeated."""


def group_of(p: Proposition) -> str:
    """The group of deeds that a proposition is woven in; empty where it names none."""
    return load_lexicon().groups.get(p.core.deed or "", "")


def by_group(propositions: Iterable[Proposition]) -> dict[str, list[Proposition]]:
    """Propositions by the group of their deeds."""
    found: dict[str, list[Proposition]] = {}
    for p in propositions:
        if group := group_of(p):
            found.setdefault(group, []).append(p)
    return found


def weave(
    propositions: Iterable[Proposition], *, as_of: datetime.date | None, words: Callable[[Proposition], str]
) -> tuple[Thread, ...]:
    """All threads of these propositions, by the day of their first entry.

    ``as_of`` is the last day that the documents know of: deadlines before it are past. ``words`` gives the words
    of a proposition's evidence.
    """
    lexicon = load_lexicon()
    threads: list[Thread] = []
    for group, members in sorted(by_group(propositions).items()):
        threads += weave_group(group, members, lexicon, as_of=as_of, words=words)
    return tuple(sorted(threads, key=_by_day))


def _by_day(thread: Thread) -> tuple[datetime.date, str]:
    return min((e.on.start for e in thread.entries if e.on is not None), default=LAST_DAY), thread.id


def weave_group(
    group: str,
    propositions: Iterable[Proposition],
    lexicon: Lexicon,
    *,
    as_of: datetime.date | None,
    words: Callable[[Proposition], str],
) -> list[Thread]:
    """The threads of one group of deeds."""
    to_do, claims = link(propositions, lexicon)
    found = [_deed_thread(group, matter, as_of, words) for matter in to_do]
    return found + [_claim_thread(group, matter, as_of, words) for matter in claims]


def _ordered(matter: Matter) -> list[Joined]:
    place = {p.id: n for n, p in enumerate(in_order(j.proposition for j in matter.joined))}
    return sorted(matter.joined, key=lambda j: place[j.proposition.id])


def _deed_thread(
    group: str, matter: Matter, as_of: datetime.date | None, words: Callable[[Proposition], str]
) -> Thread:
    joined = _ordered(matter)
    wishes = [j.proposition for j in joined if j.proposition.mode is Mode.WANTED]
    opening = wishes[0] if wishes else matter.head
    doers = Counter(doer for j in joined if j.certain for doer in j.proposition.core.doers)
    entries: list[ThreadEntry] = []
    told = _Told()
    for member in joined:
        relation = _deed_relation(member, matter, told, wanted=bool(wishes))
        entries.append(_entry(member, relation))
        told.add(member)
    by = _sides(wishes) if wishes else tuple(sorted(matter.head.speakers))
    of = _concerned(doers, matter) if wishes else tuple(sorted(matter.head.addressees))
    due = max((p.due for p in (j.proposition for j in joined) if p.due is not None), default=None)
    concerned = frozenset(doers) | {a for p in wishes for a in p.addressees}
    verdict = decide(opening.kind, entries, concerned=concerned - set(by) or concerned, due=due, as_of=as_of)
    return Thread(
        id=stable_id("th", group, matter.head.id),
        kind=opening.kind,
        by=by,
        of=tuple(side for side in of if side not in by) or (of if not wishes else ()),
        what=_best_words(opening, [j for j in joined if j.certain], words),
        state=verdict.state,
        decided_by=verdict.decided_by,
        since=verdict.since,
        due=due,
        entries=tuple(entries),
        matter=group,
    )


def _best_words(opening: Proposition, joined: Iterable[Joined], words: Callable[[Proposition], str]) -> str:
    """The words that say the matter best: the shortest of those who raised it that are more than a fragment."""
    same = [j.proposition for j in joined if j.proposition.mode is opening.mode and j.proposition.sure]
    alike = [p for p in same if p.core.sign == opening.core.sign and p.core.deed == opening.core.deed]
    found = {words(p) for p in alike if not p.answers}
    whole = [text for text in found if len(text.split()) >= LEAST_WORDS]
    return min(whole, key=lambda text: (len(text), text), default=words(opening))


def _concerned(doers: Counter[str], matter: Matter) -> tuple[str, ...]:
    """Who is to do it: those named most, or whom the first wish addressed."""
    most = max(doers.values(), default=0)
    return tuple(sorted(d for d, n in doers.items() if 2 * n >= most)) or tuple(sorted(matter.head.addressees))


@dataclass(slots=True)
class _Told:
    """What the entries so far have told of a matter."""

    wish: Proposition | None = None  # the first one
    promised: set[str] = field(default_factory=set)  # by which sides
    claimed: dict[int, set[str]] = field(default_factory=dict)  # that it is so (1) or not so (-1), by which sides

    def add(self, member: Joined) -> None:
        p = member.proposition
        if p.mode is Mode.WANTED and self.wish is None:
            self.wish = p
        if p.mode is Mode.COMMITTED:
            self.promised |= p.speakers
        self.claimed.setdefault(member.likeness.agree, set()).update(p.speakers)


def _deed_relation(member: Joined, matter: Matter, told: _Told, *, wanted: bool) -> Relation:
    """How one proposition bears on what is to be done."""
    p, agrees = member.proposition, member.likeness.agree > 0
    if p.mode is Mode.WANTED:
        if told.wish is None:
            return Relation.RAISED
        first = told.wish.day
        late = p.day is not None and first is not None and p.day - first > RECALL
        return Relation.RECALLED if p.reported and late else Relation.REPEATED
    if p.mode in (Mode.ANSWERED, Mode.UNANSWERED):
        return Relation.ANSWERED if p.mode is Mode.ANSWERED else Relation.AWAITED
    if p.mode in (Mode.SAID, Mode.HAPPENED):
        return Relation.FULFILLED if agrees else Relation.DENIED
    if p.mode is Mode.REFUSED:
        agrees = not agrees
    if not agrees:
        own = not wanted and p.speakers & matter.head.speakers
        return Relation.WITHDRAWN if own else Relation.REJECTED
    if p.mode is Mode.ACCEPTED:
        return Relation.ACCEPTED
    again = bool(told.promised & p.speakers)
    return Relation.REPEATED if again and not wanted else Relation.PROMISED


def _claim_thread(
    group: str, matter: Matter, as_of: datetime.date | None, words: Callable[[Proposition], str]
) -> Thread:
    joined = _ordered(matter)
    positive = [j for j in joined if j.proposition.core.sign > 0]
    about_others = [j for j in positive if not j.proposition.speakers & j.proposition.core.doers]
    opening = (about_others or positive or joined)[0]
    claimers = frozenset(side for j in positive for side in j.proposition.speakers)
    doers = frozenset(doer for j in joined for doer in j.proposition.core.doers)
    entries: list[ThreadEntry] = []
    told = _Told()
    for member in joined:
        entries.append(_entry(member, _claim_relation(member, told, opening, doers)))
        told.add(member)
    verdict = decide(Kind.CLAIM, entries, concerned=doers, due=None, as_of=as_of)
    return Thread(
        id=stable_id("th", group, matter.head.id, "claim"),
        kind=Kind.CLAIM,
        by=tuple(sorted(opening.proposition.speakers or claimers)),
        of=tuple(sorted(doers)),
        what=_best_words(opening.proposition, [j for j in joined if j.certain], words),
        state=verdict.state,
        decided_by=verdict.decided_by,
        since=None,
        due=None,
        entries=tuple(entries),
        matter=group,
    )


def _claim_relation(member: Joined, told: _Told, opening: Joined, doers: frozenset[str]) -> Relation:
    """How one proposition bears on a claim: says it too, admits it, denies it, or takes it back."""
    p, claimed = member.proposition, told.claimed.get(opening.likeness.agree)
    if member.likeness.agree != opening.likeness.agree:
        own = claimed is not None and bool(claimed & p.speakers)
        return Relation.WITHDRAWN if own and not p.speakers & doers else Relation.DENIED
    if member is opening or claimed is None:
        return Relation.RAISED
    admitted = bool(p.speakers & doers) and not opening.proposition.speakers & p.speakers
    return Relation.CONFIRMED if p.confirms or admitted else Relation.REPEATED


def _sides(wishes: Iterable[Proposition]) -> tuple[str, ...]:
    return tuple(sorted({side for p in wishes for side in p.speakers}))


def _entry(member: Joined, relation: Relation) -> ThreadEntry:
    p = member.proposition
    return ThreadEntry(
        relation=relation,
        proposition=p.id,
        document=p.document,
        evidence=p.evidence,
        trigger=p.trigger,
        statement=p.statement,
        event=p.event,
        speakers=tuple(sorted(p.speakers)),
        on=p.on,
        certain=member.certain,
        likeness=round(member.likeness.score, 3),
    )
