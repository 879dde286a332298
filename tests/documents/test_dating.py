"""When a page was published, by every kind of sign, and when nothing may be said."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.blocks import resolve_blocks
from onrecord.documents.dating import resolve_published
from onrecord.documents.page import Page
from onrecord.documents.printed_dates import find_printed_dates

FILE = Path(__file__).resolve().parents[1] / "cases" / "dating.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_publication(case: dict[str, Any]) -> None:
    text = case["text"]
    as_of = datetime.date.fromisoformat(case["as_of"]) if "as_of" in case else None
    published = resolve_published(
        text,
        resolve_blocks(Page(text=text)),
        given=case.get("given"),
        markup=case.get("markup"),
        url=case.get("url"),
        as_of=as_of,
    )
    found = (list(published.iso()), published.basis, published.precision) if published else (None, None, None)
    assert found == (case["published"], case["basis"], case["precision"]), case["why"]
    if published is not None and published.basis in ("printed", "dateline", "inferred"):
        assert published.evidence is not None


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.integers(0, 4))
def test_a_printed_day_is_read_back(day: datetime.date, form: int) -> None:
    written = (
        f"{day:%A, %B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        day.isoformat(),
        f"{day:%a} {day.day} {day:%B} {day.year}",
    )[form]
    text = f"Defence | {written} // 12:06"
    (found,) = find_printed_dates(text, 0, len(text))
    assert found.date == day
    assert found.agrees
    assert written in found.span.words(text)


@given(st.text(alphabet="0123456789/.-: ,JanuaryMFSdthofT", max_size=80))
def test_any_digits_end_in_days_that_exist(text: str) -> None:
    for date in find_printed_dates(text, 0, len(text)):
        assert date.span.words(text)
        assert date.day is None or 1 <= date.day <= 31
