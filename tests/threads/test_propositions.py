"""What is read from a sentence: one case a line, with the reason for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from collected import document_of, propositions_of

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "propositions.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_propositions(case: dict[str, Any]) -> None:
    document = document_of(case["id"], case["text"], "2022-05-04")
    found = propositions_of(document, case["statements"])
    for p in found:
        assert p.evidence.end <= len(document.text)
        assert p.trigger.words(document.text)
    shown = [
        {
            "mode": p.mode.value,
            "deed": p.core.deed,
            "sign": p.core.sign,
            "speakers": sorted(p.speakers),
            "doers": sorted(p.core.doers),
            "parties": sorted(p.core.parties),
        }
        for p in found
    ]
    for wanted in case.get("wanted", []):
        assert any(wanted.items() <= row.items() for row in shown), shown
    for deed in case.get("absent", []):
        assert deed not in [row["deed"] for row in shown]


def test_a_deadline_is_counted_from_the_day_of_saying() -> None:
    text = "Peru gave Chile three days to withdraw its troops. Chile promised to release the prisoners by Friday."
    found = propositions_of(document_of("due", text, "2022-05-04"), ())
    due = {p.core.deed: p.due.isoformat() if p.due else None for p in found}
    assert due["WITHDRAW"] == "2022-05-07"
    assert due["RELEASE"] == "2022-05-06"
