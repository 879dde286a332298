"""Archives for tests, by hand from the WARC standard, so that reader and writer are not tested on each other."""

from __future__ import annotations

import base64
import gzip
import hashlib

LINE = "The envoy said on Monday that the talks in Vienna would go on until both sides were ready to sign. "


def page(number: int, *, words: str = LINE) -> bytes:
    """A page of its own."""
    body = "".join(f"<p>{words}({number}.{index})</p>" for index in range(12))
    return f"<html><head><title>Page {number}</title></head><body><h1>Page {number}</h1>{body}</body></html>".encode()


def http(
    body: bytes, *, kind: str = "text/html; charset=utf-8", status: str = "200 OK", headers: tuple[str, ...] = ()
) -> bytes:
    """An answer as a server sends it."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def record(
    block: bytes,
    *,
    url: str | None = None,
    type: str = "response",
    kind: str = "application/http; msgtype=response",
    headers: tuple[str, ...] = (),
    length: int | None = None,
    digest: str | None = None,
) -> bytes:
    """One record, with its digest; ``length`` and ``digest`` may lie."""
    made = digest or "sha1:" + base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    lines = [
        "WARC/1.0",
        f"WARC-Type: {type}",
        "WARC-Date: 2022-01-27T06:00:00Z",
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
        *([f"WARC-Target-URI: {url}"] if url else []),
        f"WARC-Block-Digest: {made}",
        f"Content-Type: {kind}",
        *headers,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def response(number: int, **options: object) -> bytes:
    """The record of a page."""
    return record(http(page(number)), url=f"https://wire.example/{number}", **options)  # type: ignore[arg-type]


def packed(*records: bytes) -> bytes:
    """Each record as a gzip member of its own, as crawlers write them."""
    return b"".join(gzip.compress(one, compresslevel=3, mtime=0) for one in records)
