"""What lies in a dataset: the results of parts as they were read, and the tables that are published from them.

    DATASET/dataset.json            written last: which parts, which rows; without it the dataset is not whole
    DATASET/documents/year=2022/    the rows of docs/codebook.md, as Parquet, by year of publication
    DATASET/statements/ events/     likewise, by the year of their document
    DATASET/issues/                 what failed
    DATASET/entries/                each document with everything found in it, for ``onrecord load``
    DATASET/_work/                  one file a part, one row an input, from which the tables can be made again

Each file is written under a passing name and renamed, so it is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.documents.document import Document
from onrecord.errors import RunError
from onrecord.record.batches import batched
from onrecord.record.exports import rows
from onrecord.record.exports.arrow import arrow_schema, read_arrow
from onrecord.record.groups import Group
from onrecord.runs.cluster_codec import unpack_entry
from onrecord.runs.cluster_parts import Part, Work
from onrecord.runs.cluster_places import Place, is_temporary
from onrecord.runs.cluster_reading import read_part
from onrecord.runs.pipeline import clash_issue

NOUNS = ("documents", "statements", "events", "issues")
WORK, PUBLISHED, DATASET = "_work/parts", "_work/published", "dataset.json"
BATCH = 100
_ISSUE = pa.struct([(name, pa.string()) for name in rows.COLUMNS["issues"]])
RESULT = pa.schema(
    [
        *(("position", pa.int64()), ("source", pa.string()), ("document", pa.string()), ("place", pa.string())),
        *(("passing", pa.bool_()), ("text", pa.large_string()), ("entry", pa.large_string())),
        *(("issues", pa.list_(_ISSUE)), ("statements", pa.int64()), ("events", pa.int64())),
        *(("signature", pa.binary()), ("day", pa.date32())),
        *(("actors", pa.list_(pa.string())), ("words", pa.list_(pa.string()))),
    ]
)
"""One row an input: what was found, what failed, and what telling copies and stories needs."""
ENTRIES = pa.schema(
    [
        *(("document", pa.string()), ("source", pa.string()), ("passing", pa.bool_())),
        *(("made_by", pa.string()), ("entry", pa.large_string())),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one input among all others.

    ``kept``; ``repeat`` (it was given before); ``clash`` (its source was given before with another text); ``issue``.
    """

    position: int
    kind: str
    duplicate_of: str | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one part put into the tables. ``files`` are all that it needs, paths in the dataset."""

    part: str
    inputs: int
    documents: int
    statements: int
    events: int
    issues: int
    files: tuple[str, ...]


def write_result(dataset: Place, part: Part, found: Iterable[Mapping[str, Any]]) -> int:
    """Write what a part gave; gives how many inputs it had."""
    count = 0
    place = dataset.under(WORK, f"{part.name}.parquet")
    with place.writing() as stream, pq.ParquetWriter(stream, RESULT, compression="zstd") as writer:
        for batch in batched(found, BATCH):
            writer.write_batch(pa.RecordBatch.from_pylist(batch, RESULT))
            count += len(batch)
    return count


def read_result(dataset: Place, name: str, columns: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a part's result, in order."""
    place = dataset.under(WORK, f"{name}.parquet")
    with place.system.open_input_file(place.path) as file, pq.ParquetFile(file) as table:
        for batch in table.iter_batches(batch_size=BATCH, columns=list(columns) if columns else None):
            yield from batch.to_pylist()


def publish_part(dataset: Place, name: str, verdicts: Iterable[Verdict]) -> Published:
    """Write a part's rows into the tables, unless just that was done; RunError where inputs and verdicts differ."""
    judged = list(verdicts)
    digest = hashlib.sha256(repr(judged).encode()).hexdigest()[:16]
    note = dataset.under(PUBLISHED, f"{name}-{digest}.json")
    if note.exists():
        told = json.loads(note.read())
        return Published(**{**told, "files": tuple(told["files"])})
    counts = {"inputs": 0} | dict.fromkeys(NOUNS, 0)
    with contextlib.ExitStack() as stack:
        tables = _Tables(dataset, f"{name}-{digest}", stack)
        for row, verdict in zip(_all(dataset, name, len(judged)), judged, strict=True):
            if row["position"] != verdict.position:
                raise RunError(f"input {row['position']} is unaccounted for", name, "Please report this")
            counts["inputs"] += 1
            for noun, year, one in _rows(row, verdict):
                tables.add(noun, year, one)
                if noun in counts:
                    counts[noun] += 1
        tables.close()
    files = (*sorted(tables.files), f"{PUBLISHED}/{name}-{digest}.json", f"{WORK}/{name}.parquet")
    done = Published(part=name, files=files, **counts)
    with note.writing() as stream:
        stream.write(json.dumps(asdict(done)).encode())
    return done


