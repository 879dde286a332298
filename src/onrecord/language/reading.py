"""What one window's scores say: cues with their sources and contents, events with their arguments, names.

Spans here are words of the window; ``annotator`` turns them into stretches of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import ModelError
from onrecord.language.decode import Floats, Stretch, best_tags, log_softmax, sigmoid, stretches
from onrecord.language.labels import ACTS, BEGIN, END, INSIDE, OUTSIDE, SIDES, SINGLE, STATUSES, tag
from onrecord.language.network import Pairs, Scores

IMPOSSIBLE = -1e9
"""The score of a tag that is ruled out."""

FIRST, SECOND = 0, 1
"""The two roles of a predicate: source and content, or actor and recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One predicate with its arguments, as words of the window."""

    head: Stretch
    first: tuple[Stretch, ...]
    second: tuple[Stretch, ...]
    value: str
    value_confidence: float
    confidence: float
    signs: tuple[float, ...]  # what the confidence was computed from
    aims: tuple[Stretch, ...] = ()  # whom a statement is aimed at
    side: str | None = None
    side_confidence: float = 0.0


class Aim(TypedDict):
    """The part of a finding that says for whom and to whom."""

    aims: tuple[Stretch, ...]
    side: str | None
    side_confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How the signs of one kind of predicate become a probability (logistic regression), and what is kept."""

    weights: tuple[float, ...]
    bias: float
    least: float  # what is less probable than this is not reported
    eager: float  # taken from the score of O when predicates are looked for: more of them are weighed

    def confidence(self, signs: tuple[float, ...]) -> float:
        """The probability that the entry is right."""
        return sigmoid(self.bias + sum(w * s for w, s in zip(self.weights, signs, strict=True)))


SIGNS = {"attribution": 7, "event": 4}
"""How many signs the confidence of each kind is computed from; ``_signs`` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The numbers that belong to one set of weights, from its reading.json."""

    attribution: Calibration
    event: Calibration
    mention_least: float  # what is less probable than this is not reported
    mention_eager: float  # taken from the score of O when names are looked for
    asserted_less: float  # taken from the score of "asserted", so that what is only claimed is no fact

    @classmethod
    def read(cls, given: Mapping[str, object], *, where: str) -> Settings:
        """Checked; ModelError if a number is missing or of the wrong kind."""
        try:
            read = {kind: _calibration(given[kind], SIGNS[kind]) for kind in SIGNS}
            names = ("mention_least", "mention_eager", "asserted_less")
            return cls(**read, **{name: float(given[name]) for name in names})  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"the model's reading.json lacks something: {error!r}", where, "Reinstall onrecord"
            ) from error


def _calibration(row: object, signs: int) -> Calibration:
    if not isinstance(row, dict) or len(row["weights"]) != signs:
        raise ValueError(f"{signs} weights are needed")
    return Calibration(
        weights=tuple(map(float, row["weights"])),
        bias=float(row["bias"]),
        least=float(row["least"]),
        eager=float(row["eager"]),
    )


def find_attributions(scores: Scores, words: NDArray[np.int64], settings: Settings) -> Iterator[Found]:
    """Attributions of one window. ``words`` are the first pieces of its words."""
    cues = log_softmax(scores.cues[words])
    for head, pair, roles, first, second in _predicates(cues, scores.attributions, words, settings.attribution):
        if not second:
            continue
        source = tuple(sorted(first, key=lambda s: -s.score)[:1])
        signs = (*_head_signs(head, scores.attributions, pair), *_role_signs(source, second, roles))
        probabilities = np.exp(log_softmax(scores.attributions.values[pair]))
        act = int(probabilities.argmax())
        confidence = settings.attribution.confidence(signs)
        if confidence >= settings.attribution.least:
            yield Found(
                head=head, first=source, second=second, value=ACTS[act], value_confidence=float(probabilities[act]),
                confidence=confidence, signs=signs, **_aim(scores.attributions, pair, words),
            )  # fmt: skip


