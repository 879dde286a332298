"""Which PLOVER types a word can name, so that the model's reading of a trigger is held against what the word means.

The table is wide: it lists what a word may name in some sentence, not what it names mostly. So a reading that it does
not bear out is rarely right, and must be surer to stand: surest where the word belongs to other types, less so where
the table does not know it, as no table knows every word.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.events.idle import idle_words
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

LEAST_SAYING = 0.6  # confidence of a mark on a plain verb of saying
LEAST_REMARK = 0.7  # of one as ACCUSE, since much that is said of somebody is a mere remark
LEAST_UNKNOWN = 0.7  # of one on a word that the table does not have
LEAST_OTHER = 0.8  # of one on a word that it has for other types only
AFTER = 80  # code points after a trigger in which its object stands
LINK = r"(?!(?:after|before|in|on|for|of|with|and|but|as|at|by|from|against|over|that|who)\b)"  # none of these between
LONGEST = 200  # code points of a trigger that are looked at
ENDING = r"[\w’'-]{0,14}"  # what a star stands for


def least_confidence(words: str, kind: str) -> float:
    """How sure a reading of these words as this type must be; 0 where the words may well name it."""
    if idle_words("saying").intersection(words.lower().split()[-1:]):
        return LEAST_REMARK if kind == "ACCUSE" else LEAST_SAYING
    types = find_types(words)
    if not types:
        return LEAST_UNKNOWN
    return 0.0 if kind in types else LEAST_OTHER


def find_types(words: str) -> frozenset[str]:
    """The types that some of the words can name."""
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(words[:LONGEST]))


def has_idle_object(text: str, trigger: Span) -> bool:
    """Whether what follows makes a trigger name nothing: "release his tax returns", "struck a deal"."""
    words, after = trigger.words(text)[:LONGEST], text[trigger.end : trigger.end + AFTER]
    return any(named.search(words) and objects.match(after) for named, objects in _idle_objects())


@cache
def _idle_objects() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (
            re.compile(rf"(?<!\w)(?:{_any(row['words'])})$", re.IGNORECASE),
            re.compile(rf"(?:\s{LINK}[\w’'“-]{{1,20}}){{0,3}}?\s(?:{_any(row['objects'])})(?!\w)", re.IGNORECASE),
        )
        for row in read_rows("onrecord.events", "idle_objects.csv")
    )


def _any(cell: str) -> str:
    """A pattern of the words of a cell; a star is any ending, a space some spaces."""
    return "|".join(re.escape(w).replace(r"\*", ENDING).replace(r"\ ", r"\s{1,9}") for w in pieces(cell))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for row in read_rows("onrecord.events", "triggers.csv"):
        found[row["type"]] = re.compile(rf"(?<!\w)(?:{_any(row['words'])})(?!\w)", re.IGNORECASE)
    return found
