"""Days are read from words as a reader of that day's page would."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evidence import Basis, DateInterval, Span
from onrecord.statements.dates import find_days

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/dates.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_days(case: dict) -> None:
    published = case["published"] and DateInterval.day(
        datetime.date.fromisoformat(case["published"]), basis=Basis.PRINTED
    )
    days = find_days(case["text"], Span(0, len(case["text"])), published)
    assert [f"{d.start}..{d.end}" for d in days] == case["days"], case["why"]


@given(st.text(alphabet="0123456789 -/JanMayonday last,.th", max_size=80), st.dates())
def test_any_text_gives_days_whose_evidence_stands_in_it(text: str, day: datetime.date) -> None:
    for found in find_days(text, Span(0, len(text)), DateInterval.day(day, basis=Basis.PRINTED)):
        assert found.evidence is not None
        assert found.evidence.words(text).strip()
