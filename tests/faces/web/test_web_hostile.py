"""Strangers' words stay words: a page with hostile ones has the very elements that it has with plain ones."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from web_records import Elements, browser, entry_of, record_of

from onrecord.record.store import Record

PAYLOADS = Path(__file__).with_name("hostile_words.txt").read_text(encoding="utf-8").splitlines()
TURNERS = ["evil\u202egnp.exe", "a\u2067b\u2066c", "nul\x00bell\x07esc\x1b[31m", "\ufeff\ufffe\uffff", "שלום עולם"]
PAGES = (
    "/",
    "/statements",
    "/events",
    "/documents",
    "/actors",
    "/actors?about=e",
    "/network?level=named",
    "/issues",
    "/statements/st-1",
    "/events/ev-1",
    "/documents/doc-1",
    "/documents/doc-1?entry=st-1",
    "/actors/person-1",
    "/compare?statement=st-1",
)
SAFE_ADDRESS = re.compile(r"^(/(?!/)|\?|#|https?://[a-z0-9.]+/)")


def shown(record: Record, path: str) -> Elements:
    answer = browser(record).get(path)
    assert answer.status_code == 200, (path, answer.text[:500])
    return Elements(answer.text)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Elements]:
    record = record_of(tmp_path_factory.mktemp("plain") / "r.db", [entry_of("Plain words", key="1")])
    return {path: shown(record, path) for path in PAGES}


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.parametrize("words", [*PAYLOADS, *TURNERS])
def test_words_of_a_page_are_shown_and_not_obeyed(words: str, plain: dict[str, Elements], tmp_path: Path) -> None:
    with record_of(tmp_path / "r.db", [entry_of(words, key="1")]) as record:
        for path in PAGES:
            page = shown(record, path)
            assert page.tags == plain[path].tags, path
            assert all(SAFE_ADDRESS.match(address) for address in page.addresses), path
        if words in PAYLOADS:
            assert words in " ".join("".join(page.text).split())
        else:
            assert not set("\x00\x07\x1b\u202e\ufffe") & set("".join(page.text))


@pytest.mark.parametrize("words", PAYLOADS)
def test_words_of_an_address_are_shown_and_not_obeyed(words: str, tmp_path: Path) -> None:
    with record_of(tmp_path / "r.db", [entry_of("Plain words", key="1")]) as record:
        client = browser(record)
        for name in ("about", "by", "speaker", "to", "act", "since", "outlet", "status", "sort", "page", "level"):
            for path in ("/statements", "/network"):
                answer = client.get(f"{path}?{name}={quote(words)}")
                assert answer.status_code in (200, 400)
                page = Elements(answer.text)
                assert not [tag for tag, names in page.tags if any(n.startswith("on") or n == "style" for n in names)]
                scripts = [tag for tag, names in page.tags if tag == "script" and "src" not in names]
                assert not scripts
                assert all(SAFE_ADDRESS.match(address) for address in page.addresses)
        for path in ("/statements/", "/documents/", "/actors/", "/nothing/"):
            answer = client.get(path + quote(words, safe=""))
            assert answer.status_code in (200, 404)
            assert "<script>alert" not in answer.text


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
        outward = [at for at in shown(record, "/documents/doc-1").addresses if not at.startswith(("/", "#"))]
        assert outward == ([address] if address else [])
