"""Reading with several processes: batches go out, answers come back in the order of the inputs.

Each worker of the pool keeps one guarded child that reads (``onrecord.runs.keeper``). Batches are cut so that they
weigh about the same; only so many are under way that memory stays bounded, and no more are cut before the first of
them has been written: so the one writer holds the readers back. Because answers are given in the order of the inputs,
the record comes out the same as from a single process. A pool that breaks (a worker was killed) is made anew, and
what was not answered is read again.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import resource_tracker
from pathlib import Path
from types import TracebackType
from typing import Self

from onrecord.errors import DocumentError, OnRecordError, RunError
from onrecord.record.issue import Issue
from onrecord.runs.drawing import NO_MORE, Drawing, Nothing
from onrecord.runs.guard import Limits
from onrecord.runs.interruption import Interruption
from onrecord.runs.issues import storable
from onrecord.runs.keeper import Answer, Wreck, begin_keeping, keep
from onrecord.runs.taking import GuardedWork, Input, Taken, Work, packed, unpacked

BATCH_BYTES = 24_000
"""A batch is closed when its inputs weigh so much: some five articles of plain text, or one page of HTML."""
BATCH_INPUTS = 64
BATCH_SECONDS = 1.0
"""A batch is not kept open longer for inputs that come slowly, as they do from the web."""
BATCHES_A_WORKER = 4
WAITING_BYTES = 64_000_000
"""Inputs under way weigh no more than this, unless it is a single one."""
BREAKS = 5
"""So often in a row may the pool break without a single batch coming back."""
MEMORY_A_WORKER = 1 << 30
"""Bytes of the machine's memory that there should be for each worker, where their number is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """How many processes read, and what each page may use."""

    count: int
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True, kw_only=True)
class _Batch:
    inputs: tuple[Input, ...]
    size: int
    again: bool = False
    future: Future[list[Answer]] | None = None


class Pool:
    """The processes of one run. Use it in a ``with`` statement; left by an exception, it kills them at once."""

    def __init__(self, work: Work, record: str, workers: Workers, *, stop: Interruption | None = None) -> None:
        self._setup = pickle.dumps(GuardedWork(work, record))
        self._workers, self._stop = workers, stop or Interruption()
        self._executor: ProcessPoolExecutor | None = None
        self._ours, self._theirs = multiprocessing.get_context("spawn").Pipe()
        self._breaks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is not None:
            self._ours.close()  # the workers' lifeline
        if self._executor is not None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)
        self._ours.close()
        self._theirs.close()

    def take_all(self, inputs: Iterable[Input]) -> Iterator[tuple[Input, Taken]]:
        """Each input with what became of it, in order; interrupted, no more are taken and those under way finish."""
        with Drawing(inputs) as drawing:
            yield from self._take(self._batches(drawing))

    def _take(self, batches: Iterator[_Batch | None]) -> Iterator[tuple[Input, Taken]]:
        waiting: deque[_Batch] = deque()
        more = True
        while more or waiting:
            if self._stop.asked:  # what no worker has begun is left for the next run
                more, waiting = False, deque(batch for batch in waiting if not _is_taken_back(batch))
            while waiting and _is_done(waiting[0]):
                yield from self._pairs(waiting.popleft(), waiting)
            if more and self._has_room(waiting):
                try:
                    batch = next(batches)
                except StopIteration:
                    more = False
                    continue
                if batch is not None:
                    waiting.append(batch)
                    self._submit(batch)
            elif waiting:
                yield from self._pairs(waiting.popleft(), waiting)

    def take_again(self, given: Input) -> Taken:
        """Read one input although the record held it when it was looked at."""
        batch = _Batch(inputs=(given,), size=_weight(given), again=True)
        self._submit(batch)
        ((_, taken),) = self._pairs(batch, ())
        return taken

    def _has_room(self, waiting: deque[_Batch]) -> bool:
        few = len(waiting) < BATCHES_A_WORKER * self._workers.count
        return few and sum(batch.size for batch in waiting) < WAITING_BYTES

    def _batches(self, drawing: Drawing[Input]) -> Iterator[_Batch | None]:
        """Inputs in order, cut so that each batch weighs about the same; None where the next is long in coming."""
        held: list[Input] = []
        size, since = 0, time.monotonic()
        while not self._stop.asked:
            given = drawing.next()
            if isinstance(given, Nothing):
                if given is NO_MORE:
                    break
                if not held:
                    yield None
                    continue
            else:
                if not held:
                    size, since = 0, time.monotonic()
                held.append(given)
                size += _weight(given)
            full = size >= BATCH_BYTES or len(held) >= BATCH_INPUTS
            if full or time.monotonic() - since > BATCH_SECONDS:
                yield _Batch(inputs=tuple(held), size=size)
                held = []
        if held:
            yield _Batch(inputs=tuple(held), size=size)

    def _submit(self, batch: _Batch) -> None:
        items = tuple(packed(given, again=batch.again) for given in batch.inputs)
        with contextlib.suppress(BrokenExecutor), _interrupts_kept_from_children():
            if self._executor is None:
                self._executor = ProcessPoolExecutor(
                    self._workers.count,
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=begin_keeping,
                    initargs=(self._setup, self._workers.limits, self._theirs),
                )
            batch.future = self._executor.submit(keep, items)
            return
        batch.future = None  # the pool broke just now; it is made anew when this batch is asked for

    def _answers(self, batch: _Batch, others: Iterable[_Batch]) -> list[Answer]:
        """What came of a batch; where the pool is broken, it and all others that it took along are begun again."""
        while True:
            with contextlib.suppress(BrokenExecutor):
                if batch.future is not None:
                    answers = batch.future.result()
                    self._breaks = 0
                    return answers
            self._breaks += 1
            if self._breaks > BREAKS:
                raise RunError("the processes that read are killed again and again", "", "Check the machine's memory")
            if self._executor is not None:
                self._executor.shutdown(wait=True)
                self._executor = None
            for lost in (batch, *others):
                if not _is_answered(lost):
                    self._submit(lost)

    def _pairs(self, batch: _Batch, others: Iterable[_Batch]) -> Iterator[tuple[Input, Taken]]:
        answers = self._answers(batch, others)
        for given, answer in zip(batch.inputs, answers, strict=False):
            yield given, taken_of(answer, given)
        if len(answers) != len(batch.inputs):
            what = f"{len(batch.inputs)} inputs went out to be read and {len(answers)} came back"
            raise RunError(what, getattr(batch.inputs[0], "source", ""), "Please report this")


