"""Outputs written anew keep a page's gaps, and the ids that readers type follow the words they stood behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import Step, read_page
from doc_running import Ran
from write_outputs import match_ids, shorten


def step(*shown: str) -> Step:
    return Step(kind="console", code="onrecord find statements", shown=shown, line=1, shown_at=1)


@pytest.mark.parametrize(
    ("shown", "now"),
    [
        (("old",), ["a", "b", "c", "d"]),
        (("old", "..."), ["a", "..."]),
        (("old", "...", "older"), ["a", "...", "d"]),
        (("...", "x", "y"), ["...", "c", "d"]),
    ],
)
def test_gaps_stay(shown: tuple[str, ...], now: list[str]) -> None:
    assert shorten(step(*shown), Ran(lines=("a", "b", "c", "d"), code=0), "here") == now


def test_an_id_follows_its_words() -> None:
    old = ("that the harbour stay open", "  Fjord Post  st-aaaaaa", "to close the strait", "  Fjord Post  st-bbbbbb")
    new = ["to close the strait", "  Fjord Post  st-cccccc", "that the harbour stays open", "  Fjord Post  st-dddddd"]
    assert match_ids(old, new) == {"st-aaaaaa": "st-dddddd", "st-bbbbbb": "st-cccccc"}


def test_an_id_that_is_there_stays_and_one_without_its_like_is_left() -> None:
    old = ("that the harbour stay open", "  Fjord Post  st-aaaaaa", "1914 st-bbbbbb")
    new = ["that the harbour stay open, both said", "  Fjord Post  st-aaaaaa"]
    assert match_ids(old, new) == {}


def test_a_page_is_read_as_its_conventions_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doc_pages.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\n```console\n$ one \\\n  more\nshown\n\n$ two\n```\n\n"
        "<!-- not run: no server -->\n```bash\nthree\n```\n\n```python\nfour\n```\n\n```text\nfive\n```\n"
    )
    found = read_page(page)
    assert [(s.kind, s.code, s.shown) for s in found.steps] == [
        ("console", "one \\\n  more", ("shown",)),
        ("console", "two", None),
        ("python", "four", ("five",)),
    ]
    lines = page.read_text().splitlines()
    assert [lines[s.line - 1] for s in found.steps] == ["$ one \\", "$ two", "four"]
    assert [lines[s.shown_at] for s in found.steps if s.shown] == ["shown", "five"]
    assert [block.not_run for block in found.blocks] == [None, "no server", None, None]
