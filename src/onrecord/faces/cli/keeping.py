"""The commands that keep a record in order: check it, copy it, list what failed, show what is set."""

from __future__ import annotations

import importlib.metadata
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from onrecord import __version__
from onrecord.faces.cli.options import RecordOption, one_of, open_record, settings_for
from onrecord.faces.cli.terminal import one_line, output, say, write_safely

FAILURE = 1
FORMATS = ("table", "jsonl", "csv")


def verify(record: RecordOption = None) -> None:
    """Check every receipt of the record against the stored texts, and the file itself.

    Prints what is wrong, a line each, and then fails (exit code 1).

    \b
    Examples:
      onrecord verify
      onrecord verify --record crisis.db
    """
    from onrecord.record.verify import verify as verify_record

    with open_record(record) as store:
        count = 0
        for finding in verify_record(store):
            count += 1
            where = " ".join(part for part in (finding.table, finding.id) if part)
            sys.stdout.write(one_line(f"{where}: {finding.what}") + "\n")
        if count:
            say(f"{count} findings: this record is not whole. Restore a copy, or read the sources into a fresh one.")
            raise typer.Exit(FAILURE)
        held = store.counts()
        nouns = ", ".join(f"{held[noun]} {noun}" for noun in ("documents", "statements", "events", "mentions"))
        sys.stdout.write(f"Whole: {nouns}, and every span shows the words it was given for.\n")


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The record: a file or a PostgreSQL URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where to: a file or database that holds none yet.")],
) -> None:
    """Copy a whole record, from a file to a PostgreSQL server or back, and check that all of it arrived.

    Nothing is kept of a copy that does not arrive whole.

    \b
    Examples:
      onrecord copy onrecord.db postgresql://ada@db.example.org/crisis
      onrecord copy postgresql://ada@db.example.org/crisis backup.db
    """
    from onrecord.record.copying import copy_record
    from onrecord.record.store import Record
    from onrecord.record.verify import verify as verify_record

    seconds = settings_for(None).lock_seconds
    with (
        Record.open(source, lock_seconds=seconds) as old,
        Record.open(target, create=True, lock_seconds=seconds) as new,
    ):
        copied = copy_record(old, new, progress=_tell if sys.stderr.isatty() else None)
        if sys.stderr.isatty():
            say("")
        for noun, count in new.counts().items():
            sys.stdout.write(f"{noun:<12} {count}\n")
        findings = list(itertools.islice(verify_record(new), 20))
        for finding in findings:
            sys.stdout.write(one_line(f"{finding.table} {finding.id}: {finding.what}") + "\n")
        if findings:
            say("Every row arrived as it was, but the record was not whole before: see 'onrecord verify'.")
            raise typer.Exit(FAILURE)
        say(f"Copied to {new.place.name}: {copied.total} rows, counted, compared and verified.")


def _tell(table: str, rows: int) -> None:
    sys.stderr.write(f"\r{table} {rows}".ljust(40))


def issues(
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table, jsonl or csv.")] = "table",
    record: RecordOption = None,
) -> None:
    """List what could not be read, why, and what to do about it.

    An issue goes away when its source is read without it.

    \b
    Examples:
      onrecord issues
      onrecord issues --format csv > issues.csv
    """
    one_of(format, FORMATS, "--format")
    from onrecord.record.exports.files import write_rows
    from onrecord.record.exports.rows import COLUMNS, issue_row

    with open_record(record) as store:
        found = store.issues()
    if format != "table":
        write_rows(map(issue_row, found), COLUMNS["issues"], write_safely(sys.stdout), format=format)
    elif found:
        from onrecord.faces.cli.tables import issues_table

        issues_table(found, output())
    else:
        say("No issues: everything that was given could be read.")


def config(
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or jsonl.")] = "text",
    record: RecordOption = None,
) -> None:
    """Show the settings in force and where each comes from, versions, model and places.

    \b
    Examples:
      onrecord config
      ONRECORD_RECORD=crisis.db onrecord config --format jsonl
    """
    one_of(format, ("text", "jsonl"), "--format")
    rows = list(_configuration(record))
    if format == "jsonl":
        from onrecord.record.exports.files import json_line

        for name, value, origin in rows:
            sys.stdout.write(json_line({"name": name, "value": value, "from": origin}) + "\n")
        return
    width = max(len(name) for name, _, _ in rows)
    for name, value, origin in rows:
        sys.stdout.write(f"{name:<{width}}  {one_line(value)}" + (f"  ({one_line(origin)})" if origin else "") + "\n")


def _configuration(record: str | None) -> Iterator[tuple[str, str, str]]:
    """Name, value and origin of everything that decides what a command does here."""
    import platform
    import sqlite3

    from onrecord.errors import DocumentError
    from onrecord.faces.collection import collection_path
    from onrecord.record.schema import VERSION
    from onrecord.runs.stages import MODEL_FOLDER, STAGES, TOOLS

    settings = settings_for(record)
    yield "record", _place_name(settings.record), str(settings.origins["record"])
    yield "lock-seconds", f"{settings.lock_seconds:g}", str(settings.origins["lock-seconds"])
    yield "onrecord", __version__, str(Path(__file__).parents[2])
    yield "record schema", str(VERSION), ""
    yield "stages", ", ".join(f"{stage.name} {stage.version}" for stage in STAGES), ""
    yield "model", TOOLS.model, str(MODEL_FOLDER)
    try:
        yield "collection", str(collection_path()), ""
    except DocumentError as error:
        yield "collection", error.what, error.on
    yield "python", platform.python_version(), sys.executable
    yield "sqlite", sqlite3.sqlite_version, ""
    for package in ("SQLAlchemy", "onnxruntime", "tokenizers", "trafilatura", "typer", "rich"):
        yield package, importlib.metadata.version(package), ""
    try:
        yield "psycopg", importlib.metadata.version("psycopg"), ""
    except importlib.metadata.PackageNotFoundError:
        yield "psycopg", "not installed: records in PostgreSQL need onrecord[postgres]", ""


def _place_name(where: str) -> str:
    """A record's place as it may be shown: without a password."""
    from onrecord.errors import RecordError
    from onrecord.record.place import place_of

    try:
        return place_of(where).name
    except RecordError as error:
        return f"{where.split('://', 1)[0]}: {error.what}" if "://" in where else where
