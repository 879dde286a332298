"""The demonstration: read the bundled pages, then ask the record what Moscow demanded and what it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onrecord.errors import SettingsError
from onrecord.faces.cli.options import RecordOption, open_record, settings_for
from onrecord.faces.cli.terminal import output, say

if TYPE_CHECKING:
    from onrecord.record.store import Record

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
    from onrecord.faces.cli.answer import print_answer
    from onrecord.faces.cli.reading import read_with_progress, report
    from onrecord.faces.collection import find_collection

    where = settings_for(record).record
    with open_record(record, create=True) as store:
        pages = [*find_collection()]
        _refuse_mixture(store, where)
        say(f"Reading {len(pages)} bundled pages into {where} ...")
        say("They were written for onrecord: the facts are public, the outlets invented, the wording is ours.")
        summary = read_with_progress(pages, store, sources=["examples/pages"], total=len(pages))
        report(summary, store)
        print_answer(store, output())
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
