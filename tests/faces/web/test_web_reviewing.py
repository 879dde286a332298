"""Reviewing in the browser: what forms do, and who may not send them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.faces.web.app import make_app
from onrecord.faces.web.pages import review
from onrecord.record.decision_fields import FIELDS
from onrecord.record.decisions import find_decisions
from onrecord.record.store import Record
from web_records import HOME, entry_of, record_of


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    pages = [entry_of(words, key=str(n)) for n, words in enumerate(("Plain words", "Other words"), 1)]
    with record_of(tmp_path / "r.db", pages) as record:
        yield record


@pytest.fixture
def site(record: Record) -> TestClient:
    return TestClient(make_app(record, reviewer="Ann"), base_url=HOME, follow_redirects=False)


def token(site: TestClient, path: str = "/review") -> str:
    found = re.search(r'name="token" value="([^"]+)"', site.get(path).text)
    assert found
    return found[1]


def form(site: TestClient, **values: str) -> dict[str, str]:
    return {"token": token(site), "noun": "statements", "entry": "st-1", "back": "/statements/st-1", **values}


def test_rejecting_hides_and_taking_back_shows(site: TestClient, record: Record) -> None:
    answer = site.post("/review/decide", data=form(site, action="rejected"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/statements/st-1#decide-st-1")
    assert "/statements/st-1" not in site.get("/statements").text
    assert "rejected" in site.get("/statements/st-1").text  # its own address still leads there
    assert "/statements/st-1" not in site.get("/documents/doc-1").text
    assert "/statements/st-1" in site.get("/documents/doc-1?rejected=1").text
    assert [row["id"] for row in site.get("/api/v1/statements").json()["rows"]] == ["st-2"]
    (one,) = find_decisions(record)
    site.post("/review/undo", data=form(site, decision=one.id))
    assert "/statements/st-1" in site.get("/statements").text
    assert len(find_decisions(record)) == 2


def test_an_edit_shows_its_old_value(site: TestClient) -> None:
    site.post("/review/decide", data=form(site, action="edit", field="act", value="proposal"))
    page = site.get("/statements/st-1").text
    assert "proposal" in page
    assert "act was" in page
    assert site.post("/review/decide", data=form(site, action="edit", field="act", value="shout")).status_code == 400


def test_with_htmx_only_the_buttons_come_back(site: TestClient) -> None:
    answer = site.post("/review/decide", data=form(site, action="accepted"), headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert answer.text.count("<form") == 1
    assert re.search(r'value="accepted"[^>]*aria-pressed="true"', answer.text)


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"token": ""}, {}, 403),
        ({"token": "x" * 43}, {}, 403),
        ({}, {"origin": "https://evil.example"}, 403),
        ({}, {"origin": "null"}, 403),
        ({}, {"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({}, {"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, 403),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"host": "evil.example"}, 421),
        ({"why": "x" * 70_000}, {}, 413),
        ({}, {"content-type": "text/plain"}, 415),
        ({"noun": "documents"}, {}, 400),
        ({"entry": "st-none"}, {}, 404),
        ({"action": "adored"}, {}, 400),
    ],
)
def test_what_is_not_our_form_is_refused(
    site: TestClient, record: Record, change: dict[str, str], headers: dict[str, str], status: int
) -> None:
    values = form(site, action="rejected") | change
    assert site.post("/review/decide", data=values, headers=headers).status_code == status
    assert find_decisions(record) == []


def test_what_a_browser_says_of_our_own_form_is_believed(site: TestClient, record: Record) -> None:
    """Under our Referrer-Policy it hides where the form comes from, and says only that the site is the same."""
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert site.post("/review/decide", data=form(site, action="accepted"), headers=headers).status_code == 303
    assert len(find_decisions(record)) == 1


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_forms_lead_nowhere_else(site: TestClient, back: str) -> None:
    answer = site.post("/review/decide", data=form(site, action="accepted", back=back))
    assert answer.headers["location"] == "/review"


def test_many_at_once_only_as_previewed(site: TestClient, record: Record) -> None:
    page = site.get("/review/bulk?noun=statements&act=demand").text
    digest = re.search(r'name="digest" value="([^"]+)"', page)
    assert digest
    values = {"token": token(site), "noun": "statements", "act": "demand", "action": "rejected", "digest": digest[1]}
    stale = site.post("/review/bulk", data=values | {"digest": "other"})
    assert "changed meanwhile" in stale.text
    assert find_decisions(record) == []
    assert site.post("/review/bulk", data=values).status_code == 303
    assert {one.target.entry for one in find_decisions(record)} == {"st-1", "st-2"}
    assert "There are no statements" in site.get("/statements").text


def test_many_at_once_of_several_acts_and_from_a_list(site: TestClient) -> None:
    assert "/statements/st-1" in site.get("/review/bulk?noun=statements&act=demand+threat").text
    listed = site.get("/statements?by=person-1&act=demand&act=threat").text
    (address,) = re.findall(r'href="(/review/bulk[^"]+)"', listed)
    page = site.get(html.unescape(address)).text
    assert "/statements/st-1" in page
    assert "/statements/st-2" not in page
    assert 'value="demand threat"' in page


def test_many_at_once_keeps_what_narrows_it_and_has_no_field(site: TestClient) -> None:
    page = site.get("/review/bulk?noun=events&mark=unreviewed&status=claimed&speaker=person-1").text
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    for sent in (found for found in forms if "/review/bulk" in found):
        held = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sent))
        assert (held["mark"], held["status"], held["speaker"]) == ("unreviewed", "claimed", "person-1")


def test_what_is_unsure_of_one_noun_hides_none_of_another(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "SHOWN", 1)
    for noun, entry in (("events", "ev-1"), ("statements", "st-1")):
        site.post("/review/decide", data=form(site, noun=noun, entry=entry, action="unsure"))
    for noun, entry in (("events", "ev-1"), ("statements", "st-1")):
        unsure = re.findall(r"<h2>Unsure</h2>(.*?)<h2>", site.get(f"/review?noun={noun}").text, re.DOTALL)
        assert f'href="/{noun}/{entry}"' in unsure[0]


def test_where_a_form_leads_back_to_is_the_whole_address(site: TestClient) -> None:
    page = site.get("/statements?act=demand&sort=by").text
    assert 'name="back" value="/statements?act=demand&amp;sort=by"' in page
    values = form(site, action="accepted", back="/statements?act=demand&sort=by")
    assert site.post("/review/decide", data=values).headers["location"] == "/statements?act=demand&sort=by#decide-st-1"


def test_every_field_can_be_edited(site: TestClient) -> None:
    for noun, entry in (("statements", "st-1"), ("events", "ev-1"), ("threads", "th-1")):
        page = site.get(f"/{noun}/{entry}?edit=1").text
        assert '<details id="edit" class="editing" open>' in page
        fields = re.findall(r'name="field" value="(\w+)"', page)
        assert tuple(fields) == tuple(field.name for field in FIELDS[noun])


@pytest.mark.parametrize("path", ["/", "/statements", "/statements/st-1", "/api/v1/statements", "/review"])
def test_nothing_else_can_be_written(site: TestClient, path: str) -> None:
    assert site.post(path).status_code == 405


def test_read_only_knows_no_review(record: Record) -> None:
    plain = TestClient(make_app(record), base_url=HOME)
    assert plain.get("/review").status_code == 404
    assert plain.post("/review/decide").status_code == 405
    assert "data-review" not in plain.get("/statements/st-1").text
