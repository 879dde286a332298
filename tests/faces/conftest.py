"""The command as a user runs it, and records for it to work on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.faces.cli.main import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def onrecord(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command in this process, in an empty folder, without the user's own settings."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path) -> Ran:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


def in_a_process(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> Ran:
    """Runs the command as a process of its own."""
    code = "from onrecord.faces.cli.main import run; run()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    ended = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, timeout=280)
    return Ran(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A folder in which the demonstration ran, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, in_a_process("demo", cwd=folder)
