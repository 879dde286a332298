"""What reaches a terminal: data on standard output, everything else on standard error, nothing that it would obey.

Titles and texts come from strangers' pages. Control characters in them (which could move the cursor, rename the
window or hide words) are shown as a mark, and square brackets are never taken for styling.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, TextIO

from onrecord.errors import OnRecordError

if TYPE_CHECKING:
    from rich.console import Console

MARK = "\ufffd"
"""Stands for a character that a terminal would obey instead of showing."""
PLAIN_WIDTH = 120
"""Columns of a table that goes to a file or another program."""

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\ud800-\udfff]")


def shown(text: str) -> str:
    """Text as it can be printed: lines and tabs stay, every other control character becomes a mark."""
    return _OBEYED.sub(MARK, text.replace("\r\n", "\n"))


def one_line(text: str, *, longest: int | None = None) -> str:
    """Text on one line, cut with an ellipsis where it is longer than ``longest`` characters."""
    line = shown(" ".join(text.split()))
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"


def output() -> Console:
    """The console for data. Its tables are as wide as the terminal, or as COLUMNS says, or 120."""
    return _console(sys.stdout)


def messages() -> Console:
    """The console for progress and messages."""
    return _console(sys.stderr)


def _console(file: TextIO) -> Console:
    from rich.console import Console

    width = None if file.isatty() or "COLUMNS" in os.environ else PLAIN_WIDTH
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def say(text: str) -> None:
    """A message, on standard error."""
    sys.stderr.write(shown(text) + "\n")


def say_error(error: OnRecordError) -> None:
    """What failed, on what, and what to do next."""
    say(f"onrecord: {str(error).rstrip('.')}.")


def write_safely(to: TextIO) -> TextIO:
    """The stream itself, or one that shows control characters as marks where it is a terminal."""
    return _Shown(to) if to.isatty() else to  # type: ignore[return-value]


class _Shown:
    """Just enough of a text stream to write rows to a terminal."""

    def __init__(self, to: TextIO) -> None:
        self._to = to

    def write(self, text: str) -> int:
        return self._to.write(shown(text))
