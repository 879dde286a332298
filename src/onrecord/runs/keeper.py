"""A worker of the pool: it keeps the child that reads, and answers for every piece of a batch.

A piece whose child dies is tried once more, because a child can also be killed from outside (by a system short of
memory, for one); a piece that kills two is lost. Of a lost one the text alone is asked for, so that the record can
keep the page even where it cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection

from onrecord.errors import OnRecordError, RunError
from onrecord.runs.guard import Guard, Limits, Lost, end_with, end_with_parent

WHOLE, AGAIN, TEXT = b"w", b"a", b"t"
"""The first byte of a piece of work: read it unless the record holds it, read it all the same, take its text only."""

MOST_AT_FIRST = 20
"""Where so many pages are lost before the first comes back, it is no fault of theirs but of the machine, or ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wreck:
    """A lost piece of work, and its text where that could be had."""

    lost: Lost
    text: bytes | None


Answer = bytes | Wreck | OnRecordError
"""What came of one piece of work; an error stands for the end of the run."""


class Keeper:
    """Keeps one guarded child and answers for whatever it is given, whatever becomes of the child."""

    def __init__(self, setup: bytes, limits: Limits) -> None:
        self._guard = Guard(setup, limits)
        self._lost = 0
        self._came_back = False

    def answer(self, item: bytes) -> Answer:
        """What came of one piece of work, given as ``taking.packed`` makes it."""
        try:
            found = self._guard.ask(item)
            if isinstance(found, Lost) and not found.slow:
                found = self._guard.ask(item)
            if isinstance(found, bytes):
                self._came_back = True
                return found
            self._lost += 1
            if self._lost >= MOST_AT_FIRST and not self._came_back:
                raise RunError(f"{self._lost} pages and no other were lost, the last because {found.what}", found.stage)
            text = self._guard.ask(TEXT + item[1:]) if found.stage != "documents" else None
            return Wreck(lost=found, text=text if isinstance(text, bytes) else None)
        except OnRecordError as error:
            return error


_keeper: Keeper | None = None


def begin_keeping(setup: bytes, limits: Limits, lifeline: Connection) -> None:
    """Run once in each worker. When the other end of the ``lifeline`` is closed, the worker ends at once."""
    global _keeper  # noqa: PLW0603  # a worker of concurrent.futures has no other place for what it keeps
    end_with_parent()
    end_with(lifeline)
    _keeper = Keeper(setup, limits)


def keep(items: tuple[bytes, ...]) -> list[Answer]:
    """One answer an item, in order; an error is the last of them."""
    if _keeper is None:
        raise RunError("a worker was given work before it was begun", "", "Please report this")
    answers: list[Answer] = []
    for item in items:
        answers.append(_keeper.answer(item))
        if isinstance(answers[-1], OnRecordError):
            break
    return answers
