"""The review loop in the browser, by mouse, by keys and without scripts. What counts is what the record then holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from watched import NARROW, Watched, follow, grave_faults, replaced, serving, watching

from onrecord.record.decision import Decision
from onrecord.record.decisions import Change, decide, find_decisions
from onrecord.record.decisions_accuracy import measure, wilson
from onrecord.record.decisions_queue import find_waiting
from onrecord.record.entry import Entry
from onrecord.record.store import Record
from onrecord.record.threads import find_threads, put_threads, read_thread
from onrecord.record.verify import verify
from onrecord.statements.statement import Act, Statement
from web_records import entry_of, record_of, thread_of

KEYS = [f"{number:02}" for number in range(1, 19)]
HERE = "document.activeElement.getAttribute('href')"
PRESSED = "form.review button[aria-pressed=true]"


def page_of(key: str) -> Entry:
    """A page that no other is taken for: its words say which it is."""
    return entry_of(f"Boat {key} leaves", key=key, act=Act.PLEDGE if int(key) > 12 else Act.DEMAND)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("review") / "r.db"
    record_of(place, map(page_of, KEYS)).close()
    return place


@pytest.fixture(scope="module")
def home(chromium: Any, place: Path) -> Iterator[str]:
    with serving(place, "--as", "Ann") as address:
        yield address


@pytest.fixture
def site(chromium: Any, home: str) -> Iterator[Watched]:
    with watching(chromium, home) as watched:
        yield watched
        assert still_faults(watched) == []


def still_faults(site: Watched) -> list[str]:
    """What went wrong, but for the room that a button takes which was not there before somebody pressed another."""
    return [fault for fault in site.all_faults() if not fault.startswith("moved")]


def decided(place: Path, entry: str) -> list[tuple[str, Any]]:
    return [(one.field, one.new) for one in decisions(place, entry)]


def decisions(place: Path, entry: str) -> list[Decision]:
    with Record.open(str(place)) as record:
        return find_decisions(record, entry=entry)


def statement(place: Path, key: str) -> Statement:
    with Record.open(str(place)) as record:
        (found,) = record.entry(f"doc-{key}", rejected=True).statements
        return found


def press(site: Watched, entry: str, label: str) -> None:
    """Click a button beside an entry and wait until it is kept."""
    form = site.page.locator(f"[id='decide-{entry}']")
    with replaced(site.page), site.page.expect_response("**/review/decide") as answer:
        form.get_by_role("button", name=label, exact=True).click()
    assert answer.value.status == 200


def walk_to(site: Watched, entry: str) -> None:
    """Press j until that entry's row is focused."""
    for _ in range(60):
        site.page.keyboard.press("j")
        if str(site.page.evaluate(HERE)).endswith(entry):
            return
    raise AssertionError(f"no row leads to {entry}")


def key(site: Watched, pressed: str) -> None:
    with replaced(site.page), site.page.expect_response("**/review/decide") as answer:
        site.page.keyboard.press(pressed)
    assert answer.value.status == 200


def test_marks_by_mouse(site: Watched, place: Path) -> None:
    page = site.open("/statements?by=person-01")
    press(site, "st-01", "Accept")
    assert page.locator(PRESSED).inner_text() == "Accept"
    press(site, "st-01", "Unsure")
    assert page.locator(PRESSED).inner_text() == "Unsure"
    press(site, "st-01", "Take back")
    assert page.locator(PRESSED).count() == 0
    press(site, "st-01", "Reject")
    assert decided(place, "st-01") == [("mark", "accepted"), ("mark", "unsure"), ("mark", None), ("mark", "rejected")]
    assert {(one.who, one.how) for one in decisions(place, "st-01")} == {("Ann", "chosen")}
    page = site.open("/statements?by=person-01")
    assert page.locator("table.rows a[data-row]").count() == 0, "what is rejected is out of every list"
    site.open("/statements/st-01")
    press(site, "st-01", "Take back")
    assert site.open("/statements?by=person-01").locator("table.rows a[data-row]").count() == 1


def test_marks_by_keys(site: Watched, place: Path) -> None:
    page = site.open("/statements?sort=by&act=demand")
    for entry, pressed, mark in (("st-02", "a", "accepted"), ("st-03", "r", "rejected"), ("st-04", "u", "unsure")):
        walk_to(site, entry)
        key(site, pressed)
        assert str(page.evaluate(HERE)).endswith(entry), "the row stays where the next key goes on from"
        assert page.locator(f"[id='decide-{entry}'] button[aria-pressed=true]").get_attribute("value") == mark
        assert decided(place, entry) == [("mark", mark)]
        assert statement(place, entry[-2:]).review.mark == mark  # type: ignore[union-attr]
    assert grave_faults(page) == []


