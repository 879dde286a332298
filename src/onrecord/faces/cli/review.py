"""The command to review by: one entry after the other with its words in context, one key for each decision."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import OnRecordError, SettingsError
from onrecord.faces.cli.options import RecordOption, one_of, open_record
from onrecord.faces.cli.terminal import one_line, output, say, shown

if TYPE_CHECKING:
    from onrecord.record.decision import How
    from onrecord.record.search import Filters
    from onrecord.record.store import Record

KEYS = {"a": "accepted", "r": "rejected", "u": "unsure"}
HELP = "a accept · r reject · u unsure · e edit · s skip · z undo the last · q stop"


def review(
    noun: Annotated[str, typer.Argument(metavar="[statements|events|threads]", help="What to review.")] = "statements",
    *,
    by: Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Said or done by.")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="TEXT", help="With all these words.")] = None,
    act: Annotated[list[str] | None, typer.Option("--act", metavar="ACT", help="An act, or a type of event.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=2000, help="At most so many.")] = 20,
    sample: Annotated[bool, typer.Option("--sample", help="Draw by lot, so that accuracy can be told.")] = False,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Another draw.")] = 0,
    who: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who; else ONRECORD_REVIEWER.")] = None,
    undo: Annotated[str | None, typer.Option("--undo", metavar="ID", help="Take back a decision and leave.")] = None,
    import_: Annotated[str | None, typer.Option("--import", metavar="FILE", help="Add a file's decisions.")] = None,
    accuracy: Annotated[bool, typer.Option("--accuracy", help="How right the reading is.")] = False,
    record: RecordOption = None,
) -> None:
    """Review entries one by one: first what changed since it was decided, then what nobody has looked at.

    docs/review.md tells what is kept. Keys also come from standard input, a line each; after e a line "field = value".

    \b
    Examples:
      onrecord review --by Russia --act demand
      onrecord review events --sample --limit 100
      onrecord review threads --by Russia
      onrecord review --accuracy
      onrecord review --import colleague.jsonl
    """
    one_of(noun, ("statements", "events", "threads"), "what to review")
    from onrecord.faces.deciding import reviewer_name
    from onrecord.faces.reweaving import follow_up
    from onrecord.record import decisions, decisions_files
    from onrecord.runs.weaving import weave_record

    name = reviewer_name(who, os.environ)
    with open_record(record) as store:
        if import_ is not None:
            try:
                with open(import_, encoding="utf-8", errors="replace") as lines:  # noqa: PTH123 (lines as they come)
                    new, total = decisions_files.import_decisions(store, lines)
            except OSError as error:
                raise OnRecordError(f"it cannot be read ({error.strerror})", import_) from error
            weave_record(store)
            say(f"{new} of {total} decisions were new.")
        elif undo is not None:
            taken_back = decisions.undo(store, undo, who=name)
            follow_up(store, taken_back)
            say(f"{len(taken_back)} taken back.")
        elif accuracy:
            _print_accuracy(store, who)
        else:
            from onrecord.faces.question import Question, resolve_filters

            if noun == "threads" and act:
                raise SettingsError("threads are of no act", "--act", "Leave it out, or review statements")
            asked = "statements" if noun == "threads" else noun
            filters = resolve_filters(store, asked, Question(by=by, about=about, acts=tuple(act or ())), notice=say)
            _review(store, noun, filters, limit=limit, seed=seed if sample else None, who=name)


def _review(store: Record, noun: str, filters: Filters, *, limit: int, seed: int | None, who: str) -> None:
    from onrecord.record.browse.selection import Selection
    from onrecord.record.decision import How
    from onrecord.record.decisions_queue import find_unreviewed, find_unreviewed_threads, find_waiting
    from onrecord.record.threads import ThreadFilters

    with store.reading() as connection:
        waiting = find_waiting(connection, limit=limit, noun=noun) if seed is None else []
        again = {w.entry: w for w in waiting if not w.lost}
        if noun == "threads":
            sought = ThreadFilters(by=filters.by, about=filters.about)
            fresh = find_unreviewed_threads(connection, sought, limit=limit, seed=seed)
        else:
            fresh = find_unreviewed(connection, Selection(noun=noun, filters=filters), limit=limit, seed=seed)
    queue = [*dict.fromkeys([*again, *fresh])][:limit]
    how = How.QUEUE if seed is None else How.RANDOM
    say(f"{len(queue)} {noun} to review as {one_line(who)}. {HELP}" if queue else f"No {noun} wait for review.")
    made: list[str] = []
    for number, entry in enumerate(queue, 1):
        output().print(f"\n{number} of {len(queue)}", style="bold")
        if entry in again:
            changed = ", ".join(again[entry].doubts)
            output().print(shown(f"{again[entry].mark or 'edited'}; since then changed: {changed}"))
        if not _ask(_Asked(store, noun, entry, who, how), made):
            break
    say(f"{len(made)} decisions kept. 'onrecord review --accuracy' tells what they say of the reading.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The entry that somebody is asked about, and how it came before them."""

    store: Record
    noun: str
    entry: str
    who: str
    how: How

    def decide(self, field: str, new: object) -> list[str]:
        from onrecord.faces.reweaving import follow_up
        from onrecord.record.decisions import Change, decide

        change = Change(noun=self.noun, entry=self.entry, field=field, new=new)
        made = decide(self.store, [change], who=self.who, how=self.how)
        follow_up(self.store, made)
        return [one.id for one in made]


