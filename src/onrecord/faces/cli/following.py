"""The commands that follow matters: what became of each demand, promise and claim, and all of it in order of time."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.faces.cli.options import RecordOption, one_of, open_record
from onrecord.faces.cli.terminal import output, say, write_safely

if TYPE_CHECKING:
    from onrecord.record.store import Record
    from onrecord.record.threads import ThreadFilters

FORMATS = ("table", "jsonl", "csv")
TABLE_LIMIT = 50
ByOption = Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Raised by: Russia, RUS, Moscow.")]
OfOption = Annotated[str | None, typer.Option("--of", metavar="ACTOR", help="Who is to do it, or is said to have.")]
AboutOption = Annotated[str | None, typer.Option("--about", metavar="TEXT", help="With all these words.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="DATE", help="With an entry not before.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="With an entry not after.")]


def threads(
    *,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="STATE", help="open, rejected, overdue, contested, ... May be repeated."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="demand, proposal, pledge, threat, claim. May be repeated."),
    ] = None,
    by: ByOption = None,
    of: OfOption = None,
    about: AboutOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    answered: Annotated[bool, typer.Option("--followed", help="Only those that went on after they began.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="With what reviewers rejected.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table, jsonl or csv.")] = "table",
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="0 is all. Tables: 50.")] = None,
    record: RecordOption = None,
) -> None:
    """List demands, proposals, pledges, threats and claims with what became of each, by the day they began.

    "Open" is always "no answer in these documents". 'onrecord show ID' shows a thread with all its entries.

    \b
    Examples:
      onrecord threads --state open --of Russia
      onrecord threads --by NATO --kind demand --followed
      onrecord threads --about missiles --format jsonl
    """
    one_of(format, FORMATS, "--format")
    chosen = limit if limit is not None else TABLE_LIMIT if format == "table" else 0
    with open_record(record) as store:
        filters = _filters(store, by=by, of=of, about=about, since=since, until=until, states=state, kinds=kind)
        filters = replace(filters, limit=chosen or None, answered=answered, rejected=rejected)
        if format == "table":
            _print_threads(store, filters, implied=limit is None)
        else:
            from onrecord.record.exports.files import write_rows
            from onrecord.record.exports.rows import COLUMNS, thread_row
            from onrecord.record.threads import find_threads, read_sources

            rows = (
                thread_row(thread, read_sources(store, (e.document for e in thread.entries)))
                for thread in find_threads(store, filters)
            )
            if format == "jsonl":
                from onrecord.record.exports.files import json_line

                for row in rows:
                    write_safely(sys.stdout).write(json_line(row) + "\n")
            else:
                write_rows(rows, COLUMNS["threads"], write_safely(sys.stdout), format=format)


def timeline(
    *,
    by: ByOption = None,
    of: OfOption = None,
    about: AboutOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    record: RecordOption = None,
) -> None:
    """Show what was wanted, promised, claimed and answered, day by day, over all matters that fit.

    \b
    Examples:
      onrecord timeline
      onrecord timeline --of Russia --since 2022-01 --until 2022-02
      onrecord timeline --about corridor
    """
    with open_record(record) as store:
        from onrecord.faces.cli.thread_tables import print_timeline
        from onrecord.record.threads import find_threads, read_sources

        filters = _filters(store, by=by, of=of, about=about, since=since, until=until)
        found = list(find_threads(store, filters))
        sources = read_sources(store, (entry.document for thread in found for entry in thread.entries))
        count = print_timeline(found, sources, output(), first=filters.since, last=filters.until)
    say(f"{count} entries." if count else "Nothing in this record fits. That says nothing about other documents.")


def positions(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Whose positions: Russia, RUS, Moscow.")],
    *,
    of: OfOption = None,
    about: AboutOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    changed: Annotated[bool, typer.Option("--changed", help="Only matters on which it changed.")] = False,
    record: RecordOption = None,
) -> None:
    """Show what one actor was for and against, matter by matter in order of time, and where that changed.

    Whoever wants, promises or accepts a thing is for it; whoever refuses it is against it. Of claims: that it is so.

    \b
    Examples:
      onrecord positions Russia
      onrecord positions NATO --about withdrawal
      onrecord positions Serbia --changed
    """
    with open_record(record) as store:
        from onrecord.faces.cli.thread_tables import print_positions
        from onrecord.record.threads import find_threads, read_sources
        from onrecord.threads.positions import find_positions

        asked = _filters(store, by=actor, of=of, about=about, since=since, until=until)
        found = list(find_threads(store, replace(asked, by=None)))
        held = {t.id: [p for code in sorted(asked.by or ()) for p in find_positions([t], code)] for t in found}
        chosen = [t for t in found if held[t.id] and (not changed or any(p.changed for p in held[t.id]))]
        sources = read_sources(store, (p.entry.document for t in chosen for p in held[t.id]))
        print_positions([(t, held[t.id]) for t in chosen], sources, output())
    what = "changed position" if changed else "position"
    say(
        f"{len(chosen)} matter{'' if len(chosen) == 1 else 's'}."
        if chosen
        else f"No {what} of {actor} in this record. That says nothing about other documents."
    )


def _filters(
    store: Record,
    *,
    by: str | None,
    of: str | None,
    about: str | None,
    since: str | None,
    until: str | None,
    states: list[str] | None = None,
    kinds: list[str] | None = None,
) -> ThreadFilters:
    """The filters that a person's words mean; SettingsError where they make no sense."""
    from onrecord.faces.question import Question, resolve_matters

    question = Question(by=by, to=of, about=about, since=since, until=until)
    return resolve_matters(store, question, states=states or (), kinds=kinds or (), notice=say)


def _print_threads(store: Record, filters: ThreadFilters, *, implied: bool) -> None:
    from onrecord.faces.cli.thread_tables import threads_table
    from onrecord.record.threads import find_threads

    found = list(find_threads(store, filters))
    threads_table(found, output())
    if not found:
        say("No threads in this record fit. That says nothing about what other documents hold.")
    elif implied and len(found) == filters.limit:
        say(f"{len(found)} threads; there may be more: --limit 0 shows all.")
    else:
        say(f"{len(found)} thread{'' if len(found) == 1 else 's'}. 'onrecord show ID' shows one with its entries.")
