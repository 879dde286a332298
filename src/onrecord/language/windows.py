"""What the model sees at once: consecutive sentences of one run of text, overlapping the window before.

Each piece belongs to exactly one window, the one in which it stands most central; what the model finds there counts,
and what it finds about the same words in the neighbouring window does not. So nothing is found twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.evidence import Span
from onrecord.language.pieces import Ints, Pieces, WordPieces
from onrecord.language.sentences import find_sentences

LONGEST = 254
"""Word pieces a window, without the two marks around them."""

OVERLAP = 28
"""Word pieces that a window shares with the one before it, at least, where the sentences allow it."""

_LONGEST_UNIT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of pieces, and which words are its own: those whose first piece is in ``[own[0], own[1])``."""

    pieces: Pieces
    own: tuple[int, int]


def find_windows(text: str, run: Sequence[Span], pieces: WordPieces) -> tuple[tuple[Span, ...], list[Window]]:
    """The sentences of a run of stretches, and the windows over them. Between two stretches a paragraph ends."""
    sentences: list[Span] = []
    units: list[Pieces] = []
    for stretch in run:
        found = find_sentences(text, within=stretch)
        sentences.extend(found)
        for read in pieces.read(text, found):
            units.extend(_units(read))
    return tuple(sentences), list(_windows(units))


def _units(read: Pieces) -> Iterator[Pieces]:
    """A sentence whole, or where it is longer than a window can take, in parts that end where a word ends."""
    start = 0
    while len(read) - start > _LONGEST_UNIT:
        end = start + _LONGEST_UNIT
        while end > start + 1 and read.words[end] == read.words[end - 1]:
            end -= 1
        yield cut(read, start, end)
        start = end
    if start < len(read):
        yield cut(read, start, len(read))


def cut(read: Pieces, start: int, end: int) -> Pieces:
    """The pieces from ``start`` up to ``end``."""
    part = slice(start, end)
    return Pieces(
        ids=read.ids[part],
        shapes=read.shapes[part],
        starts=read.starts[part],
        ends=read.ends[part],
        words=read.words[part],
    )


def _windows(units: Sequence[Pieces]) -> Iterator[Window]:
    bounds = list(_bounds([len(u) for u in units]))
    offsets = np.concatenate(([0], np.cumsum([len(u) for u in units], dtype=np.int64)))
    for i, (first, last) in enumerate(bounds):
        base = int(offsets[first])
        # the border lies amid the shared units, at the start of one, so that no word is cut
        own_start = _border(offsets, bounds[i - 1][1], first) - base if i else 0
        own_end = _border(offsets, last, bounds[i + 1][0]) - base if i + 1 < len(bounds) else int(offsets[last]) - base
        yield Window(pieces=_joined(units[first:last]), own=(own_start, own_end))


def _border(offsets: Ints, shared_end: int, shared_start: int) -> int:
    """Of the units that two windows share, where the second takes over: the unit start nearest to the middle."""
    middle = (offsets[shared_start] + offsets[shared_end]) / 2
    starts = offsets[shared_start : shared_end + 1]
    return int(starts[np.abs(starts - middle).argmin()])


def _bounds(sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last-plus-one unit of each window."""
    first = 0
    while first < len(sizes):
        last, size = first, 0
        while last < len(sizes) and (last == first or size + sizes[last] <= LONGEST):
            size += sizes[last]
            last += 1
        yield first, last
        if last == len(sizes):
            return
        following, shared = last, 0
        while following > first + 1 and shared < OVERLAP and shared + sizes[following - 1] <= LONGEST // 2:
            following -= 1
            shared += sizes[following]
        first = following


def _joined(units: Sequence[Pieces]) -> Pieces:
    """Several units as one; words are numbered anew, since each unit numbers its own."""
    words, base = [], 0
    for unit in units:
        words.append(unit.words - unit.words[0] + base)
        base = int(words[-1][-1]) + 1
    joined = {n: np.concatenate([getattr(u, n) for u in units]) for n in ("ids", "shapes", "starts", "ends")}
    return Pieces(words=np.concatenate(words), **joined)
