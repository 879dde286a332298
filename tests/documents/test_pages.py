"""Whole pages, as messy as they come, and what a reader makes of each part of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.documents.document import Document
from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.documents.read import read_document

TESTS = Path(__file__).resolve().parents[1]
CASES = [json.loads(line) for line in (TESTS / "cases" / "documents.jsonl").read_text(encoding="utf-8").splitlines()]


def read(page: str) -> Document:
    (raw,) = find_inputs(str(TESTS / "pages" / page))
    assert isinstance(raw, RawInput)
    return read_document(raw)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_page_is_read_as_a_reader_would(case: dict[str, Any]) -> None:
    document = read(case["page"])
    assert "".join(block.span.words(document.text) for block in document.blocks) == document.text
    assert document.title == case["title"]
    published = document.published
    assert (list(published.iso()) if published else None) == case["published"]
    if published is not None:
        assert published.basis == case["basis"]
    assert document.language == case["language"]
    if "outlet" in case:
        assert document.outlet == case["outlet"]
    if "authors" in case:
        assert list(document.authors) == case["authors"]


@pytest.mark.parametrize("kind", ["body", "headline", "related", "caption", "chrome", "post"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_part_has_its_kind(case: dict[str, Any], kind: str) -> None:
    document = read(case["page"])
    kinds = ("body", "post") if kind == "body" else (kind,)
    for words in case.get(kind, ()):
        found = {block.kind for block in document.blocks if words.lower() in block.span.words(document.text).lower()}
        assert found, f"{words!r} is not in the text"
        assert found <= set(kinds), f"{words!r} is {found}"


@pytest.mark.parametrize("case", [case for case in CASES if "absent" in case], ids=lambda case: case["id"])
def test_what_is_not_shown_is_not_read(case: dict[str, Any]) -> None:
    text = read(case["page"]).text
    assert not [words for words in case["absent"] if words in text]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_evidence_and_title_slice_back(case: dict[str, Any]) -> None:
    document = read(case["page"])
    if document.title_span is not None:
        assert " ".join(document.title_span.words(document.text).split()) == document.title
    if document.published is not None and document.published.evidence is not None:
        assert document.published.evidence.words(document.text).strip()
    for block in document.blocks:
        if block.post is not None:
            assert block.span.contains(block.post.content)
            assert block.post.handle is None or block.post.handle.words(document.text).startswith("@")
