"""What a careful reader noted of whole collections: titles, days, noise out of the body, and no statement lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.documents.document import Document
from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.documents.read import read_document


def read_folder(folder: Path) -> dict[str, Document]:
    raws = [raw for raw in find_inputs(str(folder)) if isinstance(raw, RawInput)]
    return {Path(raw.source).name: read_document(raw) for raw in raws}


def assert_agrees(documents: dict[str, Document], gold: Path) -> None:
    dated = 0
    rows = json.loads((gold / "documents.json").read_text(encoding="utf-8"))
    for row in rows:
        document = documents[row["doc"]]
        assert row["title"] is None or document.title == row["title"]
        published = document.published.iso() if document.published else ("", "")
        assert published[0][:10] != row.get("must_not_be")
        dated += published[0][:10] == published[1][:10] == (row["published"] or "")[:10]
        body = [span.words(document.text) for span in document.body]
        assert body
        assert not [noise for noise in row["not_body"] if any(noise in words for words in body)]
    assert dated >= 0.8 * len(rows)
    lines = (gold / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        document = documents[row["doc"]]
        read = [" ".join(block.span.words(document.text).split()) for block in document.readable]
        for piece in row["content"]:
            assert any(" ".join(piece.split()) in words for words in read), piece


def test_the_bundled_collection(project: Path) -> None:
    assert_agrees(read_folder(project / "examples" / "pages"), project / "examples" / "gold")


@pytest.mark.shared
def test_the_sample_pages(shared: Path) -> None:
    assert_agrees(read_folder(shared / "samples" / "nato-russia"), shared / "gold" / "nato-russia")


@pytest.mark.shared
def test_no_statement_of_plain_articles_is_lost(shared: Path) -> None:
    documents = read_folder(shared / "samples" / "documents-dev")
    lost = 0
    lines = (shared / "gold" / "documents-dev" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        document = documents.get(row["doc"])
        read = [" ".join(b.span.words(document.text).split()) for b in document.readable] if document else []
        lost += sum(bool(read) and not any(" ".join(p.split()) in words for words in read) for p in row["content"])
    assert lost <= 2, f"{lost} pieces of statements stand in no block that is read"
