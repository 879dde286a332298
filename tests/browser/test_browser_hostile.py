"""Strangers' words in the browser: in titles, bodies, names and file names, none of them ever runs, styles or loads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from watched import NARROW, Watched, follow, serving, watching

from onrecord.faces.web.safety import POLICY
from onrecord.record.decisions import Change, decide
from onrecord.statements.statement import Act
from web_records import entry_of, record_of

PAYLOADS = (Path(__file__).parents[1] / "cases" / "hostile_words.txt").read_text(encoding="utf-8").splitlines()
PORTIONS = [range(at, min(at + 8, len(PAYLOADS))) for at in range(0, len(PAYLOADS), 8)]
LISTS = (
    *("/", "/statements", "/statements?page=2", "/threads", "/threads?page=2", "/events", "/events?page=2"),
    *("/documents", "/documents?page=2", "/actors", "/actors?page=2", "/actors?about=a", "/issues", "/issues?page=2"),
    *("/network", "/network?level=named"),
)
RTL = "قال الوزير إن القوات ستنسحب قبل الربيع"
ODD = """[...document.querySelectorAll("*")].filter((e) =>
  ["IFRAME", "OBJECT", "EMBED", "BASE", "MARQUEE", "VIDEO", "AUDIO", "IMG", "MATH"].includes(e.tagName)
  || (e.tagName === "STYLE" && !e.closest("#graph") && e.id !== "__________cytoscape_stylesheet")
  || (e.tagName === "SCRIPT" && !(e.src && new URL(e.src).origin === location.origin))
  || [...e.attributes].some((a) => a.name.startsWith("on") || a.name.startsWith("data-hx")
    || (["href", "src", "action", "xlink:href", "hx-get"].includes(a.name) && !/^(https?:|[/?#])/.test(a.value)))
).map((e) => e.outerHTML.slice(0, 200))"""
"""Elements that no page of ours has."""


@pytest.fixture(scope="module")
def hostile(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    entries = [entry_of(words, key=f"{number:03}") for number, words in enumerate(PAYLOADS)]
    entries.append(entry_of(RTL, key="rtl"))
    place = tmp_path_factory.mktemp("hostile") / "r.db"
    record_of(place, entries).close()
    with serving(place) as address:
        yield address


def check(site: Watched, path: str) -> None:
    page = site.open(path, soon=True)
    assert page.url.split("#")[0] == site.home + path.split("#", maxsplit=1)[0]
    assert page.evaluate(ODD) == []
    assert site.all_faults() == [], path


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50
    assert os.environ.get("CI") != "true" or len(PORTIONS) >= 7


@pytest.mark.parametrize("path", LISTS)
def test_nothing_runs_on_a_list(path: str, chromium: Any, hostile: str) -> None:
    with watching(chromium, hostile) as site:
        check(site, path)


@pytest.mark.parametrize("portion", PORTIONS, ids=lambda portion: f"from {portion[0]}")
def test_nothing_runs_on_the_pages_of_an_entry(portion: range, chromium: Any, hostile: str) -> None:
    with watching(chromium, hostile) as site:
        for number in portion:
            key = f"{number:03}"
            check(site, f"/documents/doc-{key}?entry=st-{key}#at-st-{key}")
            shown = " ".join(site.page.locator("h1").inner_text().split())
            assert shown == " ".join(PAYLOADS[number].split())
            other = ("statements/st", "events/ev", "threads/th", "actors/person", "compare?statement=st")[number % 5]
            check(site, f"/{other}-{key}")


@pytest.mark.parametrize("noun", ["/statements/st", "/events/ev", "/threads/th", "/actors/person", "/documents/doc"])
def test_pointing_and_walking_run_nothing(noun: str, chromium: Any, hostile: str) -> None:
    with watching(chromium, hostile, size=NARROW) as site:
        for key in ("003", "007", "048"):
            check(site, f"{noun}-{key}")
            for _ in range(4):
                site.page.keyboard.press("Tab")
            site.page.locator("main").click(position={"x": 5, "y": 5})
            assert site.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert site.all_faults() == []


def test_words_typed_into_the_address_run_nothing(chromium: Any, hostile: str) -> None:
    with watching(chromium, hostile) as site:
        for words in PAYLOADS[::5]:
            given = quote(words, safe="")
            for path in (f"/threads?about={given}", f"/actors?about={given}"):
                check(site, path)


@pytest.fixture(scope="module")
def decided(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same record, decided on by people with such names, for such reasons, and with such words put in."""
    place = tmp_path_factory.mktemp("decided") / "r.db"
    entries = [entry_of(words, key=f"{number:03}") for number, words in enumerate(PAYLOADS)]
    with record_of(place, entries) as record:
        for number, words in enumerate(PAYLOADS):
            changes = (
                Change(noun="statements", entry=f"st-{number:03}", new=("accepted", "unsure")[number % 2]),
                Change(noun="statements", entry=f"st-{number:03}", field="via", new=[{"actor": None, "name": words}]),
                Change(noun="events", entry=f"ev-{number:03}", field="mode", new=f"{words} "),
                Change(noun="threads", entry=f"th-{number:03}", field="what", new=f"{words} ."),
            )
            for change in changes:
                decide(record, [change], who=words[:100], why=words)
        for entry in entries[:40:3]:  # read anew as something else, so that they are to be checked again
            record.put(replace(entry, statements=tuple(replace(s, act=Act.PRAISE) for s in entry.statements)))
        for entry in entries[40::5]:  # or not at all
            record.put(replace(entry, statements=(), events=()))
    with serving(place, "--as", PAYLOADS[10]) as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "/review",
        "/review?noun=events",
        "/review?noun=threads",
        "/review?draw=1",
        "/review/bulk",
        "/review/bulk?noun=events",
    ],
)
def test_nothing_runs_where_people_review(path: str, chromium: Any, decided: str) -> None:
    with watching(chromium, decided) as site:
        check(site, path)
        assert PAYLOADS[10] in site.page.locator("main").inner_text() or "bulk" in path
        for words in PAYLOADS[::25]:
            check(site, f"{path}{'&' if '?' in path else '?'}by={quote(words, safe='')}")


@pytest.mark.parametrize("portion", PORTIONS, ids=lambda portion: f"from {portion[0]}")
def test_nothing_runs_in_the_history_of_an_entry(portion: range, chromium: Any, decided: str) -> None:
    with watching(chromium, decided) as site:
        for number in portion[::2]:
            noun = ("statements/st", "events/ev", "threads/th")[number % 3]
            if number >= 40 and (number - 40) % 5 == 0:
                continue  # no longer there
            check(site, f"/{noun}-{number:03}?edit=1")
            history = site.page.locator("h2:has-text('Decisions') + ul")
            assert f"“{' '.join(PAYLOADS[number].split())}”" in " ".join(history.inner_text().split())


def test_words_typed_into_a_field_run_nothing(chromium: Any, decided: str) -> None:
    with watching(chromium, decided) as site:
        for words in PAYLOADS[::13]:
            check(site, "/threads/th-001?edit=1")
            form = site.page.locator("details#edit form", has=site.page.locator("input[name=field][value=what]"))
            form.locator("[name=value]").fill(words)
            form.locator("[name=why]").fill(words)
            follow(site.page, form.get_by_role("button"))
            assert site.page.evaluate(ODD) == []
            assert site.all_faults() == []
            assert " ".join(site.page.locator("h1").inner_text().split()) == " ".join(words.split())


def bare(site: Watched, words: str, headers: dict[str, str]) -> list[str]:
    """What goes wrong on a page that puts those words in as they are."""
    body = f"<!doctype html><title>x</title><body>{words}</body>"

    def answer(route: Any) -> None:
        route.fulfill(content_type="text/html", headers=headers, body=body)

    site.faults.clear()
    site.page.route("**/bare", answer)
    site.page.goto(f"{site.home}/bare")
    site.page.wait_for_timeout(100)
    found = site.all_faults()
    site.page.unroute("**/bare")
    return found


def test_the_watch_sees_what_would_run(chromium: Any, hostile: str) -> None:
    """So that the tests above can fail: the same words on a page that does not escape them."""
    with watching(chromium, hostile) as site:
        seen = [any("dialog: 1" in fault for fault in bare(site, words, {})) for words in PAYLOADS[:12]]
    assert sum(seen) >= 6


def test_the_policy_alone_would_stop_them(chromium: Any, hostile: str) -> None:
    """A second wall: even on a page that escapes nothing, the policy that is sent lets nothing run."""
    with watching(chromium, hostile) as site:
        found = [bare(site, words, {"content-security-policy": POLICY}) for words in PAYLOADS[:30]]
    assert not [fault for faults in found for fault in faults if fault.startswith("dialog")]
    assert sum(any("refused" in fault for fault in faults) for faults in found) >= 10


def test_words_from_right_to_left_run_from_the_right(chromium: Any, hostile: str) -> None:
    with watching(chromium, hostile) as site:
        for path in ("/documents/doc-rtl", "/statements/st-rtl", "/threads/th-rtl"):
            check(site, path)
            words = site.page.locator("[dir=auto]", has_text=RTL).first
            assert words.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
        block = site.open("/documents/doc-rtl").locator(".b-body")
        edges = block.evaluate(
            """(e) => { const range = document.createRange(); range.selectNodeContents(e);
            const line = [...range.getClientRects()].filter((box) => box.width > 20).at(-1);
            const box = e.getBoundingClientRect();
            return [line.left - box.left, box.right - line.right]; }"""
        )
        assert edges[1] < 12, "the last line does not begin at the right edge"
        header = site.page.locator(".top .brand").bounding_box()
        assert header is not None
        assert header["x"] < 100
