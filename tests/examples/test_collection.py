"""The bundled pages and their gold agree: every gold string stands in its page, every code is a known one."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from onrecord.statements.statement import Act, Form

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PAGES = {page.name: page for page in sorted((EXAMPLES / "pages").iterdir())}
NOT_ENGLISH = {"15-statut-de-candidat.html"}
RELATIONS = frozenset(
    {"raised", "repeated", "recalled", "awaited", "answered", "accepted", "rejected"}
    | {"promised", "claimed", "fulfilled", "denied", "confirmed", "withdrawn"}
)
CODE = re.compile(r"[A-Z]{2,6}")
FEWEST_STATEMENTS = 300
LONGEST_SPAN = 1500


def visible_text(page: Path) -> str:
    """What a reader of the page sees: the text itself, or the visible part of HTML with white space collapsed."""
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".html":
        return text
    body = lxml.html.document_fromstring(text).find("body")
    for hidden in body.xpath(".//script | .//style"):
        hidden.drop_tree()
    return re.sub(r"\s+", " ", body.text_content())


TEXTS = {name: visible_text(page) for name, page in PAGES.items()}


def statements() -> list[dict[str, Any]]:
    lines = (EXAMPLES / "gold" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def listed(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((EXAMPLES / "gold" / name).read_text(encoding="utf-8"))
    return rows


STATEMENTS = statements()
DOCUMENTS = listed("documents.json")
THREADS = listed("threads.json")


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: row["id"])
def test_a_statement_stands_in_its_page(row: dict[str, Any]) -> None:
    text = TEXTS[row["doc"]]
    assert 1 <= len(row["content"]) <= 2
    at = text.find(row["content"][0])
    assert at >= 0, row["content"][0]
    end = text.find(row["content"][-1], at)
    assert at <= end <= at + LONGEST_SPAN, row["content"][-1]
    assert row["cue"] is None or row["cue"] in text
    assert row["cue"] is not None or row["form"] == Form.POST or text[:at].rstrip().endswith(":")


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: row["id"])
def test_a_statement_is_coded_with_known_codes(row: dict[str, Any]) -> None:
    assert row["act"] in set(Act)
    assert row["form"] in set(Form)
    assert row["speaker"] and all(name.strip() == name != "" for name in row["speaker"])
    assert row["on_behalf_of"]
    assert all(CODE.fullmatch(code) for code in (*row["on_behalf_of"], *row["addressee"]))
    published = next(d["published"] for d in DOCUMENTS if d["doc"] == row["doc"])
    if row["said_on"] is not None:
        assert datetime.date(2021, 12, 1) <= datetime.date.fromisoformat(row["said_on"])
        assert row["said_on"] <= published


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: row["id"])
def test_the_form_agrees_with_the_quotation_marks(row: dict[str, Any]) -> None:
    text = TEXTS[row["doc"]]
    at = text.find(row["content"][0])
    end = text.find(row["content"][-1], at) + len(row["content"][-1])
    inside = re.search(r"[\"“”‘]", " ".join(row["content"])) is not None
    if row["form"] == Form.MIXED:
        assert inside
    if row["form"] == Form.DIRECT and not inside:
        around = text[max(0, at - 2) : at] + text[end : end + 3]
        # A page may have lost its marks, but then somebody speaks of himself as "I", "we" or "us".
        assert re.search(r"[\"“”]", around) or re.search(r"\b(I|we|us|our)\b", row["content"][0], re.IGNORECASE)


def test_every_english_page_has_its_statements() -> None:
    per_page = Counter(row["doc"] for row in STATEMENTS)
    assert set(per_page) == set(PAGES) - NOT_ENGLISH
    assert min(per_page.values()) >= 10
    assert len(STATEMENTS) >= FEWEST_STATEMENTS
    assert len({row["id"] for row in STATEMENTS}) == len(STATEMENTS)


def test_every_act_and_form_occurs() -> None:
    assert {row["act"] for row in STATEMENTS} == set(Act)
    assert {row["form"] for row in STATEMENTS} == set(Form)


def test_no_statement_is_listed_twice() -> None:
    keys = Counter((row["doc"], *row["content"], row["cue"], *row["speaker"]) for row in STATEMENTS)
    assert [key for key, times in keys.items() if times > 1] == []


def test_every_page_is_described_once() -> None:
    assert sorted(row["doc"] for row in DOCUMENTS) == sorted(PAGES)


@pytest.mark.parametrize("row", DOCUMENTS, ids=lambda row: row["doc"])
def test_a_document_description_fits_its_page(row: dict[str, Any]) -> None:
    text = TEXTS[row["doc"]]
    assert row["title"] in text
    assert row["outlet"].casefold() in PAGES[row["doc"]].read_text(encoding="utf-8").casefold()
    assert datetime.date(2021, 12, 1) <= datetime.date.fromisoformat(row["published"]) <= datetime.date(2023, 11, 30)
    assert [noise for noise in row["not_body"] if noise not in text] == []
    said = [piece for s in STATEMENTS if s["doc"] == row["doc"] for piece in s["content"]]
    assert [noise for noise in row["not_body"] if any(noise in piece for piece in said)] == []


@pytest.mark.parametrize("row", THREADS, ids=lambda row: row["key"])
def test_a_thread_stands_in_its_pages(row: dict[str, Any]) -> None:
    assert len(row["entries"]) >= 2
    for entry in row["entries"]:
        assert entry["evidence"] in TEXTS[entry["doc"]], entry
        assert entry["relation"] in RELATIONS


def test_the_two_outlets_share_their_agency_copy_but_not_all_of_it() -> None:
    first, second = (
        " ".join(TEXTS[name].split()) for name in ("04-answers-agency.txt", "05-answers-evening-post.html")
    )
    lead = "The United States and NATO on Wednesday delivered written replies"
    a, b = (text[text.index(lead) :].split(". ") for text in (first, second))
    shared_sentences = [s for s in a if s in b]
    assert len(shared_sentences) >= 12
    assert set(a) - set(b) and set(b) - set(a)


@pytest.mark.shared
def test_the_scorer_gives_full_marks_to_the_gold_itself(shared: Path, tmp_path: Path) -> None:
    samples = tmp_path / "texts"
    samples.mkdir()
    for name, text in TEXTS.items():
        (samples / name).write_text(text, encoding="utf-8")
    rows = []
    for row in STATEMENTS:
        text = TEXTS[row["doc"]]
        start = text.find(row["content"][0])
        end = text.find(row["content"][-1], start) + len(row["content"][-1])
        rows.append(
            {
                "document": row["doc"],
                "source": row["doc"],
                "content": [{"start": start, "end": end, "text": text[start:end]}],
                "cue": None,
                "speaker": {"actor": None, "name": "; ".join(row["speaker"])},
                "on_behalf_of": row["on_behalf_of"],
                "form": row["form"],
                "act": row["act"],
                "addressees": [{"actor": code} for code in row["addressee"]],
                "said_on": {"start": row["said_on"], "end": row["said_on"]},
                "via": [{"name": row["via"]}],
            }
        )
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "statements.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    scorer = shared / "scoring" / "score_record.py"
    command = [sys.executable, str(scorer), str(EXAMPLES / "gold"), str(exports), "--samples", str(samples)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["statements"]["f1"] == 1.0
