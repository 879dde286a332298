"""How fast this machine is, so that a test can bound the work that is done and not the seconds that it takes.

A limit in seconds tells a quick machine from a slow one before it tells good code from bad. So the limits of the tests
are what one machine takes, and ``here`` says what this one takes for the same: it does a fixed piece of work, of the
kind that reading is made of, and looks how long that takes. Only processor time is told, which others on the same
machine do not use up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

_REFERENCE = 0.015
"""Processor seconds that the piece of work took where the limits were written, on a core of an Intel Xeon."""
_WORDS = "The envoy said on Monday that the talks would go on until both sides were ready to sign. " * 100
_WORD = re.compile(r"\b(\w+)(?:\s+(\w+))?")


def cost(work: Callable[[], object]) -> float:
    """Processor seconds of this process for a piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def here(seconds: float) -> float:
    """As many processor seconds as this machine needs for what took the reference machine so many."""
    return seconds * _factor()


@cache
def _factor() -> float:
    return min(cost(_plain_work) for _ in range(7)) / _REFERENCE


def _plain_work() -> int:
    """What reading does all day: patterns over text, dictionaries, small strings, numbers."""
    seen: dict[str, int] = {}
    for _ in range(25):
        for found in _WORD.finditer(_WORDS):
            for word in found.groups():
                if word is not None:
                    seen[word.lower()] = seen.get(word.lower(), 0) + len(word) % 7
    return sum(seen.values())