def _aim(pairs: Pairs, pair: int, words: NDArray[np.int64]) -> Aim:
    """Whom the statement of one cue is aimed at, and the kind of side that its source commits."""
    if pairs.aims is None or pairs.sides is None:
        return {"aims": (), "side": None, "side_confidence": 0.0}
    rows = log_softmax(pairs.aims[pair][words])
    sides = np.exp(log_softmax(pairs.sides[pair]))
    best = int(sides.argmax())
    return {
        "aims": tuple(stretches(best_tags(rows[None])[0], rows)),
        "side": SIDES[best],
        "side_confidence": float(sides[best]),
    }


def find_events(scores: Scores, words: NDArray[np.int64], settings: Settings) -> Iterator[Found]:
    """Events of one window; the head's kind is the PLOVER type."""
    triggers = log_softmax(scores.triggers[words])
    cautious = settings.asserted_less * (np.arange(len(STATUSES)) == STATUSES.index("asserted"))
    for head, pair, _, first, second in _predicates(triggers, scores.events, words, settings.event):
        signs = (*_head_signs(head, scores.events, pair), float(bool(first)), float(bool(second)))
        probabilities = np.exp(log_softmax(scores.events.values[pair] - cautious))
        status = int(probabilities.argmax())
        confidence = settings.event.confidence(signs)
        if confidence >= settings.event.least:
            yield Found(
                head=head, first=first, second=second, value=STATUSES[status],
                value_confidence=float(probabilities[status]), confidence=confidence, signs=signs,
            )  # fmt: skip


def find_mentions(scores: Scores, words: NDArray[np.int64], settings: Settings) -> Iterator[tuple[Stretch, float]]:
    """Names of one window, each with its confidence."""
    rows = log_softmax(scores.mentions[words])
    eager = rows.copy()
    eager[:, OUTSIDE] -= settings.mention_eager
    for stretch in stretches(best_tags(eager[None])[0], rows):
        confidence = float(np.exp(stretch.score))
        if confidence >= settings.mention_least:
            yield stretch, confidence


_Stretches = tuple[Stretch, ...]
_Predicate = tuple[Stretch, int, Floats, _Stretches, _Stretches]


def _predicates(tags: Floats, pairs: Pairs, words: NDArray[np.int64], calibration: Calibration) -> Iterator[_Predicate]:
    """Each head that the second look was given to, with its role scores and its arguments."""
    eager = tags.copy()
    eager[:, OUTSIDE] -= calibration.eager
    heads = stretches(best_tags(eager[None])[0], tags)
    place = {int(at): i for i, at in enumerate(pairs.at)}
    chosen = [(h, place[int(words[h.first])]) for h in heads if int(words[h.first]) in place]
    if not chosen:
        return
    roles = log_softmax(pairs.roles[[i for _, i in chosen]][:, words])
    for row, (head, _) in zip(roles, chosen, strict=True):
        row[head.first : head.last, 1:] = IMPOSSIBLE  # a cue is no part of its own source or content
    for (head, pair), row, path in zip(chosen, roles, best_tags(roles), strict=True):
        found = stretches(path, row)
        first, second = (tuple(s for s in found if s.kind == k) for k in (FIRST, SECOND))
        yield head, pair, row, first, second


def _head_signs(head: Stretch, pairs: Pairs, pair: int) -> tuple[float, float]:
    """How sure the tags of the predicate are, and how sure the second look is that it is one."""
    return max(head.score, -5.0), float(np.clip(pairs.valid[pair], -6, 6))


def _role_signs(source: _Stretches, content: _Stretches, roles: Floats) -> tuple[float, ...]:
    """Source: there or not, how sure; content: how sure on the whole, how sure at its borders, how many pieces."""
    words = sum(s.last - s.first for s in content)
    whole = sum(s.score * (s.last - s.first) for s in content) / words
    borders = min(min(_border(roles, s.first - 1, s.first), _border(roles, s.last - 1, s.last)) for s in content)
    return (
        float(bool(source)),
        max(source[0].score, -5.0) if source else 0.0,
        max(whole, -5.0),
        borders,
        float(len(content) - 1),
    )


def _border(roles: Floats, before: int, after: int) -> float:
    """Log-probability that content changes between two neighbouring words, floored."""
    content = [tag(SECOND, part) for part in (BEGIN, INSIDE, END, SINGLE)]
    inside = [float(np.exp(roles[i][content]).sum()) if 0 <= i < len(roles) else 0.0 for i in (before, after)]
    return float(np.log(max(abs(inside[0] - inside[1]), 0.01)))
