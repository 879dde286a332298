"""Spans, dates and the index of places: what everything else stands on."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evidence import Basis, DateInterval, Precision, Span, SpanIndex, hull

spans = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


def test_a_span_slices_code_points() -> None:
    assert Span(2, 3).words("a😀bc") == "b"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_must_make_sense(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="start <= end"):
        Span(start, end)


def test_nothing_has_no_hull() -> None:
    with pytest.raises(ValueError, match="no spans"):
        hull([])


@given(st.lists(spans, max_size=25), spans)
def test_the_index_finds_what_looking_at_everything_finds(items: list[Span], place: Span) -> None:
    index = SpanIndex(items, lambda s: s)
    assert index.overlapping(place) == sorted(s for s in items if s.overlaps(place))
    assert index.inside(place) == sorted(s for s in items if place.contains(s))
    assert index.around(place) == sorted(s for s in items if s.contains(place))


def test_a_date_with_a_clock_carries_it_at_both_ends() -> None:
    day = datetime.date(2022, 1, 22)
    moment = DateInterval(
        start=day, end=day, precision=Precision.MINUTE, basis=Basis.PRINTED, clock=datetime.time(12, 6)
    )
    assert moment.iso() == ("2022-01-22T12:06", "2022-01-22T12:06")


def test_a_date_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        DateInterval(
            start=datetime.date(2022, 1, 2), end=datetime.date(2022, 1, 1), precision=Precision.RANGE, basis=Basis.TEXT
        )
