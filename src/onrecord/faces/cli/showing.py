"""The command that shows one entry: every field, and its words where they stand in the text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.faces.cli.options import RecordOption, one_of, open_record
from onrecord.faces.cli.terminal import one_line, output, shown, write_safely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from rich.text import Text

    from onrecord.documents.document import Document
    from onrecord.events.event import Event
    from onrecord.evidence import DateInterval, Span
    from onrecord.record.entry import Entry
    from onrecord.record.exports.rows import Row
    from onrecord.record.store import Record
    from onrecord.statements.statement import Party, Review, Statement

OPENING, CLOSING = "⟦", "⟧"
"""Stand around the words where there are no colours to show them by."""
LATEST = 10


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="An id, the beginning of one, or the code of an actor.")],
    format: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or jsonl.")] = "text",
    record: RecordOption = None,
) -> None:
    """Show one thread, statement, event, document, actor or issue in full, its words in their sentence.

    \b
    Examples:
      onrecord show st-3f9a01
      onrecord show doc-88 --format jsonl
      onrecord show sergey-lavrov
    """
    one_of(format, ("text", "jsonl"), "--format")
    from onrecord.record.search import resolve_entry

    with open_record(record) as store:
        noun, full = resolve_entry(store, id)
        if format == "jsonl":
            from onrecord.record.exports.files import json_line

            write_safely(sys.stdout).write(json_line(_row(store, noun, full)) + "\n")
        else:
            show_entry(store, noun, full, output())


def _row(store: Record, noun: str, id: str) -> Row:
    from onrecord.record.exports.nouns import export_rows
    from onrecord.record.exports.rows import document_row, event_row, statement_row
    from onrecord.record.groups import read_groups
    from onrecord.record.reports import with_sayings

    if noun == "documents":
        return document_row(store.entry(id).document, read_groups(store).get(id))
    if noun in ("statements", "events"):
        entry = store.entry(store.document_of(noun, id), rejected=True)
        if noun == "statements":
            statement = next(s for s in entry.statements if s.id == id)
            return next(statement_row(*row) for row in with_sayings(store, [(statement, entry.document)]))
        return event_row(next(e for e in entry.events if e.id == id), entry.document)
    return next(row for row in export_rows(store, noun) if row["actor" if noun == "actors" else "id"] == id)


def show_entry(store: Record, noun: str, id: str, console: Console) -> None:
    """Print one entry with every field and its words in their sentence."""
    if noun == "statements":
        entry = store.entry(store.document_of(noun, id), rejected=True)
        _show_statement(next(s for s in entry.statements if s.id == id), entry, console)
        _show_reports(store, id, console)
    elif noun == "events":
        entry = store.entry(store.document_of(noun, id), rejected=True)
        _show_event(next(e for e in entry.events if e.id == id), entry.document, console)
    elif noun == "documents":
        _show_document(store.entry(id), console)
    elif noun == "actors":
        _show_actor(store, id, console)
    elif noun == "threads":
        _show_thread(store, id, console)
    else:
        _print_fields(((name, _plain(value)) for name, value in _row(store, noun, id).items()), console)


def _show_thread(store: Record, id: str, console: Console) -> None:
    from onrecord.faces.cli.thread_tables import print_thread
    from onrecord.record.threads import read_sources, read_thread

    thread = read_thread(store, id)
    print_thread(thread, read_sources(store, (entry.document for entry in thread.entries)), console)


def _show_statement(statement: Statement, entry: Entry, console: Console) -> None:
    from onrecord.faces.cli.tables import said_words, speaker_words

    document = entry.document
    cue = statement.cue.words(document.text) if statement.cue else None
    inside = [s for s in entry.statements if s.part_of == statement.id]
    fields = [
        ("statement", statement.id),
        ("words", said_words(statement, document.text, longest=None)),
        ("speaker", _party(statement.speaker, document.text)),
        ("on behalf of", ", ".join(statement.on_behalf_of)),
        ("act", statement.act.value),
        ("form", statement.form.value),
        ("cue", cue),
        ("addressed to", "; ".join(_party(party, document.text) for party in statement.addressees)),
        ("said on", _date(statement.said_on, document.text)),
        ("said at", _party(statement.said_at, document.text)),
        ("carried by", "; ".join(_party(party, document.text) for party in statement.via)),
        ("part of", statement.part_of),
        ("repeats", statement.repeats),
        ("confidence", f"{statement.confidence:.2f}"),
        ("found by", statement.stage),
        *_reviewed(statement.review),
        *_origin(document),
    ]
    _print_fields(fields, console)
    _print_context(document, statement.content, console)
    for part in inside:
        console.print(f"  within it: {part.act.value} by {speaker_words(part)}, {part.id}")


def _show_reports(store: Record, id: str, console: Console) -> None:
    """The other pages that carry the same statement, and what each leaves out."""
    from onrecord.faces.cli.report_tables import print_reports
    from onrecord.record.groups import read_groups_of
    from onrecord.record.reports import read_saying
    from onrecord.threads.wordings import find_omissions

    found = read_saying(store, id)
    if len({document.id for _, document in found}) > 1:
        groups = read_groups_of(store, [document.id for _, document in found])
        print_reports(found, find_omissions(found), {one: group.duplicate_of for one, group in groups.items()}, console)


def _show_event(event: Event, document: Document, console: Console) -> None:
    text = document.text
    fields = [
        ("event", event.id),
        ("type", f"{event.type} / {event.mode}" if event.mode else event.type),
        ("status", event.status.value),
        ("who", "; ".join(_party(party, text) for party in event.actors)),
        ("to whom", "; ".join(_party(party, text) for party in event.recipients)),
        ("trigger", event.trigger.words(text)),
        ("when", _date(event.when, text)),
        ("where", _party(event.where, text)),
        ("quantities", "; ".join(event.quantities)),
        ("contexts", "; ".join(event.contexts)),
        ("in statement", event.statement),
        ("confidence", f"{event.confidence:.2f}"),
        ("found by", event.stage),
        *_reviewed(event.review),
        *_origin(document),
    ]
    _print_fields(fields, console)
    _print_context(document, (event.trigger,), console)


def _show_document(entry: Entry, console: Console) -> None:
    from onrecord.faces.cli.tables import statements_table

    document = entry.document
    kinds: dict[str, int] = {}
    for block in document.blocks:
        kinds[block.kind.value] = kinds.get(block.kind.value, 0) + len(block.span)
    fields = [
        *_origin(document),
        ("authors", "; ".join(document.authors)),
        ("language", document.language),
        ("published", _date(document.published, document.text)),
        ("characters", ", ".join(f"{size} {kind}" for kind, size in kinds.items())),
        ("holds", f"{len(entry.statements)} statements, {len(entry.events)} events, {len(entry.mentions)} mentions"),
        *(("issue", f"{issue.stage}: {issue.what}") for issue in entry.issues),
    ]
    _print_fields(fields, console)
    if entry.statements:
        console.print()
        statements_table([(statement, document) for statement in entry.statements], console)


def _show_actor(store: Record, code: str, console: Console) -> None:
    from onrecord.faces.cli.tables import statements_table
    from onrecord.record.search import Filters, find_statements

    row = _row(store, "actors", code)
    _print_fields(((name, _plain(value)) for name, value in row.items()), console)
    latest = list(find_statements(store, Filters(by=frozenset({code}), limit=LATEST)))
    if latest:
        console.print(f"\nlatest statements by {one_line(row['name'])}\n")
        statements_table(latest, console)


def _reviewed(review: Review | None) -> Iterator[tuple[str, str | None]]:
    """What people decided, and what the reading had in the fields that they changed."""
    if review is not None:
        yield "reviewed", f"{review.mark or 'edited'}, last by {review.who}"
        yield from ((f"  {edit.field} was", edit.old) for edit in review.edits)
        yield "check again", ", ".join(review.doubts)


def _origin(document: Document) -> Iterator[tuple[str, str | None]]:
    yield "document", document.id
    yield "title", document.title
    yield "outlet", document.outlet
    yield "source", document.source


def _party(party: Party | None, text: str) -> str:
    """A party: full name, code, what it was known by, and the words that name it where they are others."""
    if party is None:
        return ""
    code = f" [{party.actor}]" if party.actor and party.actor != party.name else ""
    words = party.span.words(text) if party.span else ""
    named = f", as “{words}”" if words and words != party.name else ""
    return f"{party.name}{code} (from {party.basis}{named})"


def _date(date: DateInterval | None, text: str) -> str:
    """A date: the days, how exactly known, from what, and the words that say so."""
    if date is None:
        return ""
    from onrecord.faces.cli.tables import day_words

    clock = f" {date.clock.isoformat(timespec='minutes')}" if date.clock else ""
    words = f": “{date.evidence.words(text)}”" if date.evidence else ""
    return f"{day_words(date)}{clock} ({date.precision.value}, from {date.basis.value}{words})"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _print_fields(fields: Iterable[tuple[str, str | None]], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields:
        if value:
            table.add_row(Text(name), Text(one_line(value)))
    console.print(table)


def _print_context(document: Document, spans: Iterable[Span], console: Console) -> None:
    """The sentences that the words stand in, the words themselves marked."""
    from rich.padding import Padding

    console.print()
    console.print(Padding(_marked(document, tuple(spans), coloured=console.is_terminal), (0, 2)))


def _marked(document: Document, spans: tuple[Span, ...], *, coloured: bool) -> Text:
    from rich.text import Text

    from onrecord.evidence import Span, hull
    from onrecord.language.sentences import find_sentences

    text, whole = document.text, hull(spans)
    around = [block.span for block in document.blocks if block.span.overlaps(whole)]
    sentences = [s for block in around for s in find_sentences(text, within=block) if s.overlaps(whole)]
    at, end = (hull((*sentences, whole)).start, hull((*sentences, whole)).end)
    marked = Text()
    for span in (*sorted(spans), Span(end, end)):
        marked.append(_flat(text[at : max(at, span.start)]))
        words = _flat(text[max(at, span.start) : span.end])
        if words:
            marked.append(words if coloured else f"{OPENING}{words}{CLOSING}", style="bold reverse" if coloured else "")
        at = max(at, span.end)
    return marked


def _flat(text: str) -> str:
    """Lines run on, as in print, but single spaces at the ends stay."""
    import re

    return shown(re.sub(r"\s+", " ", text))
