"""What can only be told over all documents, as Spark jobs: repeats, copies and stories, as one machine tells them.

Repeats are windows over each source and document; copies are joins of documents that share a band of their
signatures, and the connected parts of what is alike (large star and small star: Kiveris and others, "Connected
components in MapReduce and beyond", 2014). Stories go by time: one joins the latest that it is like. So days are cut
where a gap lets no story pass, and each stretch goes through the very function that one machine uses.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - as everyone calls it

from onrecord.documents import duplicates
from onrecord.threads.stories import DAYS, Outline, group_stories

INDEX = (
    "part string, position long, place string, document string, source string, passing boolean, issue string, "
    "signature binary, day date, actors array<string>, words array<string>"
)
VERDICTS = ("part", "position", "kind", "duplicate_of", "story")
_WIDTH = 4 * duplicates.ROWS
Batches = Iterator[pa.RecordBatch]


def judge(index: DataFrame) -> DataFrame:
    """A verdict for every input of an index (columns INDEX); gives columns VERDICTS, one row an input."""
    kinds = _tell_repeats(index).persist()
    kept = kinds.where("kind = 'kept'")
    copies = _tell_copies(kept).persist()
    first = kept.join(copies, "document", "left_anti").where("day is not null")
    stories = _tell_stories(first)
    owner = F.coalesce("duplicate_of", "document")
    with_copies = kinds.join(copies.withColumn("kind", F.lit("kept")), ["document", "kind"], "left")
    named = stories.select(F.col("document").alias("owner"), "story")
    kept_owner = F.when(F.col("kind") == "kept", owner)
    return with_copies.withColumn("owner", kept_owner).join(named, "owner", "left").select(*VERDICTS)


def _tell_repeats(index: DataFrame) -> DataFrame:
    """The index with a column ``kind``, as one run on one machine would take the inputs one after the other."""
    order = [F.col("part"), F.col("position")]
    place, same = Window.partitionBy("place"), Window.partitionBy("document", "is_clash")
    documents = (
        index.where("document is not null")
        .withColumn("first", F.first("document").over(place.orderBy(*order)))
        .withColumn("is_clash", F.col("first") != F.col("document"))
        .withColumn("nth", F.row_number().over(same.orderBy(*order)))
    )
    said = Window.partitionBy("place", "is_clash").orderBy(*order)  # a source is said to clash once
    documents = documents.withColumn("nth_clash", F.row_number().over(said)).withColumn(
        "kind",
        F.when(F.col("is_clash"), F.when(F.col("nth_clash") == 1, "clash").otherwise("repeat"))
        .when(F.col("nth") == 1, "kept")
        .otherwise("repeat"),
    )
    put = documents.where("kind = 'kept' and not passing").select(
        "source", F.struct("part", "position").alias("put")
    )  # reading a page takes earlier failures of its source away
    failed = index.where("document is null").join(
        put.groupBy("source").agg(F.max("put").alias("put")), "source", "left"
    )
    over = F.col("put").isNotNull() & (F.col("put") > F.struct("part", "position"))
    nth = F.row_number().over(Window.partitionBy("issue", over).orderBy(*order))
    failed = failed.withColumn("kind", F.when(over | (nth > 1), "repeat").otherwise("issue"))
    columns = [*index.columns, "kind"]
    return documents.select(*columns).unionByName(failed.select(*columns))


def _tell_copies(kept: DataFrame) -> DataFrame:
    """Each copy (``document``) and the document whose copy it is (``duplicate_of``)."""
    signed = kept.where("signature is not null").select("document", "signature", "day")
    bands = signed.selectExpr(
        "document",
        f"posexplode(transform(sequence(0, {duplicates.BANDS - 1}), "
        f"i -> substring(signature, i * {_WIDTH} + 1, {_WIDTH}))) as (band, key)",
    )
    before = F.lag("document").over(Window.partitionBy("band", "key").orderBy("document"))
    pairs = bands.select(before.alias("one"), F.col("document").alias("other")).where("one is not null").distinct()
    one, other = (
        signed.select(F.col("document").alias(name), F.col("signature").alias(f"{name}_signature"))
        for name in ("one", "other")
    )
    compared = pairs.join(one, "one").join(other, "other")
    edges = compared.select("one", "other", "one_signature", "other_signature").mapInArrow(
        keep_alike, "one string, other string"
    )
    members = _components(edges)
    earliest = F.min(F.struct(F.coalesce("day", F.lit(datetime.date.max)), "document"))
    dated = members.join(signed.select("document", "day"), "document")
    firsts = dated.groupBy("component").agg(earliest.alias("first"))
    return (
        members.join(firsts, "component")
        .select("document", F.col("first.document").alias("duplicate_of"))
        .where("document != duplicate_of")
    )


def keep_alike(batches: Batches) -> Batches:
    """Of pairs with their signatures, those that are near duplicates."""
    for batch in batches:
        if batch.num_rows:
            one, other = (
                np.frombuffer(b"".join(batch.column(f"{name}_signature").to_pylist()), "<u4").reshape(
                    -1, duplicates.SIZE
                )
                for name in ("one", "other")
            )
            alike = pa.array(np.mean(one == other, axis=1) >= duplicates.ALIKE)
            yield batch.select(["one", "other"]).filter(alike)


def _table(packed: pa.Array) -> Any:
    """Signatures as rows of numbers."""
    return np.frombuffer(b"".join(packed.to_pylist()), "<u4").reshape(-1, duplicates.SIZE)


def _components(edges: DataFrame) -> DataFrame:
    """Each document that has a neighbour, with the smallest document of its connected part (``component``)."""
    high, low = F.greatest("one", "other"), F.least("one", "other")
    stars = edges.select(high.alias("one"), low.alias("other")).where("one != other").distinct().localCheckpoint()
    told = None
    while True:
        both = stars.union(stars.select("other", "one"))
        smallest = both.groupBy("one").agg(F.least("one", F.min("other")).alias("low"))
        large = both.join(smallest, "one").where("other > one").select(F.col("other").alias("one"), "low").distinct()
        large = large.where("one != low")
        least = large.groupBy("one").agg(F.min("low").alias("least"))
        hung = large.join(least, "one").where("low != least").select(F.col("low").alias("one"), "least")
        small = least.union(hung).distinct().select("one", F.col("least").alias("other"))
        stars = small.where("one != other").localCheckpoint()
        now = stars.agg(F.count("*"), F.bit_xor(F.xxhash64("one", "other"))).first()
        if now == told:
            break
        told = now
    centre = stars.select(F.col("other").alias("document"), F.col("other").alias("component")).distinct()
    return stars.select(F.col("one").alias("document"), F.col("other").alias("component")).union(centre)


def _tell_stories(first: DataFrame) -> DataFrame:
    """Each dated document that is nobody's copy, and its story."""
    spark = first.sparkSession
    days = sorted(row.day for row in first.select("day").distinct().collect())
    if not days:
        return spark.createDataFrame([], "document string, story string")
    stretches = F.broadcast(spark.createDataFrame(list(_stretches(days)), "day date, stretch date"))
    outlines = first.select("document", "day", "actors", "words").join(stretches, "day")
    return (
        outlines.repartition("stretch")
        .sortWithinPartitions("stretch", "day", "document")
        .select("stretch", "document", "day", "actors", "words")
        .mapInArrow(group_stretches, "document string, story string")
    )


def _stretches(days: list[datetime.date]) -> Iterator[tuple[datetime.date, datetime.date]]:
    """Each day with the first of the days that no gap parts it from."""
    start = last = days[0]
    for day in days:
        if day - last > DAYS:
            start = day
        last = day
        yield day, start


def group_stretches(batches: Batches) -> Batches:
    """The stories of outlines that come stretch by stretch."""
    rows = (row for batch in batches for row in batch.to_pylist())
    for _, stretch in itertools.groupby(rows, key=lambda row: row["stretch"]):
        found = group_stories(
            Outline(
                document=row["document"],
                day=row["day"],
                actors=frozenset(row["actors"]),
                words=frozenset(row["words"]),
            )
            for row in stretch
        )
        yield pa.RecordBatch.from_pydict({"document": list(found.keys()), "story": list(found.values())})


def spread(spark: SparkSession, names: list[str]) -> DataFrame:
    """The names of parts, each a task by itself."""
    rows = spark.sparkContext.parallelize([(name,) for name in names], max(len(names), 1))
    return spark.createDataFrame(rows, "part string")
