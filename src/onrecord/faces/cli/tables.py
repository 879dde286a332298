"""Statements, events, documents, actors and issues as people read them in a terminal.

On a wide terminal they are tables; on a narrow one each entry is a few lines. Words stand in quotation marks where
they were quoted, days are those on which something was said, or "by" the day the page was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.evidence import DateInterval, Precision
from onrecord.faces.cli.terminal import one_line
from onrecord.record.mapping import GAP, words_of
from onrecord.statements.statement import Form, Party, Statement

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.actors.actor import Actor
    from onrecord.documents.document import Document
    from onrecord.events.event import Event
    from onrecord.record.issue import Issue

WIDE = 100
"""Columns from which a table is easier to read than entries below each other."""
LONGEST_WORDS = 320
"""Longer words are cut in tables; ``onrecord show`` has them whole."""
ACT_STYLE = {"demand": "bold", "rejection": "red", "denial": "red", "accusation": "magenta", "acceptance": "green"}
SHORT_ID = 9
NARROW = 22
"""Columns at most for each of the short fields of a wide table."""
QUOTES = '"“”„«» '


def short(id: str) -> str:
    """The beginning of an id, enough for ``onrecord show``."""
    return id[:SHORT_ID]


def day_words(date: DateInterval | None) -> str:
    """A date interval as short as it is exact: a day, a month, a year, or first and last day."""
    if date is None:
        return "no date"
    if date.is_one_day:
        return date.start.isoformat()
    if date.precision is Precision.MONTH and date.start.day == 1 and date.start.month == date.end.month:
        return date.start.isoformat()[:7]
    if date.precision is Precision.YEAR and date.start.year == date.end.year:
        return str(date.start.year)
    return f"{date.start.isoformat()} to {date.end.isoformat()}"


def when_words(date: DateInterval | None, document: Document) -> str:
    """The day of an entry; failing that, the day of its page, which it cannot be later than."""
    if date is not None:
        return day_words(date)
    return f"by {day_words(document.published)}" if document.published else "no date"


def party_words(party: Party | None) -> str:
    """A party by name."""
    return one_line(party.name, longest=80) if party and party.name else "somebody"


def speaker_words(statement: Statement) -> str:
    """A speaker with the side that the words commit: "Jens Stoltenberg (NATO)"."""
    name, side = party_words(statement.speaker), ", ".join(statement.on_behalf_of)
    actor = statement.speaker.actor if statement.speaker else None
    return f"{name} ({one_line(side)})" if side and side != actor and side.lower() != name.lower() else name


def codes_of(parties: Iterable[Party]) -> str:
    """Parties by code, or by name where they have none."""
    return ", ".join(one_line(party.actor or party.name, longest=60) for party in parties)


def said_words(statement: Statement, text: str, *, longest: int | None = LONGEST_WORDS) -> str:
    """The words of a statement, in quotation marks where they are a quotation."""
    if statement.form not in (Form.DIRECT, Form.POST):
        return one_line(words_of(statement.content, text), longest=longest)
    pieces = (one_line(span.words(text)).strip(QUOTES) for span in statement.content)
    return f"“{one_line(GAP.join(pieces), longest=longest)}”"


def place_words(document: Document) -> str:
    """Where a page comes from: outlet and the last part of its source."""
    name = one_line(re.split(r"[\\/]", document.source.rstrip("/"))[-1], longest=60)
    return f"{one_line(document.outlet, longest=40)}, {name}" if document.outlet else name


def statements_table(
    found: Sequence[tuple[Statement, Document]], console: Console, *, reports: Mapping[str, int] | None = None
) -> None:
    """Print statements: when, who for whom, what kind of act, to whom, the words, where.

    ``reports`` says on how many pages each is reported.
    """
    carried = {one: f"  {count} reports" for one, count in (reports or {}).items() if count > 1}
    rows = [
        (
            when_words(statement.said_on, document),
            speaker_words(statement),
            statement.act.value,
            codes_of(statement.addressees),
            said_words(statement, document.text),
            f"{place_words(document)}  {short(statement.id)}{carried.get(statement.id, '')}",
        )
        for statement, document in found
    ]
    _print(console, ("when", "who", "act", "to", "words, source, id", ""), rows, words=4)


def events_table(found: Sequence[tuple[Event, Document]], console: Console) -> None:
    """Print events: when, who did what to whom, with which status, the evidence, where."""
    rows = [
        (
            when_words(event.when, document),
            codes_of(event.actors),
            f"{event.type}\n{event.status.value}",
            codes_of(event.recipients),
            one_line(event.evidence.words(document.text), longest=LONGEST_WORDS),
            f"{place_words(document)}  {short(event.id)}",
        )
        for event, document in found
    ]
    _print(console, ("when", "who", "what", "to", "evidence, source, id", ""), rows, words=4)


def documents_table(found: Sequence[Document], console: Console) -> None:
    """Print documents: when published, by whom, title, source."""
    rows = [
        (
            day_words(document.published),
            one_line(document.outlet or "", longest=40),
            document.language or "?",
            "",
            one_line(document.title or "(no title)", longest=LONGEST_WORDS),
            f"{one_line(document.source, longest=200)}  {document.id[: SHORT_ID + 1]}",
        )
        for document in found
    ]
    _print(console, ("published", "outlet", "language", "", "title, source, id", ""), rows, words=4)


def actors_table(found: Sequence[tuple[Actor, int, int]], console: Console) -> None:
    """Print actors: code, name, kind, side, and how often they are mentioned."""
    table = _table(("actor", "name", "kind", "side", "role", "mentions", "documents"))
    for actor, mentions, documents in found:
        role, side = one_line(actor.role or "", longest=60), one_line(", ".join(actor.side))
        cells = (one_line(actor.code), one_line(actor.name, longest=60), actor.kind.value, side, role)
        table.add_row(*map(Text, (*cells, str(mentions), str(documents))))
    if found:
        console.print(table)


def issues_table(found: Sequence[Issue], console: Console) -> None:
    """Print issues: which source, in which stage, what failed, what to do."""
    table = _table(("source", "stage", "what", "next"))
    for issue in found:
        table.add_row(*(Text(one_line(cell)) for cell in (issue.source, issue.stage, issue.what, issue.next)))
    console.print(table)


def _table(header: Iterable[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in header:
        table.add_column(name, overflow="fold")
    return table


def _print(console: Console, header: Sequence[str], rows: Sequence[Sequence[str]], *, words: int) -> None:
    """Rows whose last two cells are the words and, in small print under them, where they are from."""
    if not rows:
        return
    if console.width < WIDE:
        for row in rows:
            _print_entry(console, row, words)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="dim", expand=True)
    shown = [at for at, name in enumerate(header) if name and at < words]
    for at in shown:
        table.add_column(header[at], overflow="fold", max_width=NARROW)
    table.add_column(header[words], overflow="fold", ratio=1)
    for row in rows:
        cells = [Text(row[at], style=_style(row[at])) for at in shown]
        table.add_row(*cells, Text(row[words]).append(f"\n{row[-1]}", style="dim"))
    console.print(table)


def _print_entry(console: Console, row: Sequence[str], words: int) -> None:
    """One entry on a narrow terminal: a line of facts, the words, the source."""
    when, who, act, to, said, source = (cell.replace("\n", "  ") for cell in row)
    facts = Text("  ").join(
        Text(cell, style=_style(cell)) for cell in (when, who, act, f"to {to}" if to else "") if cell
    )
    console.print(facts)
    console.print(Padding(Text(said), (0, 0, 0, 2)))
    console.print(Padding(Text(source, style="dim"), (0, 0, 1, 2)))


def _style(cell: str) -> str:
    return ACT_STYLE.get(cell, "")
