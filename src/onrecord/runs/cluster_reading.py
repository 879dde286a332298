"""One part read to its end on one worker: every input gives one row, what was found or what failed.

The model lives in one guarded child a worker, the same as on one machine (``guard``), which stays from part to part.
A page that kills or stops the child costs that page only. The archive or table itself is taken apart in the worker.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from onrecord.documents.bounds import Bounds
from onrecord.documents.columns import read_columns
from onrecord.documents.duplicates import pack, sign_document
from onrecord.documents.inputs import SourceOptions, find_in_file
from onrecord.errors import DocumentError, RunError
from onrecord.record.exports.rows import issue_row
from onrecord.record.issue import Issue
from onrecord.runs.cluster_codec import pack_entry
from onrecord.runs.cluster_parts import Part, Work
from onrecord.runs.cluster_places import copy_here, is_remote, shown
from onrecord.runs.guard import Limits, Note
from onrecord.runs.issues import storable
from onrecord.runs.keeper import Keeper
from onrecord.runs.pool import taken_of
from onrecord.runs.stage import check_stages
from onrecord.runs.taking import Input, Taken, packed, take_packed
from onrecord.runs.taking import Work as Reading
from onrecord.threads.stories import outline_of

Row = dict[str, Any]


class ClusterReading:
    """What the guarded child does: one pickled input in, one pickled Taken out. It knows no record."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._reading: Reading | None = None

    def prepare(self) -> None:
        """Load the stages, the model and the actors."""
        stages, tools = self._work.load()
        check_stages(stages)
        if not self._work.is_plain:
            _ = tools.annotator, tools.registry
        self._reading = Reading(stages=stages, tools=tools, as_of=self._work.as_of)

    def __call__(self, item: bytes, note: Note) -> bytes:
        """Read one input; behind the byte that says whether only its text is asked for."""
        if self._reading is None:
            raise RunError("the process that reads pages was not prepared", "", "Please report this")
        return take_packed(self._reading, item, held=None, note=note)


_kept: dict[tuple[int, Work], Keeper] = {}
"""The keeper of this process; by its number, because a fork must not take over its parent's child."""


def read_part(part: Part, work: Work) -> Iterator[Row]:
    """The rows of a part, one an input, in order."""
    key = (os.getpid(), work)
    if key not in _kept:
        _kept.clear()  # a child whose pipe is closed ends: there is one model a worker
        limits = Limits(seconds=work.seconds)
        _kept[key] = Keeper(pickle.dumps(ClusterReading(work)), limits)
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        for position, given in enumerate(find_part_inputs(part, work, Path(folder))):
            answer = _kept[key].answer(packed(given, again=True))
            yield _row(position, given, taken_of(answer, given))


def find_part_inputs(part: Part, work: Work, folder: Path) -> Iterator[Input]:
    """The inputs of a part in the order in which one machine reads them; remote files are copied into a folder."""
    yield from part.errors
    options = SourceOptions(columns=read_columns(work.columns) if work.columns else None)
    for number, (where, is_named) in enumerate(part.files):
        if not is_remote(where):
            yield from find_in_file(Path(where), is_named=is_named, bounds=Bounds(), options=options)
            continue
        here = folder / str(number)
        here.mkdir()
        try:
            copy = copy_here(where, here)
        except DocumentError as error:
            yield error
            continue
        for given in find_in_file(copy, is_named=is_named, bounds=Bounds(), options=options):
            yield _renamed(given, str(copy), shown(where))
        copy.unlink()


def _renamed(given: Input, copy: str, where: str) -> Input:
    """An input under the address of the file that it came from."""
    if isinstance(given, DocumentError):
        return type(given)(given.what, given.on.replace(copy, where, 1), given.next)
    return replace(given, source=given.source.replace(copy, where, 1))


def _row(position: int, given: Input, taken: Taken) -> Row:
    entry = taken.entry
    issues: tuple[Issue, ...] = entry.issues if entry is not None else (taken.issue,) if taken.issue else ()
    row: Row = {
        **dict.fromkeys(("document", "place", "text", "entry", "signature", "day")),
        "position": position,
        "source": storable(taken.source),
        "passing": taken.passing,
        "issues": [issue_row(issue) for issue in issues],
        **dict.fromkeys(("statements", "events"), 0),
        "actors": [],
        "words": [],
    }
    if entry is None:
        if not issues:
            raise RunError("this input came back without a word", taken.source, "Please report this")
        return row
    outline, signature = outline_of(entry.document, entry.mentions), sign_document(entry.document)
    return row | {
        "document": entry.document.id,
        "place": entry.document.id if taken.passing else entry.document.source,
        "text": entry.document.text,
        "entry": pack_entry(entry),
        "statements": len(entry.statements),
        "events": len(entry.events),
        "signature": None if signature is None else pack(signature),
        "day": outline.day,
        "actors": sorted(outline.actors),
        "words": sorted(outline.words),
    }
