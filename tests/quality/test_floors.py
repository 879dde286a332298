"""What the whole journey reaches on collections that were read by careful readers, held against floors.

The scorers are the neutral ones that lie with the collections. A floor rises with each gain and falls only by an
explicit, explained change of tests/floors.json.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FLOORS = json.loads((Path(__file__).parents[1] / "floors.json").read_text(encoding="utf-8"))["collections"]
CASES = [(name, figure) for name, collection in FLOORS.items() for figure in collection["floors"]]
Score = dict[str, Any]


def onrecord(*args: str, out: Path | None = None) -> None:
    """Runs the command as a user does; exit code 3 (some inputs failed) is a failure here."""
    with out.open("wb") if out else (Path("/dev/null")).open("wb") as stream:
        subprocess.run([sys.executable, "-m", "onrecord", *args], check=True, stdout=stream)


def scored(script: Path, *args: str | Path) -> Score:
    result = subprocess.run([sys.executable, script, *args], check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


def exported(sources: list[Path], folder: Path) -> Path:
    """Reads the sources into a fresh record and exports every noun."""
    record = folder / "record.db"
    onrecord("read", *map(str, sources), "--record", str(record))
    for noun in ("documents", "statements", "events", "threads"):
        onrecord("export", noun, "--record", str(record), "--format", "jsonl", "--to", str(folder / f"{noun}.jsonl"))
    onrecord("verify", "--record", str(record))
    return folder


def nato_russia(shared: Path, folder: Path) -> Score:
    exports = exported([shared / "samples/nato-russia"], folder)
    return scored(shared / "scoring/score_record.py", shared / "gold/nato-russia", exports)


def documents_dev(shared: Path, folder: Path) -> Score:
    dates = json.loads((shared / "gold/documents-dev/dates.json").read_text(encoding="utf-8"))
    rows = folder / "rows.jsonl"
    with rows.open("w", encoding="utf-8") as out:
        for page in sorted((shared / "samples/documents-dev").glob("*.txt")):
            row = {"id": page.name, "text": page.read_text(encoding="utf-8"), "date": dates[page.name]}
            out.write(json.dumps(row) + "\n")
    return scored(shared / "scoring/score_record.py", shared / "gold/documents-dev", exported([rows], folder))


def polnear_dev(shared: Path, folder: Path) -> Score:
    predictions = folder / "polnear.jsonl"
    onrecord("annotate", str(shared / "corpora/polnear/dev/text"), "--format", "jsonl", out=predictions)
    return scored(shared / "scoring/score_attributions.py", shared / "corpora/polnear/dev", predictions)


def diplomatic_dev(shared: Path, folder: Path) -> Score:
    predictions = folder / "sentences.jsonl"
    gold = shared / "corpora/diplomatic/dev.jsonl"
    onrecord("annotate", str(gold), "--format", "jsonl", out=predictions)
    return scored(shared / "scoring/score_sentences.py", gold, predictions)


MEASURES: dict[str, Callable[[Path, Path], Score]] = {
    "nato-russia": nato_russia,
    "documents-dev": documents_dev,
    "polnear-dev": polnear_dev,
    "diplomatic-dev": diplomatic_dev,
}


MEASURED_ON = {
    "nato-russia": "gold/nato-russia/*.json*",
    "documents-dev": "gold/documents-dev/*.json*",
    "polnear-dev": "corpora/polnear/dev/attributions/*",
    "diplomatic-dev": "corpora/diplomatic/dev.jsonl",
}


def digest(shared: Path, pattern: str) -> str:
    """What the floors of a collection were measured on: SHA-256 over its gold, file by file."""
    found = hashlib.sha256()
    for path in sorted(shared.glob(pattern)):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


@pytest.fixture(scope="module")
def measured(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Score]:
    @cache
    def measure(name: str) -> Score:
        known, now = FLOORS[name]["measured_on"], digest(shared, MEASURED_ON[name])
        if known != now:  # no fault of a change here, but it must not pass unseen
            warnings.warn(
                f"the gold of {name} is {now}, its floors were measured on {known}: measure anew", stacklevel=2
            )
        return MEASURES[name](shared, tmp_path_factory.mktemp(name))

    return measure


def test_every_collection_has_floors() -> None:
    assert set(FLOORS) == set(MEASURES)


@pytest.mark.shared
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "figure"), CASES, ids=[f"{n}:{f}" for n, f in CASES])
def test_figure_is_not_below_its_floor(name: str, figure: str, measured: Callable[[str], Score]) -> None:
    value: Any = measured(name)
    for key in figure.split("."):
        value = value[key]
    assert value >= FLOORS[name]["floors"][figure], f"{figure} on {name} fell"
