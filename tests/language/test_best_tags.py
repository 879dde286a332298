"""The best row of tags is the best of all rows that obey the rule, and spans come out of it as they stand."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.decode import best_tags, log_softmax, stretches

scores = st.integers(1, 5).flatmap(
    lambda words: st.lists(st.lists(st.floats(-4, 4, width=32), min_size=5, max_size=5), min_size=words, max_size=words)
)


def obeys(row: tuple[int, ...]) -> bool:
    return all(
        tag % 2 == 1 or tag == 0 or before in (tag, tag - 1) for before, tag in zip((0, *row), row, strict=False)
    )


@given(scores)
def test_the_best_row_is_the_best_that_obeys_the_rule(rows: list[list[float]]) -> None:
    table = log_softmax(np.asarray(rows, dtype=np.float32))
    path = best_tags(table[None])[0]
    assert obeys(tuple(path))
    value = lambda row: sum(float(table[i, t]) for i, t in enumerate(row))  # noqa: E731
    best = max(value(row) for row in itertools.product(range(5), repeat=len(rows)) if obeys(row))
    assert value(path) >= best - 0.06  # words that are surely outside are not searched


def test_spans_of_a_row() -> None:
    tags = np.array([0, 1, 2, 3, 4, 4, 0, 1, 1, 3])
    found = stretches(tags, np.zeros((10, 5), np.float32))
    assert [(s.kind, s.first, s.last) for s in found] == [(0, 1, 3), (1, 3, 6), (0, 7, 8), (0, 8, 9), (1, 9, 10)]


def test_no_words_no_spans() -> None:
    assert best_tags(np.zeros((3, 0, 5), np.float32)).shape == (3, 0)
    assert stretches(np.zeros(0, np.int64), np.zeros((0, 5), np.float32)) == []
