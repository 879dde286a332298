"""Whom words are aimed at, by what a reader sees around the parties that a sentence names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation, Attribution
from onrecord.statements.addressees import NOBODY, resolve_addressees
from onrecord.statements.attribute import find_statements
from onrecord.statements.report import Report
from onrecord.statements.statement import Act
from onrecord.statements.surroundings import Surroundings
from onrecord.statements.target_signs import PLACES, words_before
from onrecord.statements.targets import find_targets
from onrecord.tables import read_rows

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/addressees.jsonl").read_text().splitlines()]


def spans(text: str, words: str | None) -> tuple[Span, ...]:
    return () if words is None else (Span(text.index(words), text.index(words) + len(words)),)


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_addressees(case: dict) -> None:
    text = case["text"]
    attribution = Attribution(
        source=spans(text, case["source"]), cue=spans(text, case["cue"]), content=spans(text, case["content"]),
        act=case["act"], act_confidence=0.9, confidence=0.9,
        addressees=spans(text, case["aimed"]) if "aimed" in case else None,
    )  # fmt: skip
    whole = Span(0, len(text))
    document = Document(id="doc-1", source="page", text=text, blocks=(Block(kind=BlockKind.BODY, span=whole),))
    annotation = Annotation(sentences=(whole,), attributions=(attribution,), mentions=(), events=())
    registry = load_registry()
    mentions = resolve_mentions(document, annotation, registry)
    (statement,) = find_statements(document, annotation, mentions, registry)
    assert [p.actor for p in statement.addressees] == case["to"], case["why"]
    assert all(p.name for p in statement.addressees)


def test_every_row_of_the_table_can_count() -> None:
    for row in read_rows("onrecord.statements", "addressee_points.csv"):
        assert not row["act"] or Act(row["act"])
        assert row["place"] in ("", NOBODY, "elsewhere", *PLACES)
        assert not (row["act"] and row["place"])


@settings(max_examples=60)
@given(st.text(alphabet="the its should Chad'’s to .,“”", max_size=80), st.data())
def test_targets_stand_in_the_text_and_outside_the_source(text: str, data: st.DataObject) -> None:
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    report = Report(
        act=data.draw(st.sampled_from(Act)), cue=Span(at[1], at[2]), source=Span(at[0], at[1]),
        content=(Span(at[2], at[3]),), side=("KEN",), speaker=None, sentence=Span(0, len(text)),
    )  # fmt: skip
    around = Surroundings(home="TCD", parties=("TCD", "NER"))
    for target in find_targets(text, report, mentions=(), others=(), around=around):
        assert target.span.end <= len(text)
    assert resolve_addressees(text, report, mentions=()) == resolve_addressees(text, report, mentions=())
    assert all(word in text for word in words_before(text, at[3], at[0]))
