"""Answers of which only is said that they were given, and who stands where in what is contested."""

from __future__ import annotations

import pytest
from collected import document_of, entry, propositions_of

from onrecord.threads.camps import find_camps
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State, Thread
from onrecord.threads.weave import weave

ASKED = "Peru demanded that Chile withdraw its troops. "


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Chile replied to the demand on Friday.", State.ANSWERED),
        ("Chile gave a written answer to Peru's demands.", State.ANSWERED),
        ("Chile responded to the ultimatum.", State.ANSWERED),
        ("Chile replied to the demand. Chile refused to withdraw its troops.", State.REJECTED),
        ("Chile refused to withdraw its troops. Chile replied to the demand in writing.", State.REJECTED),
        ("Chile will reply to the demand on Friday.", State.OPEN),
        ("If Chile replied to the demand, talks could begin.", State.OPEN),
        ("Chile has not replied to the demand.", State.AWAITING),
        ("Bolivia replied to the demand of its miners.", State.OPEN),
        ("Chile responded to the attack with missiles.", State.OPEN),
    ],
)
def test_an_answer_that_is_neither_yes_nor_no(text: str, state: State) -> None:
    whole = ASKED + text
    found = propositions_of(document_of("x", whole, "2022-05-04"), ())
    (thread,) = [t for t in weave(found, as_of=None, words=lambda p: p.evidence.words(whole)) if t.by == ("PER",)]
    assert thread.state is state


def test_camps_stand_side_by_side_with_their_days() -> None:
    told = (
        entry(Relation.RAISED, "PER", 1),
        entry(Relation.DENIED, "CHL", 2),
        entry(Relation.REPEATED, "BOL", 3),
        entry(Relation.REPEATED, "PER", 9),
        entry(Relation.CONFIRMED, "CHL", 10, certain=False),
        entry(Relation.WITHDRAWN, "BOL", 12),
    )
    thread = Thread(
        id="th", kind=Kind.CLAIM, by=("PER",), of=("CHL",), what="", state=State.CONTESTED, decided_by=1,
        since=None, due=None, entries=told, matter="ATTACK",
    )  # fmt: skip
    days = [(c.side, c.is_for, c.entries, c.first and c.first.day, c.last and c.last.day) for c in find_camps(thread)]
    assert days == [("PER", True, 2, 1, 9), ("BOL", True, 1, 3, 3), ("CHL", False, 1, 2, 2), ("BOL", False, 1, 12, 12)]
