"""Where a cluster reads and writes: a folder that every machine sees, or a bucket, by the same few verbs.

Paths are local or shared folders; addresses (``s3://``, ``gs://``, ``hdfs://``, ``abfss://``) are opened by
pyarrow's own file systems, with the credentials of the environment. So no connector has to be added to the engine,
no file passes through its memory, and all pages are read by the code that reads them on one machine. Addresses end up
in records and datasets, so keys may not stand in them.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from pyarrow import fs

from onrecord.errors import RunError, UnreadableInput

_TEMPORARY = ".tmp-"
_KEYS = re.compile(r"(\w+://)[^/@:]*:(?!\d*/)[^@]*@")  # a secret may have slashes; a port has none before them
_PLAIN = "%/:?&=@+,;~!$'()*"
"""What stands in an address as it is, beside letters and digits; all else is written as %20 and the like."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder somewhere: its file system and the path in it."""

    system: Any
    path: str

    def under(self, *names: str) -> Place:
        """A place below."""
        return Place(self.system, "/".join((self.path.rstrip("/"), *names)))

    def files(self) -> list[str]:
        """All files below, as paths relative to it, in order; none where it is not there."""
        chosen = fs.FileSelector(self.path, recursive=True, allow_not_found=True)
        prefix = self.path.rstrip("/") + "/"
        found = self.system.get_file_info(chosen)
        return sorted(info.path.removeprefix(prefix) for info in found if info.type == fs.FileType.File)

    def exists(self) -> bool:
        """Whether there is a file."""
        return bool(self.system.get_file_info([self.path])[0].type == fs.FileType.File)

    def read(self) -> bytes:
        """The bytes of the file."""
        with self.system.open_input_stream(self.path) as stream:
            return bytes(stream.read())

    def remove(self) -> None:
        """Take the file away, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            self.system.delete_file(self.path)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Any]:
        """A stream whose bytes appear as this file all at once when it is closed, or not at all."""
        self.system.create_dir(self.path.rpartition("/")[0], recursive=True)
        passing = f"{self.path.rpartition('/')[0]}/{_TEMPORARY}{uuid.uuid4().hex}"
        try:
            with self.system.open_output_stream(passing) as stream:
                yield stream
            self.system.move(passing, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                self.system.delete_file(passing)
            raise


def is_temporary(path: str) -> bool:
    """Whether a file is one that a killed run left half written."""
    return path.rpartition("/")[2].startswith(_TEMPORARY)


def is_remote(where: str) -> bool:
    """Whether a name is an address and not a path."""
    return "://" in where


def open_place(where: str) -> Place:
    """The place of that name; RunError where no file system can open it."""
    if not is_remote(where):
        return Place(fs.LocalFileSystem(), str(Path(where).absolute()))
    if _KEYS.match(where):
        advice = "Put them into the environment: AWS_ACCESS_KEY_ID"
        raise RunError("keys do not belong into an address", shown(where), advice)
    try:
        system, path = fs.FileSystem.from_uri(quote(where.replace("s3a://", "s3://", 1), safe=_PLAIN))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise RunError(f"it cannot be opened ({str(error)[:120]})", shown(where), "Check the address") from error
    return Place(system, path)


def address_below(where: str, folder: Place, path: str) -> str:
    """The address of a file that was found in the folder at that address, however its name is written."""
    named, mark, how = where.partition("?")
    return named.rstrip("/") + quote(path.removeprefix(folder.path.rstrip("/"))) + mark + how


def shown(where: str) -> str:
    """An address as it stands in a record: without keys, and without what only says how it is reached."""
    return without_keys(where).partition("?")[0] if is_remote(where) else where


def without_keys(where: str) -> str:
    """An address or path, but for the keys that somebody may have written into it."""
    return _KEYS.sub(r"\1...@", where)


def copy_here(where: str, folder: Path) -> Path:
    """A copy of a remote file in a local folder; UnreadableInput where it cannot be had."""
    place = open_place(where)
    to = folder / (place.path.rsplit("/", 1)[-1] or "file")
    try:
        with place.system.open_input_stream(place.path, compression=None) as stream, to.open("wb") as file:
            while data := stream.read(1 << 22):
                file.write(data)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableInput(f"it cannot be fetched ({str(error)[:80].rstrip('.')})", where, "Check it.") from error
    return to
