"""Pages in a script that runs from right to left: every text runs as its own words do, whatever stands around it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from watched import NARROW, WIDE, serving, watching

ARABIC = {
    "id": "arabic",
    "title": "وزير الميناء يزور المدينة القديمة",
    "text": "قال وزير الميناء يوم الثلاثاء إن السفن الثلاث سوف تغادر الميناء قبل نهاية الشهر المقبل.\n\n"
    "وأضاف أن الصيادين في القرية المجاورة ينتظرون منذ أسابيع رسالة من Harbour Office في العاصمة.\n",
}
ENGLISH = {
    "id": "english",
    "title": "Harbour master answers the fishers of ميناء السلام",
    "text": "Norway's minister Ada Berg said on Tuesday that the boats of ميناء السلام must leave by May.\n\n"
    "The fishers call their quay رصيف الصيادين and have worked there for forty years.\n",
}
DIRECTION = "(e) => getComputedStyle(e).direction"
SIDE = """(e) => { const range = document.createRange(); range.selectNodeContents(e);
  const all = [...range.getClientRects()], end = Math.max(...all.map((words) => words.bottom));
  const last = all.filter((words) => words.bottom > end - 4), box = e.getBoundingClientRect();
  const before = Math.min(...last.map((words) => words.left)) - box.left;
  return before > box.right - Math.max(...last.map((words) => words.right)) ? "right" : "left"; }"""
"""At which side of its box the last line of a text stands."""
WIDTH = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def home(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("directions")
    lines = [json.dumps({"date": "2022-02-03"} | page) for page in (ARABIC, ENGLISH)]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "onrecord", "read", "news.jsonl", "--record", "r.db"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    with serving(folder / "r.db") as address:
        yield address


def opened(page: Any, title: str, direction: str, side: str) -> list[Any]:
    """Go from the list of documents to that page, see that all of it runs that way, and give back its blocks."""
    link = page.locator("main a[data-row]", has_text=title)
    assert link.evaluate(DIRECTION) == direction
    link.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").evaluate(DIRECTION) == direction
    assert page.locator("h1").evaluate(SIDE) == side
    blocks: list[Any] = page.locator(".text .block").all()
    assert blocks
    assert [block.evaluate(DIRECTION) for block in blocks] == [direction] * len(blocks)
    return blocks


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_page_from_right_to_left(chromium: Any, home: str, size: tuple[int, int]) -> None:
    with watching(chromium, home, size=size) as site:
        page = site.open("/documents")
        blocks = opened(page, ARABIC["title"], "rtl", "right")
        assert page.locator("h1").inner_text() == ARABIC["title"]
        assert blocks[-1].evaluate(SIDE) == "right"
        assert " ".join(ARABIC["text"].split()) in " ".join(" ".join(b.inner_text() for b in blocks).split())
        notice = page.locator(".notice")
        assert notice.evaluate(DIRECTION) == "ltr"
        assert "only English is read. It is kept whole" in notice.inner_text()
        assert page.locator("body").evaluate(DIRECTION) == "ltr", "the site itself is in English"
        assert page.evaluate(WIDTH)
        assert site.all_faults() == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_from_right_to_left_in_an_english_page(chromium: Any, home: str, size: tuple[int, int]) -> None:
    with watching(chromium, home, size=size) as site:
        page = site.open("/documents")
        opened(page, ENGLISH["title"], "ltr", "left")
        assert any("ميناء السلام" in marked for marked in page.locator(".m-said").all_inner_texts())
        assert page.evaluate(WIDTH)
        page.locator(".note a.open").first.click()
        page.wait_for_load_state("networkidle")
        quote = page.locator("blockquote.quote")
        assert "ميناء السلام" in quote.inner_text()
        assert quote.evaluate(DIRECTION) == "ltr"
        assert page.evaluate(WIDTH)
        assert site.all_faults() == []
