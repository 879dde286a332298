"""What the look of a paragraph says: is it a sentence, a headline, a menu trail, a list of tags or a bare symbol?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.documents.phrases import Phrase, resolve_phrase, words

_HEAD = 1500  # characters of a paragraph that its look is judged by; enough for any headline and many sentences
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]{0,3}\s*(\[\d+\]\s*)*$")
_INNER_END = re.compile(r"[a-z0-9\"”’)][.!?][\"”’)]?\s+[\"“‘(]?[A-Z]")
_QUOTED = re.compile(r"[\"“”«»„]")
_BULLET = re.compile(r"(?:[-–—•*▪●◦‣]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_TRAIL_BREAK = re.compile(r"\s(?:[/>»›|→·•●]|::|&gt;)\s|\s*[»›→]\s*|\t+|\s{3,}")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*(?:read more|more|»)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The look of one paragraph."""

    words: int
    ends_sentence: bool
    ends_open: bool  # with a colon, comma or dash: something follows
    capitals: float  # share of the longer words after the first that start with a capital letter
    has_finite: bool  # a word that makes a finite clause likely
    has_quote: bool
    is_bullet: bool
    is_question: bool
    is_truncated: bool
    is_sentence: bool  # reads like running text
    is_trail: bool
    phrase: Phrase | None

    @property
    def is_headline_like(self) -> bool:
        """Could be a headline: some words, no running text, and nothing known about it."""
        return (
            self.phrase is None and not self.is_sentence and not self.is_trail and not self.is_bullet and self.words > 0
        )


def read_signs(text: str, start: int, end: int) -> Signs:
    """The look of ``text[start:end]``, which begins and ends with a character that is not white space."""
    head = text[start : min(end, start + _HEAD)]
    tail = text[max(start, end - 40) : end]
    found = _WORD.findall(head)
    count = len(found) if end - start <= _HEAD else len(found) + (end - start - _HEAD) // 6
    low = [word.lower().rstrip(".") for word in found]
    long = [word for word in found[1:] if len(word) >= 4 and word.lower() not in words("function")]
    capitals = sum(word[0].isupper() for word in long) / len(long) if long else 0.0
    ends_sentence = bool(_SENTENCE_END.search(tail))
    has_finite = any(word in words("finite") or _is_past(word) for word in low)
    has_quote = bool(_QUOTED.search(head))
    is_trail = _is_trail(head) if end - start <= 300 else False
    is_sentence = not is_trail and _is_sentence(
        count=count,
        ends=ends_sentence,
        capitals=capitals,
        has_finite=has_finite,
        small=sum(word[0].islower() for word in found),
        several=bool(_INNER_END.search(head)),
        quotes=has_quote,
        opens=tail.endswith(":"),
    )
    return Signs(
        words=count,
        ends_sentence=ends_sentence,
        ends_open=tail[-1:] in (":", ",", ";", "–", "—"),
        capitals=capitals,
        has_finite=has_finite,
        has_quote=has_quote,
        is_bullet=bool(_BULLET.match(head)),
        is_question=tail.rstrip("\"'”’») ").endswith("?"),
        is_truncated=bool(_TRUNCATED.search(tail)),
        is_sentence=is_sentence,
        is_trail=is_trail,
        phrase=resolve_phrase(text[start:end], is_sentence=is_sentence) if end - start <= 300 else None,
    )


def _is_past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed")


def _is_sentence(
    *, count: int, ends: bool, capitals: float, has_finite: bool, small: int, several: bool, quotes: bool, opens: bool
) -> bool:
    if opens and has_finite and 3 <= count <= 40:
        return True
    if count < 3 or small < 2:
        return False
    if count >= 20 and capitals < 0.5 and has_finite:
        return True
    if count >= 28:
        return small >= 0.3 * count or ends
    if ends:
        return several or (count >= 5 and has_finite) or count >= 11 or (quotes and has_finite)
    return quotes and has_finite and count >= 9 and capitals < 0.4


def _is_trail(head: str) -> bool:
    """Whether a line is a path through the sections of a site, or a row of links: "Home / World / ..."."""
    parts = [part.strip() for part in _TRAIL_BREAK.split(head)]
    parts = [part for part in parts if part]
    found = [word.lower() for word in _WORD.findall(head)]
    names = sum(word in words("section") for word in found)
    if names >= 3 and 2 * names >= len(found) and not any(word in words("function") for word in found):
        return True
    if len(parts) < 2:
        return False
    if any(part.lower() in words("section") for part in parts[:2]) and len(parts[0].split()) <= 4:
        return True
    short = sum(len(part.split()) <= 4 for part in parts)
    return len(parts) >= 3 and short >= len(parts) - 1
