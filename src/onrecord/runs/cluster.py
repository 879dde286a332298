"""The same journey on many machines: parts of the sources in, one dataset of Parquet tables out.

Apache Spark hands out the work and joins what must be joined; the pages are read by the code that reads them on one
machine, and written by ``cluster_results``. Nothing lost is our own promise: each job's parts and each part's inputs
are held against what came back, and a difference stops the run. What is finished is kept, so a run that was killed at
any moment is completed by running the same command again.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from onrecord import __version__
from onrecord.errors import RunError, SettingsError
from onrecord.runs.cluster_parts import Part, Work, find_parts, unfinished
from onrecord.runs.cluster_places import Place, open_place, without_keys
from onrecord.runs.cluster_results import (
    DATASET,
    Published,
    Verdict,
    publish_part,
    read_result,
    results_of,
    stage_part,
    sweep,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

JAVA = 17
_READ = "part string, inputs long"
_NARROW = ("position", "place", "document", "source", "passing", "issues", "signature", "day", "actors", "words")
_WIDE = "part string, told string"
_INDEX = pa.schema(
    [
        *(("part", pa.string()), ("position", pa.int64()), ("place", pa.string()), ("document", pa.string())),
        *(("source", pa.string()), ("passing", pa.bool_()), ("issue", pa.string()), ("signature", pa.binary())),
        *(("day", pa.date32()), ("actors", pa.list_(pa.string())), ("words", pa.list_(pa.string()))),
    ]
)
ROOTS = "_work/sources.json"
Batches = Iterator[pa.RecordBatch]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSummary:
    """What a run did: parts that were read now, and what the whole dataset holds after it."""

    parts: int
    read: int
    inputs: int
    documents: int
    statements: int
    events: int
    issues: int


def check_engine() -> None:
    """SettingsError, saying what to do, where the cluster engine or its Java is not there."""
    try:
        import pyspark  # noqa: F401, PLC0415 - an extra
    except ImportError:
        what = "the cluster engine is not installed here"
        raise SettingsError(what, "cluster", "Run: pip install 'onrecord[cluster]'") from None
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(f"{home}/bin/java") if home else shutil.which("java")
    advice = f"Install Java {JAVA} or later (Debian: openjdk-17-jre-headless), or set JAVA_HOME"
    if java is None:
        raise SettingsError("the cluster engine needs Java, and there is none", "cluster", advice)
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r'version "(\d+)', told)
    if version is not None and int(version[1]) < JAVA:
        raise SettingsError(f"the cluster engine needs Java {JAVA}, and this is {version[1]}", java, advice)


def open_session(master: str | None = None, *, options: Mapping[str, str] | None = None) -> SparkSession:
    """A session of the engine; without a master the one that ``spark-submit`` gives, or all cores of this machine.

    A task is tried four times, so that a worker that is killed costs nothing but time.
    """
    check_engine()
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")  # which we use for nothing
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.task.maxFailures": "4",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        **(options or {}),
    }
    chosen = master or (None if "SPARK_ENV_LOADED" in os.environ else "local[*,4]")
    builder = SparkSession.builder.appName("onrecord")
    if chosen is not None:
        builder = builder.master(chosen)
        if chosen.startswith("local"):
            settings = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", **settings}
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def read_on_cluster(
    sources: Sequence[str],
    to: str,
    *,
    session: Callable[[], SparkSession],
    work: Work | None = None,
    tell: Tell | None = None,
) -> ClusterSummary:
    """Read sources into a dataset, and tell copies and stories over all that it holds. RunError where one is lost."""
    chosen, say = work or Work(), tell or (lambda _: None)
    dataset = open_place(to)
    parts = _plan(sources, dataset, chosen)
    done = results_of(dataset)
    wanted = _wanted(parts, done)
    due = unfinished(parts, (f"{name}.parquet" for name in done))
    if not due and _holds(dataset) == wanted:
        say("Nothing has changed since the dataset was made.")
        return _summary(dataset, read=0)
    spark = session()
    if due:
        say(f"Reading {len(due)} of {len(wanted)} parts.")
        _read(spark, dataset, due, chosen)
    missing = sorted(set(wanted) - set(results_of(dataset)))
    if missing:
        raise RunError(f"{len(missing)} parts went in and did not come out", missing[0], "Run the same command again")
    say("Telling copies and stories, and writing the tables.")
    dataset.under(DATASET).remove()
    published = _publish(spark, dataset, wanted)
    sweep(dataset, published, wanted)
    names = ("inputs", "documents", "statements", "events", "issues")
    counts = {name: sum(getattr(one, name) for one in published) for name in names}
    with dataset.under(DATASET).writing() as stream:
        stream.write(json.dumps({"version": __version__, "parts": wanted, "counts": counts}, indent=1).encode())
    return _summary(dataset, read=len(due))


def _plan(sources: Sequence[str], dataset: Place, work: Work) -> list[Part]:
    """The parts of the sources. Each source keeps the place that it had when it was first read into the dataset."""
    place = dataset.under(ROOTS)
    known: list[str] = json.loads(place.read()) if place.exists() else []
    given = {without_keys(source): source for source in sources}
    roots = known + [name for name in given if name not in known]
    if roots != known:
        with place.writing() as stream:
            stream.write(json.dumps(roots).encode())
    return [part for name, source in given.items() for part in find_parts(source, roots.index(name), work)]


def _wanted(parts: Sequence[Part], done: Sequence[str]) -> list[str]:
    """The parts that the dataset is to hold: those of these sources as they are now, and all of the others."""
    roots = {f"{part.root:04}" for part in parts}
    others = [name for name in done if name.split("-", 1)[0] not in roots]
    return sorted({part.name for part in parts} | set(others))


def _holds(dataset: Place) -> list[str] | None:
    place = dataset.under(DATASET)
    return list(json.loads(place.read())["parts"]) if place.exists() else None


def _summary(dataset: Place, *, read: int) -> ClusterSummary:
    told = json.loads(dataset.under(DATASET).read())
    return ClusterSummary(parts=len(told["parts"]), read=read, **told["counts"])


def _read(spark: SparkSession, dataset: Place, due: Sequence[Part], work: Work) -> None:
    from onrecord.runs.cluster_groups import spread  # noqa: PLC0415 - imports the engine

    by_name = {part.name: part for part in due}
    job = functools.partial(_read_parts, dataset=dataset, work=work, parts=spark.sparkContext.broadcast(by_name))
    found = {row.part: row.inputs for row in spread(spark, sorted(by_name)).mapInArrow(job, _READ).collect()}
    lost = sorted(by_name.keys() - found.keys())
    if lost:
        raise RunError(f"{len(lost)} parts were not read", lost[0], "Run the same command again")


def _read_parts(batches: Batches, *, dataset: Place, work: Work, parts: Any) -> Batches:
    for name in _names(batches):
        count = stage_part(dataset, parts.value[name], work)
        yield pa.RecordBatch.from_pydict({"part": [name], "inputs": [count]})


def _names(batches: Batches) -> Iterator[str]:
    return (str(name) for batch in batches for name in batch.column("part").to_pylist())


def _publish(spark: SparkSession, dataset: Place, wanted: Sequence[str]) -> list[Published]:
    from onrecord.runs.cluster_groups import INDEX, VERDICTS, judge, spread  # noqa: PLC0415 - imports the engine

    reads = functools.partial(_read_index, dataset=dataset)
    index = spread(spark, list(wanted)).mapInArrow(reads, INDEX).persist()
    inputs, told = index.count(), {row.part for row in index.select("part").distinct().collect()}
    verdicts: DataFrame = judge(index)
    ordered = verdicts.repartition("part").sortWithinPartitions("part", "position").select(*VERDICTS)
    writes = functools.partial(_write_tables, dataset=dataset)
    published = [Published(**_told(row.told)) for row in ordered.mapInArrow(writes, _WIDE).collect()]
    spark.catalog.clearCache()
    index.unpersist()
    if {one.part for one in published} != told or sum(one.inputs for one in published) != inputs:
        what = f"{inputs} inputs went in and {sum(one.inputs for one in published)} came out"
        raise RunError(what, "copies and stories", "Please report this")
    return published


def _told(packed: str) -> dict[str, Any]:
    fields = json.loads(packed)
    return {**fields, "files": tuple(fields["files"])}


def _read_index(batches: Batches, *, dataset: Place) -> Batches:
    for name in _names(batches):
        waiting: list[dict[str, Any]] = []
        for row in read_result(dataset, name, _NARROW):
            waiting.append({**row, "part": name, "issue": row["issues"][0]["id"] if row["issues"] else None})
            if len(waiting) == 1000:
                yield pa.RecordBatch.from_pylist(waiting, _INDEX)
                waiting = []
        if waiting:
            yield pa.RecordBatch.from_pylist(waiting, _INDEX)


def _write_tables(batches: Batches, *, dataset: Place) -> Batches:

    rows = (row for batch in batches for row in batch.to_pylist())
    for name, judged in itertools.groupby(rows, key=lambda row: str(row["part"])):
        names = ("position", "kind", "duplicate_of", "story")
        done = publish_part(dataset, name, (Verdict(**{key: row[key] for key in names}) for row in judged))
        yield pa.RecordBatch.from_pydict({"part": [name], "told": [json.dumps(asdict(done))]})
