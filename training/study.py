"""What each choice of the recipe gives, and whether more articles would help: many short runs, one table.

    python training/study.py --shared ../shared [--epochs 4] [--only whole,half] [--out training/out/study]

Every row is the same recipe with one thing changed, trained for the same few epochs, and measured on the dev sets in
32 bits with its own calibration. A row that is there already is not made again, so the study can be stopped and
taken up; ``--seeds 3`` repeats the whole recipe with other seeds instead, at full length if ``--epochs`` says so.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from make import step

VARIANTS: dict[str, tuple[str, ...]] = {
    "whole": (),
    "half of the articles": ("--articles", "415"),
    "a quarter of the articles": ("--articles", "208"),
    "an eighth of the articles": ("--articles", "104"),
    "without syntax": ("--without", "syntax"),
    "without our own labels": ("--without", "own-labels"),
    "without shapes": ("--without", "shapes"),
    "clean quotation marks only": ("--roughen", "0"),
    "windows of 160 pieces": ("--longest", "160"),
}


def run(name: str, learning: tuple[str, ...], args: argparse.Namespace) -> dict:
    """Trains, exports, calibrates and measures one variant, unless its figures are there."""
    folder = args.out / name.replace(" ", "-")
    figures = folder / "figures.json"
    if not figures.exists():
        shared = ("--shared", str(args.shared))
        model = str(folder / "model")
        step("learn.py", *shared, "--out", str(folder), "--epochs", str(args.epochs), "--resume", *learning)
        step("export.py", "--run", str(folder), "--to", model, "--float")
        step("calibrate.py", *shared, "--model", model)
        step("evaluate.py", *shared, "--model", model, "--json", str(figures))
    return json.loads(figures.read_text(encoding="utf-8"))


def row(figures: dict) -> list[float]:
    exact = figures["polnear"]["exact"]["trimmed"]
    return [
        *(exact[role]["f1"] for role in ("source", "cue", "content")),
        figures["polnear"]["linked"]["f1"],
        figures["diplomatic"]["statements"]["f1"],
        figures["diplomatic"]["statements"]["act"],
        figures["diplomatic"]["events"]["f1"],
        figures["uner"]["f1"],
        figures["syntax"]["EWT dev"]["labelled"],
        figures["syntax"]["PUD"]["labelled"],
    ]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path("../shared"))
    ap.add_argument("--out", type=Path, default=Path("training/out/study"))
    ap.add_argument("--epochs", type=int, default=4)
    ap.add_argument("--seeds", type=int, help="the whole recipe with seeds 1 to this")
    ap.add_argument("--only", help="variants by name, with commas between them")
    args = ap.parse_args()
    variants = {f"seed {n}": ("--seed", str(n)) for n in range(1, args.seeds + 1)} if args.seeds else VARIANTS
    chosen = args.only.split(",") if args.only else list(variants)
    print("| | source | cue | content | linked | statements | act | events | names | EWT | PUD |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name in chosen:
        cells = " | ".join(f"{v:.3f}" for v in row(run(name, variants[name], args)))
        print(f"| {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
