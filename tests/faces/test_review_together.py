"""Two people review in their browsers while ``onrecord read`` adds pages: real servers and reading, either database.

Every decision that a server said yes to is there at the end, once and in order; none that was there has changed or
gone at any moment between; nobody is told that somebody else is writing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from onrecord.record.decision import Decision, taken_back
from onrecord.record.decisions import find_decisions
from onrecord.record.exports.nouns import export_rows
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.record.threads import put_threads
from onrecord.record.verify import verify
from team_server import Server
from web_records import entry_of, thread_of

PAGES, READ, LEAST = 8, 10, 40
"""Pages that are there before, that are read meanwhile, and decisions that each makes at least."""
PAUSE = 0.03
"""Seconds between one decision and the next, so that the reading gets its share of a small machine."""
MARKS = ("accepted", "unsure", "rejected")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "r.db")
    server: Server = request.getfixturevalue("team_server")
    return server.database()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Pages to be read meanwhile."""
    lines = [
        {
            "id": f"n{number}",
            "date": "2022-02-03",
            "title": f"Talks {number}",
            "text": f"France's minister Jean Roux said on Thursday that Norway must withdraw its {number + 2} boats "
            "from the harbour. Norway's government rejected the demand.\n",
        }
        for number in range(READ)
    ]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path / "news.jsonl"


@contextmanager
def serving(place: str, who: str) -> Iterator[str]:
    command = [sys.executable, "-m", "onrecord", "serve", "--record", place, "--port", "0", "--as", who]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()
            assert "Traceback" not in server.stderr.read()


@dataclass(slots=True)
class Reviewer:
    """Somebody with a browser: what they sent, and what went wrong."""

    who: str
    address: str
    seat: int  # each marks entries of their own and edits everybody's: a mark that stands already is nothing new
    sent: list[tuple[str, str]] = field(default_factory=list)  # entry, why
    failed: list[str] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)

    def review(self, is_over: Callable[[], bool]) -> None:
        """Mark and edit entries, again and again, until the others are done."""
        try:
            found = re.search(r'name="token" value="([^"]+)"', self.ask("/review"))
            assert found
            number = 0
            while number < LEAST or not is_over():
                self._decide(number, found[1])
                number += 1
                time.sleep(PAUSE)
        except Exception as error:
            self.failed.append(repr(error))

    def _decide(self, number: int, token: str) -> None:
        key, why = number % PAGES, f"{self.who} {number}"
        own = key - key % 2 + self.seat
        noun, entry = ("threads", f"th-{own}") if number % 5 == 4 else ("statements", f"st-{key}")
        values = {"token": token, "noun": noun, "entry": entry, "why": why}
        if noun == "statements" and (key != own or number % 7 == 3):
            values |= {"action": "edit", "field": "via", "value": why}
        else:
            self.turns[entry] += 1
            values |= {"action": MARKS[self.turns[entry] % 3]}
        self.ask("/review/decide", values)
        self.sent.append((entry, why))

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        headers = {"HX-Request": "true"} if form else {}
        request = urllib.request.Request(self.address + path, data, headers)  # noqa: S310 (http, ours)
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            body: str = answer.read().decode()
            return body


def watch(place: str, seen: dict[str, Decision], is_over: Callable[[], bool], lost: list[str]) -> None:
    """Look at the decisions again and again: none that was there may be another, or gone."""
    with Record.open(place) as record:
        while not is_over():
            now = {one.id: one for one in find_decisions(record)}
            lost += [key for key, one in seen.items() if now.get(key) != one]
            seen |= now
            time.sleep(4 * PAUSE)


def test_two_reviewers_while_pages_are_read(place: str, news: Path) -> None:
    with Record.open(place, create=True) as record:
        for number in range(PAGES):
            page = entry_of(f"Plain words {number}", key=str(number))
            record.put(page)
            woven = thread_of(page, f"Plain words {number}")
            put_threads(record, woven.matter, [woven], None)
    command = [sys.executable, "-m", "onrecord", "read", str(news), "--record", place]
    seen: dict[str, Decision] = {}
    lost: list[str] = []
    with serving(place, "Ann") as first, serving(place, "Bea") as second:
        reviewers = [Reviewer("Ann", first, 0), Reviewer("Bea", second, 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reading:
            ended = threading.Event()
            running = [threading.Thread(target=one.review, args=(ended.is_set,)) for one in reviewers]
            running.append(threading.Thread(target=watch, args=(place, seen, ended.is_set, lost)))
            for one in running:
                one.start()
            _, said = reading.communicate(timeout=280)
            ended.set()
            for one in running:
                one.join()
        looked_at = ("/review/bulk?noun=events", "/threads/th-1?edit=1", "/statements/st-1?edit=1")
        assert all("Decided lately" in one.ask("/review?noun=threads&draw=1") for one in reviewers)
        for one in reviewers:
            for path in looked_at:
                assert "doc-1" in one.ask(path)
    assert (reading.returncode, [one.failed for one in reviewers], lost) == (0, [[], []], []), said
    assert "another process" not in said
    check(place, reviewers)


def check(place: str, reviewers: list[Reviewer]) -> None:
    """Everything that was sent is there, and what is shown is what the last of it says."""
    with Record.open(place) as record:
        made = find_decisions(record)
        sent = sorted((entry, why, one.who) for one in reviewers for entry, why in one.sent)
        assert sorted((one.target.entry, str(one.why), one.who) for one in made) == sent
        assert len({one.id for one in made}) == len(made) >= 2 * LEAST
        assert taken_back(made) == set()
        assert record.counts()["documents"] == PAGES + READ
        assert list(verify(record)) == []
        shown = {str(row["id"]): row for row in export_rows(record, "statements", Filters(rejected=True))}
        for number in range(PAGES):
            mine = [one for one in made if one.target.entry == f"st-{number}"]
            marks = [one.new for one in mine if one.field == "mark"]
            edits = [one.new for one in mine if one.field == "via"]
            row = shown[f"st-{number}"]
            assert row["review"] == (marks or [None])[-1]
            assert not edits or [party["name"] for party in row["via"]] == [party["name"] for party in edits[-1]]  # type: ignore[attr-defined]
