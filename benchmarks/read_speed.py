"""How fast ``onrecord read`` is, what it needs, and where the time goes.

    python benchmarks/read_speed.py ../shared/corpora/polnear/dev/text --pages 50
    python benchmarks/read_speed.py ../shared/corpora/polnear/dev/text --workers 1 2
    python benchmarks/read_speed.py --growth 1000 10000

First, in this process: processor time by stage, the part of it inside the encoder, and the encoder alone on the same
windows (the limit that no reader with this model can pass). With ``--workers``: the whole command, each time into a
fresh record, with the memory of all its processes (shared pages counted once). With ``--growth``: the command on
generated collections, and the exponent with which time grows.

Processor time hardly depends on what else the machine does; pages a second do, so ``busy`` tells how much of the
processors other programs had meanwhile.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from generated import find_pages

from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.language.network import Scores
from onrecord.language.pieces import Pieces
from onrecord.record.store import Record
from onrecord.runs.stage import Reading
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.runs.taking import Work
from onrecord.runs.weaving import weave_record


class TimedEncoder:
    """Stands before the network's own ``run`` and adds up the processor time in it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.windows: list[tuple[Pieces, tuple[int, int] | None]] = []
        self._run = TOOLS.annotator.network.run
        TOOLS.annotator.network.run = self  # type: ignore[method-assign, assignment]

    def __call__(self, pieces: Pieces, own: tuple[int, int] | None = None) -> Scores:
        begun = time.process_time()
        scores = self._run(pieces, own)
        self.seconds += time.process_time() - begun
        self.windows.append((pieces, own))
        return scores

    def alone(self) -> float:
        """Seconds of the encoder on the same windows and nothing else."""
        begun = time.process_time()
        for pieces, own in self.windows:
            self._run(pieces, own)
        return time.process_time() - begun


def by_stage(source: str, pages: int | None) -> dict[str, Any]:
    """Processor time of one process, stage by stage."""
    given = [one for one in islice(find_inputs(source), pages) if isinstance(one, RawInput)]
    Work(stages=STAGES, tools=TOOLS).take(given[0])  # loads model, registry and tables
    encoder, seconds = TimedEncoder(), Counter[str]()

    def clocked(name: str, work: Any) -> Any:
        begun = time.process_time()
        result = work()
        seconds[name] += time.process_time() - begun
        return result

    plain, words = Work(stages=(), tools=TOOLS), 0
    with tempfile.TemporaryDirectory() as folder, Record.open(f"{folder}/r.db", create=True) as record:
        for one in given:
            text = clocked("documents", lambda one=one: plain.take(one, text_only=True))
            if text.entry is None:
                continue
            reading = Reading(document=text.entry.document)
            words += len(reading.document.text.split())
            for stage in STAGES:
                reading = clocked(stage.name, lambda stage=stage, r=reading: stage.run(r, TOOLS))
            fields = {"mentions": reading.mentions, "statements": reading.statements, "events": reading.events}
            entry = type(text.entry)(document=reading.document, made_by="benchmark", **fields)
            clocked("store", lambda entry=entry: record.put(entry))
        clocked("threads", lambda: weave_record(record))
    total = sum(seconds.values())
    return {
        "pages": len(given),
        "words_a_page": round(words / len(given)),
        "milliseconds_a_page": {name: round(1000 * s / len(given), 1) for name, s in seconds.items()},
        "share": {name: round(s / total, 3) for name, s in seconds.items()},
        "inside_the_encoder": round(encoder.seconds / total, 3),
        "pages_a_processor_second": round(len(given) / total, 2),
        "encoder_alone_pages_a_second": round(len(given) / encoder.alone(), 2),
    }


def command(source: str, *, workers: int, limit: int | None = None) -> dict[str, Any]:
    """The whole command in processes of its own: pages a second, processor seconds, highest memory of all together."""
    with tempfile.TemporaryDirectory() as folder:
        record = f"{folder}/onrecord.db"
        words = [sys.executable, "-m", "onrecord", "read", source, "--record", record, "--workers", str(workers)]
        busy, begun, before = _processor(), time.perf_counter(), os.times()
        process = subprocess.Popen([*words, *(["--limit", str(limit)] if limit else [])], stderr=subprocess.DEVNULL)
        samples = [0]
        while process.poll() is None:
            samples.append(_memory(process.pid))
            time.sleep(0.5)
        wall, after = time.perf_counter() - begun, os.times()
        ours = after.children_user + after.children_system - before.children_user - before.children_system
        with Record.open(record) as store:
            held = store.counts()["documents"]
    late = samples[len(samples) // 2 :]
    return {
        "workers": workers,
        "pages": held,
        "seconds": round(wall, 1),
        "pages_a_second": round(held / wall, 2),
        "processor_seconds_a_page": round(ours / held, 3),
        "peak_megabytes": max(samples) // 1000,
        "peak_megabytes_of_second_half": max(late) // 1000,
        "busy": round((_processor() - busy - ours) / (wall * (os.cpu_count() or 1)), 2),
        "exit": process.returncode,
    }


def growth(sizes: list[int], workers: int) -> list[dict[str, Any]]:
    """The command on generated collections; from the second on with the exponent since the one before."""
    rows: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in find_pages(size))
            file.flush()
            row = command(file.name, workers=workers)
        if rows:
            seconds = [r["processor_seconds_a_page"] * r["pages"] for r in (rows[-1], row)]
            exponent = math.log(seconds[1] / seconds[0]) / math.log(row["pages"] / rows[-1]["pages"])
            row["exponent"] = round(exponent, 3)
        rows.append(row)
    return rows


def _memory(pid: int) -> int:
    """Kilobytes of a process and all below it; pages that several share are counted once."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            total += int(line.split()[1]) if line.startswith("Pss:") else 0
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(map(_memory, map(int, (task / "children").read_text(encoding="ascii").split())))
    except (OSError, ValueError):
        pass  # it ended meanwhile
    return total


def _processor() -> float:
    """Seconds that all processors together have worked."""
    numbers = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    return sum(int(numbers[i]) for i in (0, 1, 2, 5, 6)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source", nargs="?")
    ap.add_argument("--pages", type=int, help="only the first so many of the source")
    ap.add_argument("--workers", type=int, nargs="*", default=[])
    ap.add_argument("--growth", type=int, nargs="*", default=[])
    args = ap.parse_args()
    found: dict[str, Any] = {}
    if args.source and not args.workers:
        found["one_process"] = by_stage(args.source, args.pages)
    if args.source and args.workers:
        found["command"] = [command(args.source, workers=n, limit=args.pages) for n in args.workers]
    if args.growth:
        found["growth"] = growth(args.growth, max(args.workers, default=2))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
