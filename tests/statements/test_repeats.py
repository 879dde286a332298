"""Headline, lead and body that say the same are one statement; what only sounds like it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.evidence import Span
from onrecord.statements.repeats import with_repeats
from onrecord.statements.statement import Act, Form, Party, Statement


def statement(number: int, content: Span, *, actor: str = "chl", side: str = "CHL", act: Act = Act.DEMAND) -> Statement:
    return Statement(
        id=f"st-{number}", document="doc-1", content=(content,), cue=None, speaker=Party(actor=actor, name=actor),
        on_behalf_of=(side,), form=Form.INDIRECT, act=act, addressees=(), said_on=None, said_at=None, via=(),
        part_of=None, repeats=None, confidence=0.9, stage="test/1",
    )  # fmt: skip


def repeated(one: str, two: str, **changes: object) -> bool:
    text = f"{one}\n{two}"
    first, second = Span(0, len(one)), Span(len(one) + 1, len(text))
    found = with_repeats(
        text, [statement(1, first), replace(statement(2, second), **changes)], opening=Span(0, len(one))
    )
    assert found[0].repeats is None
    return found[1].repeats == "st-1"


@pytest.mark.parametrize(
    ("one", "two", "again"),
    [
        (
            "Peru to withdraw boats from the northern lake",
            "the withdrawal of Peru's boats from the northern lake",
            True,
        ),
        (
            "Peru to withdraw boats from the northern lake",
            "that Peru should not withdraw its boats from the lake",
            False,
        ),
        ("Peru to withdraw 40 boats from the lake", "the withdrawal of 60 Peruvian boats from the lake", False),
        ("Peru to withdraw boats from the northern lake", "that the harbour was dredged again last year", False),
        ("Peru to withdraw boats", "Peru to withdraw boats", False),
        ("the boats would stay where they are", "“The boats would stay where they are, and so would we”", True),
    ],
)
def test_what_is_told_again(one: str, two: str, again: bool) -> None:
    assert repeated(one, two) is again


def test_another_speaker_or_act_says_something_else() -> None:
    words = ("Peru to withdraw boats from the northern lake", "the withdrawal of Peru's boats from the northern lake")
    assert not repeated(*words, on_behalf_of=("PER",))
    assert not repeated(*words, speaker=Party(actor="ada-berg", name="Ada Berg"), on_behalf_of=("CHL",), act=Act.PLEDGE)
    assert repeated(*words, speaker=Party(actor="CHL", name="Chile"), act=Act.CLAIM) is False
    assert repeated(*words, act=Act.CLAIM)


def test_a_headline_names_the_side_of_whom_the_body_names() -> None:
    text = "Peru to withdraw boats from the northern lake\nthe withdrawal of Peru's boats from the northern lake"
    cut = text.index("\n")
    first = replace(statement(1, Span(0, cut)), speaker=Party(actor="CHL", name="Chile"))
    second = replace(statement(2, Span(cut + 1, len(text))), speaker=Party(actor="ada-berg", name="Ada Berg"))
    assert with_repeats(text, [first, second], opening=Span(0, cut))[1].repeats == "st-1"
    assert with_repeats(text, [first, second], opening=Span(0, 0))[1].repeats is None


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["Peru leaves the lake", "Peru will leave the northern lake soon", "no boats"]), max_size=8
    )
)
def test_repeats_lead_back_to_a_first_one(words: list[str]) -> None:
    text, spans = "", []
    for piece in words:
        spans.append(Span(len(text), len(text) + len(piece)))
        text += f"{piece}\n"
    found = with_repeats(text, [statement(n, s) for n, s in enumerate(spans)], opening=Span(0, len(text)))
    assert [s.id for s in found] == [f"st-{n}" for n in range(len(words))]
    for n, one in enumerate(found):
        if one.repeats is not None:
            first = next(k for k, s in enumerate(found) if s.id == one.repeats)
            assert first < n
            assert found[first].repeats is None
