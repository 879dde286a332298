"""Threads as a user asks for them: listed, shown, day by day, exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Ran

PAGES = {
    "a.txt": "LIMA, 3 March 2021 - Peru called on Chile to withdraw its troops from Bolivia.\n",
    "b.txt": "LIMA, 9 March 2021 - Chile refused to withdraw its troops from Bolivia.\n",
}


@pytest.fixture
def followed(onrecord: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(
            f"Talks in Lima\n\n{text}\nThe weather was fine in the whole region.\n", encoding="utf-8"
        )
    assert onrecord("read", folder).code == 0
    return onrecord


def test_a_demand_and_its_refusal(followed: Callable[..., Ran]) -> None:
    ran = followed("threads", "--kind", "demand", "--format", "jsonl")
    thread = json.loads(ran.out.splitlines()[0])
    assert thread["by"] == ["PER"]
    assert thread["of"] == ["CHL"]
    assert thread["state"] == "rejected"
    assert [entry["relation"] for entry in thread["entries"]] == ["raised", "rejected"]
    shown = followed("show", thread["id"])
    assert shown.code == 0
    assert "decided by entry 2" in shown.out
    exported = followed("export", "threads")
    assert json.loads(exported.out.splitlines()[0])["id"] == thread["id"]


def test_reading_again_changes_nothing(followed: Callable[..., Ran], tmp_path: Path) -> None:
    before = followed("export", "threads").out
    assert followed("read", tmp_path / "pages").code == 0
    assert followed("export", "threads").out == before


def test_what_is_asked_for(followed: Callable[..., Ran]) -> None:
    assert "withdraw" in followed("threads", "--of", "Chile", "--state", "rejected").out
    assert followed("threads", "--of", "Peru", "--state", "open").out == ""
    assert followed("threads", "--state", "lost").code == 2
    assert "2021-03-09" in followed("timeline", "--of", "Chile").out


def test_positions_and_their_change(followed: Callable[..., Ran], tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    later.write_text(
        "Talks in Lima\n\nLIMA, 20 March 2021 - Chile agreed to withdraw its troops from Bolivia.\n\n"
        "The weather was fine in the whole region.\n",
        encoding="utf-8",
    )
    held = followed("positions", "Chile").out
    assert "against" in held
    assert "changed" not in held
    assert followed("positions", "Chile", "--changed").out == ""
    assert followed("read", later).code == 0
    changed = followed("positions", "Santiago", "--changed").out
    assert "for, changed" in changed
    assert changed.index("against") < changed.index("for, changed")
    assert followed("positions", "Norway").out == ""
