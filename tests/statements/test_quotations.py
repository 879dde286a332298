"""Quoted words are found although the marks are broken."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evidence import Span
from onrecord.statements.quotations import find_quotations, quoted_share

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/quotations.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_quotations(case: dict) -> None:
    text = case["text"]
    assert [q.words(text) for q in find_quotations(text, [Span(0, len(text))])] == case["quoted"], case["why"]


@given(st.text(alphabet="ab .,\n\"'“”‘’«»", max_size=60))
def test_quotations_follow_each_other_inside_the_text(text: str) -> None:
    found = find_quotations(text, [Span(0, len(text))])
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert 0.0 <= quoted_share(text, [Span(0, len(text))], found) <= 1.0
