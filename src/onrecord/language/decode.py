"""From scores to spans: the best row of tags in which every inside tag follows the beginning of its own kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.language.labels import OUTSIDE

Floats = NDArray[np.float32]
Tags = NDArray[np.int64]

IMPOSSIBLE = -1e9
_SURELY_OUTSIDE = -0.01


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``[first, last)`` of one kind, with the mean log-probability of their tags."""

    kind: int
    first: int
    last: int
    score: float


def log_softmax(logits: Floats) -> Floats:
    """Log-probabilities over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    out: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def sigmoid(x: float) -> float:
    """The logistic function, without overflow."""
    return float(1 / (1 + np.exp(-min(60.0, max(-60.0, x)))))


def best_tags(scores: Floats) -> Tags:
    """The best tag rows for log-probabilities ``[rows, words, tags]``, where tags are O, B0, I0, B1, I1, ...

    The only rule is that I of a kind follows B or I of that kind. Where the best tag of every word obeys it, that is
    the answer; the other rows are searched (Viterbi), from the first to the last word that may be anything but O.
    """
    path: Tags = scores.argmax(-1)
    wrong = np.flatnonzero(_breaks_rule(path))
    if wrong.size:
        doubtful = np.flatnonzero(
            (scores[wrong, :, OUTSIDE] < _SURELY_OUTSIDE).any(0) | (path[wrong] != OUTSIDE).any(0)
        )
        low, high = int(doubtful[0]), int(doubtful[-1]) + 1
        path[wrong, low:high] = _viterbi(scores[wrong, low:high])
    return path


def _breaks_rule(path: Tags) -> NDArray[np.bool_]:
    """Which rows have an inside tag that follows neither its beginning nor itself."""
    before = np.concatenate((np.zeros((len(path), 1), np.int64), path[:, :-1]), axis=1)
    inside = (path > OUTSIDE) & (path % 2 == 0)
    broken: NDArray[np.bool_] = (inside & (before != path) & (before != path - 1)).any(1)
    return broken


def _viterbi(scores: Floats) -> Tags:
    rows, words, tags = scores.shape
    begins, insides = np.arange(1, tags, 2), np.arange(2, tags, 2)
    back = np.zeros((words, rows, tags), np.int64)
    total = scores[:, 0].astype(np.float64)
    total[:, insides] = IMPOSSIBLE
    each = np.arange(rows)
    for t in range(1, words):
        best = total.argmax(-1)
        back[t] = best[:, None]
        now = np.repeat(total[each, best][:, None], tags, axis=1)
        begun = total[:, begins] >= total[:, insides]
        back[t][:, insides] = np.where(begun, begins, insides)
        now[:, insides] = np.where(begun, total[:, begins], total[:, insides])
        total = now + scores[:, t]
    path = np.zeros((rows, words), np.int64)
    path[:, -1] = total.argmax(-1)
    for t in range(words - 1, 0, -1):
        path[:, t - 1] = back[t][each, path[:, t]]
    return path


def stretches(tags: Tags, scores: Floats) -> list[Stretch]:
    """The spans that one row of tags marks; ``scores`` are the row's log-probabilities ``[words, tags]``."""
    found: list[Stretch] = []
    first = -1
    for t in np.flatnonzero(tags != OUTSIDE):
        if tags[t] % 2 == 1:
            first = int(t)
        if t + 1 == len(tags) or tags[t + 1] == OUTSIDE or tags[t + 1] % 2 == 1:
            score = float(np.mean(scores[np.arange(first, t + 1), tags[first : t + 1]]))
            found.append(Stretch(int(tags[t] - 1) // 2, first, int(t) + 1, score))
    return found
