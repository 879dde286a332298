"""The command that asks the record: who said or did what to whom, when, in which words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import LIMIT_HELP, RecordOption, day_of, one_of, open_record
from onrecord.faces.cli.terminal import output, say, write_safely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.record.exports.rows import Row
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
    to: Annotated[str | None, typer.Option("--to", metavar="ACTOR", help="Aimed at.")] = None,
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
    acts = _acts(noun, act or [])
    start, end = day_of(since, "--since"), day_of(until, "--until", last=True)
    if start and end and end < start:
        raise SettingsError(f"it ends on {end}, before it starts on {start}", "--since and --until", "Swap them")
    if noun == "actors" and (to or acts or start or end):
        raise SettingsError("actors are found by --about (their name) and --by (their side) only", "find actors")
    from onrecord.record.search import Filters

    chosen = limit if limit is not None else TABLE_LIMIT if format == "table" else 0
    with open_record(record) as store:
        filters = Filters(
            by=_codes(store, by, "--by"),
            to=_codes(store, to, "--to"),
            about=about,
            acts=acts,
            since=start,
            until=end,
            limit=chosen or None,
        )
        if format == "table":
            _print_table(store, noun, filters, implied=limit is None)
        else:
            from onrecord.record.exports.files import write_rows
            from onrecord.record.exports.rows import COLUMNS

            rows = find_rows(store, noun, filters)
            write_rows(rows, COLUMNS[noun], write_safely(sys.stdout), format=format)


def _acts(noun: str, given: list[str]) -> frozenset[str]:
    from onrecord.statements.statement import Act

    if noun == "events":
        return frozenset(act.upper() for act in given)
    acts = tuple(act.value for act in Act)
    return frozenset(one_of(act.lower(), acts, "--act") for act in given)


def _codes(store: Record, name: str | None, option: str) -> frozenset[str] | None:
    """The codes of everybody who is called that; a message where nobody or more than one is."""
    if name is None:
        return None
    from onrecord.actors.registry import load_registry
    from onrecord.record.search import find_codes

    known = [actor.code for actor in load_registry().find_actors(name.strip())]
    codes = frozenset(known) or find_codes(store, name)
    if not codes:
        say(f"{option}: neither the registry nor this record knows an actor called {name!r}.")
    elif len(codes) > 1:
        say(f"{option} {name}: {', '.join(sorted(codes))}")
    return codes


def find_rows(store: Record, noun: str, filters: Filters) -> Iterator[Row]:
    """What fits, as the rows that ``export`` writes."""
    from onrecord.record import search
    from onrecord.record.exports import rows

    if noun == "statements":
        for statement, document in search.find_statements(store, filters):
            yield rows.statement_row(statement, document)
    elif noun == "events":
        for event, document in search.find_events(store, filters):
            yield rows.event_row(event, document)
    elif noun == "documents":
        for document in search.find_documents(store, filters):
            yield rows.document_row(document)
    else:
        for actor, mentions, documents in search.find_actors(store, filters):
            yield rows.actor_row(actor, mentions=mentions, documents=documents)


def _print_table(store: Record, noun: str, filters: Filters, *, implied: bool) -> None:
    from onrecord.faces.cli import tables
    from onrecord.record import search

    console = output()
    count = 0
    if noun == "statements":
        statements = list(search.find_statements(store, filters))
        tables.statements_table(statements, console)
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
