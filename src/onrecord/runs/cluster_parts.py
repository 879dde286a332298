"""The work of a cluster cut into parts: one archive or table each, or some hundred pages of a folder.

A part is named by its source, its number and a fingerprint of everything that its result depends on: the files,
their sizes and times of change, the stages with their versions, the model, the options. One part gives one result,
so a run that is resumed does only parts whose results are not there, and a file that changed is read again.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyarrow import fs

from onrecord import __version__
from onrecord.documents.bounds import Bounds
from onrecord.documents.folders import READ_ENDINGS, find_files
from onrecord.errors import DocumentError, OnRecordError, UnreadableInput
from onrecord.ids import stable_id
from onrecord.runs.cluster_places import address_below, is_remote, open_place, shown
from onrecord.runs.stage import Stage, Tools

PAGES = 200
"""Single pages in one part."""
_TABLES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zip", ".parquet")
_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".wet.gz", ".wacz")
ALONE = (*_TABLES, *_ARCHIVES)
"""Files that are a part by themselves."""
FORMAT = "1"
"""The version of how parts lie on disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done with every page: by which stages, and within which limits.

    ``stages`` names a module with STAGES and TOOLS, which every machine imports by itself. ``seconds`` is how long
    one page may take before the process that reads it is ended.
    """

    stages: str = "onrecord.runs.stages"
    as_of: datetime.date | None = None
    columns: str | None = None
    seconds: float = 120.0
    pages: int = PAGES

    @property
    def is_plain(self) -> bool:
        """Whether the stages are others than onrecord's, and may need neither model nor registry."""
        return self.stages != Work.__dataclass_fields__["stages"].default

    def load(self) -> tuple[Sequence[Stage], Tools]:
        """The stages and tools of this process."""
        module = importlib.import_module(self.stages)
        return module.STAGES, module.TOOLS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some files that one worker reads at a time, or a source of which only an error is known."""

    root: int  # place of its source among those of the dataset
    source: str  # as it was given
    number: int
    files: tuple[tuple[str, bool], ...]  # each with whether it was named itself
    errors: tuple[DocumentError, ...] = ()
    fingerprint: str = ""

    @property
    def name(self) -> str:
        """The name of its result. Sorted by name, results are in the order in which one machine would read."""
        return f"{self.root:04}-{self.number:07}-{self.fingerprint[-16:]}"


def find_parts(source: str, root: int, work: Work) -> Iterator[Part]:
    """The parts of one source, in order."""
    stages, tools = work.load()
    made_by = [f"{stage.name} {stage.version}" for stage in stages]
    said = (FORMAT, __version__, tools.model, *made_by, str(work.as_of), work.columns)
    for number, (files, errors) in enumerate(_cut(source, work)):
        stamps = [f"{path}|{named}|{stamp}" for path, named, stamp in files]
        fingerprint = stable_id("part", *said, *stamps, *map(str, errors))
        chosen = tuple((path, named) for path, named, _ in files)
        yield Part(root=root, source=source, number=number, files=chosen, errors=errors, fingerprint=fingerprint)


_Stamped = tuple[str, bool, str]


def _cut(source: str, work: Work) -> Iterator[tuple[list[_Stamped], tuple[DocumentError, ...]]]:
    pages: list[_Stamped] = []
    for found in _find_files(source):
        if isinstance(found, DocumentError) or found[0].lower().endswith(ALONE):
            if pages:
                yield pages, ()
                pages = []
            yield ([], (found,)) if isinstance(found, DocumentError) else ([found], ())
        else:
            pages.append(found)
            if len(pages) == work.pages:
                yield pages, ()
                pages = []
    if pages:
        yield pages, ()


def _find_files(source: str) -> Iterator[_Stamped | DocumentError]:
    if is_remote(source):
        yield from _find_remote(source)
        return
    for found in find_files(source, Bounds()):
        if isinstance(found, DocumentError):
            yield found
        else:
            yield str(found[0]), found[1], _stamp_of(found[0])


def _stamp_of(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return "gone"
    return f"{status.st_size} {status.st_mtime_ns}"


def _find_remote(source: str) -> Iterator[_Stamped | DocumentError]:
    """The files at an address: it itself, or all that lie under it, in order of name."""
    scheme = source.split("://", 1)[0]
    if scheme in ("http", "https", "ftp"):
        yield DocumentError("a cluster fetches nothing from the web", source, "Fetch it into an archive first.")
        return
    try:
        place = open_place(source)
        whole = place.system.get_file_info([place.path])[0]
        chosen = fs.FileSelector(place.path, recursive=True, allow_not_found=True)
        found = [whole] if whole.type == fs.FileType.File else place.system.get_file_info(chosen)
    except (OnRecordError, OSError, ValueError) as error:
        yield UnreadableInput(
            f"it cannot be listed ({str(error)[:80].rstrip('.')})", shown(source), "Check the address."
        )
        return
    files = sorted((info for info in found if info.type == fs.FileType.File), key=lambda info: str(info.path))
    if not files:
        yield UnreadableInput("there is no such file or folder", shown(source), "Check the address.")
    for info in files:
        is_named = info is whole
        if is_named or info.path.lower().endswith((*READ_ENDINGS, *ALONE)):
            where = source if is_named else address_below(source, place, info.path)
            yield where, is_named, _remote_stamp(info)


def _remote_stamp(info: Any) -> str:
    return f"{info.size} {info.mtime_ns}"


def unfinished(parts: Iterable[Part], done: Iterable[str]) -> list[Part]:
    """The parts whose results are not there."""
    there = set(done)
    return [part for part in parts if f"{part.name}.parquet" not in there]
