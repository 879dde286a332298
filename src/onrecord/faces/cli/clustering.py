"""The commands for many machines: read into a dataset on a cluster, and load a slice of one into a record."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import AsOfOption, RecordOption, day_of, open_record
from onrecord.faces.cli.sourcing import ColumnsOption
from onrecord.faces.cli.terminal import say

SOME_FAILED = 3

app = typer.Typer(
    name="cluster", help="Read on many machines (Apache Spark).", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _cluster() -> None:
    pass


@app.command("read")
def read(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Archives, tables, folders: paths or s3://, gs://, hdfs://."),
    ],
    *,
    to: Annotated[str, typer.Option("--to", metavar="DATASET", help="The folder or bucket that the tables go to.")],
    master: Annotated[
        str | None,
        typer.Option("--master", metavar="URL", help="Spark's master: local[2,4], spark://HOST:7077, k8s://..., yarn."),
    ] = None,
    conf: Annotated[
        list[str] | None, typer.Option("--conf", metavar="NAME=VALUE", help="A setting of Spark. May be repeated.")
    ] = None,
    as_of: AsOfOption = None,
    columns: ColumnsOption = None,
) -> None:
    """Read pages on a cluster into a dataset of Parquet tables: documents, statements, events, issues.

    Run it again after an interruption, or when sources have changed: what is finished is not done again. Needs the
    extra 'cluster' and Java 17.

    \b
    Examples:
      onrecord cluster read CC-NEWS-20220127.warc.gz --to news/
      onrecord cluster read s3://crawls/2022/ --to s3://results/2022/ --master spark://head:7077
      onrecord cluster read 'archive/*.parquet' --to news/ --master 'local[2,4]'
    """
    day = day_of(as_of, "--as-of")
    options = dict(_setting(text) for text in conf or ())
    from onrecord.runs.cluster import check_engine, open_session, read_on_cluster
    from onrecord.runs.cluster_parts import Work

    if columns is not None:
        from onrecord.documents.columns import read_columns

        read_columns(columns)
    check_engine()
    work = Work(as_of=day, columns=columns)
    done = read_on_cluster(sources, to, session=lambda: open_session(master, options=options), work=work, tell=say)
    say(
        f"{to} holds {done.documents} documents with {done.statements} statements and {done.events} events, and "
        f"{done.issues} issues; {done.read} of its {done.parts} parts were read now."
    )
    if done.issues:
        raise typer.Exit(SOME_FAILED)


def _setting(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip():
        raise SettingsError(f"{text!r} is no setting", "--conf", "Write it as spark.executor.memory=4g")
    return name.strip(), value.strip()


def load(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="What 'onrecord cluster read --to' made.")],
    *,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="CONDITION", help="Only documents that meet this. May be repeated: all count."),
    ] = None,
    record: RecordOption = None,
) -> None:
    """Bring a dataset that a cluster made, or a slice of it, into the record. Needs no cluster.

    A condition is COLUMN, one of = != > >= < <= ~ (has part of it), and a value. Columns are those of Parquet exports
    (docs/codebook.md), of documents or, with 'statements.' or 'events.' before them, of what was found in them.

    \b
    Examples:
      onrecord load news/
      onrecord load news/ --where 'published>=2022-01-01' --where 'title~harbour' --record harbour.db
      onrecord load s3://results/2022/ --where statements.on_behalf_of=NOR --where statements.act=demand
    """
    from onrecord.runs.cluster_load import load_dataset, read_condition

    conditions = [read_condition(text) for text in where or ()]
    with open_record(record, create=True) as store:
        done = load_dataset(dataset, store, conditions=conditions)
    say(f"{done.documents} documents fit; {done.unchanged} of them were in the record already.")
