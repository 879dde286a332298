"""Training windows: a few consecutive sentences, roughened up as scraped pages are, labels on word pieces."""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from conllu import ROOT, Document
from corpora import Marked, Offsets, Passage
from onrecord.evidence import Span
from onrecord.language.labels import (
    ACTS,
    BEGIN,
    END,
    EVENT_TYPES,
    INNER,
    INSIDE,
    MENTION_KINDS,
    RELATIONS,
    SIDES,
    SINGLE,
    SPEECH,
    STATUSES,
    tag,
)  # fmt: skip
from onrecord.language.pieces import WordPieces
from onrecord.language.sentences import find_sentences

IGNORE = -100
_OPENING, _CLOSING, _PLAIN = "“«„", "”»", '"'
_STYLES = (("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("''", "''"), ("‘", "’"))


@dataclass
class Predicate:
    """One cue or trigger: where it begins, up to where it goes, and the role tag of every piece for it."""

    at: int
    until: int
    value: int
    roles: np.ndarray
    aims: np.ndarray | None
    side: int


@dataclass
class Tree:
    """The syntax of a window, one row a piece, IGNORE where it is not known; the governor of a root is itself."""

    governors: np.ndarray
    relations: np.ndarray
    speech: np.ndarray


@dataclass
class Example:
    """One window as the model sees it. Tag rows are None where the corpus says nothing."""

    ids: np.ndarray
    shapes: np.ndarray
    is_first: np.ndarray  # where a stretch of letters or a mark begins
    cue_tags: np.ndarray | None
    event_tags: np.ndarray | None
    mention_tags: np.ndarray | None
    cues: list[Predicate]
    triggers: list[Predicate]
    kinds: tuple[str, ...] = MENTION_KINDS  # which kinds of names the tags tell from O
    tree: Tree | None = None

    def __len__(self) -> int:
        return len(self.ids)


def measure(passages: list[Passage], pieces: WordPieces) -> list[tuple[Passage, list[int]]]:
    """Each passage with its sentences found, and how many pieces each sentence has."""
    measured = []
    for passage in passages:
        spans = find_sentences(passage.text)
        passage.sentences = [(s.start, s.end) for s in spans]
        measured.append((passage, [len(p) for p in pieces.read(passage.text, spans)]))
    return measured


def cut_windows(
    measured: list[tuple[Passage, list[int]]], longest: int, rng: random.Random
) -> list[tuple[Passage, int, int]]:
    """Windows of consecutive sentences that together cover each passage, with other borders every time."""
    windows = []
    for passage, lengths in measured:
        first = 0
        budget = rng.randint(longest // 4, longest)
        while first < len(lengths):
            last, size = first, 0
            while last < len(lengths) and (last == first or size + lengths[last] <= budget):
                size += lengths[last]
                last += 1
            windows.append((passage, passage.sentences[first][0], passage.sentences[last - 1][1]))
            first = last
            budget = rng.randint(longest * 5 // 8, longest)
    return windows


def join_sentences(passages: list[Passage], rng: random.Random, most: int) -> Passage:
    """Several single sentences as one page of short paragraphs, so that they look like the pages we read."""
    chosen = rng.sample(passages, rng.randint(2, most))
    joined = Passage(id="joined", text="", attributions=[], events=[], corpus=chosen[0].corpus)
    for passage in chosen:
        if joined.text:
            joined.text += rng.choice(("\n\n", "\n\n", "\n", " "))
        by = len(joined.text)
        joined.text += passage.text
        joined.attributions += [_moved(m, by) for m in passage.attributions]
        joined.events += [_moved(m, by) for m in passage.events]
    return joined


def _moved(marked: Marked, by: int) -> Marked:
    move = lambda spans: [(s + by, e + by) for s, e in spans]  # noqa: E731
    aims = None if marked.aims is None else move(marked.aims)
    return Marked(
        *move([marked.head]), move(marked.first), move(marked.second), marked.value, marked.type, aims, marked.side
    )


class Roughened:
    """A stretch of text with quotation marks restyled, dropped or doubled, and how offsets moved with it."""

    def __init__(self, text: str, start: int, end: int, rng: random.Random, *, rate: float) -> None:
        self.start = start
        self.edits: list[tuple[int, int]] = [(start, 0)]
        original = text[start:end]
        if rng.random() >= rate:
            self.text = original
            return
        style = rng.choice(_STYLES) if rng.random() < 0.7 else None
        drop = rng.choice((0.0, 0.05, 0.3))
        out: list[str] = []
        at = length = 0
        for mark in re.finditer(r"[“”«»„\"]", original):
            out.append(original[at : mark.start()])
            length += mark.start() - at
            new = "" if rng.random() < drop else _restyled(original, mark, style)
            out.append(new)
            length += len(new)
            at = mark.end()
            self.edits.append((start + mark.end(), length - at))
        self.text = "".join(out) + original[at:]

    def moved(self, offset: int) -> int:
        """Where an offset of the original text lies now, counted from the window's start."""
        i = bisect_right(self.edits, (offset, 10**9)) - 1
        return max(0, min(len(self.text), offset - self.start + self.edits[i][1]))


def _restyled(text: str, mark: re.Match[str], style: tuple[str, str] | None) -> str:
    if style is None:
        return mark[0]
    opening = mark[0] in _OPENING or (mark[0] in _PLAIN and (mark.start() == 0 or text[mark.start() - 1].isspace()))
    return style[0] if opening else style[1]


def encode(
    passage: Passage, start: int, end: int, pieces: WordPieces, rng: random.Random, *, rate: float = 0.0
) -> Example:
    """The window ``[start, end)`` of a passage as the model sees it, with labels."""
    rough = Roughened(passage.text, start, end, rng, rate=rate)
    text = rough.text
    if rng.random() < 0.5 * rate and text.endswith("."):
        text = text[:-1]  # headlines and captions have no full stop
    read = pieces.read(text, [Span(0, len(text))])[0]
    ids = np.concatenate(([pieces.first], read.ids, [pieces.last]))[:512]
    shapes = np.concatenate(([0], read.shapes, [0]))[:512]
    is_first = np.concatenate(([False], np.diff(read.words, prepend=-1) != 0, [False]))[:512]
    starts = np.concatenate(([-1], read.starts, [10**9]))[: len(ids)]
    blank = np.where(is_first, 0, IGNORE)
    place = _Placed(rough, starts, is_first, blank, (start, end))
    cues = place.predicates(passage.attributions, ACTS)
    triggers = place.predicates(passage.events, STATUSES)
    event_tags = mention_tags = cue_tags = None
    if passage.attributions is not None:
        cue_tags = place.tags((m.head, 0) for m in passage.attributions)
    if passage.events is not None:
        event_tags = place.tags((m.head, EVENT_TYPES.index(m.type)) for m in passage.events)
    if passage.mentions is not None:
        mention_tags = place.tags(((s, e), MENTION_KINDS.index(k)) for s, e, k in passage.mentions)
        for span in passage.unnamed:
            place.forget(mention_tags, span)
    return Example(
        ids=ids,
        shapes=_recased(shapes, rng, rate),
        is_first=is_first[: len(ids)],
        cue_tags=cue_tags,
        event_tags=event_tags,
        mention_tags=mention_tags,
        cues=cues,
        triggers=triggers,
        kinds=passage.kinds,
        tree=place.tree(passage.tree) if passage.tree else None,
    )


def _recased(shapes: np.ndarray, rng: random.Random, rate: float) -> np.ndarray:
    """Now and then the whole window written Like A Headline, LIKE THIS or like this."""
    chance = rng.random()
    ways = ((0.12, (0,), 1), (0.18, (0, 1, 3), 2), (0.26, (1, 2, 3), 0))
    for limit, before, after in ways:
        if chance < limit * rate:
            written = (shapes - 1) // 4
            change = np.isin(written, before) & (shapes > 0)
            return np.where(change, shapes + 4 * (after - written), shapes)
    return shapes


class _Placed:
    """Puts spans of the original text onto the pieces of one window."""

    def __init__(
        self, rough: Roughened, starts: np.ndarray, is_first: np.ndarray, blank: np.ndarray, window: Offsets
    ) -> None:
        self.rough, self.starts, self.is_first, self.blank, self.window = rough, starts, is_first, blank, window

    def within(self, span: Offsets) -> tuple[int, int] | None:
        """First and last-plus-one piece that begin inside a span, or None."""
        s, e = max(span[0], self.window[0]), min(span[1], self.window[1])
        if s >= e:
            return None
        low, high = np.searchsorted(self.starts, (self.rough.moved(s), self.rough.moved(e)))
        while low < high and not self.is_first[low]:
            low += 1
        return (int(low), int(high)) if low < high else None

    def tags(self, spans) -> np.ndarray:
        row = self.blank.copy()
        for span, kind in spans:
            placed = self.within(span)
            if placed is None:
                continue
            low, high = placed
            if (row[low:high] > 0).any():
                continue  # two spans on the same words: the first stands
            words = low + np.flatnonzero(self.is_first[low:high])
            row[words] = tag(kind, INSIDE)
            row[words[0]], row[words[-1]] = tag(kind, BEGIN), tag(kind, END)
            if len(words) == 1:
                row[words] = tag(kind, SINGLE)
        return row

    def predicates(self, marked: list[Marked] | None, values: tuple[str, ...]) -> list[Predicate]:
        found = []
        for m in marked or []:
            placed = self.within(m.head)
            if placed is None or m.head[0] < self.window[0] or m.head[1] > self.window[1]:
                continue
            roles = self.tags([*((s, 0) for s in m.first), *((s, 1) for s in m.second)])
            aims = None if m.aims is None else self.tags((s, 0) for s in m.aims)
            value = values.index(m.value) if m.value else IGNORE
            found.append(Predicate(*placed, value, roles, aims, SIDES.index(m.side) if m.side else IGNORE))
        return found

    def forget(self, row: np.ndarray, span: Offsets) -> None:
        """Nothing is to be learnt from these words."""
        placed = self.within(span)
        if placed is not None:
            row[placed[0] : placed[1]] = IGNORE

    def tree(self, document: Document) -> Tree:
        """The part of the document's syntax whose words begin in this window.

        Where a word is written in several stretches of letters or marks, the first stands for it and governs the rest;
        where one stretch holds several words ("cannot"), it stands for the first.
        """
        low = bisect_left(document.words, self.window[0], key=lambda w: w.start)
        high = bisect_left(document.words, self.window[1], key=lambda w: w.start)
        begins = [self.rough.moved(w.start) for w in document.words[low:high]]
        units = np.flatnonzero(self.is_first)
        owner = np.searchsorted(begins, self.starts[units], side="right") - 1
        unit_of: dict[int, int] = {}
        for unit, word in zip(units.tolist(), owner.tolist(), strict=True):
            unit_of.setdefault(word, unit)
        for word in range(high - low):  # the second word of "cannot"
            if word not in unit_of and word - 1 in unit_of:
                unit_of[word] = unit_of[word - 1]
        rows = Tree(*(np.full(len(self.starts), IGNORE) for _ in range(3)))
        for unit, word in zip(units.tolist(), owner.tolist(), strict=True):
            if word < 0:
                continue
            if unit_of[word] != unit:
                rows.governors[unit], rows.relations[unit] = unit_of[word], _RELATION[INNER]
                continue
            known = document.words[low + word]
            rows.speech[unit] = _SPEECH[known.speech]
            governor = unit if known.governor == ROOT else unit_of.get(known.governor - low, IGNORE)
            if known.governor == low + word or (governor == unit and known.governor != ROOT):
                continue  # no governor given, or both in one stretch
            rows.governors[unit] = governor
            rows.relations[unit] = _RELATION.get(known.relation, _RELATION[known.relation.split(":")[0]])
        return rows


_RELATION = {name: i for i, name in enumerate(RELATIONS)}
_SPEECH = {name: i for i, name in enumerate(SPEECH)}
