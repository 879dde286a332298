"""Every sentence becomes one tree with one root, and it is the best there is."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language.labels import INNER, RELATIONS, SPEECH
from onrecord.language.network import Syntax
from onrecord.language.parse import best_tree, parse


def is_tree(governors: list[int]) -> bool:
    """Whether there is one root and every word leads to it."""
    roots = [i for i, g in enumerate(governors) if g == i]
    for word in range(len(governors)):
        at = word
        for _ in governors:
            at = governors[at]
        if at not in roots:
            return False
    return len(roots) == 1


def scores(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, n)).astype(np.float32)


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 5), seed=st.integers(0, 10**6))
def test_no_other_tree_is_better(n: int, seed: int) -> None:
    given_scores = scores(n, seed)
    worth = lambda governors: float(given_scores[np.arange(n), list(governors)].sum())  # noqa: E731
    found = best_tree(given_scores).tolist()
    assert is_tree(found)
    three_likely = set(np.argsort(-np.diagonal(given_scores))[:3].tolist())
    others = (g for g in product(range(n), repeat=n) if is_tree(list(g)))
    assert worth(found) >= max(worth(g) for g in others if any(g[r] == r for r in three_likely)) - 1e-4


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 60), seed=st.integers(0, 10**6))
def test_long_sentences_are_trees_too(n: int, seed: int) -> None:
    assert is_tree(best_tree(scores(n, seed)).tolist())


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 30), seed=st.integers(0, 10**6), ties=st.booleans())
def test_any_scores_of_the_model_give_a_tree(n: int, seed: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    choices = 6
    syntax = Syntax(
        speech=rng.normal(size=(n, len(SPEECH))).astype(np.float32),
        governors=rng.integers(-1, n + 1, size=(n, choices)),
        arcs=np.zeros((n, choices), dtype=np.float32) if ties else -np.sort(rng.random((n, choices)), axis=1),
        relations=rng.normal(size=(n, choices, len(RELATIONS))).astype(np.float32),
    )
    owners = np.where(rng.random(n) < 0.8, np.arange(n), -1)
    if (owners < 0).all():
        owners[0] = 0
    owners[owners >= 0] = np.arange((owners >= 0).sum())
    tree = parse(syntax, owners, split=True)
    governors = tree.governors.tolist()
    assert is_tree(governors)
    for word, relation in enumerate(tree.relations.tolist()):
        assert (RELATIONS[relation] == "root") == (governors[word] == word)
        assert RELATIONS[relation] != INNER


def test_a_circle_is_opened_where_it_costs_least() -> None:
    given_scores = np.array([[0, 9, 1], [8, 0, 1], [1, 1, 5]], dtype=np.float32)
    assert best_tree(given_scores).tolist() == [1, 2, 2]
