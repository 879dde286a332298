"""How long it takes to group near duplicates, and how well: made-up articles, some of them copied with changes.

    python benchmarks/duplicates.py 1000 10000 100000

Each group is one article and its copies: other endings, cut paragraphs, changed words. Unrelated articles share
common sentences, as agency texts do. Prints size, seconds, how long one core was busy, peak memory (that of the
articles among it), pairwise precision and recall.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from itertools import accumulate, combinations

from onrecord.documents.duplicates import group_duplicates, sign_text


def make_articles(count: int, seed: int = 7) -> tuple[list[str], list[int]]:
    """Articles and the number of the group that each belongs to."""
    chance = random.Random(seed)  # noqa: S311
    words = ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(2, 9))) for _ in range(20_000)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    common = [" ".join(chance.choices(words[:500], k=15)) for _ in range(50)]
    texts: list[str] = []
    groups: list[int] = []
    while len(texts) < count:
        group = len(texts)
        sentences = [" ".join(chance.choices(words, cum_weights=weights, k=chance.randint(12, 24))) for _ in range(20)]
        sentences.insert(3, chance.choice(common))
        for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
            texts.append(". ".join(_copy(sentences, words, chance)))
            groups.append(group)
    return texts[:count], groups[:count]


def _copy(sentences: list[str], words: list[str], chance: random.Random) -> list[str]:
    kept = sentences[: chance.randint(16, len(sentences))]
    if chance.random() < 0.5:
        kept = [*kept, " ".join(chance.choices(words, k=20))]
    if chance.random() < 0.3:
        at = chance.randrange(len(kept))
        kept = [*kept[:at], kept[at].replace(" ", "  ", 1) + " " + chance.choice(words), *kept[at + 1 :]]
    return kept


def main() -> None:
    for size in map(int, sys.argv[1:] or ["1000"]):
        texts, wanted = make_articles(size)
        start, busy = time.perf_counter(), time.process_time()
        signatures = [signature for text in texts if (signature := sign_text(text)) is not None]
        found = group_duplicates(signatures)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        one, other = _pairs(found), _pairs(wanted)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        precision, recall = len(one & other) / max(len(one), 1), len(one & other) / max(len(other), 1)
        taken = f"{seconds:8.1f} s ({busy:.1f} s of one core) {memory:7.0f} MB"
        print(f"{size:>8} {taken}  precision {precision:.3f}  recall {recall:.3f}")


def _pairs(groups: list[int]) -> set[tuple[int, int]]:
    members: dict[int, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    return {pair for group in members.values() for pair in combinations(group, 2)}


if __name__ == "__main__":
    main()
