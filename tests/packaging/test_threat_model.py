"""The threat model keeps its word: each test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "threat-model.md"
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))))


def test_it_names_tests() -> None:
    assert len(NAMED) > 20


@pytest.mark.parametrize(("place", "name"), NAMED)
def test_what_is_named_exists(project: Path, place: str, name: str) -> None:
    words = (project / place).read_text(encoding="utf-8")
    assert f"def {name}(" in words if name else "def test_" in words


def test_every_promise_names_one() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    promises = [row for row in rows if not row.startswith("| Promise ")]
    assert promises
    assert all("`tests/" in row for row in promises)
