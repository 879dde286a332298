"""Fits the points by which addressees are weighed (statements/data/addressee_points.csv) to labelled statements.

    python training/addressees.py --shared ../shared [--write]

Every statement of `corpora/diplomatic` train, of the PolNeAR articles whose acts we labelled and of our own pages is
taken through the package's own stages as it was labelled; whom it could be aimed at, and the signs of each, come from
there. A multinomial logit over those parties and nobody gives each sign its points (a conditional logit, McFadden
1974), with a ridge penalty. Four-fold cross-validation over whole documents is printed, then diplomatic dev.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from corpora import LABELS
from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation, Attribution
from onrecord.language.annotator import Annotator
from onrecord.statements import attribute
from onrecord.statements.addressees import LEAST_SHARE, NOBODY, NOTHING, signs_of_nobody
from onrecord.statements.report import Report
from onrecord.statements.target_signs import place_of
from onrecord.statements.targets import Target, find_targets

POINTS = Path("src/onrecord/statements/data/addressee_points.csv")
RARE = 12  # signs seen less often get no points
RIDGE = 3.0
CAUTION = 1.2  # taken from nobody's points: tuned by cross-validation together with LEAST_SHARE
FOLDS = 4

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text with its statements as labelled: each with cue, source, content, act and addressees."""

    id: str
    text: str
    statements: list[dict]
    corpus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One statement: whom it could be aimed at, and whom it is."""

    document: str
    corpus: str
    act: str
    addressees: frozenset[str]
    nobody: set[str]
    targets: list[Target]


def read_whole(path: Path, corpus: str) -> Iterator[Labelled]:
    """Texts that stand beside their labels: single sentences of `corpora/diplomatic`, and our own pages."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        yield Labelled(id=row["id"], text=row["text"], statements=row["attributions"], corpus=corpus)


