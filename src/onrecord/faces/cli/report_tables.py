"""The reports of one saying as a person reads them: outlet by outlet, what each leaves out, and how each words it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from onrecord.faces.cli.tables import day_words, place_words, said_words, short
from onrecord.faces.cli.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from onrecord.documents.document import Document
    from onrecord.statements.statement import Statement
    from onrecord.threads.wordings import Omission

LONGEST = 160


def print_reports(
    found: Sequence[tuple[Statement, Document]],
    left_out: Mapping[str, Sequence[Omission]],
    copies: Mapping[str, str | None],
    console: Console,
) -> None:
    """Print every report, the earliest first; ``copies`` names the document that each one's document is a copy of."""
    outlets = {document.outlet or document.source for _, document in found}
    pages = {document.id for _, document in found}
    console.print()
    console.print(Text(f"{counted(len(pages), 'report')} in {counted(len(outlets), 'outlet')}", style="bold"))
    for statement, document in found:
        original = copies.get(document.id)
        copied = f"  copy of {one_line(original, longest=40)}" if original else ""
        on = day_words(document.published)
        console.print(Text(f"{on}  {place_words(document)}  {short(statement.id)}{copied}", style="dim"))
        console.print(Padding(Text(said_words(statement, document.text)), (0, 0, 0, 4)))
        for omission in left_out.get(statement.id, ()):
            words = one_line(omission.words, longest=LONGEST)
            line = f"leaves out the {omission.part.value}: “{words}” ({short(omission.told_by)})"
            console.print(Padding(Text(line, style="yellow"), (0, 0, 0, 4)))


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 report", "3 reports"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
