"""How fast the language model reads on one core, and which share of that time is the network itself.

    python benchmarks/model_speed.py FOLDER_OF_TEXTS [--model DIR] [--texts 30]

Counts word pieces of the texts themselves, not those that windows share, and CPU seconds, so that other work on the
machine disturbs little.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from onrecord.evidence import Span
from onrecord.language.annotator import Annotator
from onrecord.language.windows import find_windows


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path)
    ap.add_argument("--model", type=Path)
    ap.add_argument("--texts", type=int, default=30)
    args = ap.parse_args()
    annotator = Annotator.load(args.model)
    texts = [p.read_text(encoding="utf-8") for p in sorted(args.folder.glob("*.txt"))[: args.texts]]
    network = annotator.network
    pieces = sum(len(network.pieces.read(t, [Span(0, len(t))])[0]) for t in texts)
    annotator.annotate(texts[0])
    began = time.process_time()
    for text in texts:
        annotator.annotate(text)
    whole = time.process_time() - began
    windows = [w for t in texts for w in find_windows(t, [Span(0, len(t))], network.pieces)[1]]
    began = time.process_time()
    for window in windows:
        network.run(window.pieces, window.own)
    alone = time.process_time() - began
    fed = sum(len(w.pieces) for w in windows)
    print(f"{len(texts)} texts, {pieces} pieces; {len(windows)} windows hold {fed} ({fed / pieces:.2f} times as many)")
    print(f"network alone: {fed / alone:.0f} pieces fed a CPU second")
    print(f"whole annotate: {pieces / whole:.0f} pieces or {len(texts) / whole:.1f} texts a CPU second")
    print(f"share of it inside the network: {alone / whole:.0%}")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
