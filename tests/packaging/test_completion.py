"""The shell completes commands and options of ours, once the user asks it to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def completed(words: str, *, at: int) -> list[str]:
    """What bash is offered for a line of words with the cursor in word number ``at``."""
    asking = {"_ONRECORD_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    command = [sys.executable, "-c", "from onrecord.faces.cli.main import run; run()"]
    done = subprocess.run(command, env=os.environ | asking, capture_output=True, text=True, check=True, timeout=600)
    return done.stdout.split()


def test_commands_and_options() -> None:
    assert completed("onrecord thr", at=1) == ["threads"]
    assert {"--by", "--about", "--record"} <= set(completed("onrecord find statements --", at=3))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str) -> None:
    """Asked for as the shell's own start file may ask; --show-completion gives that of the shell one is in."""
    asking = {"_ONRECORD_COMPLETE": f"source_{shell}"}
    command = [sys.executable, "-c", "from onrecord.faces.cli.main import run; run()"]
    done = subprocess.run(command, env=os.environ | asking, capture_output=True, text=True, check=True, timeout=600)
    assert f"_ONRECORD_COMPLETE=complete_{shell}" in done.stdout


def test_the_guide_says_how(project: Path) -> None:
    words = (project / "docs" / "installation.md").read_text(encoding="utf-8")
    assert "onrecord --install-completion" in words
    assert "docker build" in words
    assert "pip install" in words
