"""Every face on a team's record: commands, Python and pages say the same of it as of a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.faces.cli.main import main
from onrecord.record.copying import copy_record
from onrecord.record.store import Record
from onrecord.record.threads import put_threads
from small_record import arabic_page, fjord_page, undated_page
from team_server import Server
from web_records import browser, entry_of, thread_of

PAGES = (
    *(
        "/",
        "/statements",
        "/statements?sort=by",
        "/statements?sort=-outlet&page=2",
        "/statements?about=trawlers+harbour",
    ),
    *("/events", "/events?sort=kind", "/documents", "/documents?about=harbour", "/actors", "/actors/NOR", "/network"),
    *("/threads", "/threads?by=Norway&about=valley", "/documents/doc-fjord", "/statements/st-demand", "/timeline"),
    *("/api/statements", "/api/events", "/api/documents", "/api/threads", "/api/actors"),
)
COMMANDS = (
    *(["find", noun, "--format", "jsonl"] for noun in ("statements", "events", "actors", "documents")),
    *(["export", noun, "--format", "jsonl"] for noun in ("statements", "events", "actors", "documents", "threads")),
    ["find", "statements", "--by", "Norway", "--about", "trawlers", "--format", "jsonl"],
    ["threads", "--format", "jsonl"],
    ["show", "st-demand"],
    ["timeline"],
    ["issues", "--format", "jsonl"],
    ["verify"],
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("team") / "file.db"
    valley = entry_of("Troops leave the valley", key="1")
    with Record.open(str(path), create=True) as record:
        for entry in (fjord_page(), arabic_page(), undated_page(), valley):
            record.put(entry)
        put_threads(record, "m", [thread_of(valley, "Troops leave the valley")], "print")
    return path


@pytest.fixture(scope="module")
def url(team_server: Server, file: Path) -> str:
    where = team_server.database()
    with Record.open(str(file)) as old, Record.open(where, create=True) as new:
        copy_record(old, new)
    return where


@pytest.fixture(scope="module")
def both(file: Path, url: str) -> Iterator[tuple[TestClient, TestClient]]:
    with Record.open(str(file)) as old, Record.open(url) as new:
        yield browser(old), browser(new)


@pytest.mark.parametrize("page", PAGES)
def test_pages(both: tuple[TestClient, TestClient], page: str) -> None:
    answers = [client.get(page) for client in both]
    assert answers[0].status_code == answers[1].status_code
    assert answers[1].status_code < 500
    shown = [re.sub(r"file\.db|record\d+", "RECORD", answer.text) for answer in answers]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands(file: Path, url: str, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for record in (str(file), url):
        assert main([*command, "--record", record]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert said[0] or command[0] == "issues"


def test_python(url: str) -> None:
    with onrecord.open(url) as record:
        assert [s.id for s in record.statements(to="Peru", about="trawlers")] == ["st-demand"]
        assert record.verify() == ()
        assert "record" in repr(record)


def test_reading(team_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = {"id": "a", "text": "Norway's minister Ada Berg said on Monday that Peru must withdraw its trawlers.\n"}
    (tmp_path / "news.jsonl").write_text(json.dumps(page | {"date": "2021-03-03"}) + "\n")
    url = team_server.database()
    for _ in range(2):
        assert main(["read", str(tmp_path / "news.jsonl"), "--record", url]) == 0
    capsys.readouterr()
    assert main(["find", "documents", "--record", url, "--format", "jsonl"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert main(["verify", "--record", url]) == 0
