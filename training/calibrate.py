"""Fits the few numbers that turn the model's scores into confidences, and chooses what is reported, on the dev sets.

    python training/calibrate.py [--model src/onrecord/language/model] [--shared ../shared]

Each kind of entry gets a logistic regression over a handful of signs (see ``onrecord.language.reading``); the least
confidence that is still reported is the one with the best F1, moved up as far as costs next to nothing: a wrong
entry is worse than a missing one. Prints a reliability table.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpora import Passage, read_diplomatic, read_polnear, read_uner
from onrecord.evidence import Span
from onrecord.language.annotator import Annotator, Page
from onrecord.language.network import FORMAT
from onrecord.language.reading import SIGNS, Calibration, Settings, find_attributions, find_events, find_mentions
from onrecord.language.windows import find_windows

EAGER = {"attribution": 1.5, "event": 1.0}
GIVEN_AWAY = {"attribution": -0.003, "event": 0.02}
"""How much F1 a higher bar may cost; a lower one where it is negative.

Whole pages, which are not looked at here, gain more from doubtful attributions than single sentences and PolNeAR's
articles do (`documents-dev`: F1 0.83 at 0.35, 0.817 at 0.46, with nine in ten right at both). For events the curve is
flat: from 0.34 to 0.57 precision rises from 0.79 to 0.85 on diplomatic dev while F1 falls from 0.755 to 0.74.
"""

ASSERTED_LESS = 0.8
"""Taken from the score of "asserted". On diplomatic dev as many statuses are right with it as without it, and of what
is only claimed, planned or imagined 0.04 is kept as a fact where it was 0.08; with 1.2 fewer statuses are right.
"""


def words(text: str, spans: list[tuple[int, int]]) -> set[int]:
    return {s + m.start() for s, e in spans for m in re.finditer(r"\w+", text[s:e])}


def offsets(spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in spans]


def candidates(annotator: Annotator, settings: Settings, passage: Passage) -> tuple[list, list]:
    """Attributions and events of a passage, however doubtful, each with its signs."""
    text = passage.text
    run = [Span(0, len(text))]
    attributions, events = [], []
    for window in find_windows(text, run, annotator.network.pieces)[1]:
        page = Page(text, run, window)
        scores = annotator.network.run(window.pieces, window.own)
        for found in find_attributions(scores, page.words, settings):
            entry = page.attribution(found)
            if entry:
                attributions.append((found.signs, entry))
        for found in find_events(scores, page.words, settings):
            event = page.event(found)
            if event:
                events.append((found.signs, event))
    return attributions, events


def one_to_one(scored: list[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    used_i, used_j = set(), set()
    for _, i, j in sorted(scored, reverse=True):
        if i not in used_i and j not in used_j:
            used_i.add(i)
            used_j.add(j)
            yield i, j


def right_attributions(passage: Passage, found: list) -> list[bool]:
    """Which candidates the scorers would count: content overlaps by half and the source is right."""
    text = passage.text
    gold = [(words(text, m.second), words(text, m.first)) for m in passage.attributions or []]
    mine = [(words(text, offsets(a.content)), words(text, offsets(a.source))) for _, a in found]
    scored = [
        (2 * len(g[0] & p[0]) / (len(g[0]) + len(p[0])), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(mine)
        if g[0] & p[0]
    ]
    right = [False] * len(found)
    for i, j in one_to_one([s for s in scored if s[0] >= 0.5]):
        right[j] = bool(gold[i][1] & mine[j][1]) or (not gold[i][1] and not mine[j][1])
    return right


def right_events(passage: Passage, found: list) -> list[bool]:
    """Which candidates the scorer would count: same type, and trigger or actor overlap."""
    text = passage.text
    scored = []
    for i, g in enumerate(passage.events or []):
        for j, (_, e) in enumerate(found):
            trigger = bool(words(text, [g.head]) & words(text, offsets((e.trigger,))))
            actor = bool(words(text, g.first) & words(text, offsets(e.actors)))
            recipient = bool(words(text, g.second) & words(text, offsets(e.recipients)))
            if g.type == e.type and (trigger or actor):
                scored.append((trigger + actor + recipient, i, j))
    right = [False] * len(found)
    for _, j in one_to_one(scored):
        right[j] = True
    return right


def fit(signs: np.ndarray, right: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method, with a little ridge so that it always settles."""
    x = np.hstack((signs, np.ones((len(signs), 1))))
    b = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], 1.0)
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        slope = x.T @ (weights * (right - p)) - ridge * b
        curve = (x * (weights * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        b = b + np.linalg.solve(curve, slope)
    return b[:-1], float(b[-1])


def least(confidence: np.ndarray, right: np.ndarray, weights: np.ndarray, *, gold: float, given: float) -> float:
    """The threshold: best F1, then as high (or, where ``given`` is negative, as low) as that much less allows."""
    steps = np.arange(0.05, 0.95, 0.01)
    f1 = [2 * (weights * right)[confidence >= t].sum() / (weights[confidence >= t].sum() + gold) for t in steps]
    allowed = [t for t, f in zip(steps, f1, strict=True) if f >= max(f1) - abs(given)]
    return float(max(allowed) if given >= 0 else min(allowed))


def reliability(confidence: np.ndarray, right: np.ndarray) -> None:
    """How often entries of each confidence are right."""
    borders = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.01)
    for low, high in pairwise(borders):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            said, were = confidence[inside].mean(), right[inside].mean()
            print(f"  {low:.2f}-{min(high, 1):.2f}  n {inside.sum():5d}  said {said:.3f}  right {were:.3f}")


KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC"}


def names(annotator: Annotator, shared: Path, settings: Settings) -> dict[str, float]:
    """How eagerly names are looked for, and how sure they must be: the pair with the best F1 on UNER EWT dev."""
    read = []
    for text, marked in read_uner(shared / "corpora" / "uner-ewt" / "en_ewt-ud-dev.iob2"):
        run = [Span(0, len(text))]
        for window in find_windows(text, run, annotator.network.pieces)[1]:
            read.append((Page(text, run, window), annotator.network.run(window.pieces, window.own), marked))
    gold = len({(id(marked), name) for _, _, marked in read for name in marked})
    best = (0.0, 0.5, 0.0)
    for eager in (0.0, 0.5, 1.0, 1.5):
        for limit in (0.3, 0.4, 0.5, 0.6):
            tried = replace(settings, mention_least=limit, mention_eager=eager)
            right = found = 0
            for page, scores, marked in read:
                mentions = [m for m in page.mentions(find_mentions(scores, page.words, tried)) if m.kind in KINDS]
                found += len(mentions)
                right += sum((m.span.start, m.span.end, KINDS[m.kind]) in marked for m in mentions)
            best = max(best, (2 * right / (found + gold), limit, eager))
    print("names: F1 {:.3f}, least {}, eager {}".format(*best))
    return {"mention_least": best[1], "mention_eager": best[2]}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path, default=Path("src/onrecord/language/model"))
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    args = ap.parse_args()
    annotator = Annotator.load(args.model)
    all_of = {k: Calibration(weights=(0.0,) * n, bias=0.0, least=0.0, eager=EAGER[k]) for k, n in SIGNS.items()}
    settings = Settings(mention_least=0.5, mention_eager=0.0, asserted_less=ASSERTED_LESS, **all_of)
    data = args.shared / "corpora"
    rows: dict[str, list] = {"attribution": [], "event": []}
    gold = dict.fromkeys(rows, 0.0)
    sources = [
        (list(read_polnear(data / "polnear" / "dev")), 1.0),
        (list(read_diplomatic(data / "diplomatic" / "dev.jsonl")), 3.0),
    ]
    for passages, weight in sources:  # the 400 sentences weigh about as much as half of the 84 articles
        for passage in passages:
            attributions, events = candidates(annotator, settings, passage)
            rows["attribution"] += [
                (s, r, weight)
                for (s, _), r in zip(attributions, right_attributions(passage, attributions), strict=True)
            ]
            gold["attribution"] += weight * len(passage.attributions or [])
            if passage.events is not None:
                rows["event"] += [
                    (s, r, weight) for (s, _), r in zip(events, right_events(passage, events), strict=True)
                ]
                gold["event"] += weight * len(passage.events)
    reading: dict = {"format": FORMAT, **names(annotator, args.shared, settings), "asserted_less": ASSERTED_LESS}
    for kind, found in rows.items():
        signs, right, weights = (np.array([f[i] for f in found], dtype=float) for i in range(3))
        slope, bias = fit(signs, right, weights)
        confidence = 1 / (1 + np.exp(-(signs @ slope + bias)))
        threshold = least(confidence, right, weights, gold=gold[kind], given=GIVEN_AWAY[kind])
        print(kind, "reported from", round(threshold, 2), "on")
        reliability(confidence, right)
        rounded = {"weights": [round(float(w), 4) for w in slope], "bias": round(bias, 4), "least": round(threshold, 2)}
        reading[kind] = rounded | {"eager": EAGER[kind]}
    (args.model / "reading.json").write_text(json.dumps(reading, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
