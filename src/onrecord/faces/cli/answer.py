"""What Moscow demanded and what it was answered, as the record has it.

Nothing of the answer is written here beforehand: it is what Russia's side demanded, proposed and threatened, and
what those it was aimed at said back, in order of time.
"""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from onrecord.documents.document import Document
from onrecord.faces.cli.tables import QUOTES, statements_table
from onrecord.faces.cli.terminal import one_line
from onrecord.record.mapping import words_of
from onrecord.record.search import Filters, find_statements
from onrecord.record.store import Record
from onrecord.statements.statement import Statement

Found = list[tuple[Statement, Document]]

RUSSIA = "RUS"
RAISED = frozenset({"demand", "proposal", "threat"})
YES_OR_NO = frozenset({"acceptance", "rejection"})
ANSWERED = YES_OR_NO | {"denial", "demand", "proposal", "pledge"}


def print_answer(store: Record, console: Console) -> None:
    """Ask the record and print both sides, each statement once, with its words and its source."""
    raised = list(find_statements(store, Filters(by=frozenset({RUSSIA}), acts=RAISED)))
    asked = frozenset(p.actor for statement, _ in raised for p in statement.addressees if p.actor) - {RUSSIA}
    told = {document.id for _, document in raised}
    answers = [
        (statement, document)
        for statement, document in find_statements(store, Filters(by=asked, acts=ANSWERED))
        if RUSSIA not in statement.on_behalf_of and _is_answer(statement, document, told)
    ]
    console.print()
    _print_section("What Moscow demanded", raised, console)
    _print_section("What those it asked answered", answers, console)


def _is_answer(statement: Statement, document: Document, told: set[str]) -> bool:
    """Whether it was said back to Russia: aimed at it, or a yes or no on a page that reports what Russia wants."""
    aimed = any(party.actor == RUSSIA for party in statement.addressees)
    return aimed or (statement.act.value in YES_OR_NO and document.id in told)


def _each_once(found: Found) -> Found:
    """Statements without those that repeat another one of the list: marked so, or the same words by the same one."""
    ids = {statement.id for statement, _ in found}
    seen: set[tuple[str, str, str]] = set()
    kept: Found = []
    for statement, document in found:
        words = one_line(words_of(statement.content, document.text)).casefold().strip(QUOTES)
        key = (statement.speaker.name if statement.speaker else "", statement.act.value, words)
        if key not in seen and statement.repeats not in ids:
            kept.append((statement, document))
        seen.add(key)
    return kept


def _print_section(title: str, found: Found, console: Console) -> None:
    kept = _each_once(found)
    console.print(Text(title, style="bold underline"))
    console.print()
    if kept:
        statements_table(kept, console)
        if len(kept) < len(found):
            left = len(found) - len(kept)
            console.print(Text(f"{left} that only repeat{'s' if left == 1 else ''} these are left out.", style="dim"))
    else:
        console.print(Text("Nothing of the kind is in this record."))
    console.print()
