"""Threads as a person reads them in a terminal: the matter, its state and why, then each entry with its words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.faces.cli.tables import SHORT_ID, day_words
from onrecord.faces.cli.terminal import one_line
from onrecord.threads.camps import Camp, find_camps
from onrecord.threads.thread import Relation, State, Thread, ThreadEntry

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.threads.positions import Position

STATE_STYLE = {
    State.REJECTED: "red",
    State.CONTESTED: "magenta",
    State.OVERDUE: "red",
    State.FULFILLED: "green",
    State.ACCEPTED: "green",
    State.CONFIRMED: "green",
    State.OPEN: "bold",
    State.AWAITING: "bold",
}
LONGEST = 220
LATER = datetime.date.max
Sources = Mapping[str, tuple[str, str]]


def state_words(thread: Thread) -> str:
    """The state in words: "open: no answer in these documents since 2022-01-26"."""
    words = thread.state.value
    if thread.since is not None:
        words += f": no answer in these documents since {thread.since.isoformat()}"
    elif thread.state in (State.OPEN, State.AWAITING):
        words += ": no answer in these documents"
    return f"{words}, due {thread.due.isoformat()}" if thread.due is not None else words


def began(thread: Thread) -> str:
    """The first day that its entries know of."""
    return min((e.on.start.isoformat() for e in thread.entries if e.on is not None), default="no date")


def threads_table(found: Sequence[Thread], console: Console) -> None:
    """Print threads, one below the other: since when, who wants what of whom, what became of it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="dim", expand=True)
    for name in ("began", "kind", "by", "of"):
        table.add_column(name, overflow="fold", max_width=14)
    table.add_column("what, state, entries, id", overflow="fold", ratio=1)
    for thread in found:
        count = len(thread.entries)
        what = Text(one_line(thread.what, longest=LONGEST))
        what.append(f"\n{state_words(thread)}", style=STATE_STYLE.get(thread.state, ""))
        what.append(f"\n{count} entr{'y' if count == 1 else 'ies'}  {thread.id[:SHORT_ID]}", style="dim")
        cells = (began(thread), thread.kind.value, ", ".join(thread.by), ", ".join(thread.of))
        table.add_row(*(Text(one_line(cell)) for cell in cells), what)
    if found:
        console.print(table)


def print_thread(thread: Thread, sources: Sources, console: Console) -> None:
    """Print one thread with all its entries in order of time, the one that decided the state marked."""
    console.print(Text(one_line(thread.what), style="bold"))
    sides = f"{thread.kind.value} by {', '.join(thread.by) or 'somebody'}"
    console.print(Text(f"{sides} of {', '.join(thread.of)}" if thread.of else sides))
    console.print(Text(state_words(thread), style=STATE_STYLE.get(thread.state, "")))
    if thread.decided_by is not None:
        console.print(Text(f"decided by entry {thread.decided_by + 1}", style="dim"))
    console.print(Text(thread.id, style="dim"))
    console.print()
    if thread.state is State.CONTESTED:
        _print_camps(thread, console)
    for number, entry in enumerate(thread.entries, start=1):
        _print_entry(f"{number}.", entry, sources, console)


def _print_camps(thread: Thread, console: Console) -> None:
    """Claim and denial side by side: who says what, since when, and when last."""
    table = Table(box=None, pad_edge=False, padding=(0, 4, 1, 0), header_style="dim")
    camps = find_camps(thread)
    for heading in ("say that it is so", "deny it"):
        table.add_column(heading, overflow="fold")
    sides = ["\n".join(map(_camp_words, (c for c in camps if c.is_for is is_for))) for is_for in (True, False)]
    table.add_row(*map(Text, sides))
    console.print(table)


def _camp_words(camp: Camp) -> str:
    """A side with its days: "NATO, 2022-01-26 to 2022-02-22, 3 times"."""
    days = [day.isoformat() for day in (camp.first, camp.last) if day is not None]
    words = [one_line(camp.side), " to ".join(dict.fromkeys(days)), f"{camp.entries} times" if camp.entries > 1 else ""]
    return ", ".join(word for word in words if word)


def print_timeline(
    found: Iterable[Thread],
    sources: Sources,
    console: Console,
    *,
    first: datetime.date | None,
    last: datetime.date | None,
) -> int:
    """Print the entries of all these threads day by day; gives how many."""
    rows = [
        (entry.on.start if entry.on else LATER, thread.id, number, entry)
        for thread in found
        for number, entry in enumerate(thread.entries)
        if entry.on is None or ((first is None or entry.on.end >= first) and (last is None or entry.on.start <= last))
    ]
    heading = None
    for _, thread_id, _, entry in sorted(rows, key=lambda row: row[:3]):
        day = day_words(entry.on)
        if day != heading:
            console.print(Text(day, style="bold underline"))
            heading = day
        _print_entry("", entry, sources, console, thread=thread_id[:SHORT_ID])
    return len(rows)


def print_positions(found: Iterable[tuple[Thread, Sequence[Position]]], sources: Sources, console: Console) -> None:
    """Print each matter with one side's entries in it, each for or against, changes marked."""
    for thread, held in found:
        console.print(Text(one_line(thread.what), style="bold"))
        console.print(Text(f"{thread.kind.value}  {state_words(thread)}  {thread.id[:SHORT_ID]}", style="dim"))
        for position in held:
            stand = ("for" if position.is_for else "against") + (", changed" if position.changed else "")
            console.print(Text(stand, style="yellow" if position.changed else "green" if position.is_for else "red"))
            _print_entry("", position.entry, sources, console)


def _print_entry(number: str, entry: ThreadEntry, sources: Sources, console: Console, *, thread: str = "") -> None:
    """An entry: how it bears on the matter, whose it is, its words, and where they stand."""
    source, text = sources[entry.document]
    who = ", ".join(entry.speakers) or ("the writer" if entry.relation is not Relation.AWAITED else "somebody")
    perhaps = "" if entry.certain else " (perhaps)"
    parts = [number, *([] if thread else [day_words(entry.on)]), f"{entry.relation.value}{perhaps}", f"by {who}"]
    console.print(Text("  ".join(part for part in parts if part)))
    console.print(Padding(Text(one_line(entry.evidence.words(text), longest=2 * LONGEST)), (0, 0, 0, 4)))
    name = one_line(re.split(r"[\\/]", source.rstrip("/"))[-1], longest=60)
    where = "  ".join(part for part in (name, entry.statement and entry.statement[:SHORT_ID], thread) if part)
    console.print(Padding(Text(where, style="dim"), (0, 0, 1, 4)))
