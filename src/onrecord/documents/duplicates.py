"""Articles that share their text, exactly or nearly: agency copy that many outlets print with another ending.

Each article gets a short signature (MinHash over runs of words: Broder, "On the resemblance and containment of
documents", 1997). Two articles whose signatures agree in half of their places share about half of their runs of
words. Articles are compared only where a band of their signatures is the same, so the work grows about linearly.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.documents.document import Document

BANDS, ROWS = 24, 3
SIZE = BANDS * ROWS
RUN = 3
"""Words in a run."""
ALIKE = 0.5
"""Share of equal places from which two signatures are those of near duplicates."""
FEWEST_WORDS = 12
"""Shorter articles are alike by chance; they have no signature."""
MOST_WORDS = 20_000
_WORD = re.compile(r"\w+")
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))  # of SplitMix64
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_NOISE = np.random.default_rng(20_221_126).integers(1, 1 << 63, size=(2, SIZE), dtype=np.uint64)
Signature = NDArray[np.uint32]


@lru_cache(maxsize=100_000)
def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def sign_text(text: str) -> Signature | None:
    """The signature of a text: 72 numbers; None where it has too few words."""
    words = _WORD.findall(text.casefold())[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    codes = np.fromiter((_code(word) for word in words), dtype=np.uint64, count=len(words))
    runs = codes[: len(codes) - RUN + 1]
    for step in range(1, RUN):
        runs = _mixed(runs) + codes[step : len(codes) - RUN + 1 + step]
    hashed = _mixed(np.unique(_mixed(runs)))[:, None] * (_NOISE[0] | np.uint64(1)) + _NOISE[1]
    smallest: NDArray[np.uint64] = hashed.min(axis=0) >> np.uint64(32)
    return smallest.astype(np.uint32)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered evenly over 64 bits (SplitMix64; sums and products wrap round)."""
    numbers = (numbers ^ (numbers >> _SHIFTS[0])) * _MIX[0]
    numbers = (numbers ^ (numbers >> _SHIFTS[1])) * _MIX[1]
    return numbers ^ (numbers >> _SHIFTS[2])


def sign_document(document: Document) -> Signature | None:
    """The signature of the article on a page: body and posts, without menus and adverts."""
    return sign_text(" ".join(span.words(document.text) for span in document.body))


def group_duplicates(signatures: Sequence[Signature]) -> list[int]:
    """For each signature the number of its group; near duplicates share one, whatever the order they come in.

    Groups are numbered by the first signature of each. In a group each is alike to at least one other.
    """
    if not signatures:
        return []
    table = np.stack(signatures)
    parent = list(range(len(table)))
    for band in range(BANDS):
        part = np.ascontiguousarray(table[:, band * ROWS : (band + 1) * ROWS])
        keys = part.view([("", part.dtype)] * ROWS).ravel()
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        for at in np.flatnonzero(same):
            _join(int(order[at]), int(order[at + 1]), table, parent)
    return [_root(at, parent) for at in range(len(table))]


def _join(one: int, other: int, table: NDArray[np.uint32], parent: list[int]) -> None:
    first, second = sorted((_root(one, parent), _root(other, parent)))
    if first != second and likeness(table[one], table[other]) >= ALIKE:
        parent[second] = first


def _root(at: int, parent: list[int]) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def likeness(one: Signature, other: Signature) -> float:
    """The share of runs of words that two articles have in common, as their signatures estimate it."""
    return float(np.mean(one == other))


def pack(signature: Signature) -> bytes:
    """A signature as bytes, the same on every machine."""
    return signature.astype("<u4").tobytes()


def unpack(packed: bytes) -> Signature:
    """The signature of those bytes."""
    return np.frombuffer(packed, dtype="<u4").astype(np.uint32)


def originals(groups: Iterable[int], order: Sequence[tuple[object, ...]]) -> list[int | None]:
    """For each article the one that it is a copy of: the first of its group by ``order``; None for that one itself."""
    numbered = list(groups)
    first: dict[int, int] = {}
    for at, group in enumerate(numbered):
        held = first.setdefault(group, at)
        if order[at] < order[held]:
            first[group] = at
    return [None if first[group] == at else first[group] for at, group in enumerate(numbered)]
