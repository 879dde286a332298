"""Harmed inputs for every reader, as many as asked for: what crashes, hangs or yields nonsense is saved and told.

    python benchmarks/fuzz.py --cases 100000 [--reader html] [--seed 1] [--seconds 900] [--keep crashes/]

Cases are dealt out to the readers in turn. A case may take ``--limit`` seconds of processor time (10): pages stay below
LONGEST bytes, and honest ones take milliseconds. Each failure is saved as READER-SEED-NUMBER.bin; put such a file into
``tests/safety/found/`` and the suite reads it for ever. Exit code 1 if anything failed. The suite itself runs a few
cases through Hypothesis (``tests/safety``).
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "safety")]

from hostile import harmed  # noqa: E402 (found through the line above)
from readers import READERS, Slow, bounded  # noqa: E402


def case(reader: str, seed: int, number: int) -> bytes:
    """The bytes of one case; the same on every machine."""
    return harmed(random.Random(f"{reader} {seed} {number}"), reader)  # noqa: S311 (not for secrets)


def run(readers: list[str], *, cases: int, seed: int, seconds: float, limit: float, keep: Path) -> int:
    """Read that many cases, or as many as there is time for; gives how many failed."""
    done: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    slowest = (0.0, "")
    failed = 0
    begun, cpu = time.monotonic(), time.process_time()
    for number in range(cases):
        if time.monotonic() - begun > seconds:
            break
        reader = readers[number % len(readers)]
        data = case(reader, seed, number)
        start = time.process_time()
        try:
            with bounded(limit):
                READERS[reader](data)
        except (Exception, Slow) as error:
            failed += 1
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{reader}-{seed}-{number}.bin").write_bytes(data)
            print(f"FAILED {reader} {seed} {number} ({len(data)} bytes): {type(error).__name__}: {error}"[:300])
            traceback.print_exc(limit=-4)
        took = time.process_time() - start
        slowest = max(slowest, (took, f"{reader}-{seed}-{number}"))
        done[reader] += 1
        spent[reader] += round(took * 1e6)
    total = sum(done.values())
    print(f"{total} cases, {failed} failed, {time.process_time() - cpu:.0f} s of processor time; ", end="")
    print(f"slowest {slowest[0]:.1f} s ({slowest[1]}); {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for reader in readers:
        print(f"  {reader:8} {done[reader]:8} cases {spent[reader] / max(1, done[reader]) / 1000:8.1f} ms each")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--reader", action="append", choices=sorted(READERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--limit", type=float, default=10.0)
    parser.add_argument("--keep", type=Path, default=Path("crashes"))
    given = parser.parse_args()
    readers = given.reader or list(READERS)
    failed = run(readers, cases=given.cases, seed=given.seed, seconds=given.seconds, limit=given.limit, keep=given.keep)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
