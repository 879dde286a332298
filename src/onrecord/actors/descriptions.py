"""Sources that are described and not named: "a senior official", "activists", "the statement".

The head noun tells whose words they are: an official's are the country's or organisation's that the phrase
names, an activist's are civil society's, a document speaks for whoever issued it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
POSTMODIFIER = re.compile(r",|\b(?:who|which|that|of|in|from|for|at|with|on|to|by|near|about|under|including)\b", re.I)


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
        return self.number == "plural" or (self.number == "either" and self.noun.endswith("s"))


def resolve_description(phrase: str) -> Description | None:
    """What the head noun of a phrase says: the last one before the first postmodifier, or the next."""
    nouns = _nouns()
    cut = POSTMODIFIER.search(phrase)
    head = phrase[: cut.start()] if cut and cut.start() > 0 else phrase
    words = [m.group().lower() for m in WORD.finditer(head)]
    for word in reversed(words):
        if word in nouns:
            return nouns[word]
    return next((nouns[w] for w in (m.group().lower() for m in WORD.finditer(phrase[len(head) :])) if w in nouns), None)


@cache
def _nouns() -> dict[str, Description]:
    found: dict[str, Description] = {}
    for row in read_rows("onrecord.actors", "descriptions.csv"):
        for word in pieces(row["words"]):
            found.setdefault(word, Description(noun=word, side=row["side"], number=row["number"], what=row["what"]))
    return found
