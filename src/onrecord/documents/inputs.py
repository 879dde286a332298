"""From what a user names (a file, a folder, an address, an archive, a list) to the inputs that are in it.

What cannot be read is yielded as an error in its place, and the rest is still read.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from onrecord.documents.addresses import is_address
from onrecord.documents.answer import read_body
from onrecord.documents.archive import find_archived
from onrecord.documents.bounds import Bounds
from onrecord.documents.columns import ColumnMap
from onrecord.documents.folders import READ_ENDINGS, find_files, unreadable
from onrecord.documents.links import find_links, names_pages
from onrecord.documents.raw import Kind, Link
from onrecord.documents.raw import RawInput as RawInput
from onrecord.documents.rows import Pushed, find_in_json, find_in_jsonl
from onrecord.documents.tables import find_in_csv, find_in_parquet
from onrecord.documents.wacz import find_collected
from onrecord.errors import DocumentError, InputTooLarge, UnreadableInput

if TYPE_CHECKING:
    from onrecord.documents.collect import Collector

STANDARD_INPUT = "-"
FORMS = {
    ".warc": "warc",
    ".warc.gz": "warc",
    ".warc.zst": "warc",
    ".wet.gz": "warc",
    ".wacz": "wacz",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson.gz": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".csv.zip": "csv",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
}
"""What a file is by the end of its name. All other files are told by their bytes."""
_BEFORE_ROWS = b" \t\r\n\xef\xbb\xbf"
_NO_ADDRESSES = "Name the list itself instead of its folder, so that its pages are fetched."
Wanted = Link | RawInput | DocumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """How sources are to be taken: who fetches what they name (nobody: nothing is), which columns, how many."""

    collector: Collector | None = None
    columns: ColumnMap | None = None
    limit: int | None = None  # inputs of each source


def find_inputs(
    source: str, *, stdin: BinaryIO | None = None, bounds: Bounds | None = None, options: SourceOptions | None = None
) -> Iterator[RawInput | DocumentError]:
    """The inputs that ``source`` names, in a fixed order; an error stands in the place of what cannot be read.

    ``source`` is a file, a folder (read with its folders, in order of name, hidden ones left out), a glob pattern,
    an address on the web, or ``-`` for ``stdin``. Tables give one input a row, archives one a page, feeds, sitemaps
    and lists one for each page that they name.
    """
    search = _Search(bounds or Bounds(), options or SourceOptions())
    return islice(search.find(source, stdin), search.options.limit)


def find_in_file(
    path: Path, *, is_named: bool, bounds: Bounds, options: SourceOptions
) -> Iterator[RawInput | DocumentError]:
    """The inputs in one file, which was named itself or found in a folder that was."""
    search = _Search(bounds, options)
    return search.have(search.from_file(path, is_named), is_named=is_named)


class _Search:
    """One source being taken apart."""

    def __init__(self, bounds: Bounds, options: SourceOptions) -> None:
        self.bounds, self.options = bounds, options

    def find(self, source: str, stdin: BinaryIO | None) -> Iterator[RawInput | DocumentError]:
        """What the source holds."""
        if source == STANDARD_INPUT:
            yield from self.have(self._from_stdin(stdin), is_named=True)
        elif is_address(source):
            yield from self._from_address(source)
        elif source.lower().startswith(("ftp://", "file://", "s3://", "gs://")):
            yield DocumentError("addresses of this kind cannot be read", source, "Download it and give the file.")
        else:
            for found in find_files(source, self.bounds):
                if isinstance(found, DocumentError):
                    yield found
                else:
                    yield from self.have(self.from_file(*found), is_named=found[1])

    def have(self, wanted: Iterable[Wanted], *, is_named: bool) -> Iterator[RawInput | DocumentError]:
        """The pages themselves, in order: those that are only named are fetched, where somebody fetches."""
        collector = self.options.collector
        if collector is not None and is_named:
            yield from collector.pages(islice(wanted, self.options.limit))
            return
        for one in wanted:
            if isinstance(one, Link):
                yield DocumentError("it is an address only, and nothing is fetched here", one.named_in, _NO_ADDRESSES)
            else:
                yield one

    def _from_address(self, source: str) -> Iterator[RawInput | DocumentError]:
        collector = self.options.collector
        if collector is None:
            yield DocumentError("addresses are not fetched here", source, "Save the page as HTML and give the file.")
            return
        if Path(source).name.lower().endswith(READ_ENDINGS[-5:]):
            yield DocumentError("archives are too large to fetch a page at a time", source, "Download it first.")
            return
        try:
            answer = collector.newest(source, is_page=lambda body: not names_pages(body))
            body = read_body(answer, on=source, bounds=self.bounds)
        except DocumentError as error:
            yield type(error)(error.what, source, error.next)
            return
        if answer.status == 200 and names_pages(body):
            links = find_links(body, source=source, bounds=self.bounds, base=answer.url, get=self._get)
            yield from self.have(links, is_named=True)
            return
        yield collector.page_in(answer, Link(url=source, named_in=source))

    def _get(self, url: str) -> bytes:
        """A further sitemap."""
        if self.options.collector is None:
            raise DocumentError("it is not fetched here", url, _NO_ADDRESSES)
        answer = self.options.collector.newest(url, is_page=lambda _: False)
        if answer.status != 200:
            raise UnreadableInput(f"the server answered {answer.status}", url, "Check the address.")
        return read_body(answer, on=url, bounds=self.bounds)

    def from_file(self, path: Path, is_named: bool) -> Iterator[Wanted]:
        """What one file holds."""
        source, name = str(path), path.name.lower()
        form = next((FORMS[end] for end in sorted(FORMS, key=len, reverse=True) if name.endswith(end)), "auto")
        try:
            if form == "parquet":
                yield from find_in_parquet(path, columns=self.options.columns, bounds=self.bounds)
                return
            with path.open("rb") as file:
                if form in ("warc", "wacz"):
                    find = find_archived if form == "warc" else find_collected
                    yield from find(file, source=source, bounds=self.bounds)
                elif form in ("jsonl", "csv"):
                    yield from self._from_table(file, source, form, name)
                else:
                    yield from self._from_bytes(file.read(self.bounds.max_bytes + 1), source, form, is_named)
        except (OSError, ValueError) as error:
            yield unreadable(source, error)

    def _from_table(self, file: BinaryIO, source: str, form: str, name: str) -> Iterator[Wanted]:
        find = find_in_csv if form == "csv" else find_in_jsonl
        if not name.endswith((".gz", ".zip")):
            yield from find(file, source=source, columns=self.options.columns, bounds=self.bounds)
            return
        try:
            with _unpacked(file, name) as inside:
                yield from find(inside, source=source, columns=self.options.columns, bounds=self.bounds)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            yield UnreadableInput(f"it cannot be unpacked ({str(error)[:80].rstrip('.')})", source, "Unpack it first.")

    def _from_bytes(self, data: bytes, source: str, form: str, is_named: bool) -> Iterator[Wanted]:
        if len(data) > self.bounds.max_bytes:
            limit = self.bounds.max_bytes / 1_000_000
            yield InputTooLarge(f"the input is larger than {limit:g} MB", source, "Split it into single articles.")
        elif is_named and form != "html" and names_pages(data):
            yield from find_links(data, source=source, bounds=self.bounds, get=self._get)
        elif form == "json":
            yield from find_in_json(data, source=source, columns=self.options.columns, bounds=self.bounds)
        else:
            kind: Kind = "html" if form == "html" else "text" if form == "text" else "auto"
            yield RawInput(source=source, data=data, kind=kind)

    def _from_stdin(self, stdin: BinaryIO | None) -> Iterator[Wanted]:
        if stdin is None:
            yield UnreadableInput("standard input is not open", STANDARD_INPUT, "Pipe a text into it.")
            return
        try:
            head = b""
            while len(head) < 1024 and not head.strip(_BEFORE_ROWS):
                more = stdin.read(1024)
                head += more
                if not more:
                    break
            if head.lstrip(_BEFORE_ROWS).startswith(b"{") and not names_pages(head):
                lines, columns = Pushed(head, stdin), self.options.columns
                yield from find_in_jsonl(lines, source=STANDARD_INPUT, columns=columns, bounds=self.bounds)
                return
            data = head + stdin.read(self.bounds.max_bytes + 1 - len(head))
        except (OSError, ValueError) as error:
            yield unreadable(STANDARD_INPUT, error)
            return
        yield from self._from_bytes(data, STANDARD_INPUT, "auto", is_named=True)


def _unpacked(file: BinaryIO, name: str) -> BinaryIO:
    """The one table in a packed file; it is read as it unfolds, never as a whole."""
    if name.endswith(".gz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    packed = zipfile.ZipFile(file)
    members = [member for member in packed.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise zipfile.BadZipFile(f"it holds {len(members)} files, not one table")
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, packed.open(members[0]))))
