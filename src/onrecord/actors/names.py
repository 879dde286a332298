"""Names in running text: which stretches of words spell a known name, whatever the accents, hyphens and apostrophes.

A text becomes word tokens, each with a folded key (no case, no diacritics). Names are looked up by their keys, then
held against the letters as printed, because case carries meaning: "US" is a country and "us" is not, "Turkey" is a
country and "turkey" a bird. Every step looks at a bounded number of words, so the work grows with the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 16  # words; longer ones are not looked for

# Words with their combining accents, or single signs. Modifier apostrophes (U+02B9..U+02BF) are signs, not letters.
_TOKEN = re.compile(r"(?:(?![\u02b9-\u02bf])[^\W_]|[\u0300-\u036f])+|[^\w\s]|[\u02b9-\u02bf]")
_APOSTROPHES = frozenset("'’‘ʼʻʹ`´′")
_HYPHENS = frozenset("-‐‑")
_DOTTED = frozenset({"st", "mt", "ft", "no", "dr"})  # "St. Lucia" is "St Lucia"
_GOES_ON = frozenset({"of", "on", "for", "against"})
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "ı": "i", "ə": "a", "Ə": "A"}
    | {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "Th"}
)


class Manner(StrEnum):
    """By what kind of word an actor is named."""

    NAME = "name"  # "Russia", "Jens Stoltenberg"
    ALIAS = "alias"  # "Russian Federation", "North Atlantic Treaty Organization"
    DEMONYM = "demonym"  # "Russian", "Russians": of the country, not the country itself
    CAPITAL = "capital"  # "Moscow": the government, or only the city
    STAND_IN = "stand_in"  # "the Kremlin", "the Alliance"


class Token(NamedTuple):
    """A word or sign of a text: where it stands, its folded key, and how it is printed."""

    start: int
    end: int
    key: str
    form: str
    glued: bool  # no space between it and the token before


class Entry(NamedTuple):
    """A known name: its words as they must be printed, whom it names, and how."""

    forms: tuple[str, ...]
    code: str
    manner: Manner
    article: (
        str  # "": none needed; "the": needed; "(the)": needed unless printed with a capital; "The": part of the name
    )
    exact: bool  # letters exactly as written: "Malé", never "Male"


class Match(NamedTuple):
    """Tokens ``first`` to ``last`` (not included) spell these names."""

    first: int
    last: int
    entries: tuple[Entry, ...]


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The word without case and diacritics: "Kovačevski" and "KOVACEVSKI" are both "kovacevski"."""
    if word.isascii():
        return word.casefold()
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def find_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and signs of a stretch. Hyphens inside words, and the dots of "U.S." and "St.", are left out."""
    tokens: list[Token] = []
    stop = len(text) if end is None else end
    before = start - 1
    for found in _TOKEN.finditer(text, start, stop):
        form, at, after = found.group(), found.start(), found.end()
        glued = at == before
        before = after
        if form in _HYPHENS and glued and after < stop and not text[after].isspace():
            continue
        if form == "." and glued and tokens and (len(tokens[-1].form) == 1 or tokens[-1].key in _DOTTED):
            continue
        key = "'" if form in _APOSTROPHES else fold(form)
        if key:
            tokens.append(Token(at, after, key, form, glued))
    return tokens


@lru_cache(maxsize=256)  # a name is split several times in a row while the tables are read
def _split(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name: folded, and as written."""
    if name.isascii() and name.replace(" ", "").isalpha():  # most names; the general way gives the same, slower
        return tuple(name.lower().split()), tuple(name.split())
    tokens = find_tokens(name)
    return tuple(t.key for t in tokens), tuple(t.form for t in tokens)


def name_key(name: str) -> tuple[str, ...]:
    """The folded words of a name, without a leading "the"."""
    keys, _ = _split(name)
    return keys[1:] if len(keys) > 1 and keys[0] == "the" else keys


def match_end(text: str, last: Token, stop: int) -> int:
    """Where a match that ends with this token ends, at most at ``stop``: "U.S." takes its closing dot with it."""
    end = last.end
    dotted = len(last.form) == 1 and last.start > 0 and text[last.start - 1] == "." and text[end : end + 1] == "."
    return end + 1 if dotted and end < stop else end


