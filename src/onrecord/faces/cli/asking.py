"""The command that asks the record: who said or did what to whom, when, in which words."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.faces.cli.options import LIMIT_HELP, RecordOption, one_of, open_record
from onrecord.faces.cli.terminal import output, say, write_safely

if TYPE_CHECKING:
    from onrecord.record.search import Filters
    from onrecord.record.store import Record

NOUNS = ("statements", "events", "actors", "documents")
FORMATS = ("table", "jsonl", "csv")
TABLE_LIMIT = 50


def find(
    noun: Annotated[str, typer.Argument(metavar="statements|events|actors|documents", help="What to look for.")],
    *,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ACTOR", help="Said or done by: Russia, RUS, Moscow, Lavrov.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", "--addressee", metavar="ACTOR", help="Aimed at.")] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="TEXT", help="With all these words; longer forms count unless quoted."),
    ] = None,
    act: Annotated[
        list[str] | None,
        typer.Option("--act", metavar="ACT", help="demand, rejection, ...; for events a PLOVER type. May be repeated."),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Not before, such as 2022-01.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Not after.")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="With what reviewers rejected.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table, jsonl or csv.")] = "table",
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help=LIMIT_HELP + " Tables: 50.")] = None,
    record: RecordOption = None,
) -> None:
    """Find statements, events, actors or documents, in order of time.

    Actors are found by name, code, capital or surname, and a country also by what its ministers and ministries
    say. Entries without a day of their own stand at the day that their page was published.

    \b
    Examples:
      onrecord find statements --by Moscow --act demand
      onrecord find statements --to NATO --about 'withdraw troops' --since 2021-12 --until 2022-02
      onrecord find events --by RUS --act MOBILIZE
      onrecord find documents --about Bucharest --format csv > pages.csv
    """
    one_of(noun, NOUNS, "the noun to find")
    one_of(format, FORMATS, "--format")
    from onrecord.faces.question import Question, resolve_filters

    shown = limit if limit is not None else TABLE_LIMIT if format == "table" else 0
    question = Question(by=by, to=to, about=about, acts=tuple(act or ()), since=since, until=until, limit=shown or None)
    question = replace(question, rejected=rejected)
    with open_record(record) as store:
        filters = resolve_filters(store, noun, question, notice=say)
        if format == "table":
            _print_table(store, noun, filters, implied=limit is None)
        else:
            from onrecord.record.exports.files import write_rows
            from onrecord.record.exports.nouns import export_rows
            from onrecord.record.exports.rows import COLUMNS

            rows = export_rows(store, noun, filters)
            write_rows(rows, COLUMNS[noun], write_safely(sys.stdout), format=format)


def _print_table(store: Record, noun: str, filters: Filters, *, implied: bool) -> None:
    from onrecord.faces.cli import tables
    from onrecord.record import search
    from onrecord.record.reports import count_reports

    console = output()
    count = 0
    if noun == "statements":
        statements = list(search.find_statements(store, filters))
        with store.reading() as connection:
            carried = count_reports(connection, [statement.id for statement, _ in statements])
        tables.statements_table(statements, console, reports=carried)
        count = len(statements)
    elif noun == "events":
        events = list(search.find_events(store, filters))
        tables.events_table(events, console)
        count = len(events)
    elif noun == "documents":
        documents = list(search.find_documents(store, filters))
        tables.documents_table(documents, console)
        count = len(documents)
    else:
        actors = list(search.find_actors(store, filters))
        tables.actors_table(actors, console)
        count = len(actors)
    if not count:
        say(f"No {noun} in this record fit. That says nothing about what other documents hold.")
    elif implied and count == filters.limit:
        say(f"{count} {noun}; there may be more: --limit 0 shows all.")
    else:
        say(f"{count} {noun if count != 1 else noun[:-1]}. 'onrecord show ID' shows one in full.")
