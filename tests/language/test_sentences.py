"""Sentences of news text: cases in tests/cases/sentences.jsonl, and what holds for any text."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evidence import Span
from onrecord.language.sentences import LONGEST, _table, find_sentences

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "sentences.jsonl").open(encoding="utf-8")]

texts = st.text(alphabet=st.sampled_from(list("aB1 .!?\n\r\t“”\"'…,\u2028\u0085\u00a0x")), max_size=300)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_cases(case: dict) -> None:
    assert [s.words(case["text"]) for s in find_sentences(case["text"])] == case["sentences"], case["why"]


@given(texts)
def test_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    sentences = find_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert "".join("".join(s.words(text).split()) for s in sentences) == "".join(text.split())
    assert all(s.words(text) == s.words(text).strip() != "" for s in sentences)


@given(texts, st.integers(0, 300), st.integers(0, 300))
def test_a_stretch_is_read_alone(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    sentences = find_sentences(text, within=Span(start, end))
    assert "".join("".join(s.words(text).split()) for s in sentences) == "".join(text[start:end].split())


def test_what_has_no_end_is_cut() -> None:
    for text in ("a" * 50_000, "word " * 10_000, "." * 50_000, "\n" * 50_000 + "x"):
        assert all(len(s) <= LONGEST for s in find_sentences(text))


def test_word_lists_keep_to_their_schema() -> None:
    abbreviations = _table("abbreviations.tsv")
    assert set(abbreviations.values()) == {"before", "either"}
    assert all(word == word.lower() and not word.endswith(".") for word in abbreviations)
    openers = _table("openers.tsv")
    assert all(word.isalpha() and word == word.lower() for word in openers)
