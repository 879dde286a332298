"""Inputs are drawn beside the work: whoever waits for the next one still writes what is read and hears Ctrl-C.

The next input may be long in coming: a slow site, a pause between two requests, a pipe that nobody writes to. It is
drawn in a thread, one ahead and no more, so that inputs do not pile up.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

T = TypeVar("T")
TURN = 0.2
"""Seconds after which whoever waits looks about."""
PARTING = 5.0
"""Seconds that the source is given to close what it has open."""


class Nothing:
    """Nothing has come yet, or nothing will come."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """The source broke; an error that is itself given as an input is not meant."""

    error: BaseException


NOTHING_YET: Final = Nothing()
NO_MORE: Final = Nothing()


class Drawing(Generic[T]):
    """Draws inputs while it is entered. An error of the source is raised where its input would have been given."""

    def __init__(self, inputs: Iterable[T]) -> None:
        self._inputs = inputs
        self._drawn: queue.Queue[T | _Failed | Nothing] = queue.Queue(maxsize=1)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="onrecord-inputs", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._left.set()
        self._thread.join(PARTING if kind is None else TURN)

    def next(self, *, wait: float = TURN) -> T | Nothing:
        """The next input; NOTHING_YET where none came in so many seconds, NO_MORE at the end."""
        try:
            given = self._drawn.get(timeout=wait)
        except queue.Empty:
            return NOTHING_YET
        if isinstance(given, _Failed):
            raise given.error
        return given

    def _draw(self) -> None:
        end: _Failed | Nothing = NO_MORE
        try:
            for given in self._inputs:
                if not self._put(given):
                    break
        except BaseException as error:  # raised again where it is waited for
            end = _Failed(error)
        finally:
            if isinstance(self._inputs, Generator):
                with contextlib.suppress(Exception):
                    self._inputs.close()
        self._put(end)

    def _put(self, given: T | _Failed | Nothing) -> bool:
        while not self._left.is_set():
            with contextlib.suppress(queue.Full):
                self._drawn.put(given, timeout=TURN)
                return True
        return False
