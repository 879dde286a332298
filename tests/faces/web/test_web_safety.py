"""Who may ask, and what a browser is told to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.faces.web.safety import host_of
from onrecord.record.store import Record
from web_records import browser, entry_of, record_of


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with record_of(tmp_path / "r.db", [entry_of("Plain words", key="1")]) as record:
        yield record


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8420", "localhost:9", "LOCALHOST", "[::1]:8420", "[::1]"])
def test_this_machine_is_answered(record: Record, host: str) -> None:
    assert browser(record).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8420", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1", "a b"]
)
def test_other_names_are_refused_before_anything_is_read(record: Record, host: str) -> None:
    answer = browser(record).get("/api/v1/statements", headers={"host": host})
    assert answer.status_code == 421
    assert "Plain words" not in answer.text
    assert browser(record, hosts=["evil.example"]).get("/", headers={"host": "evil.example"}).status_code == 200


def test_a_port_is_digits() -> None:
    assert host_of("127.0.0.1:8420") == "127.0.0.1"
    assert host_of("127.0.0.1:evil") != "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/nothing", "/statements?since=x", "/assets/style.css", "/api/v1/statements"])
def test_every_answer_forbids_what_is_not_ours(record: Record, path: str) -> None:
    headers = browser(record).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in policy
    assert "access-control-allow-origin" not in headers


def test_refusals_carry_the_same_headers(record: Record) -> None:
    answer = browser(record).get("/", headers={"host": "evil.example"})
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/statements/st-1", "/api/v1/statements"])
def test_nothing_can_be_written(record: Record, method: str, path: str) -> None:
    assert browser(record).request(method, path).status_code == 405


@pytest.mark.parametrize(
    "name", ["../app.py", "%2e%2e/app.py", "..%2f..%2fcli/main.py", "/etc/passwd", "%00", "vendor", "vendor/../page.js"]
)
def test_only_our_own_files_are_served(record: Record, name: str) -> None:
    answer = browser(record).get(f"/assets/{name}")
    assert answer.status_code in (400, 404) or answer.headers["content-type"].startswith("text/javascript")


def test_questions_are_bounded(record: Record) -> None:
    assert browser(record).get("/statements?about=" + "a" * 5000).status_code == 414
    assert browser(record).get("/statements?page=99999999999999999999").status_code == 200
    assert browser(record).get("/api/v1/statements?limit=100000").status_code == 422
    assert browser(record).get("/statements?" + "&".join(f"act=a{n}" for n in range(200))).status_code in (200, 400)
