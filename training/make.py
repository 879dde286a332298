"""From the corpora to the model that the package ships, in one command.

    python training/make.py --shared ../shared [--epochs 8 | --minutes 62] [--run training/out/run] [--resume]

Trains, exports to int8 ONNX, fits confidences on the dev sets, and prints the evaluation table. Each step is a script
of its own and can be run again alone; an interrupted training goes on with ``--resume``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


MEMORY = {
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592:"
    "glibc.malloc.top_pad=268435456:glibc.malloc.hugetlb=1",
    "THP_MEM_ALLOC_ENABLE": "1",
}
"""Freed memory is kept, in large pages: without this a sixth of the training time goes into asking for it again."""


def step(script: str, *options: str) -> None:
    """Runs one of the scripts beside this one with the project's own package on its path."""
    path = os.pathsep.join(filter(None, (str(HERE.parent / "src"), os.environ.get("PYTHONPATH"))))
    print("==", script, *options, flush=True)
    env = {**os.environ, **MEMORY, "PYTHONPATH": path}
    subprocess.run([sys.executable, HERE / script, *options], check=True, env=env)  # noqa: S603


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", default="../shared")
    ap.add_argument("--run", default="training/out/run")
    ap.add_argument("--to", default="src/onrecord/language/model")
    args, learning = ap.parse_known_args()
    step("learn.py", "--shared", args.shared, "--out", args.run, *learning)
    step("export.py", "--run", args.run, "--to", args.to)
    step("calibrate.py", "--shared", args.shared, "--model", args.to)
    step("evaluate.py", "--shared", args.shared, "--model", args.to, "--json", "training/out/figures.json")


if __name__ == "__main__":
    main()
