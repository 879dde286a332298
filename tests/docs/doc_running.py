"""Runs the steps of a page as a reader would: one folder, one shell after another, one Python session.

Commands are run by bash with the width of a plain terminal (80 columns), so that the pages show what readers see.
``onrecord serve`` goes on in the background, on a port of its own that stands in for the one on the page.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from doc_pages import ELISION, ROOT, Page, Step

PATIENCE = 600  # seconds for one command, on a machine that is busy with other things
SERVED = "8420"
SESSION = Path(__file__).with_name("doc_session.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a step printed on both streams, and its exit code."""

    lines: tuple[str, ...]
    code: int


@dataclass(slots=True)
class Reader:
    """A reader at work in a folder."""

    folder: Path
    environment: dict[str, str]
    last_code: int = 0
    _python: subprocess.Popen[str] | None = None
    _r_so_far: str = ""
    _server: subprocess.Popen[str] | None = None
    _port: str = field(default=SERVED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for process in (self._python, self._server):
            if process:
                process.kill()
                process.communicate()

    def run(self, step: Step) -> Ran:
        """Does what one step says. Ports in what it prints are those of the page again."""
        code = step.code.replace(SERVED, self._port)
        if step.code.startswith("onrecord serve"):
            ran = self._serve(code)
        elif step.kind == "python":
            ran = self._run_python(code)
        elif step.kind == "r":
            ran = self._run_r(code)
        else:
            ran = self._run_shell(code)
        lines = tuple(line.replace(self._port, SERVED) for line in ran.lines) if self._port != SERVED else ran.lines
        self.last_code = ran.code
        return Ran(lines=lines, code=ran.code)

    def _run_shell(self, code: str) -> Ran:
        script = f"set -o pipefail\n(exit {self.last_code})\n{code}"
        return self._finished(["bash", "-c", script])

    def _run_python(self, code: str) -> Ran:
        if self._python is None:
            self._python = subprocess.Popen(
                [sys.executable, SESSION],
                cwd=self.folder,
                env=self.environment,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        assert self._python.stdin
        assert self._python.stdout
        self._python.stdin.write(json.dumps(code) + "\n")
        self._python.stdin.flush()
        answer = self._python.stdout.readline()
        assert answer, "the Python session ended"
        printed, failed = json.loads(answer)
        return Ran(lines=_lines(printed), code=int(failed))

    def _run_r(self, code: str) -> Ran:
        """R has no session here: a block is run behind the earlier ones, and what those printed is left out."""
        before = self._finished(["Rscript", "-e", self._r_so_far]).lines if self._r_so_far else ()
        self._r_so_far += code + "\n"
        ran = self._finished(["Rscript", "-e", self._r_so_far])
        return Ran(lines=ran.lines[len(before) :], code=ran.code)

    def _serve(self, code: str) -> Ran:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        command = [*code.split(" --port", maxsplit=1)[0].split(), "--port", self._port]
        self._server = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._server.stdout
        said = self._server.stdout.readline()
        _wait_for(f"http://127.0.0.1:{self._port}/")
        return Ran(lines=_lines(said), code=0)

    def _finished(self, command: list[str]) -> Ran:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=PATIENCE,
        )
        return Ran(lines=_lines(done.stdout), code=done.returncode)


@contextmanager
def reading(page: Page, folder: Path, *, record: Path) -> Iterator[Reader]:
    """A reader who begins a page: in an empty folder, or beside the collection and the record of the demonstration."""
    work = folder / "work"
    work.mkdir()
    if not page.starts_empty:
        shutil.copytree(ROOT / "examples" / "pages", work / "examples" / "pages")
        shutil.copy(record, work / "onrecord.db")
    with Reader(work, environment_in(folder)) as reader:
        yield reader


def make_record(folder: Path) -> Path:
    """The record that ``onrecord demo`` makes."""
    done = subprocess.run(
        ["onrecord", "demo"],
        cwd=folder,
        env=environment_in(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return folder / "onrecord.db"


def environment_in(folder: Path) -> dict[str, str]:
    """A plain user's environment, in which ``onrecord`` and ``python`` are those that run the tests."""
    commands = folder / "bin"
    commands.mkdir(exist_ok=True)
    for name, start in (("onrecord", "-m onrecord"), ("python", "")):
        script = commands / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {start} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    path = f"{commands}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept | {"PATH": path, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def is_shown_truly(shown: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether shown lines are the printed ones, but for what ``...`` leaves out and the last digits of confidences."""
    wanted, there = [_plain(line) for line in shown], [_plain(line) for line in printed]
    pieces: list[list[str]] = [[]]
    for line in wanted:
        if line == ELISION:
            pieces.append([])
        else:
            pieces[-1].append(line)
    at = 0
    for number, piece in enumerate(pieces):
        if number == 0:
            starts = [0]
        elif number == len(pieces) - 1:
            starts = [len(there) - len(piece)]
        else:
            starts = list(range(at, len(there) - len(piece) + 1))
        fits = [start for start in starts if start >= at and there[start : start + len(piece)] == piece]
        if not fits:
            return False
        at = fits[0] + len(piece)
    return at == len(there)


def _plain(line: str) -> str:
    """Confidences differ in the last digits from one processor to the next."""
    return re.sub(r"(confidence\D{0,12})0?\.\d+", r"\g<1>0.?", line.rstrip())


def _lines(text: str) -> tuple[str, ...]:
    lines = [line.rstrip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=60).read()  # noqa: S310 (our own server)
        except (urllib.error.URLError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return
