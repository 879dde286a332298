"""The demonstration: read the bundled pages, then ask the record what Moscow demanded and what it was answered.

Nothing about the answer is written here beforehand. It is whatever the record holds: demands, proposals and threats
for Russia's side aimed at somebody, and what those they were aimed at said back to Russia, in order of time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import RecordOption, open_record, settings_for
from onrecord.faces.cli.terminal import output, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from onrecord.documents.document import Document
    from onrecord.record.store import Record
    from onrecord.statements.statement import Statement

    Found = list[tuple[Statement, Document]]

RUSSIA = "RUS"
RAISED = frozenset({"demand", "proposal", "threat"})
ANSWERED = frozenset({"rejection", "acceptance", "proposal", "denial", "accusation", "demand"})
SOME_FAILED = 3


def demo(record: RecordOption = None) -> None:
    """Read the bundled pages into a record and print what Moscow demanded and what it was answered.

    Needs no network. The record (onrecord.db in this folder, unless --record says otherwise) is yours to ask
    further questions afterwards.

    \b
    Examples:
      onrecord demo
      onrecord demo --record /tmp/demo.db
    """
    from onrecord.faces.cli.reading import read_with_progress, report
    from onrecord.faces.collection import find_collection

    where = settings_for(record).record
    with open_record(record, create=True) as store:
        pages = [*find_collection()]
        _refuse_mixture(store, where)
        say(f"Reading {len(pages)} bundled pages into {where} ...")
        summary = read_with_progress(pages, store, sources=["examples/pages"], total=len(pages))
        report(summary, store)
        _print_answer(store, output())
    option = f" --record {record}" if record else ""
    say("Ask it yourself:")
    for command in (
        f"onrecord find statements --by NATO --about troops{option}",
        f"onrecord find statements --by Lavrov --since 2022-01{option}",
        f"onrecord show ID{option}      with an id from above",
        f"onrecord issues{option}       what could not be read, and why",
    ):
        say(f"  {command}")
    if summary.failed > summary.kept:
        raise typer.Exit(SOME_FAILED)


def _refuse_mixture(store: Record, where: str) -> None:
    """The answer is to be about the bundled pages only, and a record with other pages is left alone."""
    from onrecord.record.search import Filters, find_documents

    for document in find_documents(store, Filters()):
        if not document.source.startswith("examples/pages/"):
            what = "this record holds other pages already, and the demonstration wants one of its own"
            raise SettingsError(what, where, "Give another, such as --record demo.db")


def _print_answer(store: Record, console: Console) -> None:
    from onrecord.record.search import Filters, find_statements

    raised = _told(find_statements(store, Filters(by=frozenset({RUSSIA}), acts=RAISED)))
    asked = {party.actor for statement, _ in raised for party in statement.addressees if party.actor} - {RUSSIA}
    filters = Filters(by=frozenset(asked), to=frozenset({RUSSIA}), acts=ANSWERED)
    answers = [(s, d) for s, d in _told(find_statements(store, filters)) if RUSSIA not in s.on_behalf_of]
    console.print()
    _print_section("What Moscow demanded", raised, console)
    _print_section("What it was answered, by those it asked", answers, console)


def _told(found: Iterable[tuple[Statement, Document]]) -> Found:
    """Statements with their addressees known and each told once: not those that only repeat another in the list."""
    listed = [(statement, document) for statement, document in found if statement.addressees]
    ids = {statement.id for statement, _ in listed}
    return [(statement, document) for statement, document in listed if statement.repeats not in ids]


def _print_section(title: str, found: Found, console: Console) -> None:
    from rich.text import Text

    from onrecord.faces.cli.tables import statements_table

    console.print(Text(title, style="bold underline"))
    console.print()
    if found:
        statements_table(found, console)
    else:
        console.print(Text("Nothing of the kind is in this record.\n"))
