"""Words with their syntax, put together from the stretches of letters and the marks that the model reads.

The parser works on stretches ("U", ".", "S", "."), and calls what belongs to the word before it an inner part. Here
the parts become one word again, and governors are counted in words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from onrecord.evidence import Span
from onrecord.language.annotation import Word
from onrecord.language.labels import INNER, RELATIONS, SPEECH
from onrecord.language.network import Syntax
from onrecord.language.parse import Indices, parse
from onrecord.language.windows import Window

_INNER = RELATIONS.index(INNER)


def find_words(window: Window, sentences: Sequence[Span], syntax: Syntax) -> Iterator[tuple[Word, ...]]:
    """The tree of each sentence (or part of a very long one) that the window owns."""
    pieces = window.pieces
    begins = np.flatnonzero(np.diff(pieces.words, prepend=-1))
    begins = begins[(begins >= window.own[0]) & (begins < window.own[1])]
    ends = pieces.ends[np.append(np.flatnonzero(np.diff(pieces.words)), len(pieces) - 1)]
    starts = [s.start for s in sentences]
    within = np.array([bisect_right(starts, int(pieces.starts[b])) for b in begins])
    for sentence in np.unique(within).tolist():
        own = begins[within == sentence]
        owners = np.full(len(pieces), -1, dtype=np.int64)
        owners[own] = np.arange(len(own))
        spans = [Span(int(pieces.starts[b]), int(ends[pieces.words[b]])) for b in own]
        yield tuple(_joined(spans, owners, syntax))


def _joined(spans: list[Span], owners: Indices, syntax: Syntax) -> Iterator[Word]:
    tree = parse(syntax, owners)
    word_of: list[int] = []
    firsts: list[int] = []
    for i, (governor, relation) in enumerate(zip(tree.governors.tolist(), tree.relations.tolist(), strict=True)):
        is_inner = bool(firsts) and relation == _INNER and governor < i and word_of[governor] == len(firsts) - 1
        if not is_inner:
            firsts.append(i)
        word_of.append(len(firsts) - 1)
    for number, i in enumerate(firsts):
        last = firsts[number + 1] - 1 if number + 1 < len(firsts) else len(spans) - 1
        governor = word_of[int(tree.governors[i])]
        relation = RELATIONS[int(tree.relations[i])]
        yield Word(
            span=Span(spans[i].start, spans[last].end),
            speech=SPEECH[int(tree.speech[i])],
            governor=None if relation == "root" else governor,
            relation="dep" if relation == INNER else relation,
        )
