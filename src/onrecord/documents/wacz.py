"""Web archive collections (WACZ): a zip file with WARC archives in it, read where they lie, never unpacked to disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from onrecord.documents.archive import find_archived
from onrecord.documents.bounds import Bounds
from onrecord.documents.raw import RawInput
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

_ARCHIVE = re.compile(r"\.warc(\.gz|\.zst)?$", re.IGNORECASE)
_MAX_MEMBERS = 100_000
_MAX_RATIO = 500  # of packed archives: deflate itself ends near a thousand, pages stay below twenty
_ADVICE = "Get a sound copy of it."
_BROKEN = (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def find_collected(file: BinaryIO, *, source: str, bounds: Bounds) -> Iterator[RawInput | DocumentError]:
    """The pages of all archives in the collection, in order of name; an error in the place of what is damaged."""
    try:
        collection = zipfile.ZipFile(file)
    except _BROKEN as error:
        yield UnreadableInput(f"it is no WACZ, or it is damaged ({str(error)[:80].rstrip('.')})", source, _ADVICE)
        return
    members = sorted(collection.infolist(), key=lambda member: member.filename)
    if len(members) > _MAX_MEMBERS:
        yield InputTooLarge(f"the collection has more than {_MAX_MEMBERS} members", source, "Split it.")
        return
    archives = [member for member in members if _ARCHIVE.search(member.filename)]
    if not archives:
        yield EmptyInput("the collection holds no archive", source, "A WACZ has its pages in archive/*.warc.gz.")
    for member in archives:
        yield from _find_in(collection, member, source, bounds)


def _find_in(
    collection: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, bounds: Bounds
) -> Iterator[RawInput | DocumentError]:
    where = f"{source}!{member.filename}"
    if is_climbing(member.filename):
        yield UnreadableInput("its name leads out of the collection", where, "Do not trust this file.")
    elif member.file_size > _MAX_RATIO * max(1, member.compress_size):
        yield InputTooLarge("it unfolds to far more than any archive of pages", where, "Do not trust this file.")
    else:
        try:
            with collection.open(member) as inside:
                yield from find_archived(cast(BinaryIO, _Member(inside)), source=where, bounds=bounds)
        except _BROKEN as error:
            yield UnreadableInput(f"it cannot be read ({str(error)[:80].rstrip('.')})", where, _ADVICE)


def is_climbing(name: str) -> bool:
    """Whether a member's name leads out of the folder that it would be unpacked into."""
    parts = re.split(r"[\\/]", name)
    return ".." in parts or not parts[0] or ":" in parts[0] or "\0" in name


class _Member(io.RawIOBase):
    """A member as a file whose every way to be damaged is an OSError."""

    def __init__(self, inside: object) -> None:
        self._inside = cast(zipfile.ZipExtFile, inside)

    def read(self, size: int = -1) -> bytes:
        try:
            return self._inside.read(size)
        except _BROKEN as error:
            raise OSError(str(error)) from error

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._inside.seek(offset, whence)
        except _BROKEN as error:
            raise OSError(str(error)) from error

    def tell(self) -> int:
        return self._inside.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
