"""Strangers' words stay words: a page with hostile ones has the very elements that it has with plain ones."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from web_records import Elements, browser, entry_of, record_of

PAYLOADS = (Path(__file__).parents[2] / "cases" / "hostile_words.txt").read_text(encoding="utf-8").splitlines()
TURNERS = ["evil\u202egnp.exe", "a\u2067b\u2066c", "nul\x00bell\x07esc\x1b[31m", "\ufeff\ufffe\uffff", "שלום עולם"]
LISTS = (
    *(
        "/",
        "/statements",
        "/statements?page=2",
        "/statements?sort=by",
        "/threads",
        "/events",
        "/documents",
        "/actors",
        "/network",
    ),
    *("/network?level=named", "/issues"),
)
OWN = (
    "/statements/st-{}",
    "/events/ev-{}",
    "/documents/doc-{}",
    "/threads/th-{}",
    "/documents/doc-{}?entry=st-{}",
    "/actors/person-{}",
)
ALL = [*PAYLOADS, *TURNERS]
SAFE_ADDRESS = re.compile(r"^(/(?!/)|\?|#)")


def shown(client: TestClient, path: str) -> Elements:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:500])
    return Elements(answer.text)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    entries = [entry_of(words, key=f"{n:03}") for n, words in enumerate(ALL)]
    return browser(record_of(tmp_path_factory.mktemp("hostile") / "r.db", entries))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    entries = [entry_of(f"Plain{n} words{n} here{n}", key=f"{n:03}") for n in range(len(ALL))]
    return browser(record_of(tmp_path_factory.mktemp("plain") / "r.db", entries))


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("path", LISTS)
def test_lists_of_hostile_words_have_the_elements_of_plain_ones(
    path: str, hostile: TestClient, plain: TestClient
) -> None:
    page = shown(hostile, path)
    assert page.tags == shown(plain, path).tags
    assert all(SAFE_ADDRESS.match(address) for address in page.addresses)


@pytest.mark.parametrize("number", range(len(ALL)))
def test_words_of_a_page_are_shown_and_not_obeyed(number: int, hostile: TestClient, plain: TestClient) -> None:
    words, key = ALL[number], f"{number:03}"
    for path in (path.format(key, key) for path in OWN):
        page = shown(hostile, path)
        assert page.tags == shown(plain, path).tags, path
        assert all(SAFE_ADDRESS.match(address) for address in page.addresses), path
        if words in PAYLOADS:
            assert " ".join(words.split()) in " ".join("".join(page.text).split())
        else:
            assert not set("\x00\x07\x1b\u202e\ufffe") & set("".join(page.text))


@pytest.mark.parametrize("words", PAYLOADS)
def test_words_of_an_address_are_shown_and_not_obeyed(words: str, hostile: TestClient) -> None:
    given = quote(words, safe="")
    paths = [f"/statements?{name}={given}" for name in ("about", "act", "since", "sort")]
    paths += [f"/events?status={given}", f"/network?by={given}&speaker={given}&to={given}&level={given}&page={given}"]
    paths += [
        f"/statements?outlet={given}&by={given}",
        f"/compare?statement={given}",
        f"/documents/doc-000?entry={given}",
    ]
    paths += [f"/{place}/{given}" for place in ("statements", "actors", "nothing")]
    for path in paths:
        answer = hostile.get(path)
        assert answer.status_code in (200, 400, 404), path
        page = Elements(answer.text)
        assert not [tag for tag, names in page.tags if any(n.startswith("on") or n == "style" for n in names)]
        assert not [tag for tag, names in page.tags if tag == "script" and "src" not in names]
        assert not {tag for tag, _ in page.tags} & {"iframe", "object", "embed", "base", "style", "img", "comment"}
        assert all(SAFE_ADDRESS.match(address) for address in page.addresses), path


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://news.example/a?b=c", "https://news.example/a?b=c"),
        ("javascript:alert(1)", None),
        ("JAVASCRIPT://news.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//evil.example/x", None),
        ("pages/x.txt", None),
    ],
)
def test_only_addresses_on_the_web_become_links(source: str, address: str | None, tmp_path: Path) -> None:
    with record_of(tmp_path / "r.db", [entry_of("Plain words", key="1", source=source)]) as record:
        outward = [at for at in shown(browser(record), "/documents/doc-1").addresses if not at.startswith(("/", "#"))]
        assert outward == ([address] if address else [])
