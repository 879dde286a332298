"""Every benchmark starts, says what it measures, and is named with its command in the documentation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COMMANDS = sorted(path for path in BENCHMARKS.glob("*.py") if "ArgumentParser" in path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.stem)
def test_it_starts(path: Path) -> None:
    done = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True, check=True, timeout=800)
    assert f"python benchmarks/{path.name}" in done.stdout


def test_all_are_documented(project: Path) -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (project / "docs").glob("*.md"))
    assert [path.name for path in COMMANDS if f"benchmarks/{path.name}" not in pages] == []
    assert {"peers.py", "poison.py", "serving_under_load.py"} <= {path.name for path in COMMANDS}
