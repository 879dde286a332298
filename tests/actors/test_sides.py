"""Who is meant by a source and whom the words commit: each case one short text of ours with one source in it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from onrecord.actors.actor import Mention
from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.language.annotation import Annotation, Attribution, MentionKind, NamedMention
from onrecord.language.sentences import find_sentences

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/sides.jsonl").read_text().splitlines()]


def speaker(case: dict) -> Mention:
    """The mention of the case's source: the last place where its words stand, before a verb of saying."""
    text, words = case["text"], case["source"]
    start = text.rindex(words)
    source = Span(start, start + len(words))
    content = Span(len(text) - 3, len(text) - 1)
    said = Attribution(source=(source,), cue=(), content=(content,), act="claim", act_confidence=1.0, confidence=1.0)
    marked = case.get("organisation", "")
    at = text.find(marked)
    named = NamedMention(span=Span(at, at + len(marked)), kind=MentionKind.ORGANISATION, confidence=0.9)
    mentions = (named,) if marked else ()
    annotation = Annotation(sentences=find_sentences(text), attributions=(said,), mentions=mentions, events=())
    day = case.get("published")
    published = DateInterval.day(datetime.date.fromisoformat(day), basis=Basis.GIVEN) if day else None
    block = Block(kind=BlockKind.BODY, span=Span(0, len(text)))
    document = Document(id="doc-1", source="page", text=text, blocks=(block,), published=published)
    found = {m.span: m for m in resolve_mentions(document, annotation, load_registry())}
    return found[source]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_speaker_and_side(case: dict) -> None:
    mention = speaker(case)
    if "name" in case:
        assert mention.name == case["name"], case["why"]
    if "side" in case:
        assert set(mention.side) == set(case["side"]), case["why"]
    if "not_side" in case:
        assert case["not_side"] not in mention.side, case["why"]


@pytest.mark.parametrize(("times", "name"), [(3, "Ada Berg"), (2000, "anonymous")])
def test_a_pronoun_does_not_reach_across_a_page_without_line_breaks(times: int, name: str) -> None:
    text = f"Estonian Foreign Minister Ada Berg arrived. {'It rained on. ' * times}She said no."
    assert speaker({"text": text, "source": "She"}).name == name
