"""How the time that linking takes grows: made-up propositions over many conflicts.

    python benchmarks/linking.py 1000 10000 100000

Actors, deeds, things and places are drawn so that few are common and most are rare, as in news; each conflict goes on
for years. Prints size, seconds, seconds for a thousand, and how many threads came out.
"""

from __future__ import annotations

import datetime
import random
import sys
import time

from onrecord.evidence import Basis, DateInterval, Span
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.proposition import Core, Kind, Mode, Proposition
from onrecord.threads.weave import weave

FIRST = datetime.date(2015, 1, 1)
MODES = [Mode.WANTED] * 4 + [Mode.COMMITTED] * 3 + [Mode.SAID] * 6 + list(Mode)

Words = tuple[list[str], list[str], list[str]]


def make_propositions(count: int, seed: int = 7) -> list[Proposition]:
    """So many propositions, in no order."""
    chance = random.Random(seed)  # noqa: S311
    lexicon = load_lexicon()
    sides = [f"S{n:03}" for n in range(200)]
    deeds, things = sorted(lexicon.weights), sorted(set(lexicon.things) - lexicon.helpers)
    return [_proposition(number, chance, (sides, deeds, things)) for number in range(count)]


def _rare(items: list[str], chance: random.Random) -> str:
    return items[min(int(chance.paretovariate(0.8)) - 1, len(items) - 1)]


def _proposition(number: int, chance: random.Random, words: Words) -> Proposition:
    sides, deeds, things = words
    doer, other, place = (_rare(sides, chance) for _ in range(3))
    mode = chance.choice(MODES)
    day = FIRST + datetime.timedelta(days=chance.randrange(3650))
    own = mode in (Mode.COMMITTED, Mode.ACCEPTED, Mode.REFUSED)
    core = Core(
        deed=chance.choice(deeds),
        sign=chance.choice([1, 1, 1, -1]),
        doers=frozenset({doer}) if chance.random() < 0.9 else frozenset(),
        things=frozenset({_rare(things, chance)}) if chance.random() < 0.7 else frozenset(),
        parties=frozenset({place}) if chance.random() < 0.7 else frozenset(),
        words=frozenset(chance.choices(sides, k=2)),
    )
    return Proposition(
        id=f"pr-{number:08}",
        document=f"do-{number // 6:08}",
        evidence=Span(0, 10),
        trigger=Span(number % 6, number % 6 + 1),
        mode=mode,
        kind=Kind.DEMAND if mode is Mode.WANTED else Kind.CLAIM,
        speakers=frozenset({doer if own else other}),
        reported=False,
        addressees=frozenset(),
        core=core,
        answers=None,
        confirms=False,
        done=True,
        statement=None,
        event=None,
        on=DateInterval.day(day, basis=Basis.GIVEN),
        due=None,
        sure=True,
    )


def main() -> None:
    for size in map(int, sys.argv[1:] or ["1000"]):
        found = make_propositions(size)
        start = time.process_time()
        threads = weave(found, as_of=None, words=lambda p: p.id)
        seconds = time.process_time() - start
        print(f"{size:>8} {seconds:8.2f} s  {1000 * seconds / size:6.3f} s a thousand  {len(threads)} threads")


if __name__ == "__main__":
    main()
