"""The command that hands a view on: what ``find`` shows, as a file for another program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, BinaryIO, TextIO

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import RecordOption, one_of, open_record
from onrecord.faces.cli.terminal import say, write_safely

if TYPE_CHECKING:
    from onrecord.record.exports.formats import Format

STANDARD_OUTPUT = "-"
DECISIONS = "decisions"
FORMATS_HELP = (
    "jsonl, csv, xlsx, parquet, datapackage, markdown, annotations, timeline, ftm, bibtex, csl; of statements also "
    "gexf, graphml, network; of events plover."
)


def export(
    noun: Annotated[
        str, typer.Argument(metavar="NOUN", help="documents, statements, events, threads, actors, issues, decisions.")
    ],
    *,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help=FORMATS_HELP)] = "jsonl",
    to_file: Annotated[
        str, typer.Option("--to", metavar="FILE", help="Where to; - is standard output, some formats make a folder.")
    ] = STANDARD_OUTPUT,
    by: Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Said or done by.")] = None,
    addressee: Annotated[
        str | None, typer.Option("--addressee", "--of", metavar="ACTOR", help="Aimed at; of threads: who is to act.")
    ] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="TEXT", help="With all these words.")] = None,
    act: Annotated[
        list[str] | None, typer.Option("--act", metavar="ACT", help="An act, or a type of event. May be repeated.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="STATE", help="Of threads: open, rejected, ... May be repeated."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Of threads: demand, pledge, ... May be repeated."),
    ] = None,
    followed: Annotated[bool, typer.Option("--followed", help="Of threads: only those that went on.")] = False,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Not before.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Not after.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Only the latest N rows.")] = 0,
    rejected: Annotated[bool, typer.Option("--rejected", help="With what reviewers rejected.")] = False,
    record: RecordOption = None,
) -> None:
    """Write rows of one noun to a file that other programs read: all, or those that fit, as 'find' has them.

    docs/codebook.md describes every column and format. The same record always gives the same bytes.

    \b
    Examples:
      onrecord export statements --to statements.jsonl
      onrecord export statements --by Russia --act demand --format xlsx --to demands.xlsx
      onrecord export events --format plover --to events.csv --record crisis.db
      onrecord export statements --since 2022 --format datapackage --to dataset/
      onrecord export threads --state open --of Russia --format xlsx --to open.xlsx
      onrecord export documents | jq .title
    """
    from onrecord.faces.files import opened
    from onrecord.faces.question import Question, resolve_view
    from onrecord.record.exports.formats import resolve_format
    from onrecord.record.exports.rows import COLUMNS

    one_of(noun, (*COLUMNS, DECISIONS), "the noun to export")
    if noun == DECISIONS:
        _export_decisions(record, format, to_file)
        return
    form = resolve_format(format, noun)
    question = Question(
        by=by,
        to=addressee,
        about=about,
        acts=tuple(act or ()),
        since=since,
        until=until,
        limit=limit or None,
        rejected=rejected,
    )
    with open_record(record) as store:
        view = resolve_view(store, noun, question, states=state or (), kinds=kind or (), followed=followed, notice=say)
        if to_file == STANDARD_OUTPUT:
            form.write(view, _standard_output(form))
        else:
            with opened(to_file, form) as place:
                say(f"{form.write(view, place)} {form.counts or noun} written to {to_file}.")


def _export_decisions(record: str | None, format: str, to_file: str) -> None:
    """Decisions go out whole and as JSON Lines, so that ``onrecord review --import`` takes every one of them in."""
    from onrecord.faces.files import opened
    from onrecord.record.decisions_files import decision_rows
    from onrecord.record.exports.files import json_line
    from onrecord.record.exports.formats import resolve_format

    one_of(format, ("jsonl",), "--format of decisions")
    with open_record(record) as store:
        if to_file == STANDARD_OUTPUT:
            for row in decision_rows(store):
                write_safely(sys.stdout).write(json_line(row) + "\n")
            return
        with opened(to_file, resolve_format("jsonl", "issues")) as place:
            count = 0
            for row in decision_rows(store):
                place.write(json_line(row) + "\n")
                count += 1
        say(f"{count} decisions written to {to_file}.")


def _standard_output(form: Format) -> TextIO | BinaryIO:
    if form.target == "text":
        return write_safely(sys.stdout)
    if form.target == "folder" or sys.stdout.isatty():
        what = "makes a folder" if form.target == "folder" else "is no text for a terminal"
        raise SettingsError(f"{form.name} {what}", "--to", f"Give a place, such as --to view{form.suffix}")
    return sys.stdout.buffer
