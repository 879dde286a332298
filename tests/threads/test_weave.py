"""Threads depend on what was said, never on the order of reading or on how many documents came at once."""

from __future__ import annotations

import datetime
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.evidence import Basis, DateInterval, Span
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.proposition import Core, Kind, Mode, Proposition
from onrecord.threads.weave import by_group, weave, weave_group

LEXICON = load_lexicon()
SIDES = ("RUS", "UKR", "NATO", "USA")
sides = st.frozensets(st.sampled_from(SIDES), max_size=2)
DEEDS = ("WITHDRAW", "PRESENCE", "SEND", "ENLARGE", "CEASEFIRE", "ATTACK")


@st.composite
def propositions(draw: st.DrawFn, number: int) -> Proposition:
    start = draw(st.integers(0, 30))
    day = draw(st.none() | st.dates(datetime.date(2021, 1, 1), datetime.date(2023, 12, 31)))
    core = Core(
        deed=draw(st.sampled_from(DEEDS)),
        sign=draw(st.sampled_from([1, -1])),
        doers=draw(sides),
        things=draw(st.frozensets(st.sampled_from(["TROOPS", "MISSILES", "WEAPONS"]), max_size=2)),
        parties=draw(sides),
        words=draw(st.frozensets(st.sampled_from(["border", "javelin"]), max_size=2)),
    )
    return Proposition(
        id=f"pr-{number}",
        document=f"do-{draw(st.integers(0, 4))}",
        evidence=Span(start, start + 5),
        trigger=Span(start, start + 5),
        mode=draw(st.sampled_from(Mode)),
        kind=draw(st.sampled_from(Kind)),
        speakers=draw(sides),
        reported=draw(st.booleans()),
        addressees=draw(sides),
        core=core,
        answers=draw(st.none() | st.just(f"pr-{draw(st.integers(0, 20))}")),
        confirms=draw(st.booleans()),
        done=draw(st.booleans()),
        statement=None,
        event=None,
        on=DateInterval.day(day, basis=Basis.GIVEN) if day else None,
        due=draw(st.none() | st.just(datetime.date(2022, 6, 1))),
        sure=draw(st.booleans()),
    )


@st.composite
def collections(draw: st.DrawFn) -> list[Proposition]:
    return [draw(propositions(number)) for number in range(draw(st.integers(0, 10)))]


AS_OF = datetime.date(2023, 1, 1)


@given(collections(), st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_reading_does_not_matter(found: list[Proposition], chance: random.Random) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    assert weave(found, as_of=AS_OF, words=lambda p: p.id) == weave(mixed, as_of=AS_OF, words=lambda p: p.id)


@given(collections(), st.integers(0, 10))
@settings(max_examples=25, deadline=None)
def test_weaving_only_what_is_touched_equals_weaving_all(found: list[Proposition], cut: int) -> None:
    before = {
        g: weave_group(g, ps, LEXICON, as_of=AS_OF, words=lambda p: p.id) for g, ps in by_group(found[:cut]).items()
    }
    touched = by_group(found[cut:])
    after = by_group(found)
    for group in touched:
        before[group] = weave_group(group, after[group], LEXICON, as_of=AS_OF, words=lambda p: p.id)
    ids = sorted(thread.id for threads in before.values() for thread in threads)
    whole = weave(found, as_of=AS_OF, words=lambda p: p.id)
    assert ids == sorted(thread.id for thread in whole)
    assert {t.id: t for threads in before.values() for t in threads} == {t.id: t for t in whole}


@given(collections())
@settings(max_examples=25, deadline=None)
def test_each_proposition_stands_in_one_thread_at_most(found: list[Proposition]) -> None:
    placed = [e.proposition for t in weave(found, as_of=None, words=lambda p: p.id) for e in t.entries]
    assert len(placed) == len(set(placed))
