"""From marks to statements: whose words, for which side, to whom, when, through whom. Each case is a page of ours."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.language.annotation import Annotation, Attribution, Word
from onrecord.language.sentences import find_sentences
from onrecord.statements.attribute import find_statements
from onrecord.statements.statement import Statement

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/statements.jsonl").read_text().splitlines()]


def place(text: str, words: str | None, start: int) -> tuple[Span, ...]:
    """Where the words stand at or after ``start``, or else where they stand first."""
    if words is None:
        return ()
    where = text.find(words, start)
    where = where if where >= 0 else text.index(words)
    return (Span(where, where + len(words)),)


def attributions(case: dict) -> tuple[Attribution, ...]:
    """The marks of a case, each part found in the text after the part of the attribution before it."""
    text, found, at = case["text"], [], 0
    for given in case["attributions"]:
        cue = place(text, given["cue"], at)
        before = text.rfind(given["source"], 0, cue[0].start) if given["source"] else -1
        source = place(text, given["source"], before if before >= 0 else at)
        content = tuple(s for words in given["content"] for s in place(text, words, at))
        found.append(
            Attribution(
                source=source, cue=cue, content=content, act=given["act"], act_confidence=0.9, confidence=0.9,
                side=given.get("side"), side_confidence=given.get("sure", 0.9),
            )
        )  # fmt: skip
        at = cue[0].end if cue else at
    return tuple(found)


def trees(case: dict) -> tuple[tuple[Word, ...], ...]:
    """A tree a sentence that has subjects given: a phrase hangs on its head, the head on the word after it."""
    text, found = case["text"], []
    for sentence in find_sentences(text):
        phrases = {s[0]: head for p, head in case.get("subjects", {}).items() for s in [place(text, p, sentence.start)]}
        phrases = {phrase: head for phrase, head in phrases.items() if sentence.contains(phrase)}
        spans = [Span(m.start(), m.end()) for m in re.compile(r"\w+").finditer(text, sentence.start, sentence.end)]
        if phrases:
            found.append(tree(text, spans, phrases))
    return tuple(found)


def tree(text: str, spans: list[Span], phrases: dict[Span, str]) -> tuple[Word, ...]:
    root = next(n for n, s in enumerate(spans) if s.start >= min(p.end for p in phrases))
    words = [Word(span=s, speech="VERB", governor=root, relation="dep") for s in spans]
    words[root] = Word(span=spans[root], speech="VERB", governor=None, relation="root")
    for phrase, head in phrases.items():
        inside = [n for n, s in enumerate(spans) if phrase.contains(s)]
        at = next(n for n in inside if spans[n].words(text) == head)
        speech = "PRON" if head.lower() in ("he", "she", "they", "it") else "NOUN"
        for n in inside:
            words[n] = Word(span=spans[n], speech="NOUN", governor=at, relation="nmod")
        words[at] = Word(span=spans[at], speech=speech, governor=root, relation="nsubj")
    return tuple(words)


def read(case: dict) -> tuple[Statement, ...]:
    text = case["text"]
    published = case["published"] and DateInterval.day(
        datetime.date.fromisoformat(case["published"]), basis=Basis.GIVEN
    )
    document = Document(
        id="doc-1", source="page", text=text, published=published,
        blocks=(Block(kind=BlockKind.BODY, span=Span(0, len(text))),),
    )  # fmt: skip
    annotation = Annotation(
        sentences=find_sentences(text), attributions=attributions(case), mentions=(), events=(), trees=trees(case)
    )
    registry = load_registry()
    mentions = resolve_mentions(document, annotation, registry)
    return find_statements(document, annotation, mentions, registry)


FIELDS = {
    "speaker": lambda s: s.speaker.actor if s.speaker else None,
    "speaker_name": lambda s: s.speaker.name if s.speaker else None,
    "basis": lambda s: s.speaker.basis if s.speaker else None,
    "side": lambda s: list(s.on_behalf_of),
    "addressees": lambda s: [p.actor for p in s.addressees],
    "said_on": lambda s: s.said_on.start.isoformat() if s.said_on else None,
    "said_until": lambda s: s.said_on.end.isoformat() if s.said_on else None,
    "said_at": lambda s: s.said_at.name if s.said_at else None,
    "via": lambda s: [p.name.split(" (")[0] for p in s.via],
    "form": lambda s: s.form.value,
    "part_of": lambda s: s.part_of is not None,
    "repeats": lambda s: s.repeats is not None,
}


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_statements(case: dict) -> None:
    cues = [given["cue"] for given in case["attributions"]]
    statements = sorted(read(case), key=lambda s: cues.index(s.cue.words(case["text"])) if s.cue else len(cues))
    assert len(statements) == len(case["expect"]), case["why"]
    for statement, expected in zip(statements, case["expect"], strict=True):
        assert {field: FIELDS[field](statement) for field in expected} == expected, case["why"]