def read_polnear(split: Path) -> Iterator[Labelled]:
    """The articles whose acts we labelled. The sources are not in our file; the model's are taken."""
    rows: dict[str, list[dict]] = defaultdict(list)
    for line in (LABELS / "polnear-acts.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        rows[row["article"]].append(row)
    for name, found in sorted(rows.items()):
        with (split / "text" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            yield Labelled(id=name, text=file.read(), statements=found, corpus="polnear")


def share_of_words(a: Iterable[Span], b: Iterable[Span]) -> float:
    """How far two contents are the same: F1 over code points."""
    a, b = list(a), list(b)
    both = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a for y in b)
    return 2 * both / max(1, sum(map(len, a)) + sum(map(len, b)))


def as_labelled(given: Labelled, read: Annotation) -> Annotation:
    """What the model read, with the statements of the labels in place of its own."""
    found = []
    for s in given.statements:
        cue, content = Span(*s["cue"]), tuple(Span(*c) for c in s["content"])
        near = max(read.attributions, key=lambda a: share_of_words(a.content, content), default=None)
        if near is not None and share_of_words(near.content, content) < 0.5:
            near = None
        source = (Span(*s["source"]),) if s.get("source") else near.source if near and "source" not in s else ()
        found.append(
            Attribution(
                source=source, cue=(cue,), content=content, addressees=None,
                act=s["act"], act_confidence=1.0, confidence=1.0,
                side=near.side if near else None, side_confidence=near.side_confidence if near else 0.0,
            )
        )  # fmt: skip
    found.sort(key=lambda a: a.cue[0].start)
    return replace(read, attributions=tuple(found), events=())


def find_choices(given: Labelled, annotator: Annotator) -> Iterator[Choice]:
    """The choices that the stage of statements stands before in one text."""
    document = Document(
        id=given.id, source=given.id, text=given.text,
        blocks=(Block(kind=BlockKind.BODY, span=Span(0, len(given.text))),), published=None,
    )  # fmt: skip
    annotation = as_labelled(given, annotator.annotate(given.text))
    registry = load_registry()
    seen: list[tuple[Report, list[Target]]] = []

    def note(text: str, report: Report, *, aimed: object = None, **known: object) -> tuple[()]:
        seen.append((report, find_targets(text, report, **{"others": (), "around": NOTHING, "earlier": ()} | known)))
        return ()

    with patch.object(attribute, "resolve_addressees", note):
        attribute.find_statements(document, annotation, resolve_mentions(document, annotation, registry), registry)
    for s in given.statements:
        cue, content = Span(*s["cue"]), [Span(*c) for c in s["content"]]
        near = [(r, t) for r, t in seen if r.cue == cue and share_of_words(r.content, content) > 0]
        if near:
            report, targets = near[0]
            yield Choice(
                document=given.id, corpus=given.corpus, act=report.act.value, addressees=frozenset(s["addressees"]),
                nobody=signs_of_nobody(given.text, report), targets=targets,
            )  # fmt: skip


def keys(act: str, place: str, signs: set[str]) -> list[Key]:
    """The rows of the table that give points to these signs."""
    return [k for s in sorted(signs) for k in (("", "", s), (act, "", s), ("", place, s))]


class Table:
    """All choices as flat arrays: one row a party, nobody first in each choice."""

    def __init__(self, choices: list[Choice], vocabulary: dict[Key, int] | None = None) -> None:
        rows: list[list[Key]] = []
        right: list[bool] = []
        self.first, self.codes = [], []
        for c in choices:
            self.first.append(len(rows))
            given = [(keys(c.act, NOBODY, c.nobody), frozenset[str]())]
            given += [(keys(c.act, place_of(t.signs), t.signs), t.codes) for t in c.targets]
            meant = [bool(codes & c.addressees) for _, codes in given]
            meant[0] = not any(meant)
            rows += [k for k, _ in given]
            right += meant
            self.codes += [sorted(codes) for _, codes in given]
        if vocabulary is None:
            often = Counter(k for row in rows for k in row)
            vocabulary = {k: i for i, k in enumerate(sorted(k for k, n in often.items() if n >= RARE))}
        self.vocabulary, self.right = vocabulary, np.array(right)
        pairs = [(i, vocabulary[k]) for i, row in enumerate(rows) for k in row if k in vocabulary]
        self.row, self.sign = np.array(pairs, dtype=int).reshape(-1, 2).T
        self.choice = np.repeat(np.arange(len(choices)), np.diff([*self.first, len(rows)]))

    def shares(self, points: np.ndarray) -> np.ndarray:
        """The probability of every row within its choice."""
        sums = np.bincount(self.row, points[self.sign], minlength=len(self.right))
        weight = np.exp(sums - np.maximum.reduceat(sums, self.first)[self.choice])
        return weight / np.add.reduceat(weight, self.first)[self.choice]

    def fit(self, weights: np.ndarray, *, steps: int = 150, rate: float = 0.3) -> np.ndarray:
        """Points of the signs; ``weights`` says how much each choice counts. Adagrad, Duchi et al. 2011."""
        points = np.zeros(len(self.vocabulary))
        squares = np.full(len(points), 1e-8)
        for _ in range(steps):
            found = self.shares(points)
            meant = np.where(self.right, found, 0)
            meant /= np.add.reduceat(meant, self.first)[self.choice]
            off = (found - meant) * weights[self.choice]
            slope = np.bincount(self.sign, off[self.row], minlength=len(points)) + RIDGE * points
            squares += slope**2
            points -= rate * slope / np.sqrt(squares)
        return points


def judge(table: Table, choices: list[Choice], points: np.ndarray, chosen: Iterable[int]) -> dict[str, Counter[str]]:
    """How often the addressee, or that there is none, is right; by corpus."""
    shares = table.shares(points)
    ends = [*table.first[1:], len(table.right)]
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for i in chosen:
        by_code: Counter[str] = Counter()
        for k in range(table.first[i] + 1, ends[i]):
            for code in table.codes[k]:
                by_code[code] += shares[k]
        nobody = shares[table.first[i]] * np.exp(-CAUTION)
        whole = 1 - shares[table.first[i]] + nobody
        best = max(by_code, key=lambda c: by_code[c], default=None)
        if best is not None and (by_code[best] <= nobody or by_code[best] < LEAST_SHARE * whole):
            best = None
        meant = choices[i].addressees
        kind = ("right" if best in meant else "wrong" if best else "empty") if meant else ("false" if best else "none")
        out[choices[i].corpus][kind] += 1
    return out


def show(title: str, found: dict[str, Counter[str]]) -> None:
    for corpus, c in sorted(found.items()):
        named, rest = c["right"] + c["wrong"] + c["empty"], c["none"] + c["false"]
        given = c["right"] + c["wrong"] + c["false"]
        print(
            f"{title} {corpus}: recall {c['right'] / max(1, named):.3f} of {named}, "
            f"precision {c['right'] / max(1, given):.3f}, none right {c['none'] / max(1, rest):.3f} of {rest}"
        )


def cross_validate(table: Table, choices: list[Choice], weights: np.ndarray) -> None:
    names = sorted({c.document for c in choices})
    fold = {name: i * FOLDS // len(names) for i, name in enumerate(sorted(names, key=lambda n: n[::-1]))}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for k in range(FOLDS):
        apart = np.array([fold[c.document] == k for c in choices])
        points = table.fit(np.where(apart, 0.0, weights))
        for corpus, counts in judge(table, choices, points, np.flatnonzero(apart)).items():
            found[corpus] += counts
    show("cross-validated", found)


def write(path: Path, table: Table, points: np.ndarray, *, least: float = 0.05) -> None:
    rows = [(k, float(points[i])) for k, i in sorted(table.vocabulary.items()) if abs(points[i]) >= least]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["act", "place", "sign", "points"])
        for key, value in rows:
            out.writerow([*key, f"{value - (CAUTION if key == ('', '', NOBODY) else 0):.2f}"])
    print(len(rows), "rows in", path)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    ap.add_argument("--polnear", type=float, default=1.0, help="how much a statement of PolNeAR counts")
    ap.add_argument("--write", action="store_true")
    args = ap.parse_args()
    corpora = args.shared / "corpora"
    annotator = Annotator.load()
    texts = [
        *read_whole(corpora / "diplomatic" / "train.jsonl", "diplomatic"),
        *read_polnear(corpora / "polnear" / "train"),
        *read_whole(LABELS.parent / "pages" / "labelled.jsonl", "pages"),
    ]
    choices = [c for t in texts for c in find_choices(t, annotator)]
    apart = read_whole(corpora / "diplomatic" / "dev.jsonl", "diplomatic")
    dev = [c for t in apart for c in find_choices(t, annotator)]
    table = Table(choices)
    weights = np.array([args.polnear if c.corpus == "polnear" else 1.0 for c in choices])
    cross_validate(table, choices, weights)
    points = table.fit(weights)
    show("dev", judge(Table(dev, table.vocabulary), dev, points, range(len(dev))))
    if args.write:
        write(POINTS, table, points)


if __name__ == "__main__":
    main()
