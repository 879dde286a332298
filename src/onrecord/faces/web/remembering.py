"""Remembering what a record adds up to until somebody writes to it.

The counts of a whole record take longer than a page of it. They are kept with the state of the record, and are
asked for anew as soon as that changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")
MOST = 200
"""Answers that are kept."""


class Memory:
    """Answers by question. Any number of threads may ask."""

    def __init__(self, state: Callable[[], object]) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[object, object]] = OrderedDict()

    def recall(self, question: Hashable, ask: Callable[[], T]) -> T:
        """The answer to a question: the kept one while the record is as it was, else what ``ask`` gives now."""
        state = self._state()
        with self._lock:
            if question in self._kept and self._kept[question][0] == state:
                self._kept.move_to_end(question)
                return cast("T", self._kept[question][1])
        answer = ask()  # after the look at the state: what is written meanwhile makes this answer old, never new
        with self._lock:
            self._kept[question] = (state, answer)
            self._kept.move_to_end(question)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return answer
