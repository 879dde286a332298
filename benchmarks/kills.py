"""A run is killed at random again and again, whole or in part, and resumed: nothing may be lost, nothing doubled.

    python benchmarks/kills.py [--kills 20] [--pages 60] [--seed 1]

Reads a generated collection with the real stages. In turn the command itself or one of the processes under it is
killed with SIGKILL at a random moment; a command that was killed is started again. At the end the rows are compared,
byte for byte, with those of a run in a single process that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated import find_pages

from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.pipeline import find_all_inputs, read_inputs
from onrecord.runs.stages import STAGES, TOOLS

NOUNS = ("documents", "statements", "events", "threads", "issues")


def below(pid: int) -> list[int]:
    """The processes under one, however deep."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                found += [child, *below(child)]
    except OSError:
        pass  # it ended meanwhile
    return found


def content(where: str) -> list[str]:
    with Record.open(where) as record:
        findings = list(verify(record))
        if findings:
            raise SystemExit(f"the record is not whole: {findings[0]}")
        return sorted(json.dumps([noun, row]) for noun in NOUNS for row in export_rows(record, noun))


def disturbed(source: str, where: str, *, kills: int, span: float, chance: random.Random) -> int:
    """Reads with kills until done; gives how many kills hit something."""
    done = 0
    while True:
        process = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "read", source, "--record", where, "--workers", "2"],
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None:
            try:
                process.wait(chance.uniform(0, span))
            except subprocess.TimeoutExpired:
                victims = [process.pid] if done % 2 else below(process.pid)
                if done < kills and victims:
                    os.kill(chance.choice(victims), signal.SIGKILL)
                    done += 1
        print(f"ended with {process.returncode} after {done} kills", file=sys.stderr)
        if process.returncode in (0, 3):
            return done


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kills", type=int, default=20)
    ap.add_argument("--pages", type=int, default=60)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pages.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in find_pages(args.pages)), encoding="utf-8")
        begun = time.perf_counter()
        with Record.open(f"{folder}/whole.db", create=True) as record:
            read_inputs(find_all_inputs([str(source)]), record, sources=[str(source)], stages=STAGES, tools=TOOLS)
        span = (time.perf_counter() - begun) / args.kills * 4
        chance = random.Random(args.seed)  # noqa: S311
        kills = disturbed(str(source), f"{folder}/killed.db", kills=args.kills, span=span, chance=chance)
        one, other = content(f"{folder}/whole.db"), content(f"{folder}/killed.db")
        print(json.dumps({"pages": args.pages, "kills": kills, "rows": len(one), "same": one == other}))
        sys.exit(one != other)


if __name__ == "__main__":
    main()
