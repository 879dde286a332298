"""How far a run is: pages done of how many, how fast it goes, how long it will take; only on a terminal.

How many pages there are is known where it can be told without reading them: files of one page each, and lines of
JSONL. Where a source is of another kind, only what is done and the pace are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.faces.cli.terminal import messages, one_line

if TYPE_CHECKING:
    from rich.progress import Task

    from onrecord.runs.pipeline import Progress

MOST_FILES = 2_000_000
"""More files than this are not counted beforehand."""
ROWS = (".jsonl", ".ndjson")
MANY = (*(".warc", ".warc.gz", ".warc.zst", ".wet.gz", ".wacz", ".gz", ".zip"), *(".json", ".csv", ".tsv", ".parquet"))
"""Files that hold many pages, and do not tell how many without being read."""


@contextmanager
def shown_progress(total: int | None) -> Iterator[Progress]:
    """Gives what is to be called after each input."""
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Pace(ProgressColumn):
        """Pages a second over the last minute or so."""

        def render(self, task: Task) -> Text:
            return Text(pace_in_words(task.finished_speed or task.speed))

    console = messages()
    bar = Progress(
        SpinnerColumn(),
        BarColumn(bar_width=20),
        TextColumn("{task.completed} read" if total is None else "{task.completed} of {task.total}"),
        Pace(),
        *(() if total is None else (TimeRemainingColumn(), TextColumn("left"))),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        speed_estimate_period=60,
        disable=not console.is_terminal,
    )
    task = bar.add_task("", total=total)
    with bar:
        yield lambda summary, source: bar.update(
            task, completed=summary.inputs, description=one_line(re.split(r"[\\/]", source)[-1], longest=40)
        )


def pace_in_words(speed: float | None) -> str:
    """Pages a second, or a minute where they are slow; nothing where it is not known yet."""
    if not speed:
        return ""
    return f"{speed:.1f} a second" if speed >= 0.95 else f"{60 * speed:.0f} a minute"


def count_pages(sources: Iterable[str], *, limit: int | None = None) -> int | None:
    """How many inputs local sources will give, where that can be told without reading them; None where not."""
    from onrecord.documents.addresses import is_address
    from onrecord.documents.bounds import Bounds
    from onrecord.documents.folders import find_files

    total = 0
    for source in sources:
        if source == "-" or is_address(source):
            return None
        files = list(islice(find_files(source, Bounds()), MOST_FILES + 1))
        counts = [_pages_in(found[0]) if isinstance(found, tuple) else 1 for found in files]
        if len(files) > MOST_FILES or None in counts:
            return None
        found_here = sum(count or 0 for count in counts)
        total += found_here if limit is None else min(limit, found_here)
    return total


def _pages_in(path: Path) -> int | None:
    name = path.name.lower()
    if name.endswith(ROWS):
        return _lines(path)
    return None if name.endswith(MANY) else 1


def _lines(path: Path) -> int:
    """Lines with anything in them, about: a last one without an end counts."""
    lines, last = 0, b"\n"
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                lines += block.count(b"\n")
                last = block
    except OSError:
        return 1  # it will be one failure
    return lines + (not last.endswith(b"\n"))
