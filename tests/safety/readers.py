"""Every way into onrecord as a function of bytes, and what must hold whatever the bytes are.

Nothing is raised but what a caller is told to expect; what is yielded is a page, an address or an error; and a page
becomes a document whose blocks cover its text, or an error.
"""

from __future__ import annotations

import contextlib
import io
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from protego import Protego

from onrecord.documents.addresses import read_address, resolve_places
from onrecord.documents.answer import Answer, read_answer
from onrecord.documents.archive import find_archived
from onrecord.documents.bounds import Bounds
from onrecord.documents.feeds import find_entries
from onrecord.documents.inputs import find_inputs
from onrecord.documents.links import find_links, names_pages
from onrecord.documents.raw import Kind, Link, RawInput
from onrecord.documents.read import read_document
from onrecord.documents.rows import find_in_json, find_in_jsonl
from onrecord.documents.sitemaps import find_listed
from onrecord.documents.tables import find_in_csv, find_in_parquet
from onrecord.documents.wacz import find_collected
from onrecord.errors import DocumentError, UnreadableInput

BOUNDS = Bounds(max_bytes=2_000_000, max_members=5_000, max_broken=50, max_skipped_bytes=4_000_000)
Found = Iterable[RawInput | Link | DocumentError]


class Slow(BaseException):
    """A case took longer than it may; no reader can swallow this."""


def settle(found: Found) -> None:
    """Take all that a reader yields, and read its pages."""
    count = 0
    for one in found:
        count += 1
        assert isinstance(one, RawInput | Link | DocumentError), type(one)
        if isinstance(one, DocumentError):
            assert one.what
            assert one.on is not None
        elif isinstance(one, Link):
            one.url.encode("utf-8", "surrogatepass")
        elif count <= 5:  # of an archive cut into hundreds of pieces a few tell all
            read_page(one)
    assert count


def read_page(raw: RawInput) -> None:
    """One page becomes a document whose receipts hold, or an error."""
    try:
        document = read_document(raw, bounds=BOUNDS)
    except DocumentError as error:
        assert error.what
        return
    place = 0
    for block in document.blocks:
        assert block.span.start == place
        place = block.span.end
    assert place == len(document.text)
    if document.title_span is not None:
        assert document.title_span.words(document.text)
    if document.published is not None and document.published.evidence is not None:
        assert document.published.evidence.words(document.text).strip()


def _page(kind: Kind) -> Callable[[bytes], None]:
    return lambda data: read_page(RawInput(source="page", data=data, kind=kind))


def _parquet(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(data)
        file.flush()
        settle(find_in_parquet(Path(file.name), columns=None, bounds=BOUNDS))


def _no_more(url: str) -> bytes:
    raise UnreadableInput("nothing is fetched here", url, "")


def _links(data: bytes) -> None:
    if names_pages(data):
        settle(find_links(data, source="links", bounds=BOUNDS, base="https://wire.example/", get=_no_more))


def _answer(data: bytes) -> None:
    for coding in ("gzip", "deflate", "br", "zstd", ""):
        headers = (("Content-Type", "text/html; charset=koi8-r"), ("Content-Encoding", coding))
        more = (("Transfer-Encoding", "chunked"),) if not coding else ()
        answer = Answer(url="https://wire.example/", status=200, headers=headers + more, body=data)
        with contextlib.suppress(DocumentError):
            read_page(read_answer(answer, source="answer", bounds=BOUNDS))


def _address(data: bytes) -> None:
    try:
        address = read_address(data.decode("utf-8", "replace"))
        resolve_places(address, lookup=lambda host, _: [host] if host[:1].isdigit() or ":" in host else ["10.0.0.1"])
    except UnreadableInput:
        return
    assert read_address(address.url) == address


def _robots(data: bytes) -> None:
    rules = Protego.parse(data.decode("utf-8", "replace"))
    rules.can_fetch("https://wire.example/a?a=" + "b" * 200, "onrecord")
    rules.crawl_delay("onrecord")


READERS: Mapping[str, Callable[[bytes], None]] = {
    "html": _page("html"),
    "text": _page("text"),
    "auto": _page("auto"),
    "jsonl": lambda data: settle(find_in_jsonl(io.BytesIO(data), source="rows", columns=None, bounds=BOUNDS)),
    "json": lambda data: settle(find_in_json(data, source="rows", columns=None, bounds=BOUNDS)),
    "csv": lambda data: settle(find_in_csv(io.BytesIO(data), source="rows", columns=None, bounds=BOUNDS)),
    "parquet": _parquet,
    "links": _links,
    "feed": lambda data: settle(find_entries(data, source="feed", bounds=BOUNDS, base="https://wire.example/")),
    "sitemap": lambda data: settle(find_listed(data, source="map", bounds=BOUNDS)),
    "warc": lambda data: settle(find_archived(io.BytesIO(data), source="warc", bounds=BOUNDS)),
    "wacz": lambda data: settle(find_collected(io.BytesIO(data), source="wacz", bounds=BOUNDS)),
    "stdin": lambda data: settle(find_inputs("-", stdin=io.BytesIO(data), bounds=BOUNDS)),
    "answer": _answer,
    "address": _address,
    "robots": _robots,
}


@contextlib.contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """At most so much of the processor's time, which others on the same machine do not use up."""

    def stop(*_: object) -> None:
        raise Slow(f"more than {seconds:g} s")

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    begun = time.process_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)
    if time.process_time() - begun > seconds:  # spent inside a library, where no signal reaches
        raise Slow(f"more than {seconds:g} s")
