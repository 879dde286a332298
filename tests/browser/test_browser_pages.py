"""Every page in a real browser: what it shows, that nothing goes wrong in it, and that everybody can use it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from watched import NARROW, WIDE, grave_faults, watching

SHOWS = {
    "overview": ("dl.figures", "figure.chart", "a[data-row]", "text=Unanswered demands"),
    "threads": ("h1 >> text=Threads", "table.rows a[data-row]", "#facets a", "form.filters"),
    "thread": ("ol.timeline li.step", "mark", ".state", "li.step a[data-row]"),
    "statements": ("h1 >> text=Statements", "table.rows a[data-row]", "#facets a", "figure.chart", "form.filters"),
    "statement": ("blockquote mark", "a:has-text('In its page')", "dl.facts dt"),
    "events": ("h1 >> text=Events", "table.rows a[data-row]", "#facets a"),
    "event": ("blockquote mark", "a:has-text('In its page')", "dl.facts dt"),
    "actors": ("table a[data-row]", "form.filters"),
    "actor": ("h1 >> text=Russia", "text=Positions over time", "figure.chart", "text=With and against whom"),
    "network": ("#ties tbody tr", "#graph canvas", "form.filters"),
    "documents": ("table.rows a[data-row]", "form.filters"),
    "document": (".text .block .m-said", ".m-actor", ".m-source", ".m-cue", ".b-headline", ".note", ".legend a.key"),
    "compare": (".version.base", ".version:not(.base) a[data-row]", "ins >> text=only here"),
    "issues": ("h1 >> text=/issues|could not|failed/i",),
    "nothing found": ("div.empty a",),
}
"""What must be seen on each page."""
BEYOND = """[...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  for (let up = e; up; up = up.parentElement) if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return 0;
  return box.width && (box.right > innerWidth + 1) && !e.closest(".skip");
}).map((e) => `${e.tagName}.${e.className}`).slice(0, 5)"""
"""What reaches beyond the right edge without being in a part that scrolls by itself."""


@pytest.mark.parametrize("name", SHOWS)
def test_a_page_is_right_in_light_and_dark_and_on_a_narrow_screen(
    name: str, chromium: Any, collection: str, addresses: dict[str, str], screenshots: Path | None
) -> None:
    with watching(chromium, collection) as watched:
        page = watched.open(addresses[name])
        for selector in SHOWS[name]:
            assert page.locator(selector).first.is_visible(), selector
        assert page.title().endswith("onrecord")
        assert is_light(page)
        take(page, screenshots, f"{name}-1440")
        assert grave_faults(page) == []
        assert watched.all_faults() == []

        page.goto("about:blank")  # the drawing of the network is made anew when the scheme changes under it
        page.emulate_media(color_scheme="dark")
        page = watched.open(addresses[name])
        assert not is_light(page)
        take(page, screenshots, f"{name}-1440-dark")
        assert grave_faults(page) == []
        assert watched.all_faults() == []

        page.goto("about:blank")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        page = watched.open(addresses[name])
        take(page, screenshots, f"{name}-375")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.evaluate(BEYOND)
        assert page.evaluate(BEYOND) == []
        assert grave_faults(page) == []
        assert watched.all_faults() == []


def is_light(page: Any) -> bool:
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", ground)[:3]) > 3 * 128


def take(page: Any, folder: Path | None, name: str) -> None:
    if folder:
        page.screenshot(path=folder / f"{name.replace(' ', '-')}.png")


@pytest.mark.parametrize("name", SHOWS)
def test_a_page_is_whole_without_scripts(name: str, chromium: Any, collection: str, addresses: dict[str, str]) -> None:
    with watching(chromium, collection, size=WIDE, scripts=False) as watched:
        page = watched.open(addresses[name])
        for selector in SHOWS[name]:
            if "canvas" not in selector:
                assert page.locator(selector).first.is_visible(), selector
        assert watched.faults == []


def test_pages_that_are_not_there_say_where_to_go(chromium: Any, collection: str) -> None:
    with watching(chromium, collection) as watched:
        for path in (
            "/nothing",
            "/statements/none",
            "/actors/none",
            "/compare?statement=none",
            "/statements?since=soon",
        ):
            page = watched.open(path, failing=True)
            assert page.locator("main a").count() >= 1
            assert grave_faults(page) == []
            assert watched.all_faults() == []
