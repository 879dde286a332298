"""Ctrl-C, the first time, means: finish what is at hand, and stop. The second time it means: stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class Interruption:
    """While this is entered, the first interrupt is only noted; any other ends the program as it always did.

    Signals reach the main thread alone, so elsewhere nothing is changed and ``asked`` stays false.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: signal.Handlers | object = None
        self._entered = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            before = signal.getsignal(signal.SIGINT)
            if before is signal.default_int_handler:  # whoever handles it otherwise, or ignores it, knows why
                self._before = signal.signal(signal.SIGINT, self._note)
                self._entered = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._restore()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        self._restore()

    def _restore(self) -> None:
        if self._entered:
            self._entered = False
            signal.signal(signal.SIGINT, signal.default_int_handler)
