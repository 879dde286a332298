"""What a reader finds on each page, asked of the real application."""

from __future__ import annotations

import datetime
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from onrecord.record.store import Record
from onrecord.statements.statement import Act
from web_records import Elements, browser, entry_of, record_of


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    first = entry_of("Troops leave the valley by spring", key="1", day=datetime.date(2022, 1, 3))
    entries = [first, entry_of("Grain moves again", key="2", act=Act.PLEDGE, day=datetime.date(2022, 3, 9))]
    again = entry_of("Troops must leave the valley by spring", key="3", day=datetime.date(2022, 1, 4))
    (said,) = again.statements
    entries.append(replace(again, statements=(replace(said, repeats="st-1"),)))
    with record_of(tmp_path_factory.mktemp("pages") / "r.db", entries) as record:
        yield record


@pytest.fixture
def client(record: Record) -> TestClient:
    return browser(record)


def ids(page: str, noun: str = "statements") -> list[str]:
    """The entries that a list shows, in order."""
    return re.findall(rf'class="open" data-row href="/{noun}/([^"]+)"', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["st-2", "st-3", "st-1"]),
        ("?sort=date", ["st-1", "st-3", "st-2"]),
        ("?act=pledge", ["st-2"]),
        ("?act=pledge&act=demand&sort=kind", ["st-1", "st-3", "st-2"]),
        ("?about=troops", ["st-3", "st-1"]),
        ("?about=%22leave+the+valley%22+must", ["st-3"]),
        ("?by=Russia", ["st-2", "st-3", "st-1"]),
        ("?by=Moscow&to=NATO&until=2022-01-03", ["st-1"]),
        ("?since=2022-02", ["st-2"]),
        ("?speaker=person-3", ["st-3"]),
        ("?outlet=Grain+moves+again", ["st-2"]),
        ("?by=Atlantis", []),
        ("?page=2", []),
    ],
)
def test_the_list_holds_what_was_asked_for(client: TestClient, query: str, found: list[str]) -> None:
    answer = client.get(f"/statements{query}")
    assert answer.status_code == 200
    assert ids(answer.text) == found


def test_facets_lead_to_what_they_count(client: TestClient) -> None:
    page = client.get("/statements").text
    facets = re.findall(r'<li><a href="(/statements\?[^"]+)" hx-get.*?<span class="num muted">(\d+)</span>', page)
    assert {parse_qs(urlsplit(at).query).popitem()[0] for at, _ in facets} >= {"act", "by", "speaker", "to", "outlet"}
    for address, count in facets:
        answer = client.get(address.replace("&amp;", "&"))
        assert len(ids(answer.text)) == int(count), address


def test_what_makes_no_sense_is_said_and_the_form_keeps_it(client: TestClient) -> None:
    answer = client.get("/statements?since=yesterday&about=troops")
    assert answer.status_code == 400
    assert "not a date" in answer.text
    assert 'value="yesterday"' in answer.text


def test_empty_answers_say_what_they_mean(client: TestClient) -> None:
    assert "nothing about what other documents hold" in client.get("/statements?about=unicorn").text


def test_an_empty_record_says_what_to_do(tmp_path: Path) -> None:
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        client = browser(record)
        for path in ("/", "/statements", "/events", "/documents", "/actors"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "onrecord read" in answer.text, path
        for path in ("/network", "/issues", "/compare"):
            assert client.get(path).status_code == 200


def test_one_click_lands_on_the_sentence(client: TestClient) -> None:
    link = next(at for at in Elements(client.get("/statements").text).addresses if at.startswith("/documents/doc-1?"))
    page = client.get(link).text
    assert f'id="{urlsplit(link).fragment}"' in page
    assert re.search(r'class="m[^"]* m-said[^"]* here"[^>]*>Troops leave the valley by spring<', page)


def test_the_document_shows_every_character_of_its_text(client: TestClient, record: Record) -> None:
    page = client.get("/documents/doc-1").text
    text = re.sub(r'<a class="ref".*?</a>', "", page.split('<div class="text">')[1].split('<aside class="notes"')[0])
    shown = "".join(Elements(text).text)
    assert shown.split() == record.entry("doc-1").document.text.split()


def test_layers_can_be_hidden_by_address(client: TestClient) -> None:
    assert "m-said" not in client.get("/documents/doc-1?hide=said").text
    page = client.get("/documents/doc-1?hide=event&hide=actor").text
    assert "m-said" in page
    assert "m-event" not in page


def test_compare_shows_what_differs(client: TestClient) -> None:
    page = client.get("/compare?statement=st-1").text
    assert re.search(r"Troops <ins>must </ins>leave|<ins>\s*must\s*</ins>", page)
    assert "linked by the record" in page
    assert client.get("/compare?statement=st-9").status_code == 404


def test_the_network_adds_up_and_leads_to_its_statements(client: TestClient) -> None:
    page = client.get("/network").text
    row = next(tr for tr in page.split("<tr")[1:] if 'data-act="demand"' in tr)
    assert 'data-source="RUS"' in row
    assert 'data-weight="1"' in row  # st-3 repeats st-1
    (address,) = re.findall(r'data-row href="([^"]+)"', row)
    assert ids(client.get(address.replace("&amp;", "&")).text) == ["st-3", "st-1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["th-2", "th-3", "th-1"]),
        ("?sort=began", ["th-1", "th-3", "th-2"]),
        ("?state=rejected&by=Moscow&of=NATO", ["th-2", "th-3", "th-1"]),
        ("?state=open", []),
        ("?kind=demand&about=TROOPS+valley", ["th-3", "th-1"]),
        ("?since=2022-02", ["th-2"]),
        ("?until=2022-01-03&followed=1", ["th-1"]),
        ("?by=NATO", []),
        ("?about=%25", []),
    ],
)
def test_the_ledger_holds_what_was_asked_for(client: TestClient, query: str, found: list[str]) -> None:
    answer = client.get(f"/threads{query}")
    assert answer.status_code == 200
    assert ids(answer.text, "threads") == found


