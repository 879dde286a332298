"""How long each stage takes on a folder of pages, on one core: pages a second, and each stage's share of the time.

    python benchmarks/read_speed.py ../shared/corpora/polnear/dev/text [--repeat 3]

Prints medians over the repeats; shares are of one run, so they stand on noisy machines too.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.documents.read import read_document
from onrecord.runs.stage import Reading
from onrecord.runs.stages import STAGES, TOOLS


def measure(source: str) -> tuple[dict[str, float], int, int]:
    """Seconds spent in each stage, pages read, and words in them."""
    seconds: dict[str, float] = {"documents": 0.0} | {stage.name: 0.0 for stage in STAGES}
    pages = words = 0
    for given in find_inputs(source):
        if not isinstance(given, RawInput):
            continue
        at = time.perf_counter()
        reading = Reading(document=read_document(given))
        seconds["documents"] += time.perf_counter() - at
        for stage in STAGES:
            at = time.perf_counter()
            reading = stage.run(reading, TOOLS)
            seconds[stage.name] += time.perf_counter() - at
        pages += 1
        words += len(reading.document.text.split())
    return seconds, pages, words


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source")
    ap.add_argument("--repeat", type=int, default=3)
    args = ap.parse_args()
    measure(args.source)  # loads model, registry and language tables
    runs = [measure(args.source) for _ in range(args.repeat)]
    totals = [sum(seconds.values()) for seconds, _, _ in runs]
    _, pages, words = runs[0]
    typical = runs[totals.index(statistics.median_low(totals))][0]
    total = sum(typical.values())
    print(json.dumps({
        "pages": pages, "words": words, "pages_a_second": round(pages / total, 2),
        "words_a_second": round(words / total), "share": {k: round(v / total, 3) for k, v in typical.items()},
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
