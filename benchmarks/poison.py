"""A few poison pages in a large collection: each costs itself, and every other page is read as if they were not there.

    python benchmarks/poison.py --documents 10000 [--stages plain] [--workers 2]
    python benchmarks/poison.py --documents 300 --poison crash time fault

A generated collection is read by the pool with pages in it, at random places, that kill the process that reads them,
hang it, or fill its memory. Then the sound pages are read by themselves in one process, and both records are held
against each other, byte for byte. ``--stages plain`` leaves the language model out: the guard, the pool and the record
are the same, and 10,000 pages take minutes, not hours. Exit code 1 if a page is missing, an issue wrong, a row another.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from generated import find_pages
from lethal_stages import ALL_TOOLS, POISONS, STAGES

from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.guard import Limits
from onrecord.runs.pipeline import RunSummary, find_all_inputs, read_inputs
from onrecord.runs.pool import Workers

PATIENCE = 20.0  # seconds that a page may take here, so that one that hangs does not hold up the measurement
MEMORY = 2 << 30


def read(source: Path, where: Path, kind: str, workers: int | None) -> RunSummary:
    """Read a collection into a fresh record."""
    crew = Workers(count=workers, limits=Limits(seconds=PATIENCE, memory=MEMORY)) if workers else None
    names = [str(source)]
    with Record.open(str(where), create=True) as record:
        inputs = find_all_inputs(names)
        return read_inputs(inputs, record, sources=names, stages=STAGES[kind], tools=ALL_TOOLS[kind], workers=crew)


def issues(where: Path) -> dict[str, str]:
    """What failed, and why."""
    with Record.open(str(where)) as record:
        return {issue.source: issue.why for issue in record.issues()}


def rows(where: Path, without: set[str]) -> dict[str, list[str]]:
    """What a record holds, the documents of some addresses left out."""
    with Record.open(str(where)) as record:
        findings = list(verify(record))
        if findings:
            raise SystemExit(f"the record is not whole: {findings[0]}")
        documents = {row["id"]: row["source"] for row in export_rows(record, "documents")}
        left_out = {id_ for id_, source in documents.items() if source in without}
        kept: dict[str, list[str]] = {}
        for noun in ("documents", "statements", "events"):
            found = (
                r for r in export_rows(record, noun) if r["id" if noun == "documents" else "document"] not in left_out
            )
            kept[noun] = sorted(json.dumps(row, default=str) for row in found)
    return kept


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--documents", type=int, default=300)
    ap.add_argument("--poison", nargs="+", choices=sorted(POISONS), default=["crash"])
    ap.add_argument("--stages", choices=sorted(STAGES), default="real")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--seed", type=int, default=1)
    given = ap.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 (not for secrets)
    pages = list(find_pages(given.documents - len(given.poison)))
    bad = {f"https://poison.invalid/{why}": why for why in given.poison}
    mixed = list(pages)
    for url, why in bad.items():
        row = {"id": why, "url": url, "text": f"Port talks resume\n\nThe envoy said no. {POISONS[why]} He left."}
        mixed.insert(chance.randrange(len(mixed)), row)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, chosen in (("mixed.jsonl", mixed), ("sound.jsonl", pages)):
            (folder / file).write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf-8")
        begun = time.perf_counter()
        summary = read(folder / "mixed.jsonl", folder / "mixed.db", given.stages, given.workers)
        seconds = time.perf_counter() - begun
        alone = read(folder / "sound.jsonl", folder / "sound.db", given.stages, None)
        told = issues(folder / "mixed.db")
        told = {source: why for source, why in told.items() if source not in issues(folder / "sound.db")}
        same = rows(folder / "mixed.db", set(bad)) == rows(folder / "sound.db", set())
    found = {"documents": given.documents, "read": summary.read, "failed": summary.failed, "seconds": round(seconds)}
    found |= {"read_without_the_poison": alone.read, "failed_without": alone.failed}
    print(json.dumps({**found, "issues_of_the_poison": told, "rows_of_the_others_same": same}, indent=1))
    return 0 if same and told == bad and (summary.read, summary.failed - len(bad)) == (alone.read, alone.failed) else 1


if __name__ == "__main__":
    sys.exit(main())
