"""A page of the documentation as a sequence of things to run: fenced blocks, what each shows, and why one is not run.

The conventions of our pages:

- A ``console`` block holds commands behind ``$ `` and what each prints; ``...`` on a line of its own
  stands for lines left out.
- A ``bash``, ``python`` or ``r`` block holds only code. A ``text`` block right behind it is what the code prints.
- ``<!-- not run: reason -->`` right before a block keeps it out of the test, with a reason.
- ``<!-- starts empty -->`` anywhere on a page: it is run in an empty folder; every other page finds the bundled
  collection in ``examples/pages`` and the record of ``onrecord demo``, as its first lines say to the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTED_ELSEWHERE = {
    "docs/postgres.md": "tests/record/test_server.py",  # needs a database server
    "docs/review.md": "tests/faces/test_review.py",  # asks for keys
    "docs/scale.md": "tests/cluster/test_cluster_command.py",  # needs Java and Spark
    "docs/installation.md": "tests/packaging/test_wheel.py",  # needs a clean environment, or a container
}
"""Pages about other machines, whose commands are not run here, and the test that runs what they describe."""
RUN = ("console", "bash", "python", "r")
ELISION = "..."
_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,})(?P<kind>[\w-]*)")
_NOT_RUN = re.compile(r"<!-- not run: (.+?) -->")
_ID = re.compile(r"\b(?:st|ev|doc|th|is)-[0-9a-f]{6,16}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command or piece of code, and the lines that the page shows for it (None: it shows none)."""

    kind: str
    code: str
    shown: tuple[str, ...] | None
    line: int  # where the code begins, counted from 1
    shown_at: int  # where the shown lines begin, counted from 0; meaningless without them


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block."""

    kind: str
    lines: tuple[str, ...]
    line: int
    indented: bool
    not_run: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Markdown page: its blocks in order, and the steps that are run."""

    path: Path
    text: str
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def starts_empty(self) -> bool:
        return "<!-- starts empty -->" in self.text


def find_pages() -> list[Page]:
    """README and every page under docs/."""
    return [read_page(path) for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))]


def read_page(path: Path) -> Page:
    """The page at a path."""
    text = path.read_text(encoding="utf-8")
    blocks = tuple(_find_blocks(text.splitlines()))
    elsewhere = path.relative_to(ROOT).as_posix() in TESTED_ELSEWHERE
    steps = () if elsewhere else tuple(_find_steps(blocks))
    return Page(path=path, text=text, blocks=blocks, steps=steps)


def find_ids(text: str) -> list[str]:
    """Ids of entries in a text, as the terminal shows them."""
    return _ID.findall(text)


def _find_blocks(lines: list[str]) -> list[Block]:
    found, at = [], 0
    while at < len(lines):
        opened = _FENCE.match(lines[at])
        if not opened:
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end].strip() != opened["fence"]:
            end += 1
        before = next((line for line in reversed(lines[:at]) if line.strip()), "")
        reason = _NOT_RUN.fullmatch(before.strip())
        found.append(
            Block(
                kind=opened["kind"],
                lines=tuple(lines[at + 1 : end]),
                line=at + 2,
                indented=bool(opened["indent"]),
                not_run=reason[1] if reason else None,
            )
        )
        at = end + 1
    return found


def _find_steps(blocks: tuple[Block, ...]) -> list[Step]:
    steps: list[Step] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        if block.kind not in RUN or block.not_run:
            continue
        if block.kind == "console":
            steps += _find_commands(block)
        else:
            close = following and following.kind == "text" and following.line - block.line - len(block.lines) <= 3
            shown = following.lines if following and close else None
            code = "\n".join(block.lines)
            shown_at = following.line - 1 if following else 0
            steps.append(Step(kind=block.kind, code=code, shown=shown, line=block.line, shown_at=shown_at))
    return steps


def _find_commands(block: Block) -> list[Step]:
    starts = [at for at, line in enumerate(block.lines) if line.startswith("$ ")]
    steps = []
    for start, stop in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        last = start
        while block.lines[last].endswith("\\"):
            last += 1
        code = "\n".join(block.lines[start : last + 1]).removeprefix("$ ")
        shown = block.lines[last + 1 : stop]
        while shown and not shown[-1].strip():
            shown = shown[:-1]
        steps.append(
            Step(
                kind="console",
                code=code,
                shown=shown or None,
                line=block.line + start,
                shown_at=block.line + last,
            )
        )
    return steps
