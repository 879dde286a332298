"""The command answers at once: what is slow to import, the commands that need it import."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from start_up import HEAVY, start

from pace import here

LONGEST = here(0.5)  # processor time; a quiet machine takes 0.1, but files may have to come from a slow disk


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_it_answers_at_once(option: str) -> None:
    found = [start(option) for _ in range(3)]
    assert not found[0].heavy
    assert min(one.processor for one in found) < LONGEST


@pytest.mark.parametrize("command", ["read", "find", "threads", "show", "serve", "export", "demo"])
def test_the_help_of_a_command_needs_nothing_slow(command: str) -> None:
    """Pydantic is Typer's own choice: it checks options with it once a command is named."""
    assert set(start(command, "--help").heavy) <= {"pydantic"}


def test_what_is_slow_would_be_seen() -> None:
    assert {"sqlalchemy", "onnxruntime"} <= set(HEAVY)
    assert "sqlalchemy" in start("config").heavy
