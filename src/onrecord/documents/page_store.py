"""The folder where every fetched page is kept: WARC archives as it came over the wire, and an index to find it again.

With it a run that was interrupted goes on where it stopped, a page is asked for anew only if it may have changed,
and whoever doubts an entry finds the page as the server gave it. Any WARC tool reads the archives.
"""

from __future__ import annotations

import datetime
import gzip
import io
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from onrecord import __version__
from onrecord.documents.answer import Answer
from onrecord.errors import UnreadableInput

INDEX = "fetched.index"
_MAX_FILE = 1_000_000_000
_MAX_ROW = 20_000
_DROPPED = frozenset({"transfer-encoding", "content-length", "connection", "set-cookie"})
"""Headers of the way the bytes came, which are no longer true of what is kept; and cookies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row of the index: an address, where it led, when, and where in the archives its answer lies."""

    url: str
    final: str
    at: str  # ISO 8601, UTC
    status: int
    file: str
    offset: int
    etag: str = ""
    modified: str = ""

    def age(self, now: datetime.datetime) -> datetime.timedelta:
        """How long ago the server gave this answer, or said that it still holds."""
        return now - datetime.datetime.fromisoformat(self.at)


class PageStore:
    """The folder, open for one run; it is made when the first page comes.

    Several runs may share it: each writes archives of its own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._archive: BinaryIO | None = None
        self._name = ""
        self._number = 0
        try:
            if folder.exists() and not folder.is_dir():
                raise NotADirectoryError(0, "it is no folder")
            self._rows = _read_index(folder / INDEX)
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError) -> UnreadableInput:
        what = f"the folder for fetched pages cannot be used ({error.strerror})"
        return UnreadableInput(what, str(self.folder), "Make room, or name another one with --archive.")

    def find(self, url: str) -> Kept | None:
        """The latest answer that is kept for an address."""
        return self._rows.get(url)

    def keep(self, url: str, answers: Sequence[Answer], *, at: datetime.datetime) -> Kept:
        """Write all answers that an address led to; gives the index row of the last."""
        try:
            return self._keep(url, answers, at)
        except OSError as error:
            raise self._unusable(error) from None

    def _keep(self, url: str, answers: Sequence[Answer], at: datetime.datetime) -> Kept:
        with self._lock:
            for answer in answers:
                offset = self._append(answer, at)
            last = answers[-1]
            etag, modified = last.header("ETag")[:1_000], last.header("Last-Modified")[:200]
            row = Kept(
                url=url,
                final=last.url,
                at=at.isoformat(timespec="seconds"),
                status=last.status,
                file=self._name,
                offset=offset,
                etag=etag,
                modified=modified,
            )
            return self._note(row)

    def renew(self, row: Kept, *, at: datetime.datetime) -> Kept:
        """The server said that the answer still holds."""
        with self._lock:
            fields = asdict(row) | {"at": at.isoformat(timespec="seconds")}
            return self._note(Kept(**fields))

    def load(self, row: Kept) -> Answer | None:
        """The answer as it was kept; None where the archive is gone or damaged."""
        try:
            with (self.folder / row.file).open("rb") as file:
                file.seek(row.offset)
                record = next(iter(ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False)))
                block = bytes(record.reader.read(record.content_length))
                if len(block) != record.content_length or record.headers.get("WARC-Target-URI") != row.final:
                    return None
                head = HeaderMap("latin1")
                size = head.parse(io.BytesIO(block), has_status_line=True)
        except (OSError, ValueError, StopIteration):
            return None
        return Answer(
            url=row.final,
            status=row.status,
            reason=head.reason_phrase or "",
            headers=tuple(head.to_tuples()),
            body=block[size:],
        )

    def close(self) -> None:
        """Close the archive that is being written."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None

    def _append(self, answer: Answer, at: datetime.datetime) -> int:
        if self._archive is None or self._archive.tell() > _MAX_FILE:
            self._begin_archive(at)
        assert self._archive is not None  # noqa: S101 - for the type checker
        offset = self._archive.tell()
        self._archive.write(_packed(_response(answer, at)))
        self._archive.flush()
        return offset

    def _begin_archive(self, at: datetime.datetime) -> None:
        if self._archive is not None:
            self._archive.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        self._name = f"onrecord-{at:%Y%m%d%H%M%S%f}-{os.getpid()}-{self._number:03}.warc.gz"
        self._archive = (self.folder / self._name).open("xb")
        info = WarcRecord()
        info.init_headers(WarcRecordType.warcinfo)
        info.headers["Content-Type"] = "application/warc-fields"
        info.headers["WARC-Filename"] = self._name
        info.set_bytes_content(f"software: onrecord/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode())
        self._archive.write(_packed(info))

    def _note(self, row: Kept) -> Kept:
        with (self.folder / INDEX).open("ab") as index:
            index.write(json.dumps(asdict(row)).encode() + b"\n")
        self._rows[row.url] = row
        return row


def _response(answer: Answer, at: datetime.datetime) -> WarcRecord:
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}".rstrip()]
    lines += [f"{_flat(key)}: {_flat(value)}" for key, value in answer.headers if key.lower() not in _DROPPED]
    lines.append(f"Content-Length: {len(answer.body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Target-URI"] = answer.url
    record.headers["WARC-Date"] = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(head + answer.body)
    return record


def _flat(text: str) -> str:
    return " ".join(text.split())


def _packed(record: WarcRecord) -> bytes:
    """The record as one gzip member, so that it can be found and read alone."""
    out = io.BytesIO()
    record.write(out, checksum_data=True)
    return gzip.compress(out.getvalue(), compresslevel=6, mtime=0)


def _read_index(path: Path) -> dict[str, Kept]:
    """The latest row of each address; a row cut short by a crash, or by anything else, does not count."""
    rows: dict[str, Kept] = {}
    if not path.exists():
        return rows
    with path.open("rb") as index:
        while line := index.readline(_MAX_ROW):
            try:
                row = Kept(**json.loads(line))
                if datetime.datetime.fromisoformat(row.at).tzinfo is None:
                    continue
            except (ValueError, TypeError, RecursionError):
                continue
            if _is_inside(row) and isinstance(row.url, str):
                rows[row.url] = row
    with path.open("rb+") as index:  # a line that a crash left open must not swallow the next one
        if index.seek(0, os.SEEK_END) and (index.seek(-1, os.SEEK_END), index.read(1))[1] != b"\n":
            index.write(b"\n")
    return rows


def _is_inside(row: Kept) -> bool:
    """Whether a row names an archive of this folder and a place in it, and nothing else."""
    texts = all(isinstance(text, str) for text in (row.final, row.file, row.etag, row.modified))
    numbers = type(row.offset) is int and row.offset >= 0 and type(row.status) is int
    return texts and numbers and Path(row.file).name == row.file and row.file.endswith(".warc.gz")
