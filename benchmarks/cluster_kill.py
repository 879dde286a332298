"""Kills the driver, or a Python worker, at random moments, then reads on: nothing may be lost and nothing doubled.

    python benchmarks/cluster_kill.py [--times 20] [--pages 40]

Each time: a fresh dataset of made-up pages, one or two kills, then the same command once more. What the dataset then
holds is compared, row by row, with what one machine reads. Prints a line a time, and fails at the first difference.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
PATHS = [str(TESTS / "cluster"), str(TESTS / "runs"), str(TESTS)]
sys.path[:0] = PATHS
os.environ["PYTHONPATH"] = os.pathsep.join(PATHS)

from cluster_pages import make_pages, read_here  # noqa: E402
from cluster_rows import in_dataset, unwoven  # noqa: E402
from plain_stages import STAGES, TOOLS  # noqa: E402


def drive(pages: Path, there: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(TESTS / "cluster" / "drive.py"), str(pages), str(there)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def workers_of(session: int) -> list[int]:
    """The Python workers of a driver, but not its daemon: processes of its session that run pyspark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and b"pyspark.daemon" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return sorted(found)[1:]


def trial(chance: random.Random, folder: Path, pages: int, usual: float) -> tuple[str, float]:
    """One dataset, killed and completed; gives what was killed, and how long the last run took."""
    source, there = folder / "pages", folder / "dataset"
    make_pages(source, pages, chance.randint(0, 10**6))
    killed = chance.choice(["driver", "driver twice", "worker"])
    for _ in range(2 if killed == "driver twice" else 1):
        driver = drive(source, there)
        until = time.monotonic() + chance.uniform(0.2, 1.0) * usual
        while time.monotonic() < until and driver.poll() is None:
            time.sleep(0.05)
            workers = workers_of(driver.pid) if killed == "worker" and time.monotonic() > until - usual / 2 else []
            if workers:
                with contextlib.suppress(OSError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                break
        if killed == "worker":
            driver.wait()
        else:
            with contextlib.suppress(OSError):
                os.killpg(driver.pid, signal.SIGKILL)
            driver.wait()
    begun = time.monotonic()
    if drive(source, there).wait() != 0:
        raise SystemExit(f"after {killed}: the last run failed; see {there}")
    seconds = time.monotonic() - begun
    if in_dataset(there) != unwoven(read_here(folder / "here.db", [str(source)], STAGES, TOOLS)):
        raise SystemExit(f"after {killed}: the rows differ; see {there}")
    return killed, seconds


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--times", type=int, default=20)
    ap.add_argument("--pages", type=int, default=40)
    ap.add_argument("--seed", type=int, default=8)
    args = ap.parse_args()
    chance, usual = random.Random(args.seed), 20.0  # noqa: S311
    for number in range(args.times):
        with tempfile.TemporaryDirectory() as folder:
            killed, seconds = trial(chance, Path(folder), args.pages, usual)
        usual = max(usual, seconds)
        print(f"{number + 1:>3} {killed:<13} completed in {seconds:.0f} s: nothing lost, nothing doubled", flush=True)


if __name__ == "__main__":
    main()
