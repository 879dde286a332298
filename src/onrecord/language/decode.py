"""From scores to spans: the best row of tags in which every span is begun, goes on and ends in its own kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.language.labels import BEGIN, END, INSIDE, OUTSIDE, PARTS, SINGLE

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
    """The best tag rows for log-probabilities ``[rows, words, tags]``, where tags are those of ``labels``.

    The rule is that a beginning is followed by insides and an end of its own kind, and nothing else is. Where the best
    tag of every word obeys it, that is the answer; the other rows are searched (Viterbi), from the first to the last
    word that may be anything but O.
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


def _part(tags: Tags) -> Tags:
    """BEGIN, INSIDE, END or SINGLE of tags that are not O; 0 of O."""
    part: Tags = np.where(tags == OUTSIDE, 0, (tags - 1) % PARTS + 1)
    return part


def _breaks_rule(path: Tags) -> NDArray[np.bool_]:
    """Which rows hold a span that is not begun, not ended, or changes its kind."""
    ends = np.zeros((len(path), 1), np.int64)
    before, after = np.concatenate((ends, path), axis=1), np.concatenate((path, ends), axis=1)
    is_open = np.isin(_part(before), (BEGIN, INSIDE))
    goes_on = np.isin(_part(after), (INSIDE, END))
    other_kind = is_open & goes_on & ((before - 1) // PARTS != (after - 1) // PARTS)
    broken: NDArray[np.bool_] = ((is_open != goes_on) | other_kind).any(1)
    return broken


def _viterbi(scores: Floats) -> Tags:
    rows, words, tags = scores.shape
    begin, inside, end, single = (np.arange(part, tags, PARTS) for part in (BEGIN, INSIDE, END, SINGLE))
    closed = np.concatenate(([OUTSIDE], end, single))
    back = np.zeros((words, rows, tags), np.int64)
    total = scores[:, 0].astype(np.float64)
    total[:, np.concatenate((inside, end))] = IMPOSSIBLE
    each = np.arange(rows)
    for t in range(1, words):
        best = closed[total[:, closed].argmax(-1)]
        back[t] = best[:, None]
        now = np.repeat(total[each, best][:, None], tags, axis=1)
        begun = total[:, begin] >= total[:, inside]
        opened = np.where(begun, total[:, begin], total[:, inside])
        for going_on in (inside, end):
            back[t][:, going_on] = np.where(begun, begin, inside)
            now[:, going_on] = opened
        total = now + scores[:, t]
    path = np.zeros((rows, words), np.int64)
    path[:, -1] = closed[total[:, closed].argmax(-1)]
    for t in range(words - 1, 0, -1):
        path[:, t - 1] = back[t][each, path[:, t]]
    return path


def stretches(tags: Tags, scores: Floats) -> list[Stretch]:
    """The spans that one row of tags marks; ``scores`` are the row's log-probabilities ``[words, tags]``."""
    found: list[Stretch] = []
    part = _part(tags)
    first = -1
    for t in np.flatnonzero(tags != OUTSIDE).tolist():
        if part[t] in (BEGIN, SINGLE):
            first = t
        if part[t] in (END, SINGLE):
            score = float(np.mean(scores[np.arange(first, t + 1), tags[first : t + 1]]))
            found.append(Stretch(int(tags[t] - 1) // PARTS, first, t + 1, score))
    return found
