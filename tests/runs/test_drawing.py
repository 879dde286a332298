"""Inputs drawn beside the work: whoever waits can look about, and nothing of the source is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from onrecord.runs.drawing import NO_MORE, NOTHING_YET, Drawing


def test_everything_comes_in_order() -> None:
    with Drawing(range(100)) as drawing:
        assert [drawing.next(wait=60) for _ in range(101)] == [*range(100), NO_MORE]


def test_whoever_waits_is_told_that_nothing_has_come() -> None:
    release = threading.Event()

    def slow() -> Iterator[int]:
        release.wait(60)
        yield 1

    with Drawing(slow()) as drawing:
        assert drawing.next(wait=0.05) is NOTHING_YET
        release.set()
        assert drawing.next(wait=60) == 1
        assert drawing.next(wait=60) is NO_MORE


def test_no_more_is_drawn_than_one_ahead() -> None:
    drawn = []

    def source() -> Iterator[int]:
        for n in range(50):
            drawn.append(n)
            yield n

    with Drawing(source()) as drawing:
        assert drawing.next(wait=60) == 0
        time.sleep(0.2)
        assert len(drawn) <= 3


def test_an_error_of_the_source_comes_where_its_input_would_have() -> None:
    def source() -> Iterator[object]:
        yield ValueError("an input")
        raise KeyError("the source")

    with Drawing(source()) as drawing:
        assert isinstance(drawing.next(wait=60), ValueError)
        with pytest.raises(KeyError, match="the source"):
            drawing.next(wait=60)


def test_a_source_that_is_left_closes_what_it_has_open() -> None:
    closed = threading.Event()

    def source() -> Iterator[int]:
        try:
            yield from range(10**9)
        finally:
            closed.set()

    with Drawing(source()) as drawing:
        drawing.next(wait=60)
    assert closed.wait(60)


def test_a_source_that_never_gives_anything_can_be_left() -> None:
    never = threading.Event()
    given: list[int] = []

    def source() -> Iterator[int]:
        never.wait(60)
        given.append(1)
        yield 1

    with pytest.raises(KeyboardInterrupt), Drawing(source()) as drawing:
        assert drawing.next(wait=0.01) is NOTHING_YET
        raise KeyboardInterrupt
    assert not given  # it was left while it still waited
    never.set()
