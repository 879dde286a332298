"""Web archives (WARC), as crawlers and Common Crawl write them: every page in them, however broken the rest is.

The parsing is fastwarc's. What it does not tell (a record cut short, a damaged member) is checked here, and reading
goes on at the next place where a record begins.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord, WarcRecordType

from onrecord.documents.answer import PAGE_TYPES, PAPER_TYPES, Answer, read_answer
from onrecord.documents.bounds import Bounds
from onrecord.documents.raw import RawInput
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, NotText, UnreadableInput

_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_STARTS = (b"\x1f\x8b\x08", b"WARC/1.", b"WARC/0.", b"\x28\xb5\x2f\xfd")
_STEP = 1 << 20
_DIGEST = re.compile(r"(sha1|sha-1|sha256|sha-256|md5):([A-Za-z0-9+/=]{16,80})", re.IGNORECASE)


def find_archived(file: BinaryIO, *, source: str, bounds: Bounds) -> Iterator[RawInput | DocumentError]:
    """The pages of an archive, in order; an error in the place of each that is damaged or beyond the bounds.

    Pictures, scripts, redirects, failed requests and records about records are passed over. ``file`` can seek.
    """
    reader = _Reader(file, source, bounds)
    yield from reader.find_pages()
    if not reader.yielded:
        what = ", ".join(f"{count} {kind}" for kind, count in reader.passed.most_common(5)) or "no records at all"
        yield EmptyInput(f"the archive holds no page that can be read ({what})", source, "Check that it is a WARC.")


class _Reader:
    """One pass over one archive."""

    def __init__(self, file: BinaryIO, source: str, bounds: Bounds) -> None:
        self._file, self._source, self._bounds = file, source, bounds
        self.passed: Counter[str] = Counter()
        self.yielded = 0

    def find_pages(self) -> Iterator[RawInput | DocumentError]:
        start: int | None = 0
        broken = 0
        while start is not None:
            fault = None
            for found in self._find_from(start):
                if isinstance(found, int):
                    fault = found
                else:
                    self.yielded += 1
                    yield found
            if fault is None:
                return
            start = self._find_start(fault)
            broken += 1
            if broken > self._bounds.max_broken:
                what = f"the archive is broken in more than {self._bounds.max_broken} places; the rest was not read"
                yield UnreadableInput(what, self._source, "Get a sound copy of it.")
                return

    def _find_from(self, start: int) -> Iterator[RawInput | DocumentError | int]:
        """The pages from a place on; last, where it came to harm, the place after which to search for a record."""
        place, members = start, 0
        self._file.seek(start)
        records = iter(self._open())
        while True:
            try:
                record = next(records)
            except StopIteration:
                return
            except (OSError, ValueError, MemoryError) as error:
                if members or start == 0:  # a search that hit no record says nothing: the break was told already
                    reason = str(error)[:80].rstrip(".")
                    what = f"the archive is broken after this place ({reason})" if members else "it does not begin so"
                    yield UnreadableInput(what, f"{self._source}#{place}", "What could be read of it was read.")
                yield place + 1
                return
            members += 1
            place = max(place, start + record.stream_pos)
            if members > self._bounds.max_members:
                yield InputTooLarge("the archive has too many records", f"{self._source}#{place}", "Split it.")
                return
            if not (yield from self._read_record(record, f"{self._source}#{place}")):
                yield place + 1
                return

    def _open(self) -> ArchiveIterator:
        limit = self._bounds.max_header_bytes
        return ArchiveIterator(self._file, parse_http=False, quirks_mode=True, max_header_len=limit)

    def _read_record(self, record: WarcRecord, where: str) -> Generator[RawInput | DocumentError, None, bool]:
        """What one record holds; gives back whether reading can go on right after it."""
        headers = record.headers
        if not record.record_type & _TYPES:
            self.passed[f"{record.record_type} records"] += 1
            return True
        url = (headers.get("WARC-Target-URI") or "").strip(" <>") or where
        if record.content_length > self._bounds.max_bytes:
            if _is_page_type(headers.get("WARC-Identified-Payload-Type") or "text/html"):
                limit = self._bounds.max_bytes / 1_000_000
                yield InputTooLarge(f"the archived page is larger than {limit:g} MB", url, "Give its text instead.")
            skips = record.content_length <= self._bounds.max_skipped_bytes
            return skips and self._read(record, None) is not None
        block = self._read(record, record.content_length)
        if block is None:
            yield UnreadableInput("the archive ends, or breaks, within this page", url, "Get a sound copy of it.")
            return False
        yield from self._judge(record, block, url)
        return True

    def _read(self, record: WarcRecord, size: int | None) -> bytes | None:
        """The bytes of a record, or none of them kept where ``size`` is None; None where they are not all there."""
        try:
            if size is None:
                return b"" if record.consume() == record.content_length else None
            block = bytes(record.reader.read(size))
        except (OSError, ValueError, MemoryError):
            return None
        return block if len(block) == size else None

    def _judge(self, record: WarcRecord, block: bytes, url: str) -> Iterator[RawInput | DocumentError]:
        answer = _to_answer(record, block, url)
        if answer is None:
            yield UnreadableInput("the archived answer cannot be parsed", url, "It is damaged in the archive.")
            return
        if answer.status != 200 or not _is_page_type(answer.media_type):
            self.passed[str(answer.status) if answer.status != 200 else answer.media_type] += 1
            if answer.status == 200 and PAPER_TYPES.match(answer.media_type):
                yield NotText(f"it is {answer.media_type[:80]}, not a page", url, "Give its text instead.")
            return
        if not _is_true_to_digest(block, record.headers.get("WARC-Block-Digest") or ""):
            yield UnreadableInput("the page is not what its digest in the archive says", url, "It was damaged.")
            return
        if record.headers.get("WARC-Truncated"):
            yield UnreadableInput("the archive holds only the beginning of this page", url, "Fetch the page itself.")
            return
        try:
            yield read_answer(answer, source=url, bounds=self._bounds)
        except DocumentError as error:
            yield error

    def _find_start(self, after: int) -> int | None:
        """The next place at which a record may begin."""
        self._file.seek(after)
        place, rest = after, b""
        while data := self._file.read(_STEP):
            window = rest + data
            found = min((at for sign in _STARTS if (at := window.find(sign)) >= 0), default=-1)
            if found >= 0:
                return place - len(rest) + found
            place += len(data)
            rest = window[-16:]
        return None


def _is_page_type(media_type: str) -> bool:
    return media_type.split(";", maxsplit=1)[0].strip().lower() in PAGE_TYPES - {"application/octet-stream"}


def _to_answer(record: WarcRecord, block: bytes, url: str) -> Answer | None:
    """The HTTP answer that a response holds; a resource or a conversion is an answer without HTTP around it."""
    content_type = record.headers.get("Content-Type") or ""
    if record.record_type != WarcRecordType.response or "http" not in content_type.lower():
        return Answer(url=url, status=200, headers=(("Content-Type", content_type),), body=block)
    head = HeaderMap("latin1")
    try:
        size = head.parse(io.BytesIO(block), has_status_line=True)
    except (OSError, ValueError):
        return None
    status = head.status_code
    if status is None:
        return None
    return Answer(url=url, status=status, reason=head.reason_phrase or "", headers=head.to_tuples(), body=block[size:])


def _is_true_to_digest(block: bytes, digest: str) -> bool:
    """Whether the block is what its digest was made of; yes where there is none that we know."""
    found = _DIGEST.fullmatch(digest.strip())
    if found is None:
        return True
    made = hashlib.new(found[1].lower().replace("-", ""), block, usedforsecurity=False)
    written = found[2]
    return written.lower() == made.hexdigest() or written.upper() == base64.b32encode(made.digest()).decode()