def is_printed_as(form: str, printed: str) -> bool:
    """Whether a printed word may stand for a name's word, by case: acronyms as they are, names with a capital."""
    first = form[0]
    if not first.isupper():
        return True
    if not printed[0].isupper():
        return False
    if len(form) == 1 or form.isupper():
        # "Nato" and "Unesco" are how some newspapers print acronyms that can be spoken.
        return printed.isupper() or (len(form) >= 4 and printed == printed.capitalize())
    return True


@dataclass(slots=True)
class NameIndex:
    """All known names by their folded words. Filled once, then only read."""

    entries: dict[tuple[str, ...], tuple[Entry, ...]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)  # first word of a name: words in the longest such name
    words: frozenset[tuple[str, ...]] = frozenset()  # names that are ordinary words in lower case: "who", "turkey"

    def add(self, name: str, code: str, manner: Manner, *, exact: bool = False) -> None:
        """Learn that this name, written so, names that actor."""
        article = "(the)" if name.startswith("(the) ") else ""
        keys, forms = _split(name.removeprefix("(the) "))
        if len(keys) > 1 and keys[0] == "the":
            article, keys, forms = forms[0], keys[1:], forms[1:]
        if not keys or len(keys) > LONGEST_NAME:
            return
        entry = Entry(forms, code, manner, article, exact)
        known = self.entries.get(keys, ())
        if all(e.code != code or e.forms != forms for e in known):
            self.entries[keys] = (*known, entry)
            self.longest[keys[0]] = max(self.longest.get(keys[0], 0), len(keys))

    def named(self, name: str) -> tuple[Entry, ...]:
        """The entries of exactly this name, whatever its case."""
        return self.entries.get(name_key(name), ())

    def find(self, tokens: list[Token]) -> Iterator[Match]:
        """Every stretch of tokens that spells a name, printed as it must be; stretches may overlap."""
        keys = tuple(t.key for t in tokens)
        for first, key in enumerate(keys):
            for size in range(min(self.longest.get(key, 0), len(keys) - first), 0, -1):
                entries = self.entries.get(keys[first : first + size])
                if entries is None:
                    continue
                fitting = tuple(e for e in entries if _fits(e, tokens, first))
                if size == 1 and fitting and (key,) in self.words and _is_shouted(tokens, first):
                    continue
                if fitting:
                    yield Match(first, first + size, fitting)


def is_spelt(entry: Entry, tokens: list[Token], first: int = 0) -> bool:
    """Whether the tokens from ``first`` are printed as this name must be."""
    printed = tokens[first : first + len(entry.forms)]
    if entry.exact:
        return all(form == token.form for form, token in zip(entry.forms, printed, strict=True))
    dotted = all(len(form) == 1 for form in entry.forms)
    if dotted and not all(token.glued for token in printed[1:]):  # "U.S.", but not "A U.S. strike" for the A.U.
        return False
    return all(is_printed_as(form, token.form) for form, token in zip(entry.forms, printed, strict=True))


def _fits(entry: Entry, tokens: list[Token], first: int) -> bool:
    if not is_spelt(entry, tokens, first):
        return False
    before = tokens[first - 1] if first else None
    last = first + len(entry.forms)
    after = tokens[last] if last < len(tokens) else None
    if len(entry.forms) == len(entry.forms[0]) == 1:  # X, but not X-ray or Wealth-X
        return not tokens[first].glued and not (after is not None and after.glued and after.form.isalnum())
    if not entry.article:
        return True
    has_article = before is not None and before.key == "the"
    if entry.article == "The":  # "the Guardian reported", but not "the National Guard" or "a guardian"
        return has_article and not (after is not None and after.form[0].isupper())
    if after is not None and after.key in _GOES_ON:  # "the Union of Journalists"
        return False
    if has_article or entry.article == "the":
        return has_article
    # "Pact spokeswoman": alone and with a capital it still means the Pact, but not in "Warsaw Pact" or "a Pact".
    alone = before is None or not (before.form[0].isupper() or before.key in ("a", "an"))
    return tokens[first].form[0].isupper() and alone


def _is_shouted(tokens: list[Token], first: int) -> bool:
    """Whether the word stands in a line of capitals, where case says nothing: "WHO WILL HELP US NOW"."""
    beside = tokens[max(first - 1, 0) : first] + tokens[first + 1 : first + 2]
    return any(t.form.isalpha() for t in beside) and all(
        t.form.isupper() and len(t.form) > 1 for t in beside if t.form.isalpha()
    )
