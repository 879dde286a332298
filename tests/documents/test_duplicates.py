"""Copies are told by their text alone, in whatever order the articles come."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents.duplicates import group_duplicates, likeness, originals, pack, sign_text, unpack

CHANCE = random.Random(3)
WORDS = ["".join(CHANCE.choices("abcdefghijklmnop", k=6)) for _ in range(2000)]


def article(seed: int, length: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_the_same_text_has_the_same_signature_and_another_one_another() -> None:
    one, same, other = sign_text(article(1)), sign_text(article(1).upper() + "!"), sign_text(article(2))
    assert one is not None
    assert same is not None
    assert other is not None
    assert likeness(one, same) == 1.0
    assert likeness(one, other) < 0.1
    assert (unpack(pack(one)) == one).all()


def test_a_copy_with_another_ending_is_a_copy() -> None:
    texts = [article(1), article(1) + " " + article(9, 25), article(2), article(1)[:700]]
    signatures = [s for s in map(sign_text, texts) if s is not None]
    assert group_duplicates(signatures) == [0, 0, 2, 0]


@pytest.mark.parametrize("text", ["", "Too short to tell.", "a b c d"])
def test_short_texts_have_no_signature(text: str) -> None:
    assert sign_text(text) is None


def test_the_first_of_a_group_is_the_original() -> None:
    assert originals([0, 0, 2, 0], [(3,), (1,), (0,), (2,)]) == [1, None, None, 1]


@given(st.permutations(range(9)))
@settings(max_examples=20, deadline=None)
def test_the_order_does_not_matter(order: list[int]) -> None:
    texts = [article(n // 3) + " " + article(100 + n, 12) for n in range(9)]
    signatures = [s for s in (sign_text(texts[n]) for n in order) if s is not None]
    groups = group_duplicates(signatures)
    together = {frozenset(order[at] for at, g in enumerate(groups) if g == group) for group in groups}
    assert together == {frozenset({0, 1, 2}), frozenset({3, 4, 5}), frozenset({6, 7, 8})}
