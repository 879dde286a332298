"""Sources that are described and not named: "a senior official", "activists", "the statement".

The head noun tells whose words they are: an official's are the country's or organisation's that the phrase
names, an activist's are civil society's, a document speaks for whoever issued it. A group of lawmakers is lawmakers,
and a rebel spokesman speaks for rebels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
POSTMODIFIER = re.compile(r",|\b(?:who|which|that|of|in|from|for|at|with|on|to|by|near|about|under|including)\b", re.I)
PARTITIVE = re.compile(
    r"(?:[\w'’-]+\s+){0,3}?(?:group|number|majority|majorities|handful|pair|panel|series|dozens|scores|hundreds|thousands|"
    r"tens\s+of\s+thousands|some|many|most|several|few|couple|any|all|\d+)\s+of\s+",
    re.IGNORECASE,
)
SEVERAL_WORDS = 60  # code points within which "a group of" ends
MOST_PARTITIVES = 3  # "many of the members of a group of" whom


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a describing noun says about its source."""

    noun: str
    side: str  # OFFICIAL, PERSON, CIVIL, REBEL, ANON or DOCUMENT
    number: str  # singular, plural, either
    what: str  # person, institution, document

    @property
    def is_plural(self) -> bool:
        """Whether the noun means several."""
        is_many = self.noun.endswith("s") and not self.noun.endswith("ss")
        return self.number == "plural" or (self.number == "either" and is_many)


def resolve_description(phrase: str) -> Description | None:
    """What the head noun of a phrase says: the last one before the first postmodifier, or the next.

    Of "a group of lawmakers" the lawmakers are the head.
    """
    whole = [0]
    while len(whole) <= MOST_PARTITIVES and (several := PARTITIVE.match(phrase, whole[-1], whole[-1] + SEVERAL_WORDS)):
        whole.append(several.end())
    for start in reversed(whole[1:]):
        if (inner := _of_head(phrase[start:])) is not None and inner.is_plural:
            return inner
    return _of_head(phrase)


def _of_head(phrase: str) -> Description | None:
    nouns = _nouns()
    cut = POSTMODIFIER.search(phrase)
    head = phrase[: cut.start()] if cut and cut.start() > 0 else phrase
    words = [m.group().lower() for m in WORD.finditer(head)]
    for at in range(len(words) - 1, -1, -1):
        if words[at] in nouns:
            return _armed(nouns[words[at]], words[:at])
    return next((nouns[w] for w in (m.group().lower() for m in WORD.finditer(phrase[len(head) :])) if w in nouns), None)


def _armed(noun: Description, before: list[str]) -> Description:
    """The description as one of an armed group, where a word before it says so: "militia groups"."""
    is_armed = noun.noun in _armed_words("noun") and not _armed_words("sign").isdisjoint(before)
    return replace(noun, side="REBEL") if is_armed else noun


@cache
def _nouns() -> dict[str, Description]:
    found: dict[str, Description] = {}
    for row in read_rows("onrecord.actors", "descriptions.csv"):
        for word in pieces(row["words"]):
            found.setdefault(word, Description(noun=word, side=row["side"], number=row["number"], what=row["what"]))
    return found


@cache
def _armed_words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "armed_words.csv") if row["kind"] == kind)