def _ask(asked: _Asked, made: list[str]) -> bool:
    """Show one entry and take keys until it is done with; False to stop."""
    from onrecord.faces.cli.showing import show_entry
    from onrecord.faces.reweaving import follow_up
    from onrecord.record.decision import MARK
    from onrecord.record.decisions import undo

    show_entry(asked.store, asked.noun, asked.entry, output())
    while True:
        key = _key()
        if key in ("q", ""):
            return False
        if key == "s":
            return True
        try:
            if key in KEYS:
                made += asked.decide(MARK, KEYS[key])
                return True
            if key == "e":
                made += _edit(asked)
            elif key == "z" and made:
                follow_up(asked.store, undo(asked.store, made.pop(), who=asked.who))
                say("Taken back.")
            else:
                say(HELP)
        except SettingsError as error:
            say(str(error))


def _edit(asked: _Asked) -> list[str]:
    from onrecord.faces.deciding import typed_change
    from onrecord.record.decision_fields import FIELDS

    say(f"field = value, of {', '.join(f.name for f in FIELDS[asked.noun])}")
    line = sys.stdin.readline()
    name, _, typed = (part.strip() for part in line.partition("="))
    made = asked.decide(name, typed_change(asked.store, asked.noun, asked.entry, name, typed).new)
    say(f"{name} changed." if made else "Nothing changed.")
    return made


def _key() -> str:
    """One key of the terminal, or the first letter of a line that is piped in."""
    if sys.stdin.isatty():
        return typer.getchar().lower()[:1]
    line = sys.stdin.readline()
    return "" if not line else (line.strip().lower() or "?")[:1]


def _print_accuracy(store: Record, who: str | None) -> None:
    from rich.table import Table

    from onrecord.record.decisions_accuracy import measure

    found = measure(store, who=who)
    heads = ("of", "field", "entries", "right", "decided", "share", "95 % interval", "unsure")
    table = Table(*heads, box=None, pad_edge=False)
    for one in found:
        if one.total:
            low, high = one.interval
            share = f"{one.right / one.total:.2f}"
            drawn = "drawn by lot" if one.sample == "random" else "all decided"
            counts = (str(one.right), str(one.total), share, f"{low:.2f}–{high:.2f}", str(one.unsure))
            table.add_row(*map(shown, (one.noun, one.field, drawn, *counts)))
    if not table.row_count:
        say("Nothing was accepted or rejected yet: 'onrecord review --sample' draws entries by lot.")
        return
    output().print(table)
    say("Wilson intervals. Only entries drawn by lot (--sample) stand for the record; 'all decided' includes those")
    say("that reviewers chose. Accuracy is of what was recorded: what was missed is not in it.")
