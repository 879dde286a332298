"""Words of a sentence in the form in which the lexicon knows them: "withdrew", "withdrawing" and "withdraws" are one.

A light stemmer is enough, because both sides go through it: what is written in the tables and what stands in a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.evidence import Span
from onrecord.tables import read_rows

MOST_WORDS = 400
"""No more words of one sentence are read: what is longer is a list or an accident."""
_WORD = re.compile(r"\w{1,60}(?:[-’'.]\w{1,60}){0,6}")
_POSSESSIVE = re.compile(r"[’'](?:s|S)?$")
_NOT = re.compile(r"n[’']t$")
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word where it stands, in lower case and as its stem."""

    span: Span
    lower: str
    stem: str
    possessive: bool = False


@cache
def _irregular() -> dict[str, str]:
    return {row["form"]: row["base"] for row in read_rows("onrecord.threads", "irregular.csv")}


def is_past_form(lower: str) -> bool:
    """Whether a word looks like a past form: "reopened", "withdrew"."""
    return lower.endswith("ed") or lower in _irregular()


@cache
def stem(word: str) -> str:
    """The stem of a word in lower case, hyphens taken out: "build-ups" and "buildup" are one."""
    word = word.replace("-", "")
    if not word.isascii() and len(word) < 3:
        return word
    word = _irregular().get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 4:
        word = word[:-2]
    bare = word.rstrip("e")
    word = bare if len(bare) > 2 else word
    return _DOUBLE.sub(r"\1", word) if len(word) > 3 else word


def find_words(text: str, within: Span) -> list[Word]:
    """The words of a stretch of text, in order; "n't" is a word of its own, and a possessive is marked."""
    found: list[Word] = []
    for match in _WORD.finditer(text, within.start, within.end):
        lower = match[0].lower()
        if _NOT.search(lower):
            cut = len(lower) - 3
            verb = {"wo": "will", "ca": "can"}.get(lower[:cut], lower[:cut])
            found.append(Word(Span(match.start(), match.start() + cut), verb, stem(verb)))
            found.append(Word(Span(match.start() + cut, match.end()), "not", "not"))
            continue
        owner = _POSSESSIVE.search(lower)
        after = text[match.end() : match.end() + 2]
        bare = lower[: owner.start()] if owner else lower
        possessive = owner is not None or (lower.endswith("s") and after[:1] in ("’", "'") and after[1:] == " ")
        if "'" in bare or "’" in bare:  # we'll, they've
            head, _, tail = bare.replace("’", "'").partition("'")
            at = match.start() + len(head)
            found.append(Word(Span(match.start(), at), head, stem(head)))
            found.append(Word(Span(at, match.end()), "'" + tail, "'" + tail))
        else:
            found.append(Word(Span(match.start(), match.start() + len(bare)), bare, stem(bare), possessive))
        if len(found) >= MOST_WORDS:
            break
    return found
