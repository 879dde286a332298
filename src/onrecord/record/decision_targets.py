"""Finding again what a person decided on, after its page was read anew, perhaps by a newer model or with another text.

An entry in the same place is the same entry; what else changed about it becomes a doubt and not a new entry. Where the
page's text changed, the words themselves are looked for. Targets of one entry under several readings are a line, and a
line stands for at most one entry, an entry for at most one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from onrecord.events.event import Event
from onrecord.evidence import Span, hull
from onrecord.record.decision import Decision, Mark, Target
from onrecord.record.decision_fields import FIELDS, PLACES, TELLING, reading_of
from onrecord.record.mapping import words_of
from onrecord.statements.statement import Party, Statement
from onrecord.threads.thread import Thread

AROUND = 60
"""Characters on either side that tell words apart that stand in a page more than once."""
LONGEST = 2_000
"""Characters of words that are kept and compared."""
OVERLAP = 0.5
"""Share of the characters of both that two places must have in common to be one."""
INSIDE = 0.9
"""Share of the shorter place that lies in the longer one, where kind and actor are the same, to be one."""
ALIKE = 85.0
"""Likeness of words, of 100, from which they are taken for the same ones in a text that changed."""
WORDS, PAGE = "words", "page"
"""Doubts beside the names of fields: other words, and other words around them."""

Readable = Statement | Event | Thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The target that a line has now, and whether the page's text is the one that was decided on."""

    target: Target
    same_page: bool


def target_of(noun: str, entry: Readable, *, document: str, source: str, text: str) -> Target:
    """An entry as a target: where it stands, what it says, who says it, and all else that a person sees of it."""
    place, spans, kind, actor = _telling(entry)
    whole = hull(spans)
    return Target(
        noun=noun,
        entry=entry.id,
        document=document,
        source=source,
        place=place,
        kind=kind,
        actor=actor,
        words=words_of(spans, text)[:LONGEST],
        before=text[max(0, whole.start - AROUND) : whole.start],
        after=text[whole.end : whole.end + AROUND],
        reading=reading_of(noun, entry),
    )


def _telling(entry: Readable) -> tuple[tuple[Span, ...], tuple[Span, ...], str, str | None]:
    """Its place, the spans of its words, its kind and its actor."""
    if isinstance(entry, Statement):
        return entry.content, entry.content, entry.act.value, _name(entry.speaker)
    if isinstance(entry, Event):
        return (entry.trigger,), (entry.evidence,), entry.type, _name(entry.actors[0] if entry.actors else None)
    raised = entry.entries[0]
    return (raised.trigger,), (raised.evidence,), entry.kind.value, ", ".join(entry.by) or None


def _name(party: Party | None) -> str | None:
    return None if party is None else party.actor or party.name


def lines_of(decisions: Iterable[Decision]) -> list[list[Decision]]:
    """Decisions by the line of targets that they were made on."""
    held = list(decisions)
    first: dict[str, str] = {}

    def root(target: str) -> str:
        seen = {target}
        while (before := first.get(target, target)) not in seen:
            seen.add(before)
            target = before
        return target

    for one in sorted(held, key=lambda one: one.order):
        own, before = one.target.fingerprint, one.earlier
        if before is not None and before != own and root(own) != root(before):
            first[root(own)] = root(before)
    lines: dict[str, list[Decision]] = {}
    for one in held:
        lines.setdefault(root(one.target.fingerprint), []).append(one)
    return [lines[key] for key in sorted(lines)]


def find_again(lines: Sequence[Sequence[Decision]], now: Sequence[Target]) -> dict[int, Found]:
    """Which of the present targets each line stands for, by its number; lines whose entry is gone are left out."""
    scored: list[tuple[float, int, int]] = []
    for number, line in enumerate(lines):
        known = {one.target.fingerprint: one.target for one in line}.values()
        for at, target in enumerate(now):
            score = max(likeness(one, target) for one in known)
            if score > 0:
                scored.append((-score, number, at))
    found: dict[int, Found] = {}
    taken: set[int] = set()
    for _, number, at in sorted(scored):
        if number not in found and at not in taken:
            taken.add(at)
            last = max(lines[number], key=lambda one: one.order).target
            found[number] = Found(target=now[at], same_page=last.document == now[at].document)
    return found


def likeness(old: Target, now: Target) -> float:
    """How surely two targets are one entry: 0 for not at all."""
    if old.noun != now.noun:
        return 0.0
    same = 0.2 * (old.kind == now.kind) + 0.1 * (old.actor == now.actor)
    if old.document == now.document:
        if old.place == now.place:
            return 3.0 + same + 0.05 * (old.entry == now.entry)
        shared, inside = _overlap(old.place, now.place)
        is_longer = inside >= INSIDE and old.kind == now.kind and old.actor == now.actor
        return 1.0 + shared + same if shared >= OVERLAP or is_longer else 0.0
    mine, theirs = _plain(old.words), _plain(now.words)
    alike = 100.0 if mine == theirs else fuzz.ratio(mine, theirs, score_cutoff=ALIKE)
    if alike < ALIKE or not mine:
        return 0.0
    around = (_plain(old.before) == _plain(now.before)) + (_plain(old.after) == _plain(now.after))
    return alike / 100.0 + 0.2 * around + same


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> tuple[float, float]:
    """What two places share: of both together, and of the shorter of them."""
    mine, theirs = _merged(one), _merged(other)
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in mine for b in theirs)
    lengths = sum(map(len, mine)), sum(map(len, theirs))
    return (shared / (sum(lengths) - shared), shared / min(lengths)) if shared else (0.0, 0.0)


def _merged(spans: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _plain(text: str) -> str:
    return " ".join(text.split())


def find_doubts(old: Target, now: Target, edits: Mapping[str, Any], mark: str | None) -> tuple[str, ...]:
    """What changed between what the person saw and what there is now; an edit that the reading took over is none.

    Whoever accepts an entry accepts all of it; whoever rejects it does so for its words, its kind or whose it is.
    """
    found = [WORDS] if _plain(old.words) != _plain(now.words) else []
    around = (_plain(old.before), _plain(old.after)) != (_plain(now.before), _plain(now.after))
    if old.document != now.document and around:
        found.append(PAGE)
    names = TELLING[now.noun] if mark == Mark.REJECTED else tuple(f.name for f in FIELDS[now.noun])
    shapes = {field.name: field.shape for field in FIELDS[now.noun]}
    for name in names:
        value = now.reading.get(name)
        if shapes[name] in PLACES or old.reading.get(name) == value:
            continue
        if name not in edits or edits[name] != value:
            found.append(name)
    return tuple(found)
