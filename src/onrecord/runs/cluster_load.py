"""From a dataset that a cluster made into a record: all of it or a slice, without the engine.

A slice is told by conditions on the tables: ``language=en``, ``published>=2022-01-01``, ``statements.act=demand``,
``events.actors_actor=RUS``. A document comes when it meets all of them, with everything that was found in it; copies,
stories and threads are then told anew within the record, as for documents that were read into it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from onrecord import __version__
from onrecord.errors import RunError, SettingsError
from onrecord.record.batches import batched
from onrecord.record.exports.arrow import arrow_schema
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.runs.cluster_codec import unpack_entry
from onrecord.runs.cluster_places import Place, open_place
from onrecord.runs.cluster_results import DATASET, ENTRIES
from onrecord.runs.weaving import weave_record
from onrecord.settings import read_day

NARROWED = ("documents", "statements", "events")
_CONDITION = re.compile(r"\s*(?:(\w{1,40})\.)?(\w{1,60})\s*(!=|>=|<=|=|>|<|~)(.{0,2000})", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    ">=": pc.greater_equal,
    "<=": pc.less_equal,
    ">": pc.greater,
    "<": pc.less,
    "~": lambda column, value: pc.match_substring(column, value, ignore_case=True),
}
_BATCH = 200
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a document must meet: itself, or by one of its statements or events. Of a list, one item is enough."""

    noun: str
    column: str
    sign: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Documents that fit, and how many of them the record held already."""

    documents: int
    unchanged: int


def read_condition(text: str) -> Condition:
    """A condition as a user writes it; SettingsError where it makes no sense."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise SettingsError(f"{text!r} is no condition", "--where", "Write it as language=en or statements.act=demand")
    noun, column, sign, value = found[1] or "documents", found[2], found[3], found[4].strip()
    if noun not in NARROWED:
        raise SettingsError(f"there is no table {noun!r} to ask", "--where", f"Choose one of {', '.join(NARROWED)}")
    names = arrow_schema(noun).names
    column = column if column in names else f"{column}_start" if f"{column}_start" in names else column
    if column not in names:
        raise SettingsError(f"{noun} have no column {column!r}", "--where", f"They have {', '.join(names)}")
    return Condition(noun=noun, column=column, sign=sign, value=_valued(noun, column, sign, value))


def _valued(noun: str, column: str, sign: str, value: str) -> Any:
    kind = arrow_schema(noun).field(column).type
    kind = kind.value_type if pa.types.is_list(kind) else kind
    if sign == "~" and not pa.types.is_string(kind):
        raise SettingsError(f"{column} is no text", "--where", "~ asks for a part of a text")
    if pa.types.is_timestamp(kind):
        day = read_day(value, on="--where", last=sign in (">", "<="))
        clock = datetime.time.max if sign in (">", "<=") else datetime.time.min
        return datetime.datetime.combine(day, clock).replace(microsecond=0)
    try:
        if pa.types.is_boolean(kind):
            return {"true": True, "false": False}[value.lower()]
        return int(value) if pa.types.is_integer(kind) else float(value) if pa.types.is_floating(kind) else value
    except (ValueError, KeyError):
        raise SettingsError(f"{value!r} does not fit {column}", "--where", "Give a value of its kind") from None


def load_dataset(
    where: str, record: Record, *, conditions: Sequence[Condition] = (), progress: Progress | None = None
) -> Loaded:
    """Bring the documents that meet all conditions into the record. RunError where the dataset is not whole."""
    dataset = open_place(where)
    if not dataset.under(DATASET).exists():
        what = "there is no dataset, or it is not finished"
        raise RunError(what, where, "Give the folder of 'onrecord cluster read --to', or run that command again")
    chosen = _chosen(dataset, conditions)
    run = record.begin_run(started=_now(), version=__version__, stages=[f"load {json.dumps(where)}"])
    count = unchanged = 0
    for packed, text in _find_entries(dataset, chosen):
        count += 1
        if record.made_by(packed["document"]) == packed["made_by"] != "":
            unchanged += 1
        else:
            entry = unpack_entry(packed["entry"], text)
            record.put(entry, run=run, replaces_source=not packed["passing"])
        if progress is not None:
            progress(count)
    if chosen is not None and count != len(chosen):
        raise RunError(f"{len(chosen)} documents fit and {count} were found", where, "Make the dataset again")
    if chosen is None:
        for issue in _find_issues(dataset):
            record.note(issue, run=run)
    weave_record(record, run=run)
    record.end_run(run, finished=_now(), counts={"inputs": count, "read": count - unchanged, "unchanged": unchanged})
    return Loaded(documents=count, unchanged=unchanged)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _table(dataset: Place, noun: str) -> Any:
    """One table of the dataset; one without rows where no part gave any."""
    schema = ENTRIES if noun == "entries" else arrow_schema(noun)
    place = dataset.under(noun)
    if not place.files():
        return ds.dataset(pa.Table.from_pylist([], schema))
    return ds.dataset(place.path, schema=schema, format="parquet", filesystem=place.system)


def _chosen(dataset: Place, conditions: Sequence[Condition]) -> set[str] | None:
    """The ids of the documents that meet all conditions; None where there are none, and all do."""
    chosen: set[str] | None = None
    for noun in NARROWED:
        asked = [condition for condition in conditions if condition.noun == noun]
        if asked:
            found = set(_find_documents(_table(dataset, noun), noun, asked))
            chosen = found if chosen is None else chosen & found
    return chosen


def _find_documents(table: Any, noun: str, asked: Sequence[Condition]) -> Iterator[str]:
    """The documents of rows that meet all that is asked of one table."""
    key = "id" if noun == "documents" else "document"
    plain = [one for one in asked if not pa.types.is_list(table.schema.field(one.column).type)]
    listed = [one for one in asked if one not in plain]
    narrowed = None
    for one in plain:
        test = _COMPARE[one.sign](ds.field(one.column), one.value)
        narrowed = test if narrowed is None else narrowed & test
    columns = sorted({key, *(one.column for one in listed)})
    for batch in table.to_batches(columns=columns, filter=narrowed):
        rows = set(range(batch.num_rows))
        for one in listed:
            column = batch.column(one.column)
            met = _COMPARE[one.sign](pc.list_flatten(column), one.value)
            rows &= set(pc.list_parent_indices(column).filter(pc.fill_null(met, False)).to_pylist())
        ids = batch.column(key)
        yield from (ids[at].as_py() for at in sorted(rows))


def _find_entries(dataset: Place, chosen: set[str] | None) -> Iterator[tuple[dict[str, Any], str]]:
    """The packed entries of the chosen documents, each with the text of its document."""
    entries, documents = _table(dataset, "entries"), _table(dataset, "documents")
    ids = sorted(chosen) if chosen is not None else sorted(_ids(documents))
    for some in batched(ids, _BATCH):
        texts = documents.to_table(columns=["id", "text"], filter=ds.field("id").isin(some)).to_pylist()
        by_id = {row["id"]: row["text"] for row in texts}
        for row in entries.to_table(filter=ds.field("document").isin(some)).sort_by("document").to_pylist():
            yield row, by_id[row["document"]]


def _ids(documents: Any) -> Iterator[str]:
    for batch in documents.to_batches(columns=["id"]):
        yield from batch.column("id").to_pylist()


def _find_issues(dataset: Place) -> Iterator[Issue]:
    """What failed and belongs to no document."""
    names = ("source", "stage", "what", "why", "next", "document")
    for batch in _table(dataset, "issues").to_batches(filter=ds.field("document").is_null()):
        for row in batch.to_pylist():
            yield Issue(**{name: row[name] for name in names})