def _all(dataset: Place, name: str, expected: int) -> Iterator[dict[str, Any]]:
    count = 0
    for row in read_result(dataset, name):
        count += 1
        if count > expected:
            break
        yield row
    if count != expected:
        raise RunError(f"{expected} inputs were judged, and the result holds others", name, "Please report this")


def _rows(row: Mapping[str, Any], verdict: Verdict) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The rows of the tables that one input gives, each with its noun and year."""
    if verdict.kind == "clash":
        yield "issues", "", rows.issue_row(clash_issue(row["source"]))
    if verdict.kind == "issue":
        for issue in row["issues"]:
            yield "issues", "", issue
    if verdict.kind != "kept":
        return
    entry = unpack_entry(row["entry"], row["text"])
    document, year = entry.document, year_of(entry.document)
    yield "documents", year, rows.document_row(document, Group(duplicate_of=verdict.duplicate_of, story=verdict.story))
    for statement in entry.statements:
        yield "statements", year, rows.statement_row(statement, document)
    for event in entry.events:
        yield "events", year, rows.event_row(event, document)
    for issue in row["issues"]:
        yield "issues", "", issue
    packed = {"document": document.id, "source": document.source, "passing": row["passing"]}
    yield "entries", year, packed | {"made_by": entry.made_by, "entry": row["entry"]}


def year_of(document: Document) -> str:
    """The partition of a document: its year of publication, 0 where that is not known."""
    return str(document.published.start.year) if document.published else "0"


class _Tables:
    """The files that one part gives, each written batch by batch."""

    def __init__(self, dataset: Place, name: str, stack: contextlib.ExitStack) -> None:
        self._dataset, self._name, self._stack = dataset, name, stack
        self._waiting: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        self._writers: dict[str, Any] = {}

    @property
    def files(self) -> Iterable[str]:
        """Their paths in the dataset."""
        return self._writers

    def add(self, noun: str, year: str, row: dict[str, Any]) -> None:
        """Add one row of a noun."""
        folder = f"{noun}/year={year}" if year else noun
        path = f"{folder}/{self._name}.parquet"
        _, waiting = self._waiting.setdefault(path, (noun, []))
        waiting.append(row)
        if len(waiting) >= 10 * BATCH:
            self._write(path)

    def close(self) -> None:
        """Write what still waits."""
        for path in list(self._waiting):
            self._write(path)

    def _write(self, path: str) -> None:
        noun, waiting = self._waiting.pop(path)
        schema = ENTRIES if noun == "entries" else arrow_schema(noun)
        if path not in self._writers:
            stream = self._stack.enter_context(self._dataset.under(path).writing())
            self._writers[path] = self._stack.enter_context(pq.ParquetWriter(stream, schema, compression="zstd"))
        if noun == "entries":
            self._writers[path].write_batch(pa.RecordBatch.from_pylist(waiting, ENTRIES))
            return
        for batch in read_arrow(waiting, noun):
            self._writers[path].write_batch(batch)


def sweep(dataset: Place, published: Iterable[Published], keep: Iterable[str]) -> None:
    """Take away what no part of the dataset needs: results of files as they were before, and what a kill left.

    ``keep`` are the parts that the dataset holds, also those that gave no rows.
    """
    wanted = {path for one in published for path in one.files} | {f"{WORK}/{name}.parquet" for name in keep}
    for path in dataset.files():
        is_ours = path.split("/", 1)[0] in (*NOUNS, "entries") or path.startswith((f"{WORK}/", f"{PUBLISHED}/"))
        if (is_ours or is_temporary(path)) and path not in wanted:
            dataset.under(path).remove()


def results_of(dataset: Place) -> list[str]:
    """The names of the parts whose results are there, in order."""
    return [path.removesuffix(".parquet") for path in dataset.under(WORK).files() if path.endswith(".parquet")]


def stage_part(dataset: Place, part: Part, work: Work) -> int:
    """Read a part and write its result; gives how many inputs it had."""
    return write_result(dataset, part, read_part(part, work))