def test_the_ledger_says_what_makes_no_sense(client: TestClient) -> None:
    answer = client.get("/threads?state=finished")
    assert answer.status_code == 400
    assert "Choose one of" in answer.text


@pytest.mark.parametrize(
    "path", ["/statements?act=shout", "/documents?since=soon", "/network?until=x", "/threads?by=Zaph"]
)
def test_a_page_speaks_of_fields_and_not_of_options(client: TestClient, path: str) -> None:
    (notice,) = re.findall(r'class="notice" role="status" dir="auto">([^<]+)<', client.get(path).text)
    assert re.match(r"(act|since|until|by): ", notice)


def test_what_failed_on_a_page_and_what_to_do_are_two_sentences(client: TestClient) -> None:
    notice = "Grain moves again. Grain moves again</p>"
    assert notice in client.get("/documents/doc-2").text


def test_a_thread_shows_both_sides_and_leads_to_their_words(client: TestClient) -> None:
    page = client.get("/threads/th-1").text
    assert re.findall(r'class="step of-(\w+)( decisive)?"', page) == [("raised", ""), ("answering", " decisive")]
    assert page.count("<mark>Troops leave the valley by spring</mark>") == 2
    for address in re.findall(r'data-row href="([^"]+)"', page):
        landed = client.get(address.replace("&amp;", "&")).text
        assert f'id="{urlsplit(address).fragment}"' in landed
        assert re.search(r'class="m[^"]* here"[^>]*>Troops leave the valley by spring<', landed)
    assert "/threads/th-1" in client.get("/statements/st-1").text


def test_an_actor_has_positions_and_counterparts(client: TestClient) -> None:
    page = client.get("/actors/RUS").text
    assert "/statements?by=RUS&amp;to=NATO&amp;act=demand" in page or "act=demand" in page
    assert client.get("/actors/nobody-at-all").status_code == 404
    assert "2004-03-09" in client.get("/actors/sergey-lavrov").text


@pytest.mark.parametrize(
    "path", ["/statements/st-x", "/events/ev-x", "/documents/doc-x", "/threads/x", "/x", "/api/v1/statements/x"]
)
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert ("application/json" in answer.headers["content-type"]) == path.startswith("/api/")


def test_every_link_of_every_page_works(client: TestClient) -> None:
    seen, left = set(), ["/"]
    while left and len(seen) < 150:
        path = left.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if "text/html" in answer.headers["content-type"]:
            left += [at.split("#")[0] for at in Elements(answer.text).addresses if at.startswith("/")]
    assert len(seen) > 60


def test_pages_work_without_scripts_and_name_their_fields(client: TestClient) -> None:
    for path in ("/", "/statements", "/network", "/actors"):
        page = client.get(path).text
        assert "<html lang=" in page
        assert page.count("<h1") == 1
        for field in re.findall(r"<input(?![^>]*type=\"hidden\")[^>]*>", page):
            before = page[: page.index(field)]
            labelled = before.rfind("<label") > before.rfind("</label>")
            assert labelled or "aria-label" in field, field


def test_what_is_read_meanwhile_appears_and_nobody_waits(tmp_path: Path) -> None:
    with record_of(tmp_path / "r.db", [entry_of("Plain words", key="1")]) as record:
        client = browser(record)
        assert ids(client.get("/statements").text) == ["st-1"]
        with record.writing() as connection:  # another process is in the middle of its writing
            connection.exec_driver_sql("UPDATE documents SET title = 'Half written'")
            done: list[int] = []
            asking = threading.Thread(target=lambda: done.append(client.get("/documents/doc-1").status_code))
            asking.start()
            asking.join(20)
            assert done == [200]
        record.put(entry_of("More words", key="2"))
        page = client.get("/statements").text
        assert sorted(ids(page)) == ["st-1", "st-2"]
        assert "Half written" in client.get("/documents/doc-1").text


def test_reading_never_writes(record: Record, client: TestClient) -> None:
    with sqlite3.connect(record.where) as database:
        before = database.execute("PRAGMA data_version").fetchone()
        for path in ("/", "/statements", "/network", "/documents/doc-1", "/actors/RUS"):
            client.get(path)
        assert database.execute("PRAGMA data_version").fetchone() == before


def test_a_long_document_comes_in_parts(tmp_path: Path) -> None:
    with record_of(tmp_path / "r.db", [entry_of("long words " * 9000, key="1")]) as record:
        client = browser(record)
        first = client.get("/documents/doc-1").text
        assert "Part 1 of" in first
        landed = client.get("/documents/doc-1?entry=st-1").text
        assert 'id="at-st-1"' in landed
        assert len(first) < 400_000
