"""A collection of any size: the bundled pages again and again, each time with other countries, names, days, numbers.

    python benchmarks/generated.py 10000 > pages.jsonl

The same number and seed give the same pages on every machine. One page in seven is another outlet's copy of an
earlier one, so that there are duplicates to find; and the demands and answers of the pages go on answering each other
within each round of substitutions, so that threads have work.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from onrecord.documents.inputs import RawInput
from onrecord.documents.read import read_document
from onrecord.faces.collection import find_collection

DATA = Path(__file__).parents[1] / "src" / "onrecord" / "actors" / "data"
MONTHS = tuple(datetime.date(2000, number, 1).strftime("%B") for number in range(1, 13))
SYLLABLES = ["ba", "den", "kor", "lin", "mar", "nov", "os", "per", "ra", "sel", "tan", "ul", "ver", "wil", "yor", "zen"]
COPIES = 1 / 7

_PERSON = re.compile(r"\b([A-Z][a-z]{2,15}) ([A-Z][a-z]{3,20})\b")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\d.,:/-])[1-9]\d{1,4}(?![\d.,:/-])")


class Substitution:
    """One round: which country stands for which, and how days and numbers move."""

    def __init__(self, seed: str, countries: list[dict[str, str]], given_names: frozenset[str]) -> None:
        self._given_names = given_names
        self._chance = random.Random(seed)  # noqa: S311
        others = self._chance.sample(countries, len(countries))
        self._words: dict[str, str] = {}
        for old, new in zip(countries, others, strict=True):
            for kind in ("name", "demonyms", "capitals"):
                for was, is_ in zip(old[kind].split(";"), new[kind].split(";") * 9, strict=False):
                    self._words.setdefault(was, is_)
        self._names: dict[str, str] = {}
        words = sorted(self._words, key=len, reverse=True)
        self._countries = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
        self._years, self._months = self._chance.randrange(-3, 3), self._chance.randrange(12)
        self._factor = self._chance.uniform(0.5, 3)

    def __call__(self, text: str) -> str:
        text = _PERSON.sub(self._person, text)
        text = self._countries.sub(lambda m: self._words[m[0]], text)
        text = re.sub("|".join(MONTHS), lambda m: MONTHS[(MONTHS.index(m[0]) + self._months) % 12], text)
        text = _YEAR.sub(lambda m: str(int(m[0]) + self._years), text)
        return _NUMBER.sub(self._number, text)

    def _person(self, found: re.Match[str]) -> str:
        first, last = found.groups()
        if first not in self._given_names or last in self._words or last in MONTHS:
            return found[0]
        if last not in self._names:
            self._names[last] = "".join(self._chance.choices(SYLLABLES, k=3)).capitalize()
        return f"{first} {self._names[last]}"

    def _number(self, found: re.Match[str]) -> str:
        value = int(found[0])
        return found[0] if value < 32 or 1900 <= value < 2100 else str(max(32, round(value * self._factor)))


def find_pages(count: int, *, seed: int = 1) -> Iterator[dict[str, str]]:
    """So many rows as ``onrecord read`` takes them."""
    pages = [read_document(given) for given in find_collection() if isinstance(given, RawInput)]
    countries = [row for row in _rows("countries") if row["status"] == "member" and row["demonyms"] and row["capitals"]]
    given_names = frozenset(row["name"] for row in _rows("given_names"))
    chance = random.Random(seed)  # noqa: S311
    earlier: list[str] = []
    number = 0
    for round_ in range(count):
        change = Substitution(f"{seed} {round_}", countries, given_names)
        for page in pages:
            if number == count:
                return
            copied = bool(earlier) and chance.random() < COPIES
            text = chance.choice(earlier) if copied else change(page.text)
            earlier = [*earlier[-200:], text]
            yield {"id": f"page-{number}", "url": f"https://outlet-{number % 40}.invalid/{number}", "text": text}
            number += 1


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("count", type=int)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    for row in find_pages(args.count, seed=args.seed):
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
