"""What a reader does: narrows a list down, passes the address on, follows a row to the sentence, reads by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from watched import NARROW, Watched, replaced, watching

SEEN = """(e) => { const box = e.getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight; }"""


@pytest.fixture
def site(chromium: Any, collection: str) -> Iterator[Watched]:
    with watching(chromium, collection) as watched:
        yield watched
        assert watched.all_faults() == []


def words_of(site: Watched) -> list[str]:
    return site.page.locator("table.rows a[data-row]").all_inner_texts()


def test_filters_stand_in_the_address_and_the_address_is_the_whole_state(site: Watched) -> None:
    page = site.open("/statements")
    everything = int(re.sub(r"\D", "", page.locator("h1 .count").inner_text()))
    page.fill("form.filters input[name=by]", "Russia")
    with replaced(page):
        page.locator("form.filters button").first.click()
    page.wait_for_url("**by=Russia*")
    with replaced(page):
        page.locator("#facets").get_by_role("link", name=re.compile("^demand")).click()
    page.wait_for_url("**act=demand*")
    assert parse_qs(urlsplit(page.url).query) == {"by": ["Russia"], "act": ["demand"]}
    narrowed, count = words_of(site), int(page.locator("h1 .count").inner_text())
    assert 0 < count < everything
    address = page.url
    page.goto(address)
    assert words_of(site) == narrowed
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.evaluate("history.back()")  # a step within the page is no navigation that could be waited for
    page.wait_for_function("!location.search.includes('act=')")
    page.wait_for_load_state("networkidle")
    page.goto(address)
    page.locator(".chips a[href='/statements']").click()
    page.wait_for_load_state("networkidle")
    assert int(re.sub(r"\D", "", page.locator("h1 .count").inner_text())) == everything


def test_a_list_is_sorted_by_its_headings(site: Watched) -> None:
    page = site.open("/statements?sort=date")
    first = words_of(site)
    page.locator("thead .c-date a").click()
    page.wait_for_load_state("networkidle")
    assert words_of(site) != first
    assert page.locator("thead .c-date").get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize("noun", ["statements", "events"])
def test_one_click_leads_from_a_row_to_the_sentence(site: Watched, noun: str) -> None:
    page = site.open(f"/{noun}")
    row = page.locator("table.rows tbody tr").first
    words = row.locator("a[data-row]").inner_text().removesuffix("…").strip()
    row.locator("a[href*='/documents/'][href*='#at-']").first.click()
    page.wait_for_load_state("networkidle")
    assert page.url.split("#")[1].startswith("at-")
    marked = page.locator(".m.here")
    assert marked.first.evaluate(SEEN), "the sentence is not in view"
    shown = " ".join(" ".join(marked.all_inner_texts()).split())
    assert " ".join(words.split())[:20] in shown


def test_an_entry_of_a_thread_leads_to_its_sentence(site: Watched, addresses: dict[str, str]) -> None:
    page = site.open(addresses["thread"])
    page.locator("li.step a[data-row]").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".m.here").first.evaluate(SEEN)


def test_marks_of_a_document_can_be_taken_away(site: Watched, addresses: dict[str, str]) -> None:
    page = site.open(addresses["document"])
    assert page.locator(".text .m-actor").count() > 0
    text = " ".join(page.locator(".text").inner_text().split())
    page.locator("a.key.k-actor").click()
    page.wait_for_load_state("networkidle")
    assert "hide=actor" in page.url
    assert page.locator(".text .m-actor").count() == 0
    assert " ".join(page.locator(".text").inner_text().split()) == text


@pytest.mark.parametrize("name", ["statements", "threads", "events", "documents", "actors"])
def test_rows_are_walked_by_keys(site: Watched, addresses: dict[str, str], name: str) -> None:
    page = site.open(addresses[name])
    links = [link.get_attribute("href") for link in page.locator("[data-row]:visible").all()]
    here = "document.activeElement.getAttribute('href')"
    page.keyboard.press("j")
    assert page.evaluate(here) == links[0]
    page.keyboard.press("j")
    assert page.evaluate(here) == links[1]
    page.keyboard.press("k")
    assert page.evaluate(here) == links[0]
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{links[0]}")


def test_search_and_help_by_keys(site: Watched) -> None:
    page = site.open("/statements")
    page.keyboard.press("/")
    page.keyboard.type("troops j k ?")
    field = page.locator("main input[name=about]")
    assert field.input_value() == "troops j k ?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
    page.locator("[data-keys]").click()
    page.locator("#keys-on").uncheck()
    page.locator("dialog#keys button").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.hasAttribute('data-row')") is False


def test_the_first_key_skips_to_the_content(site: Watched) -> None:
    page = site.open("/statements")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.outerHTML").startswith('<a class="skip"')
    assert page.locator(".skip").evaluate("(e) => e.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert page.evaluate("document.activeElement.id") == "main"


def test_search_from_any_page(site: Watched) -> None:
    page = site.open("/")
    page.fill("#find", "troops")
    page.keyboard.press("Enter")
    page.wait_for_url("**/statements?about=troops")
    found = words_of(site)
    assert found
    assert all("troop" in " ".join(row.split()).lower() or "…" in row for row in found)


def test_filters_work_without_scripts(chromium: Any, collection: str) -> None:
    with watching(chromium, collection, scripts=False) as site:
        page = site.open("/statements")
        page.fill("form.filters input[name=by]", "NATO")
        page.locator("form.filters button").first.click()
        page.wait_for_load_state("networkidle")
        assert parse_qs(urlsplit(page.url).query)["by"] == ["NATO"]
        assert words_of(site)
        page.locator("table.rows a[data-row]").first.click()
        page.wait_for_load_state("networkidle")
        assert page.locator("blockquote mark").first.is_visible()
        assert page.locator("[data-keys]").is_hidden()
        assert site.faults == []


def test_what_is_touched_is_large_enough(chromium: Any, collection: str) -> None:
    with watching(chromium, collection, size=NARROW) as site:
        page = site.open("/statements")
        small = page.locator("button:visible, .top nav a, input:visible").evaluate_all(
            "(all) => all.filter((e) => e.getBoundingClientRect().height < 24).map((e) => e.outerHTML)"
        )
        assert small == []


def test_the_network_is_drawn_and_listed(site: Watched) -> None:
    page = site.open("/network")
    drawn = page.locator("#graph canvas").first.evaluate(
        "(c) => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    )
    drawn += page.locator("#graph canvas").last.evaluate(
        "(c) => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    )
    assert drawn > 4
    page.locator("#ties tbody a[data-row]").first.click()
    page.wait_for_url("**/statements?*")
    assert words_of(site)
