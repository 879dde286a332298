"""From a path, a folder or a pattern to the files that are in it, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from onrecord.documents.bounds import Bounds
from onrecord.errors import DocumentError, InputTooLarge, UnreadableInput

READ_ENDINGS = (
    *(".txt", ".text", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson"),
    *(".warc", ".warc.gz", ".warc.zst", ".warc.wet.gz", ".wacz"),
)
"""Files that are read wherever they lie. Lists of addresses are read only where they are named themselves: reading a
folder asks no server for anything."""


def find_files(source: str, bounds: Bounds) -> Iterator[tuple[Path, bool] | DocumentError]:
    """The files that ``source`` names, each with whether it was named itself (or by a pattern) or lay in a folder."""
    path = Path(source)
    try:
        if path.is_dir():
            yield from _walk(path, bounds)
            return
        if os.path.lexists(path):
            yield path, True
            return
        found = sorted(glob.glob(source, recursive=True)) if glob.has_magic(source) else []  # noqa: PTH207
    except (OSError, ValueError, RecursionError) as error:
        yield unreadable(source, error)
        return
    if not found:
        what = "no file matches the pattern" if glob.has_magic(source) else "there is no such file or folder"
        yield UnreadableInput(what, source, "Check the path.")
    for name in found:
        if Path(name).is_dir():
            if not glob.has_magic(source.rsplit("**", 1)[-1]) or "**" not in source:
                yield from _walk(Path(name), bounds)
        else:
            yield Path(name), True


def _walk(folder: Path, bounds: Bounds) -> Iterator[tuple[Path, bool] | DocumentError]:
    """The readable files below a folder. A folder that was entered already (a loop of links) is not entered again."""
    entered: set[tuple[int, int]] = set()
    pending = [(folder, 0)]
    while pending:
        here, depth = pending.pop()
        try:
            status = here.stat()
            key = (status.st_dev, status.st_ino)
            if key in entered:
                continue
            entered.add(key)
            names = sorted(entry.name for entry in os.scandir(here) if not entry.name.startswith("."))
        except OSError as error:
            yield unreadable(str(here), error)
            continue
        folders = []
        for name in names:
            child = here / name
            if child.is_dir():
                folders.append((child, depth + 1))
            elif name.lower().endswith(READ_ENDINGS):
                yield child, False
        if depth >= bounds.max_folder_depth and folders:
            yield InputTooLarge("the folders are nested too deep", str(here), "Read the inner folders by themselves.")
        else:
            pending.extend(reversed(folders))


def unreadable(source: str, error: BaseException) -> UnreadableInput:
    """The error for a file that the system will not let us read."""
    reasons: dict[type[BaseException], str] = {
        FileNotFoundError: "it vanished or does not exist",
        PermissionError: "there is no permission to read it",
    }
    return UnreadableInput(reasons.get(type(error), short(error)), source, "Check the path and its permissions.")


def short(error: BaseException) -> str:
    """What an exception says, in a few words."""
    return str(getattr(error, "strerror", None) or error)[:120].lower() or type(error).__name__