def test_an_edit_by_keys(site: Watched, place: Path) -> None:
    page = site.open("/statements?sort=by&act=demand")
    walk_to(site, "st-05")
    page.keyboard.press("e")
    page.wait_for_url("**/statements/st-05?edit=1")
    assert page.locator("details#edit").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.closest('form').elements.field.value") == "act"
    page.keyboard.type("proposal")
    page.keyboard.press("Tab")
    page.keyboard.type("it is only proposed")
    page.keyboard.press("Enter")
    page.wait_for_url("**/statements/st-05#decide-st-05")
    (one,) = decisions(place, "st-05")
    assert (one.field, one.old, one.new, one.why) == ("act", "demand", "proposal", "it is only proposed")
    assert statement(place, "05").act is Act.PROPOSAL
    assert page.locator("dt", has_text="act was").is_visible()
    assert "it is only proposed" in page.locator("main").inner_text()
    assert grave_faults(page) == []


def save(site: Watched, field: str, value: str) -> None:
    form = site.page.locator("details#edit form", has=site.page.locator(f"input[name=field][value={field}]"))
    form.locator("[name=value]").fill(value)
    follow(site.page, form.get_by_role("button", name=f"Save {field.replace('_', ' ')}"))


def test_any_field_can_be_edited(site: Watched, place: Path) -> None:
    before = statement(place, "06")
    for field, value in {
        "addressees": "NATO; France",
        "on_behalf_of": "Peru",
        "said_on": "2022-01",
        "content": "06 leaves",
        "cue": "said",
        "via": "",
    }.items():
        site.open("/statements/st-06?edit=1")
        save(site, field, value)
    now = statement(place, "06")
    with Record.open(str(place)) as record:
        text = record.entry("doc-06").document.text
        assert list(verify(record)) == []
    assert [party.actor for party in now.addressees] == ["NATO", "FRA"]
    assert now.addressees[0] == before.addressees[0]
    assert now.on_behalf_of == ("PER",)
    assert now.said_on is not None
    assert now.said_on.iso() == ("2022-01-01", "2022-01-31")
    assert [span.words(text) for span in now.content] == ["06 leaves"]
    assert before.content[0].contains(now.content[0]), "the same words stand in the page more than once"
    assert now.via == ()
    assert {field for field, _ in decided(place, "st-06")} == {
        *("addressees", "on_behalf_of", "said_on", "content", "via"),  # the cue was said already
    }


def test_what_is_no_value_is_told_and_not_kept(site: Watched, place: Path) -> None:
    site.open("/statements/st-07?edit=1")
    save(site, "content", "words that nobody said")
    assert "does not hold" in site.page.locator("main").inner_text()
    assert decided(place, "st-07") == []
    site.faults = [fault for fault in site.faults if "400" not in fault]


def test_events_and_threads(site: Watched, place: Path) -> None:
    site.open("/events/ev-08")
    press(site, "ev-08", "Accept")
    site.open("/threads/th-08?edit=1")
    form = site.page.locator("details#edit form", has=site.page.locator("input[name=field][value=state]"))
    form.locator("select").select_option("accepted")
    follow(site.page, form.get_by_role("button"))
    press(site, "th-08", "Accept")
    assert decided(place, "ev-08") == [("mark", "accepted")]
    assert decided(place, "th-08") == [("state", "accepted"), ("mark", "accepted")]
    with Record.open(str(place)) as record:
        assert read_thread(record, "th-08").state == "accepted"
    press(site, "th-08", "Reject")
    with Record.open(str(place)) as record:
        assert "th-08" not in [one.id for one in find_threads(record)]


def test_a_decision_is_taken_back_on_the_page_of_its_entry(site: Watched, place: Path) -> None:
    before = statement(place, "09")
    page = site.open("/statements/st-09?edit=1")
    form = page.locator("details#edit form", has=page.locator("input[name=field][value=act]"))
    form.locator("select").select_option("threat")
    follow(page, form.get_by_role("button"))
    assert statement(place, "09").act is Act.THREAT
    follow(page, page.get_by_role("button", name="Undo"))
    assert statement(place, "09") == before
    made = decisions(place, "st-09")
    assert [(one.field, one.new, one.undoes) for one in made] == [
        ("act", "threat", None),
        ("act", "demand", made[0].id),
    ]
    follow(page, page.get_by_role("button", name="Undo"))  # the taking back
    assert statement(place, "09").act is Act.THREAT
    assert len(decisions(place, "st-09")) == 3


