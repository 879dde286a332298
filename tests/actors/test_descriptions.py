"""Whom a description means: of several the several, and a phrase without end costs no more than a long one."""

from __future__ import annotations

import pytest

from onrecord.actors.descriptions import resolve_description


@pytest.mark.parametrize(
    ("phrase", "noun", "is_plural"),
    [
        ("a group of lawmakers", "lawmakers", True),
        ("some of the dozens of witnesses", "witnesses", True),
        ("the group of the president", "group", False),
        ("an actress", "actress", False),
        ("officials", "officials", True),
    ],
)
def test_head_of_a_description(phrase: str, noun: str, is_plural: bool) -> None:
    found = resolve_description(phrase)
    assert found is not None
    assert (found.noun, found.is_plural) == (noun, is_plural)


def test_several_of_several_without_end() -> None:
    assert resolve_description("all of " * 5000) is None
