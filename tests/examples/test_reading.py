"""The bundled pages, read by the whole journey, against what a careful reader takes from them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
FLOORS = json.loads((PROJECT / "tests/floors.json").read_text(encoding="utf-8"))["examples"]["floors"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """What was exported and what was expected."""

    documents: dict[str, Row]
    statements: list[Row]
    gold: list[Row]
    pages: list[Row]


def rows(path: Path) -> list[Row]:
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines() if line]


def name_of(source: str) -> str:
    return source.rsplit("/", 1)[-1]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("examples")
    run = [sys.executable, "-m", "onrecord"]
    # one page is in another language: it is kept and listed, and the command says so with exit code 3
    result = subprocess.run(
        [*run, "read", str(PROJECT / "examples/pages"), "--record", str(folder / "r.db")],
        capture_output=True,
        check=False,
    )
    assert result.returncode == 3
    for noun in ("documents", "statements"):
        to = str(folder / f"{noun}.jsonl")
        subprocess.run([*run, "export", noun, "--record", str(folder / "r.db"), "--to", to], check=True)
    return Collection(
        documents={name_of(d["source"]): d for d in rows(folder / "documents.jsonl")},
        statements=rows(folder / "statements.jsonl"),
        gold=rows(PROJECT / "examples/gold/statements.jsonl"),
        pages=rows(PROJECT / "examples/gold/documents.json"),
    )


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def likeness(a: Counter[str], b: Counter[str]) -> float:
    """Twice the shared words over all words of both."""
    return 2 * (a & b).total() / (a.total() + b.total()) if a and b else 0.0


def matched(read: Collection) -> list[tuple[Row, Row]]:
    """Expected and found statements that share at least half of their words, one to one, the likest first."""
    found = [(name_of(s["source"]), words(" ".join(c["text"] for c in s["content"]))) for s in read.statements]
    pairs = []
    for i, gold in enumerate(read.gold):
        text = read.documents[gold["doc"]]["text"]
        start = text.find(gold["content"][0])
        end = text.find(gold["content"][-1], max(start, 0))
        wanted = words(text[start : end + len(gold["content"][-1])] if start >= 0 and end >= 0 else gold["content"][0])
        for j, (doc, content) in enumerate(found):
            if doc == gold["doc"] and (score := likeness(content, wanted)) >= 0.5:
                pairs.append((score, -i, -j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(pairs, reverse=True):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return [(read.gold[-i], read.statements[-j]) for i, j in chosen.items()]


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_titles_and_dates(read: Collection) -> None:
    for page in read.pages:
        document = read.documents[page["doc"]]
        if page["title"]:
            assert document["title"] == page["title"]
        if page.get("published"):
            assert document["published"]["start"][:10] == page["published"][:10], page["doc"]


def test_page_noise_is_in_no_body(read: Collection) -> None:
    for page in read.pages:
        document = read.documents[page["doc"]]
        body = [document["text"][start:end] for start, end in document["body"]]
        assert [noise for noise in page["not_body"] if any(noise in piece for piece in body)] == [], page["doc"]


def test_statements_are_found(read: Collection) -> None:
    pairs = matched(read)
    assert len(pairs) / len(read.gold) >= FLOORS["statements.recall"]
    assert len(pairs) / len(read.statements) >= FLOORS["statements.found_that_match"]


@pytest.mark.parametrize("field", ["act", "form", "on_behalf_of"])
def test_fields_of_matched_statements(read: Collection, field: str) -> None:
    assert share([g[field] == s[field] for g, s in matched(read)]) >= FLOORS[f"fields.{field}"]


def test_speakers_of_matched_statements(read: Collection) -> None:
    right = [s["speaker"] is not None and s["speaker"]["name"] in g["speaker"] for g, s in matched(read)]
    assert share(right) >= FLOORS["fields.speaker"]


def test_days_of_matched_statements(read: Collection) -> None:
    known = [(g, s) for g, s in matched(read) if g["said_on"]]
    assert share([(s["said_on"] or {}).get("start") == g["said_on"] for g, s in known]) >= FLOORS["fields.said_on"]