def test_many_at_once_after_a_preview_and_all_of_it_taken_back(site: Watched, place: Path) -> None:
    page = site.open("/review/bulk?noun=statements")
    page.fill("input[name=act]:visible", "pledge")
    follow(page, page.get_by_role("button", name="Preview"))
    assert page.locator("h1 .count").inner_text() == "6"
    assert page.locator(".items a.open").count() == 6
    assert decided(place, "st-13") == []
    page.fill("input[name=why]", "all of one kind")
    follow(page, page.get_by_role("button", name="Accept all 6"))
    assert page.url.endswith("/review?noun=statements#lately")
    for number in range(13, 19):
        (one,) = decisions(place, f"st-{number}")
        assert (one.new, one.how, one.why) == ("accepted", "bulk", "all of one kind")
    lately = page.locator("#lately + ul li").first
    assert "6 entries" in lately.inner_text()
    follow(page, lately.get_by_role("button", name="Undo all"))
    assert [statement(place, f"{number}").review for number in range(13, 19)] == [None] * 6
    assert len(decisions(place, "st-13")) == 2


def test_many_at_once_never_more_than_was_previewed(site: Watched, place: Path) -> None:
    page = site.open("/review/bulk?noun=statements&act=pledge")
    with Record.open(str(place)) as record:  # meanwhile, somebody else
        decide(record, [Change(noun="statements", entry="st-18", field="act", new="claim")], who="Bea")
    follow(page, page.get_by_role("button", name="Reject all 6"))
    assert "changed meanwhile" in page.locator(".notice").inner_text()
    assert statement(place, "17").review is None
    follow(page, page.get_by_role("button", name="Reject all 5"))
    assert [statement(place, str(n)).review.mark for n in range(13, 18)] == ["rejected"] * 5  # type: ignore[union-attr]
    assert statement(place, "18").review.mark is None  # type: ignore[union-attr]


def waiting(place: Path) -> list[str]:
    with Record.open(str(place)) as record, record.reading() as connection:
        return [one.entry for one in find_waiting(connection)]


def test_what_is_read_differently_is_checked_again(site: Watched, place: Path) -> None:
    site.open("/statements/st-10")
    press(site, "st-10", "Accept")
    site.open("/threads/th-10")
    press(site, "th-10", "Accept")
    site.open("/events/ev-11")
    press(site, "ev-11", "Accept")
    read, gone = page_of("10"), page_of("11")
    (said,) = read.statements
    with Record.open(str(place)) as record:  # a newer model: another act, another wording of the matter, an event less
        record.put(replace(read, made_by="newer", statements=(replace(said, act=Act.THREAT),)))
        woven = thread_of(read, "Boat 10 leaves now")
        put_threads(record, woven.matter, [replace(woven, id="th-10-newer")], "newer")
        record.put(replace(gone, made_by="newer", events=()))
    assert set(waiting(place)) == {"st-10", "th-10-newer", "ev-11"}
    page = site.open("/review")
    assert grave_faults(page) == []
    assert "accepted; since then changed: act" in page.locator("li", has_text="Boat 10 leaves").first.inner_text()
    walk_to(site, "st-10")
    key(site, "a")
    walk_to(site, "th-10-newer")
    key(site, "a")
    follow(page, page.get_by_role("button", name="Let it go"))
    assert page.locator("text=Nothing that was decided has changed since").is_visible()
    assert waiting(place) == []
    assert statement(place, "10").act is Act.THREAT
    assert [one.how for one in decisions(place, "st-10")] == ["chosen", "queue"]
    with Record.open(str(place)) as record:
        assert read_thread(record, "th-10-newer").review.doubts == ()  # type: ignore[union-attr]


def test_accuracy_of_what_was_drawn_by_lot(site: Watched, place: Path) -> None:
    page = site.open("/review?noun=events&draw=7")
    drawn = [
        link.get_attribute("href")
        for link in page.locator("h2:has-text('Drawn by lot') ~ ul").first.locator("a[data-row]").all()
    ]
    for number, address in enumerate(drawn[:8]):
        walk_to(site, str(address))
        key(site, "r" if number == 3 else "a")
    with Record.open(str(place)) as record:
        random = {one.field: one for one in measure(record) if (one.noun, one.sample) == ("events", "random")}
        how = {one.how for one in find_decisions(record, entry=str(drawn[0]).rsplit("/", 1)[1])}
    assert how == {"random"}
    assert (random["entry"].right, random["entry"].total) == (7, 8)
    low, high = wilson(7, 8)
    page = site.open("/review?noun=events")
    shown = page.locator("table tr", has_text="events").filter(has_text="entry").filter(has_text="drawn by lot")
    assert shown.inner_text().split("\t") == [
        *("events", "entry", "drawn by lot", "7", "8", "0.88", f"{low:.2f}–{high:.2f}", "0"),
    ]
    assert grave_faults(page) == []


def test_what_is_not_kept_is_said(site: Watched, place: Path) -> None:
    """As after a restart of the server: the page that is open is no longer of its making."""
    page = site.open("/statements?by=person-12")
    page.evaluate("document.querySelector('form.review [name=token]').value = 'old'")
    page.locator("[id='decide-st-12']").get_by_role("button", name="Accept").click()
    said = page.get_by_role("alert")
    said.wait_for()
    assert "Not kept" in said.inner_text()
    assert decided(place, "st-12") == []
    site.faults = [fault for fault in site.faults if "403" not in fault]


