"""What a web server answered for one address, fresh or from an archive, becomes an input or a reason why not.

Fetching and reading archives both come through here, so that a page read from its archive is the page as fetched.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.documents.decode import is_charset
from onrecord.documents.raw import RawInput
from onrecord.errors import DocumentError, InputTooLarge, NotText, UnreadableInput

if TYPE_CHECKING:
    from fastwarc.stream_io import WarcReader

    from onrecord.documents.bounds import Bounds

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", ""})
"""Media types under which servers send pages; what is none all the same is told by its bytes."""
PAPER_TYPES = re.compile(
    r"application/(pdf|rtf|msword|epub\+zip|vnd\.(openxmlformats|oasis|ms-)[\w.-]{0,80}|zip|gzip)", re.IGNORECASE
)
"""Documents that hold words but are no pages: named as not taken, where pictures and scripts are passed over."""

_CHARSET = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_STEP = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers (in order, as sent) and body as it came over the wire, for the address ``url``."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    reason: str = ""

    def header(self, name: str) -> str:
        """The first header of that name, or the empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """Such as ``text/html``; empty where the server did not say."""
        return self.header("Content-Type").split(";")[0].strip().lower()


def read_body(answer: Answer, *, on: str, bounds: Bounds) -> bytes:
    """The body with its compression undone.

    Raises InputTooLarge where it unfolds beyond ``max_bytes``, UnreadableInput where it is damaged.
    """
    data = answer.body
    if "chunked" in answer.header("Transfer-Encoding").lower():
        data = _join_chunks(data, bounds)
    for coding in reversed(answer.header("Content-Encoding").lower().split(",")[:3]):
        data = _unpack(data, coding.strip(), on, bounds)
    if len(data) > bounds.max_bytes:
        raise _too_large(on, bounds)
    return data


def read_answer(answer: Answer, *, source: str, bounds: Bounds) -> RawInput:
    """The page in an answer. Raises a DocumentError that says why there is none."""
    if answer.status != 200:
        said = f"{answer.status} {answer.reason}".strip()
        raise UnreadableInput(f"the server answered {said[:80]}", source, "Check the address in a browser.")
    kind = answer.media_type
    if kind not in PAGE_TYPES:
        raise NotText(f"it is {kind[:80]}, not a page", source, "Give its text or HTML instead.")
    body = read_body(answer, on=source, bounds=bounds)
    is_html = kind in ("text/html", "application/xhtml+xml")
    data = _as_utf8(body, answer.header("Content-Type"))
    return RawInput(source=source, data=data, kind="html" if is_html else "auto", url=answer.url)


def _as_utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8 where it is not and the server names its encoding; what a page itself declares comes later."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return body
    named = _CHARSET.search(content_type[:300])
    if named is None or body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    name = named[1].lower()
    # Browsers read these names as windows-1252, and so were such pages written.
    name = "windows-1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else name
    try:
        return body.decode(name).encode("utf-8") if is_charset(name) else body
    except (LookupError, UnicodeError, ValueError):
        return body


def _join_chunks(data: bytes, bounds: Bounds) -> bytes:
    """Archives hold bodies both with and without the chunks they were sent in, under the same header."""
    if not re.match(rb"[0-9a-fA-F]{1,8}[ \t]{0,8}(?:;[^\r\n]{0,200})?\r\n", data):
        return data
    from fastwarc.stream_io import ChunkedReader  # noqa: PLC0415 - few answers need it

    try:
        return _read_all(ChunkedReader(io.BytesIO(data)), bounds)
    except (OSError, ValueError):
        return data


def _unpack(data: bytes, coding: str, on: str, bounds: Bounds) -> bytes:
    if coding in ("gzip", "x-gzip", "deflate"):
        is_packed = data[:2] == b"\x1f\x8b" or (coding == "deflate" and data[:1] not in (b"<", b"\xef"))
        return _inflate(data, coding, on, bounds) if is_packed else data  # archives also hold them unpacked
    if coding in ("br", "zstd"):
        return _unpack_stream(data, coding, on, bounds)
    if coding in ("", "identity", "none", "utf-8"):
        return data
    raise UnreadableInput(f"it is packed in a way that we cannot undo ({coding[:40]})", on, "Save it from a browser.")


def _inflate(data: bytes, coding: str, on: str, bounds: Bounds) -> bytes:
    for window in (47, -15) if coding == "deflate" else (47,):
        unpacker = zlib.decompressobj(window)
        try:
            out = unpacker.decompress(data, bounds.max_bytes + 1)
        except zlib.error:
            continue
        if len(out) > bounds.max_bytes:
            raise _too_large(on, bounds)
        if unpacker.eof:
            return out
        raise UnreadableInput("its compressed bytes end too early", on, "Fetch it again.")
    raise UnreadableInput("its compressed bytes are damaged", on, "Fetch it again.")


def _unpack_stream(data: bytes, coding: str, on: str, bounds: Bounds) -> bytes:
    if data[:1] == b"<" or data[:15].lstrip().lower().startswith(b"<!doctype"):
        return data
    from fastwarc.stream_io import BrotliReader, ZstdReader  # noqa: PLC0415 - few answers need them

    reader = (BrotliReader if coding == "br" else ZstdReader)(io.BytesIO(data))
    try:
        return _read_all(reader, bounds)
    except (OSError, ValueError) as error:
        raise UnreadableInput("its compressed bytes are damaged", on, "Fetch it again.") from error


def _read_all(reader: WarcReader, bounds: Bounds) -> bytes:
    """All that a reader gives, or the first bytes of what is too much."""
    parts, size = [], 0
    while size <= bounds.max_bytes and (part := reader.read(_STEP)):
        parts.append(bytes(part))
        size += len(part)
    return b"".join(parts)


def _too_large(on: str, bounds: Bounds) -> DocumentError:
    limit = bounds.max_bytes / 1_000_000
    return InputTooLarge(f"the page is larger than {limit:g} MB", on, "Save the article alone and give the file.")
