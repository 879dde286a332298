"""The best row of tags is the best of all rows that obey the rule, and spans come out of it as they stand."""

from __future__ import annotations

import itertools
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.decode import best_tags, log_softmax, stretches

scores = st.integers(1, 4).flatmap(
    lambda words: st.lists(st.lists(st.floats(-4, 4, width=32), min_size=9, max_size=9), min_size=words, max_size=words)
)


def obeys(row: tuple[int, ...]) -> bool:
    """Whether the row is made of O (0), B I* E of one kind (1 2 3 or 5 6 7), and single words (4 or 8)."""
    letters = "".join("OBIESbies"[tag] for tag in row)
    return re.fullmatch("(O|BI*E|S|bi*e|s)*", letters) is not None


@given(scores)
def test_the_best_row_is_the_best_that_obeys_the_rule(rows: list[list[float]]) -> None:
    table = log_softmax(np.asarray(rows, dtype=np.float32))
    path = best_tags(table[None])[0]
    assert obeys(tuple(path))
    value = lambda row: sum(float(table[i, t]) for i, t in enumerate(row))  # noqa: E731
    best = max(value(row) for row in itertools.product(range(9), repeat=len(rows)) if obeys(row))
    assert value(path) >= best - 0.06  # words that are surely outside are not searched


def test_spans_of_a_row() -> None:
    tags = np.array([0, 1, 3, 5, 6, 7, 0, 4, 4, 8])
    found = stretches(tags, np.zeros((10, 9), np.float32))
    assert [(s.kind, s.first, s.last) for s in found] == [(0, 1, 3), (1, 3, 6), (0, 7, 8), (0, 8, 9), (1, 9, 10)]


def test_no_words_no_spans() -> None:
    assert best_tags(np.zeros((3, 0, 9), np.float32)).shape == (3, 0)
    assert stretches(np.zeros(0, np.int64), np.zeros((0, 9), np.float32)) == []
