"""Who takes part by the tree of the sentence, by the table of cases: voice, owners, lent verbs, letters, meetings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.events.arguments import complete
from onrecord.events.exchanges import find_exchanges
from onrecord.events.syntax import Syntax
from onrecord.evidence import Span, SpanIndex
from onrecord.language.annotation import RawEvent, Word

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases/event_syntax.jsonl").read_text().splitlines()]


def planted(tree: str) -> tuple[str, tuple[Word, ...]]:
    """The text and the words of a tree written as ``form/SPEECH/relation>governor`` with 0 for the first word."""
    text, words = "", []
    for part in tree.split():
        form, speech, rest = part.rsplit("/", 2)
        relation, governor = rest.split(">")
        span = Span(len(text), len(text) + len(form))
        text += form + " "
        words.append(
            Word(span=span, speech=speech, governor=None if governor == "-" else int(governor), relation=relation)
        )
    return text, tuple(words)


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def known_in(text: str, names: list[str]) -> SpanIndex[Span]:
    return SpanIndex([place(text, name) for name in names], lambda s: s)


@pytest.mark.parametrize("case", [c for c in CASES if "trigger" in c], ids=lambda c: c["id"])
def test_parties(case: dict[str, Any]) -> None:
    text, tree = planted(case["tree"])
    known = known_in(text, case["known"])
    raw = RawEvent(
        type=case["type"],
        trigger=place(text, case["trigger"]),
        actors=tuple(place(text, s) for s in case["actors"]),
        recipients=tuple(place(text, s) for s in case["recipients"]),
        status="asserted",
        confidence=0.9,
    )
    found = complete(raw, Syntax(text, (tree,)).clause(raw.trigger), lambda phrase, head: bool(known.overlapping(head)))
    told = {"actors": [s.words(text) for s in found.actors], "recipients": [s.words(text) for s in found.recipients]}
    assert told == case["expect"], case["why"]


@pytest.mark.parametrize("case", [c for c in CASES if "exchanges" in c], ids=lambda c: c["id"])
def test_exchanges(case: dict[str, Any]) -> None:
    text, tree = planted(case["tree"])
    known = known_in(text, case["known"])
    none: SpanIndex[RawEvent] = SpanIndex([], lambda e: e.trigger)
    found = find_exchanges(Syntax(text, (tree,)), none, lambda phrase, head: bool(known.overlapping(head)))
    told = [
        [e.trigger.words(text), [s.words(text) for s in e.actors], [s.words(text) for s in e.recipients]] for e in found
    ]
    assert told == case["exchanges"], case["why"]


def test_ids_of_cases_are_unique() -> None:
    assert len({c["id"] for c in CASES}) == len(CASES)


def test_without_a_tree_nothing_changes() -> None:
    raw = RawEvent(type="ASSAULT", trigger=Span(0, 4), actors=(), recipients=(), status="asserted", confidence=0.9)
    assert complete(raw, None, lambda phrase, head: True) == raw


RELATIONS = st.sampled_from(
    ["nsubj", "nsubj:pass", "obj", "obl", "conj", "acl", "acl:relcl", "xcomp", "advcl", "nmod:poss"]
)


@given(data=st.data(), size=st.integers(1, 12))
def test_any_tree_gives_spans_of_its_own(data: st.DataObject, size: int) -> None:
    """Whatever the parser makes of a sentence: no endless climb, and every party lies in it."""
    words = []
    for number in range(size):
        governor = None if number == 0 else data.draw(st.integers(0, number - 1))
        relation = "root" if governor is None else data.draw(RELATIONS)
        speech = data.draw(st.sampled_from(["VERB", "NOUN", "PROPN", "PRON"]))
        span = Span(number * 5, number * 5 + 4)
        words.append(Word(span=span, speech=speech, governor=governor, relation=relation))
    text = "word " * size
    at = data.draw(st.integers(0, size - 1))
    raw = RawEvent(type="ASSAULT", trigger=words[at].span, actors=(), recipients=(), status="asserted", confidence=0.9)
    found = complete(raw, Syntax(text, (tuple(words),)).clause(raw.trigger), lambda phrase, head: True)
    assert all(0 <= s.start < s.end <= len(text) for s in (*found.actors, *found.recipients))


@pytest.mark.parametrize(
    ("tree", "trigger", "modal"),
    [
        (
            "Ann/PROPN/nsubj>2 will/AUX/aux>2 return/VERB/root>- visiting/VERB/advcl>2 Chad/PROPN/obj>3",
            "visiting",
            "will",
        ),
        ("It/PRON/nsubj>2 could/AUX/aux>2 try/VERB/root>- to/PART/mark>4 attack/VERB/xcomp>2", "attack", "could"),
        ("Ann/PROPN/nsubj>1 returned/VERB/root>- visiting/VERB/advcl>1 Chad/PROPN/obj>2", "visiting", None),
        ("Ann/PROPN/nsubj>2 will/AUX/aux>2 say/VERB/root>- Bob/PROPN/nsubj>4 fled/VERB/ccomp>2", "fled", None),
    ],
)
def test_modal_verb_above(tree: str, trigger: str, modal: str | None) -> None:
    text, words = planted(tree)
    clause = Syntax(text, (words,)).clause(place(text, trigger))
    assert clause is not None
    assert clause.modal == modal
