"""A child process that may die: what it was doing is told, and the next piece of work finds a fresh child.

A page can make native code crash, loop or fill the memory, and none of these can be caught by the process that they
happen in. So the work is done in one child at the other end of a pipe. Before each step the child says which one it
is at; an answer that does not come in time, or a pipe that ends, means that this piece of work was its undoing.

Nothing heavy is imported here: whoever keeps a child stays small. What the child does comes pickled (``setup``).
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from onrecord.errors import OnRecordError, RunError

if sys.platform != "win32":
    import resource

Note = Callable[[str], None]
"""Told the name of each step before it begins."""

_READY, _AT, _DONE, _LAST, _FAILED = b"R", b"A", b"D", b"L", b"F"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_SPARE = 30  # seconds after its time at which a child whose keeper is gone ends itself
_REPORT = "Please report this"


class Guarded(Protocol):
    """What a child does. It is pickled once for each child, and then called for every piece of work."""

    def prepare(self) -> None:
        """Load what all work needs, so that a machine on which this fails is no page's fault."""

    def __call__(self, item: bytes, note: Note) -> bytes:
        """Do one piece of work; OnRecordError where it makes no sense to go on with any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one piece of work may use before its child is stopped.

    The seconds are some fifty times what a page takes on a slow core. ``memory`` is bytes of data of the child with
    all that it has loaded (only Linux keeps to it).
    """

    seconds: float = 120.0
    seconds_a_kilobyte: float = 0.5
    memory: int = 4 << 30
    start: float = 300.0  # seconds until a child must be ready

    def time_for(self, size: int) -> float:
        """Seconds for a piece of work of so many bytes."""
        return self.seconds + self.seconds_a_kilobyte * size / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A piece of work that its child did not come back from: at which step, what happened; ``slow``: it was stopped."""

    stage: str
    what: str
    slow: bool


@dataclass(frozen=True, slots=True)
class _Child:
    process: BaseProcess
    pipe: Connection


class Guard:
    """Keeps one child alive and hands it work. Serves one thread at a time."""

    def __init__(self, setup: bytes, limits: Limits, *, begin: str = "documents") -> None:
        self._setup, self._limits, self._begin = setup, limits, begin
        self._child: _Child | None = None

    def ask(self, item: bytes) -> bytes | Lost:
        """The answer to one piece of work, or how it was lost.

        Raises the OnRecordError that the work raised, and RunError where no child can be started.
        """
        for _ in range(2):  # a child may have been killed while it was idle, and that is nobody's fault
            child = self._child or self._start()
            with contextlib.suppress(OSError):
                child.pipe.send_bytes(item)
                return self._answer(child, self._limits.time_for(len(item)))
            self.close()
        raise RunError("the process that reads pages ends before it is given one", "", _REPORT)

    def close(self) -> None:
        """End the child at once."""
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.process.join()
            child.pipe.close()

    def _start(self) -> _Child:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._setup, self._limits), daemon=True)
        process.start()
        theirs.close()  # so that the pipe ends with the child
        self._child = _Child(process, ours)
        try:
            if not ours.poll(self._limits.start):
                raise RunError("the process that reads pages does not get ready", "", "Check the load of the machine")
            kind, payload = _parted(ours.recv_bytes())
        except (EOFError, OSError):
            how = _ending(process)
            raise RunError(f"the process that reads pages {how} while it was starting", "", _REPORT) from None
        if kind == _FAILED:
            raise _error_in(payload)
        return self._child

    def _answer(self, child: _Child, seconds: float) -> bytes | Lost:
        until, stage = time.monotonic() + seconds, self._begin
        while True:
            if not child.pipe.poll(max(0.0, until - time.monotonic())):
                self.close()
                return Lost(stage=stage, what=f"it was stopped after {seconds:.0f} seconds without an end", slow=True)
            try:
                kind, payload = _parted(child.pipe.recv_bytes())
            except (EOFError, OSError):
                how = _ending(child.process)
                self.close()
                return Lost(stage=stage, what=f"the process that read it {how}", slow=False)
            if kind == _AT:
                stage = payload.decode()
                continue
            if kind != _DONE:
                self.close()
            if kind == _FAILED:
                raise _error_in(payload)
            return payload


def _parted(message: bytes) -> tuple[bytes, bytes]:
    return message[:1], message[1:]


def _error_in(payload: bytes) -> OnRecordError:
    error = pickle.loads(payload)  # noqa: S301  # from our own child
    return error if isinstance(error, OnRecordError) else RunError(str(error), "", _REPORT)


def _ending(process: BaseProcess) -> str:
    """How a process ended, in words."""
    process.join(5)
    code = process.exitcode
    if code is None:
        return "fell silent"
    with contextlib.suppress(ValueError):
        return f"died ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"
    return f"died (signal {-code})"


def _serve(pipe: Connection, setup: bytes, limits: Limits) -> None:
    """The life of a child: get ready, then work until the pipe ends."""
    end_with_parent()
    _be_quiet()
    _limit_memory(limits.memory)
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"), TOKENIZERS_PARALLELISM="false")
    try:
        work: Guarded = pickle.loads(setup)  # noqa: S301  # from our own parent
        work.prepare()
        gc.freeze()  # model, registry and tables live as long as this process: none of it need be looked through again
    except Exception as error:
        pipe.send_bytes(_FAILED + _packed(error))
        return
    pipe.send_bytes(_READY)

    def note(step: str) -> None:
        pipe.send_bytes(_AT + step.encode())

    while True:
        try:
            item = pipe.recv_bytes()
        except EOFError:
            return
        _end_unless_done_in(limits.time_for(len(item)) + _SPARE)
        try:
            answer = work(item, note)
        except Exception as error:
            pipe.send_bytes(_FAILED + _packed(error))
            return
        if _has_grown(limits.memory):  # what one huge page took is given back, so that memory stays flat
            pipe.send_bytes(_LAST + answer)
            return
        pipe.send_bytes(_DONE + answer)


def _packed(error: Exception) -> bytes:
    known = isinstance(error, OnRecordError)
    return pickle.dumps(error if known else RunError(f"{type(error).__name__}: {error}", "", _REPORT))


def end_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, however that happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        end_with(parent.sentinel)


def end_with(sentinel: int | Connection) -> None:
    """End this process as soon as something can be read from ``sentinel``, or its other end is closed."""

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _be_quiet() -> None:
    """Native code complains to standard error before it dies; what happened is told in an issue instead."""
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)


def _limit_memory(size: int) -> None:
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))


def _has_grown(limit: int) -> bool:
    """Whether this process has ever held more than half of what it may."""
    if sys.platform == "win32":
        return False
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > limit // 2


def _end_unless_done_in(seconds: float) -> None:
    """The last resort against a loop that nobody is left to stop: the kernel's alarm clock, wound anew each time."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)
