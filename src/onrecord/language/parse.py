"""From scores to a dependency tree: every word has one governor, one word is the root, and nothing goes in a circle.

Most sentences are trees as soon as every word takes its likeliest governor. For the others the best tree is searched
(Chu and Liu 1965, Edmonds 1967), once for each likely root, so that there is only one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.language.decode import Floats
from onrecord.language.labels import INNER, RELATIONS
from onrecord.language.network import Syntax

_FAR = -1e4
"""The score of a governor that the model did not even consider: taken only where no tree can be made without."""

_ROOTS = 3
"""So many likely roots are tried."""

_INNER, _ROOT = RELATIONS.index(INNER), RELATIONS.index("root")

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The syntax of one sentence, a row a word; the governor of the root is itself."""

    governors: Indices
    relations: Indices
    speech: Indices


def parse(syntax: Syntax, owners: Indices, *, split: bool = False) -> Tree:
    """The tree of the words that ``owners`` names: for each piece the number of its word, or -1.

    Words are numbered from 0 in the order of their first pieces. ``split``: the words are known to be whole, so that
    none is an inner part of another.
    """
    first = np.unique(owners, return_index=True)[1]
    first = first[owners[first] >= 0]
    scores, related = _edges(syntax, owners, first, split=split)
    governors = best_tree(scores)
    relations = related[np.arange(len(first)), governors].argmax(-1)
    is_root = governors == np.arange(len(first))
    return Tree(
        governors=governors,
        relations=np.where(is_root, _ROOT, relations),
        speech=syntax.speech[first].argmax(-1).astype(np.int64),
    )


def _edges(syntax: Syntax, owners: Indices, first: Indices, *, split: bool) -> tuple[Floats, Floats]:
    """Scores ``[word, governor]`` (the diagonal: being the root), and relation scores for each of them."""
    n = len(first)
    words = np.arange(n)
    scores = np.full((n, n), _FAR, dtype=np.float32) - np.abs(words[:, None] - words[None])
    related = np.repeat(syntax.relations[first, :1], n, axis=1)
    for choice in range(syntax.governors.shape[1])[::-1]:  # the likeliest last, so that it stands
        pieces = np.clip(syntax.governors[first, choice], 0, len(owners) - 1)
        to = owners[pieces]
        good = (to >= 0) & ((to != words) | (pieces == first))
        scores[words[good], to[good]] = syntax.arcs[first, choice][good]
        related[words[good], to[good]] = syntax.relations[first, choice][good]
    related[..., _ROOT] = _FAR
    if split:
        related[..., _INNER] = _FAR
    return scores, related


def best_tree(scores: Floats) -> Indices:
    """The governors of the best tree with exactly one root, for scores ``[word, governor]`` (diagonal: the root)."""
    n = len(scores)
    greedy: Indices = scores.argmax(-1)
    roots = np.flatnonzero(greedy == np.arange(n))
    if len(roots) == 1 and _is_tree(greedy):
        return greedy
    rootless = scores.copy()
    np.fill_diagonal(rootless, -np.inf)
    most = rootless.max(-1) if n > 1 else np.zeros(1, scores.dtype)
    best, reached = greedy, -np.inf
    for root in np.argsort(-np.diagonal(scores))[:_ROOTS].tolist():
        if most.sum() - most[root] + scores[root, root] <= reached:
            continue  # no tree under this root can be better
        rooted = rootless.copy()
        rooted[root] = -np.inf
        rooted[root, root] = scores[root, root]
        tree = _arborescence(rooted, root)
        total = float(scores[np.arange(n), tree].sum())
        if total > reached:
            best, reached = tree, total
    return best


def _is_tree(governors: Indices) -> bool:
    """Whether every word reaches a root."""
    reached = governors
    for _ in range(len(governors).bit_length()):
        reached = reached[reached]
    return bool((governors[reached] == reached).all())


def _circle(governors: Indices) -> Indices | None:
    """The words of some circle, or None."""
    at = governors
    for _ in range(len(governors).bit_length()):
        at = at[at]
    inside = np.flatnonzero(governors[at] != at)
    if not inside.size:
        return None
    members = [int(at[inside[0]])]
    while (following := int(governors[members[-1]])) != members[0]:
        members.append(following)
    return np.asarray(members)


def _arborescence(scores: Floats, root: int) -> Indices:
    """The best tree under ``root``: circles of best governors are drawn together into one word until there are none."""
    governors: Indices = scores.argmax(-1)
    governors[root] = root
    circle = _circle(governors)
    if circle is None:
        return governors
    n = len(scores)
    outside = np.ones(n, dtype=bool)
    outside[circle] = False
    rest = np.flatnonzero(outside)
    loss = scores[circle, governors[circle]]
    entering = scores[np.ix_(circle, rest)] - loss[:, None]
    drawn = np.full((len(rest) + 1, len(rest) + 1), -np.inf, dtype=scores.dtype)
    drawn[:-1, :-1] = scores[np.ix_(rest, rest)]
    drawn[-1, :-1] = entering.max(0)
    drawn[:-1, -1] = scores[np.ix_(rest, circle)].max(1)
    inner = _arborescence(drawn, int(np.flatnonzero(rest == root)[0]))
    out = governors.copy()
    into = circle[scores[np.ix_(rest, circle)].argmax(1)]
    out[rest] = np.where(inner[:-1] < len(rest), rest[np.minimum(inner[:-1], len(rest) - 1)], into)
    enters_from = int(inner[-1])
    opened = int(entering[:, enters_from].argmax())
    out[circle[opened]] = rest[enters_from]
    return out
