"""Many at once, but not all: databases bound how many values one query may name, and memory how many rows fit."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

MOST = 500
T = TypeVar("T")


def batched(items: Iterable[T], most: int = MOST) -> Iterator[list[T]]:
    """The items in order, so many at once."""
    rest = iter(items)
    while batch := list(itertools.islice(rest, most)):
        yield batch
