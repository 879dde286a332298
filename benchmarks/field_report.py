"""For each field of a statement: how often it is right, left empty, and filled wrongly, on labelled whole documents.

    python benchmarks/field_report.py GOLD SAMPLES        GOLD: folder with statements.jsonl and dates.json

Reads the samples with the package's own stages and pairs statements with labelled ones by half of the words in common,
best pair first. A field can be wrong in two ways that a reader should tell apart: another value than the label's, and
a value where the label has none. "Left open" is an empty field, a speaker without a name, a side that nobody knows.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onrecord.actors.cast import fold
from onrecord.documents.bounds import Bounds
from onrecord.documents.document import Document
from onrecord.documents.inputs import RawInput
from onrecord.record.exports.rows import statement_row
from onrecord.runs.stage import run_stages
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.runs.taking import to_document

Row = dict[str, Any]
LEAST_OVERLAP = 0.5
NOBODY = {"", "anonymous", "anon"}
COLUMNS = ("right", "wrong", "left open", "rightly open", "filled without need")


def read_samples(gold: Path, samples: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each sample by name with its statements as rows."""
    dates = json.loads((gold / "dates.json").read_text()) if (gold / "dates.json").exists() else {}
    for path in sorted(samples.glob("*.txt")):
        given = RawInput(source=path.name, data=path.read_text(), id=path.name, date=dates.get(path.name))
        document = to_document(given, as_of=None, bounds=Bounds())
        if not isinstance(document, Document):
            print(f"{path.name}: {document.what}", file=sys.stderr)
            continue
        reading, issues = run_stages(document, STAGES[:3], TOOLS)
        for issue in issues:
            print(f"{path.name}: {issue.what}", file=sys.stderr)
        yield path.name, [statement_row(s, reading.document) for s in reading.statements]


def find_pairs(gold: list[Row], found: list[Row], text: str) -> Iterator[tuple[Row, Row]]:
    """Labelled statements with those found for them, one to one, the best overlap first."""
    left = [Counter(_words(_stretch(g["content"], text))) for g in gold]
    right = [Counter(_words(" ".join(c["text"] for c in f["content"]))) for f in found]
    scored = sorted(((_overlap(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)), reverse=True)
    used: tuple[set[int], set[int]] = (set(), set())
    for score, i, j in scored:
        if score >= LEAST_OVERLAP and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield gold[i], found[j]


def _stretch(pieces: list[str], text: str) -> str:
    start = text.find(pieces[0])
    end = text.find(pieces[-1], max(start, 0))
    return text[start : end + len(pieces[-1])] if start >= 0 and end >= 0 else " ".join(pieces)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _overlap(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _codes(parties: list[Any]) -> set[str]:
    return {fold((p.get("actor") or p.get("name") or "") if isinstance(p, dict) else p) for p in parties} - NOBODY


def _names(row: Row) -> set[str]:
    speaker = row["speaker"] or {}
    return {fold(n) for n in (*str(speaker.get("name") or "").split(";"), speaker.get("actor") or "")} - NOBODY


def _day(row: Row) -> set[str]:
    when = row["said_on"]
    return {when["start"][:10] if when["start"][:10] == when["end"][:10] else "several days"} if when else set()


def _via(row: Row) -> set[str]:
    whole = fold(" ".join(p["name"] for p in row["via"]))
    return {whole} - {""}


FIELDS: dict[str, tuple[Callable[[Row], set[str]], Callable[[Row], set[str]], str]] = {
    "speaker": (lambda g: {fold(n) for n in g["speaker"]} - NOBODY, _names, "all"),
    "on_behalf_of": (lambda g: _codes(g["on_behalf_of"]), lambda f: _codes(f["on_behalf_of"]), "same"),
    "form": (lambda g: {g["form"]}, lambda f: {f["form"]}, "same"),
    "act": (lambda g: {g["act"]}, lambda f: {f["act"]}, "same"),
    "addressees": (lambda g: _codes(g["addressee"]), lambda f: _codes(f["addressees"]), "any"),
    "said_on": (lambda g: {g["said_on"]} - {None}, _day, "same"),
    "via": (lambda g: {fold(v) for v in (g["via"] or "").split("; ")} - {""}, _via, "any"),
}


def judge(wanted: set[str], got: set[str], how: str) -> str:
    """Which column a field belongs in."""
    if not wanted:
        return "filled without need" if got else "rightly open"
    if not got:
        return "left open"
    if how == "any":
        return "right" if any(w in g for w in wanted for g in got) else "wrong"
    return "right" if (wanted <= got if how == "all" else wanted == got) else "wrong"


def main(gold: Path, samples: Path) -> None:
    """Prints the table, one field a line."""
    labelled = [json.loads(line) for line in (gold / "statements.jsonl").read_text().splitlines()]
    counts: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    pairs = said_at = 0
    for name, found in read_samples(gold, samples):
        here = [g for g in labelled if g["doc"] == name]
        for g, f in find_pairs(here, found, (samples / name).read_text()):
            pairs += 1
            said_at += f["said_at"] is not None
            for field, (want, have, how) in FIELDS.items():
                counts[field][judge(want(g), have(f), how)] += 1
    print(f"{pairs} of {len(labelled)} labelled statements found; said_at filled in {said_at} (no labels for it)\n")
    print("| field | " + " | ".join(COLUMNS) + " |\n|---|" + "---|" * len(COLUMNS))
    for field, counted in counts.items():
        print(f"| {field} | " + " | ".join(str(counted[c]) for c in COLUMNS) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
