"""From scores to spans: the best row of tags in which every span is begun, goes on and ends in its own kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.language.labels import BEGIN, END, INSIDE, OUTSIDE, PARTS, SINGLE

Floats = NDArray[np.float32]
Tags = NDArray[np.int64]

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
    for row in np.flatnonzero(_breaks_rule(path)).tolist():
        doubtful = np.flatnonzero((scores[row, :, OUTSIDE] < _SURELY_OUTSIDE) | (path[row] != OUTSIDE))
        low, high = int(doubtful[0]), int(doubtful[-1]) + 1
        path[row, low:high] = _viterbi(scores[row, low:high])
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


def _viterbi(scores: Floats) -> list[int]:
    """The best tags of one row ``[words, tags]`` that obey the rule.

    Two things are carried from word to word: the best score with no span open, and for each kind the best one with a
    span of that kind open. Plain numbers: a row is short, and arrays of a few kinds would cost more than they save.
    """
    kinds = (scores.shape[1] - 1) // PARTS
    alone = scores[:, [OUTSIDE, *range(SINGLE, scores.shape[1], PARTS)]]
    shut, choice = alone.max(1).tolist(), alone.argmax(1).tolist()
    begin, inside, end = (scores[:, part::PARTS].tolist() for part in (BEGIN, INSIDE, END))
    closed, opened = 0.0, [float("-inf")] * kinds
    lasts: list[int] = []  # the kind of the span that ends here in the best row with none open; or -1
    begun: list[list[bool]] = []  # whether the best open span of each kind begins here
    for t, gain in enumerate(shut):
        best, last = closed + gain, -1
        starts, going = [closed + x for x in begin[t]], [was + x for was, x in zip(opened, inside[t], strict=True)]
        for kind, (was, x) in enumerate(zip(opened, end[t], strict=True)):
            if was + x > best:
                best, last = was + x, kind
        begun.append([new >= old for new, old in zip(starts, going, strict=True)])
        opened = [max(pair) for pair in zip(starts, going, strict=True)]
        lasts.append(last)
        closed = best
    path: list[int] = []
    kind = -1  # of the span that is open after the word
    for t in range(len(scores) - 1, -1, -1):
        if kind >= 0:
            path.append((BEGIN if begun[t][kind] else INSIDE) + PARTS * kind)
            kind = -1 if begun[t][kind] else kind
        elif lasts[t] >= 0:
            kind = lasts[t]
            path.append(END + PARTS * kind)
        else:
            path.append(SINGLE + PARTS * (choice[t] - 1) if choice[t] else OUTSIDE)
    return path[::-1]


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