def count_cores() -> int:
    """How many processes can usefully read at once here: cores that we may use, as far as memory goes round."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # a container's share of the machine
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    with contextlib.suppress(OSError, ValueError, AttributeError):
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        cores = min(cores, max(1, memory // MEMORY_A_WORKER))
    return max(1, cores)


def _is_done(batch: _Batch) -> bool:
    return batch.future is not None and batch.future.done()


def _is_taken_back(batch: _Batch) -> bool:
    return batch.future is not None and batch.future.cancel()


def _is_answered(batch: _Batch) -> bool:
    future = batch.future
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def _weight(given: Input) -> int:
    return 0 if isinstance(given, DocumentError) else len(given.data)


def taken_of(answer: Answer, given: Input) -> Taken:
    """What became of an input that a keeper was given; an error that would end the run is raised."""
    if isinstance(answer, OnRecordError):
        raise answer
    return _of_wreck(answer, given) if isinstance(answer, Wreck) else unpacked(answer)


def _of_wreck(wreck: Wreck, given: Input) -> Taken:
    """A page that its process did not come back from: its text where there is one, and the issue that says why."""
    lost = wreck.lost
    text = unpacked(wreck.text) if wreck.text is not None else None
    issue = Issue(
        source=text.source if text is not None else storable(getattr(given, "source", "") or getattr(given, "on", "")),
        stage=lost.stage,
        what=lost.what,
        why="time" if lost.slow else "crash",
        next="Look at the page: it may be damaged or made to do harm. It is tried again when its source is read again",
        document=text.document if text is not None else None,
    )
    if text is None or text.entry is None:
        return text if text is not None and text.issue is not None else Taken(source=issue.source, issue=issue)
    return replace(text, entry=replace(text.entry, issues=(issue,)))


@contextlib.contextmanager
def _interrupts_kept_from_children() -> Iterator[None]:
    """Processes that are started in here never see Ctrl-C, which a terminal sends to all of them at once.

    They inherit the signal as blocked, from their first moment on. Ours is only delayed.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # started later, it would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
