"""What reading on a cluster costs: core-seconds of everything (engine, workers, model) for each page of a source.

    python benchmarks/cluster_speed.py ../shared/corpora/polnear/dev/text [--limit 100] [--master 'local[2,4]']

Processor time is counted, not the clock, so that a busy machine gives about the same figures. The engine's start is
told apart from the rest; what a million and 10^9 pages cost follows from the rest alone, and is calculated.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from onrecord.runs.cluster import open_session, read_on_cluster
from onrecord.runs.cluster_parts import Work


def core_seconds() -> float:
    """Processor seconds so far of all processes of this session, with those of their children that have ended."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == os.getsid(0):
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(source: str, limit: int, master: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        pages.mkdir()
        for path in sorted(Path(source).iterdir())[:limit]:
            shutil.copy(path, pages)
        spark = open_session(master, options={"spark.sql.shuffle.partitions": "2"})
        spark.range(1).count()
        begun, clock = core_seconds(), time.monotonic()
        marks: list[float] = []
        done = read_on_cluster(
            [str(pages)],
            f"{folder}/dataset",
            session=lambda: spark,
            work=Work(pages=50),
            tell=lambda _: marks.append(core_seconds()),
        )
        ended, took = core_seconds(), time.monotonic() - clock
        size = sum(path.stat().st_size for path in Path(folder, "dataset").rglob("*") if path.is_file())
        spark.stop()
    each = (ended - begun) / done.inputs
    return {
        "pages": done.inputs,
        "core_seconds_to_start": round(begun, 1),
        "core_seconds_a_page": round(each, 3),
        "of_it_reading": round((marks[-1] - marks[0]) / (ended - begun), 3),
        "seconds_by_the_clock": round(took, 1),
        "dataset_kilobytes_a_page": round(size / done.inputs / 1000, 1),
        "core_hours_for_a_million": round(each * 1e6 / 3600, 1),
        "core_hours_for_1e9": round(each * 1e9 / 3600),
    }


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source")
    ap.add_argument("--limit", type=int, default=100)
    ap.add_argument("--master", default="local[2,4]")
    args = ap.parse_args()
    with contextlib.suppress(PermissionError):
        os.setsid()
    print(json.dumps(measure(args.source, args.limit, args.master), indent=1))


if __name__ == "__main__":
    main()
