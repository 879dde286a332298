"""Measures parts of speech and dependencies of the model files on the dev and test sets of Universal Dependencies.

    python training/evaluate_syntax.py [--model src/onrecord/language/model] [--shared ../shared] [--test]

Each sentence is read alone, with its words given, as is usual. Attachment scores are those of the CoNLL 2018 shared
task: all words count, punctuation too, and of a relation the part before the colon (with subtypes as a second figure).
``--test`` adds the test parts of EWT and GUM.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from conllu import ROOT, Document, Word
from onrecord.evidence import Span
from onrecord.language.labels import RELATIONS, SPEECH
from onrecord.language.network import Network
from onrecord.language.parse import parse
from onrecord.language.windows import LONGEST, cut


def sentences(paths: list[Path]) -> Iterator[tuple[str, list[Word], int]]:
    """The document's text, the words of a sentence, and the number of the first."""
    for path in paths:
        document = Document.read(path)
        for s in document.sentences:
            yield document.text, document.words[s.first : s.last], s.first


def parts(corpus: Path, part: str, suffix: str = "") -> list[Path]:
    names = (corpus / f"splits/files.{part}").read_text().split()
    return [p for name in names if (p := corpus / "documents" / (name + suffix)).exists()]


def measure(network: Network, paths: list[Path]) -> dict[str, float]:
    """Shares of words with the right part of speech, governor, governor and relation (also with its subtype)."""
    right: Counter[str] = Counter()
    for text, words, first in sentences(paths):
        right["words"] += len(words)
        pieces = network.pieces.read(text, [Span(words[0].start, max(w.end for w in words))])[0]
        pieces = cut(pieces, 0, min(len(pieces), 2 * LONGEST))
        is_first = np.diff(pieces.words, prepend=-1) != 0
        starts = np.array([w.start for w in words])
        owners = np.where(is_first, np.searchsorted(starts, pieces.starts, side="right") - 1, -1)
        kept, numbers = np.unique(owners[owners >= 0], return_inverse=True)  # words without a beginning of their own
        owners[owners >= 0] = numbers
        tree = parse(network.run(pieces).syntax, owners.astype(np.int64), split=True)
        for i, word in enumerate(kept.tolist()):
            gold = words[word]
            governor = ROOT if tree.governors[i] == i else first + int(kept[tree.governors[i]])
            relation = RELATIONS[tree.relations[i]]
            right["speech"] += SPEECH[tree.speech[i]] == gold.speech
            if governor == gold.governor:
                right["unlabelled"] += 1
                right["labelled"] += relation.split(":")[0] == gold.relation.split(":")[0]
                right["with subtypes"] += relation == gold.relation
    return {k: round(v / right["words"], 4) for k, v in right.items() if k != "words"} | {"words": right["words"]}


def measure_all(network: Network, shared: Path, *, test: bool) -> dict[str, dict[str, float]]:
    data = shared / "corpora"
    out = {}
    for part in ("dev", "test") if test else ("dev",):
        out[f"EWT {part}"] = measure(network, parts(data / "ud-ewt", part))
        out[f"GUM {part}"] = measure(network, parts(data / "ud-gum", part, ".conllu"))
    out["PUD"] = measure(network, [data / "ud-pud" / "en_pud-ud-test.conllu"])
    return out


def table(figures: dict[str, dict[str, float]]) -> str:
    return "\n".join(
        f"{name:14}  " + "  ".join(f"{k} {v:.4f}" if k != "words" else f"{k} {v}" for k, v in row.items())
        for name, row in figures.items()
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--model", type=Path)
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    ap.add_argument("--test", action="store_true")
    args = ap.parse_args()
    print(table(measure_all(Network(args.model), args.shared, test=args.test)))


if __name__ == "__main__":
    main()
