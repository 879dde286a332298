"""From what a user names (a file, a folder, a pattern, standard input) to the inputs that are in it.

What cannot be read is yielded as an error in its place, and the rest is still read.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from onrecord.documents.bounds import Bounds
from onrecord.documents.decode import decode_text
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

Kind = Literal["text", "html", "auto"]
SUFFIXES = {".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl"}
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInput:
    """One page before it is read: bytes or text, and the fields that came with it in a JSONL row."""

    source: str
    data: bytes | str
    kind: Kind = "auto"
    id: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    outlet: str | None = None


def find_inputs(
    source: str, *, stdin: BinaryIO | None = None, bounds: Bounds | None = None
) -> Iterator[RawInput | DocumentError]:
    """The inputs that ``source`` names, in a fixed order; an error stands in the place of what cannot be read.

    ``source`` is a file, a folder (read with its folders, in order of name, hidden ones left out), a glob pattern,
    or ``-`` for ``stdin``. A ``.jsonl`` file gives one input a line.
    """
    bounds = bounds or Bounds()
    if source == STANDARD_INPUT:
        yield from _from_stdin(stdin, bounds)
    elif source.lower().startswith(("http://", "https://", "ftp://")):
        yield DocumentError("addresses cannot be read yet", source, "Save the page as HTML and give the file.")
    else:
        for path in _find_paths(source, bounds):
            if isinstance(path, DocumentError):
                yield path
            else:
                yield from _from_file(path, bounds)


def _find_paths(source: str, bounds: Bounds) -> Iterator[Path | DocumentError]:
    path = Path(source)
    try:
        if path.is_dir():
            yield from _walk(path, bounds)
            return
        if os.path.lexists(path):
            yield path
            return
        found = sorted(glob.glob(source, recursive=True)) if glob.has_magic(source) else []  # noqa: PTH207
    except (OSError, ValueError, RecursionError) as error:
        yield _unreadable(source, error)
        return
    if not found:
        what = "no file matches the pattern" if glob.has_magic(source) else "there is no such file or folder"
        yield UnreadableInput(what, source, "Check the path.")
    for name in found:
        if Path(name).is_dir():
            if not glob.has_magic(source.rsplit("**", 1)[-1]) or "**" not in source:
                yield from _walk(Path(name), bounds)
        else:
            yield Path(name)


def _walk(folder: Path, bounds: Bounds) -> Iterator[Path | DocumentError]:
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
            yield _unreadable(str(here), error)
            continue
        folders = []
        for name in names:
            child = here / name
            if child.is_dir():
                folders.append((child, depth + 1))
            elif child.suffix.lower() in SUFFIXES:
                yield child
        if depth >= bounds.max_folder_depth and folders:
            yield InputTooLarge("the folders are nested too deep", str(here), "Read the inner folders by themselves.")
        else:
            pending.extend(reversed(folders))


def _from_file(path: Path, bounds: Bounds) -> Iterator[RawInput | DocumentError]:
    source = str(path)
    form = SUFFIXES.get(path.suffix.lower(), "auto")
    if form == "jsonl":
        try:
            with path.open("rb") as lines:
                yield from _from_jsonl(lines, source, bounds)
        except OSError as error:
            yield _unreadable(source, error)
        return
    try:
        with path.open("rb") as file:
            data = file.read(bounds.max_bytes + 1)
    except (OSError, ValueError) as error:
        yield _unreadable(source, error)
        return
    if len(data) > bounds.max_bytes:
        yield _too_large(source, bounds)
    else:
        yield RawInput(
            source=source, data=data, kind="html" if form == "html" else "text" if form == "text" else "auto"
        )


def _from_stdin(stdin: BinaryIO | None, bounds: Bounds) -> Iterator[RawInput | DocumentError]:
    if stdin is None:
        yield UnreadableInput("standard input is not open", STANDARD_INPUT, "Pipe a text into it.")
        return
    try:
        head = b""
        while len(head) < 1024 and not head.strip(b" \t\r\n\xef\xbb\xbf"):
            more = stdin.read(1024)
            head += more
            if not more:
                break
        if head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"{"):
            yield from _from_jsonl(_Pushed(head, stdin), STANDARD_INPUT, bounds)
            return
        data = head + stdin.read(bounds.max_bytes + 1 - len(head))
    except (OSError, ValueError) as error:
        yield _unreadable(STANDARD_INPUT, error)
        return
    yield (
        _too_large(STANDARD_INPUT, bounds)
        if len(data) > bounds.max_bytes
        else RawInput(source=STANDARD_INPUT, data=data)
    )


class _Pushed:
    """A stream of lines whose beginning was looked at already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readline(self, limit: int) -> bytes:
        if not self._head:
            return self._rest.readline(limit)
        end = self._head.find(b"\n") + 1
        if end:
            line, self._head = self._head[:end], self._head[end:]
            return line
        line, self._head = self._head, b""
        return line + self._rest.readline(limit)


def _from_jsonl(lines: BinaryIO | _Pushed, source: str, bounds: Bounds) -> Iterator[RawInput | DocumentError]:
    number, read = 0, 0
    while line := lines.readline(bounds.max_bytes + 1):
        number += 1
        where = f"{source}:{number}"
        if len(line) > bounds.max_bytes:
            while line and not line.endswith(b"\n"):
                line = lines.readline(bounds.max_bytes + 1)
            yield _too_large(where, bounds)
        elif line.strip(b" \t\r\n\xef\xbb\xbf\x00"):
            yield _read_row(line, where)
        else:
            continue
        read += 1
    if not read:
        yield EmptyInput("the input is empty", source, "Nothing was recorded for it.")


def _read_row(line: bytes, where: str) -> RawInput | DocumentError:
    advice = 'A row is {"id": ..., "text" or "html": ..., "title"?, "url"?, "date"?, "outlet"?}.'
    try:
        row = json.loads(decode_text(line, on=where))
    except DocumentError as error:
        return error
    except (ValueError, RecursionError) as error:
        return DocumentError(f"the line is not JSON ({_short(error)})", where, advice)
    if not isinstance(row, dict):
        return DocumentError("the line is not a JSON object", where, advice)
    kind: Kind = "html" if isinstance(row.get("html"), str) and not isinstance(row.get("text"), str) else "text"
    body = row.get(kind)
    if not isinstance(body, str):
        return DocumentError('the line has neither "text" nor "html"', where, advice)
    given = {name: _given(row.get(name)) for name in ("id", "title", "url", "date", "outlet")}
    return RawInput(source=given["url"] or given["id"] or where, data=body, kind=kind, **given)


def _given(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int) and not isinstance(value, bool) else None


def _unreadable(source: str, error: BaseException) -> UnreadableInput:
    reasons: dict[type[BaseException], str] = {
        FileNotFoundError: "it vanished or does not exist",
        PermissionError: "there is no permission to read it",
    }
    return UnreadableInput(reasons.get(type(error), _short(error)), source, "Check the path and its permissions.")


def _short(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error)[:120].lower() or type(error).__name__


def _too_large(source: str, bounds: Bounds) -> InputTooLarge:
    limit = bounds.max_bytes / 1_000_000
    return InputTooLarge(f"the input is larger than {limit:g} MB", source, "Split it into single articles.")
