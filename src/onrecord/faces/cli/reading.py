"""The commands that read pages: into a record, or straight to standard output."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.faces.cli.options import AsOfOption, RecordOption, day_of, one_of, open_record, settings_for
from onrecord.faces.cli.sourcing import (
    AllowOption,
    ArchiveOption,
    ColumnsOption,
    ContactOption,
    EveryOption,
    LimitOption,
    PauseOption,
    RefetchOption,
    WatchOption,
    WorkersOption,
    check_watch,
    keep_looking,
    source_options,
)
from onrecord.faces.cli.terminal import messages, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.documents.inputs import SourceOptions
    from onrecord.record.issue import Issue
    from onrecord.record.store import Record
    from onrecord.runs.pipeline import Input, RunSummary

SOME_FAILED, INTERRUPTED = 3, 130
SourcesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Files, folders, patterns, addresses (pages, feeds, sitemaps, lists), web archives, tables, or - for "
        "standard input.",
    ),
]


def read(
    sources: SourcesArgument,
    *,
    record: RecordOption = None,
    as_of: AsOfOption = None,
    columns: ColumnsOption = None,
    limit: LimitOption = None,
    archive: ArchiveOption = None,
    pause: PauseOption = 1.0,
    refetch_after: RefetchOption = 24.0,
    contact: ContactOption = None,
    allow_network: AllowOption = None,
    watch: WatchOption = False,
    every: EveryOption = 15.0,
    workers: WorkersOption = None,
) -> None:
    """Read pages into the record.

    Sources are text and HTML files, folders, web archives (.warc, .warc.gz, .wacz), tables (.jsonl, .json, .csv, .tsv,
    .parquet) that hold pages or their addresses, lists of addresses, and addresses of pages, feeds (RSS, Atom, JSON
    Feed) and sitemaps. Pages are fetched politely: robots.txt is kept to, and each is kept as WARC.

    Pages that the record holds already are left alone; a page that changed takes the place of its old text. What
    cannot be read is listed by 'onrecord issues', and the rest is read all the same (exit code 3).

    Ctrl-C finishes the pages at hand and stops (exit code 130); the same command then goes on where it stopped.

    \b
    Examples:
      onrecord read pages/
      onrecord read 'archive/2022-*.html' notes.txt --record crisis.db
      onrecord read news.jsonl --as-of 2022-03-01
      onrecord read CC-NEWS-20220127.warc.gz
      onrecord read stories.csv --columns text=body,date=published
      onrecord read https://news.example/feed.xml --watch
      cat page.html | onrecord read -
    """
    day = day_of(as_of, "--as-of")
    if watch:
        check_watch(sources)
    options = source_options(
        record=settings_for(record).record,
        columns=columns,
        limit=limit,
        archive=archive,
        pause=pause,
        refetch_after=refetch_after,
        contact=contact,
        allow_network=allow_network or (),
    )
    with open_record(record, create=True) as store:
        failed = _read_sources(
            sources, store, options=options, as_of=day, every=every if watch else None, workers=workers
        )
    if failed:
        say(f"Not everything could be read: 'onrecord issues{_named(record)}' says what and why.")
        raise typer.Exit(SOME_FAILED)


def _read_sources(
    sources: list[str],
    store: Record,
    *,
    options: SourceOptions,
    as_of: datetime.date | None,
    every: float | None,
    workers: int | None,
) -> bool:
    """Read the sources, once or again and again; gives whether anything failed."""
    from onrecord.faces.cli.progress import count_pages
    from onrecord.runs.pipeline import find_all_inputs
    from onrecord.runs.pool import count_cores

    failed = False
    crew = workers or count_cores()
    total = count_pages(sources, limit=options.limit) if sys.stderr.isatty() else None

    def look() -> None:
        nonlocal failed
        inputs = find_all_inputs(sources, stdin=sys.stdin.buffer, options=options)
        summary = read_with_progress(inputs, store, sources=sources, as_of=as_of, total=total, workers=crew)
        failed = failed or bool(summary.failed)
        if every is None or summary.read or summary.failed:
            report(summary, store)
        if every is not None:
            then = datetime.datetime.now() + datetime.timedelta(minutes=every)
            say(f"Looking again at {then:%H:%M}; Ctrl-C stops.")

    try:
        if every is None:
            look()
        else:
            keep_looking(look, minutes=every)
    finally:
        if options.collector is not None:
            options.collector.close()
    return failed


def _named(record: str | None) -> str:
    return f" --record {record}" if record else ""


def read_with_progress(
    inputs: Iterable[Input],
    store: Record,
    *,
    sources: list[str],
    as_of: datetime.date | None = None,
    total: int | None = None,
    workers: int | None = None,
) -> RunSummary:
    """Read inputs, showing on a terminal how far it is; an interruption says that nothing is lost.

    With ``workers``, so many guarded processes read; without, this one does.
    """
    from onrecord.faces.cli.progress import shown_progress
    from onrecord.runs.pipeline import read_inputs
    from onrecord.runs.pool import Workers
    from onrecord.runs.stages import STAGES, TOOLS

    crew = None if workers is None else Workers(count=workers)
    try:
        with shown_progress(total) as advance:
            return read_inputs(
                inputs,
                store,
                sources=sources,
                stages=STAGES,
                tools=TOOLS,
                as_of=as_of,
                workers=crew,
                progress=advance,
            )
    except KeyboardInterrupt:
        say("Stopped. What was read so far is in the record; run the same command again to read the rest.")
        raise typer.Exit(INTERRUPTED) from None


def report(summary: RunSummary, store: Record) -> None:
    """What the run did, and what the record now holds, as a small table on standard error."""
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    held = store.counts()
    rows = (
        (summary.read, f"pages read, with {summary.statements} statements and {summary.events} events"),
        (summary.unchanged, "were in the record already"),
        (summary.failed, f"could not be read as they should ({summary.kept} of them are kept as text)"),
    )
    for count, what in rows:
        if count or what.startswith("pages"):
            table.add_row(str(count), what)
    console = messages()
    console.print(table)
    nouns = ", ".join(f"{held[noun]} {noun}" for noun in ("documents", "statements", "events", "actors"))
    console.print(f"{store.where} now holds {nouns}.", soft_wrap=True)


def annotate(
    sources: SourcesArgument,
    *,
    as_of: AsOfOption = None,
    columns: ColumnsOption = None,
    limit: LimitOption = None,
    archive: ArchiveOption = None,
    allow_network: AllowOption = None,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="jsonl, the only form so far.")] = "jsonl",
    syntax: Annotated[bool, typer.Option("--syntax", help="Add the dependency tree of every sentence.")] = False,
) -> None:
    """Print what is found in pages, without a record: one JSON object a page.

    Each has id, language, attributions (as the model marks them), mentions, statements and events; with --syntax also
    trees: the words of each sentence with part of speech, governor (its number in the sentence) and relation.

    \b
    Examples:
      onrecord annotate page.html
      onrecord annotate sentences.jsonl > found.jsonl     lines such as {"id": "1", "text": "..."}
      echo 'Norway called on both sides to talk.' | onrecord annotate -
    """
    from onrecord.record.exports.files import json_line
    from onrecord.runs.pipeline import annotate_inputs, annotation_row, find_all_inputs
    from onrecord.runs.stages import STAGES, TOOLS

    one_of(format, ("jsonl",), "--format")
    options = source_options(
        record=settings_for(None).record,
        columns=columns,
        limit=limit,
        archive=archive,
        allow_network=allow_network or (),
    )
    inputs = find_all_inputs(sources, stdin=sys.stdin.buffer, options=options)
    failed = 0
    for outcome in annotate_inputs(inputs, stages=STAGES, tools=TOOLS, as_of=day_of(as_of, "--as-of")):
        for issue in outcome.issues:
            say(in_words(issue))
        failed += bool(outcome.issues)
        if outcome.reading is not None:
            sys.stdout.write(json_line(annotation_row(outcome.name, outcome.reading, syntax=syntax)) + "\n")
    if failed:
        raise typer.Exit(SOME_FAILED)


def in_words(issue: Issue) -> str:
    """An issue as a line of text."""
    return f"{issue.source}: {issue.told}"