def test_no_other_site_can_decide(site: Watched, place: Path) -> None:
    page = site.open("/statements/st-12")
    token = page.locator("[name=token]").first.get_attribute("value")
    form = "".join(
        f"<input name={name} value='{value}'>"
        for name, value in {"token": token, "noun": "statements", "entry": "st-12", "action": "rejected"}.items()
    )
    evil = (
        f"<form method=post action='{site.home}/review/decide'>{form}</form><script>document.forms[0].submit()</script>"
    )
    page.route("http://evil.example/", lambda route: route.fulfill(content_type="text/html", body=evil))
    with page.expect_response("**/review/decide") as answer:
        page.goto("http://evil.example/")
    assert answer.value.status == 403
    assert decided(place, "st-12") == []
    site.faults.clear()


def test_another_name_for_this_machine_reaches_nothing(site: Watched, place: Path) -> None:
    """DNS rebinding: a page of that site would be of the same origin, and could read the token and send it."""
    elsewhere = site.home.replace("127.0.0.1", "evil.example")
    for path in ("/", "/statements/st-12", "/review", "/api/v1/statements"):
        answer = site.page.goto(elsewhere + path)
        assert answer is not None
        assert answer.status == 421
        assert "token" not in site.page.content()
    form = '{method: "POST", body: new URLSearchParams({noun: "statements", entry: "st-12", action: "rejected"})}'
    sent = site.page.evaluate(f"async () => (await fetch('/review/decide', {form})).status")
    assert sent == 421
    assert decided(place, "st-12") == []
    site.faults.clear()
    site.open("/")


def test_without_scripts(chromium: Any, home: str, place: Path) -> None:
    with watching(chromium, home, scripts=False) as site:
        page = site.open("/statements?by=person-12&sort=by")
        follow(page, page.locator("[id='decide-st-12']").get_by_role("button", name="Accept"))
        assert page.url == f"{home}/statements?by=person-12&sort=by#decide-st-12"
        assert page.locator(PRESSED).inner_text() == "Accept"
        follow(page, page.get_by_role("link", name="Edit"))
        form = page.locator("details#edit form", has=page.locator("input[name=field][value=act]"))
        form.locator("select").select_option("denial")
        follow(page, form.get_by_role("button"))
        assert statement(place, "12").act is Act.DENIAL
        follow(page, page.get_by_role("button", name="Undo").first)
        assert statement(place, "12").act is Act.DEMAND
        page = site.open("/review/bulk?noun=events&by=person-12")
        follow(page, page.get_by_role("button", name="Mark all unsure"))
        follow(page, page.locator("#lately + ul li").first.get_by_role("button"))
        assert [one for one in decided(place, "ev-12") if one[0] == "mark"][-2:] == [("mark", "unsure"), ("mark", None)]
        assert site.faults == []


def test_read_only(chromium: Any, place: Path) -> None:
    with serving(place, "--read-only") as address, watching(chromium, address) as site:
        before = len(decisions(place, "st-02"))
        page = site.open("/statements?by=person-02")
        assert page.locator("form.review, form[method=post], a[href='/review']").count() == 0
        assert page.locator("table.rows .status").first.inner_text() == "accepted"
        for pressed in ("j", "a", "r", "u", "e"):
            page.keyboard.press(pressed)
        assert page.url == f"{address}/statements?by=person-02"
        assert "read-only" in page.locator("footer").inner_text()
        assert site.all_faults() == []
        site.open("/review", failing=True)
        assert page.request.post(f"{address}/review/decide", form={"entry": "st-02"}).status == 405
        assert len(decisions(place, "st-02")) == before


@pytest.mark.parametrize("path", ["/review", "/review?draw=1", "/review/bulk", "/statements/st-05?edit=1"])
def test_review_pages_fit_every_screen(path: str, chromium: Any, home: str, screenshots: Path | None) -> None:
    name = re.sub(r"\W+", "-", path.strip("/"))
    for size, scheme in ((NARROW, "light"), ((1440, 900), "dark")):
        with watching(chromium, home, size=size, scheme=scheme) as site:
            page = site.open(path)
            if screenshots:
                page.screenshot(path=screenshots / f"{name}-{size[0]}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert grave_faults(page) == []
            assert site.all_faults() == []


def test_the_history_is_whole(place: Path) -> None:
    """Last of all: every decision that the tests above made is still there, each with an id of its own."""
    with Record.open(str(place)) as record:
        made = find_decisions(record)
        assert len({one.id for one in made}) == len(made) > 40
        assert made == sorted(made, key=lambda one: one.order)
        assert list(verify(record)) == []
