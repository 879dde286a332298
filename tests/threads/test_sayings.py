"""Reports of one saying: the same voice on the same day in nearly the same words, and nothing less."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.evidence import Span
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.sayings import Report, days_of, find_pairs, telling
from onrecord.threads.words import find_words

DAY = datetime.date(2024, 3, 5)
LEXICON = load_lexicon()


def report(key: str, words: str, **changed: object) -> Report:
    stems, numbers, negations = telling(find_words(words, Span(0, len(words))), LEXICON)
    plain = Report(
        statement=f"st-{key}",
        document=f"doc-{key[0]}",
        person="ida-holm",
        sides=frozenset({"NOR"}),
        act="claim",
        is_quoted=False,
        first=DAY,
        last=DAY,
        stems=stems,
        numbers=numbers,
        negations=negations,
        story=None,
        propositions=(),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def paired(a: Report, b: Report) -> bool:
    return bool(list(find_pairs([a], [b], LEXICON)))


SAID = "the trawlers had left the northern harbour before the patrol arrived"


@pytest.mark.parametrize(
    "other",
    [
        report("b", SAID),
        report("b", "trawlers left the northern harbour before a patrol arrived"),
        report("b", "the trawlers had left the northern harbour"),
        report("b", SAID, person=None),
        report("b", SAID, act="denial"),
        report("b", SAID, first=DAY - datetime.timedelta(days=1)),
    ],
)
def test_one_saying(other: Report) -> None:
    assert paired(report("a", SAID), other)


@pytest.mark.parametrize(
    "other",
    [
        report("b", SAID, person="ole-lund"),
        report("b", SAID, person=None, sides=frozenset({"SWE"})),
        report("b", SAID, person=None, sides=frozenset()),
        report("b", SAID, first=DAY + datetime.timedelta(days=1), last=DAY + datetime.timedelta(days=1)),
        report("b", SAID, first=None, last=None),
        report("b", "the trawlers had not left the northern harbour before the patrol arrived"),
        report("b", "the trawlers would return to the southern harbour with the next patrol"),
        report("b", "the trawlers had left the northern harbour", act="demand"),
        report("b", "the harbour"),
        report("b", SAID, document="doc-a"),
    ],
)
def test_not_one_saying(other: Report) -> None:
    assert not paired(report("a", SAID), other)


def test_other_numbers_are_another_statement() -> None:
    one = report("a", "at least 12 fishermen were hurt in the northern harbour")
    assert not paired(one, report("b", "at least 14 fishermen were hurt in the northern harbour"))
    assert paired(one, report("b", "12 fishermen were hurt in the northern harbour"))


def test_the_whole_and_its_part_each_find_their_own_kind() -> None:
    long = f"{SAID}, and the ministry would publish every film that the coast guard had taken that night"
    mine = [report("a1", long), report("a2", SAID)]
    theirs = [report("b1", SAID), report("b2", long)]
    assert {(p.one, p.other) for p in find_pairs(mine, theirs, LEXICON)} == {("st-a1", "st-b2"), ("st-a2", "st-b1")}


def test_days() -> None:
    published = (DAY, DAY)
    assert days_of(None, published) == (DAY - datetime.timedelta(days=1), DAY)
    assert days_of((DAY, DAY), published) == (DAY, DAY)
    assert days_of((DAY, DAY + datetime.timedelta(days=30)), published) == (None, None)
    assert days_of(None, None) == (None, None)
    assert days_of(None, (datetime.date.min, datetime.date.min))[0] == datetime.date.min


WORDS = ["harbour", "trawler", "patrol", "not", "left", "12", "14", "northern", "film", "ministry", "guard", "night"]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


@given(st.lists(SENTENCES, max_size=4), st.lists(SENTENCES, max_size=4))
def test_either_page_may_come_first(mine: list[str], theirs: list[str]) -> None:
    one = [report(f"a{n}", words) for n, words in enumerate(mine)]
    other = [report(f"b{n}", words) for n, words in enumerate(theirs)]
    pairs = set(find_pairs(one, other, LEXICON))
    assert pairs == set(find_pairs(other[::-1], one[::-1], LEXICON))
    ends = [end for p in pairs for end in (p.one, p.other)]
    assert len(ends) == len(set(ends))
    assert all(p.one < p.other for p in pairs)
