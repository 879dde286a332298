"""Carried: one statement as each page and outlet carried it.

Two ways lead from one report to another: the record's own links (its reports of one saying, and repetitions within a
page), and words that are nearly the same, found through the full-text index and then compared. Which of the two it was
is always said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import Connection, select

from onrecord.record import schema
from onrecord.record.browse.lines import Line, read_lines
from onrecord.record.decision import Mark
from onrecord.record.fulltext import find_sharing
from onrecord.record.reports import find_sayings

MOST = 40
"""Reports that are compared."""
LOOKED_AT = 120
"""Reports with words in common that are looked at more closely."""
ALIKE = 0.5
"""Share of the words that two reports must have in common, in order, to be shown as the same words."""
_RARE_WORDS = 8
_LONGEST = 400
"""Words of a report that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One report of a statement. ``linked``: the record says so; else only the words are alike, by ``share``."""

    line: Line
    linked: bool
    share: float


def find_carried(connection: Connection, id: str) -> tuple[Carried, ...]:
    """That statement and its other reports, in order of time; empty where the record does not hold it."""
    family = [id, *(one for one in find_sayings(connection, [id])[id] if one != id)][:MOST]
    lines = {line.id: line for line in read_lines(connection, "statements", family) if line.id == id or _stands(line)}
    if id not in lines:
        return ()
    own = lines[id]
    found = [Carried(line=line, linked=True, share=share_of(own, line)) for line in lines.values()]
    near = read_lines(connection, "statements", [other for other in _near(connection, own) if other not in lines])
    alike = [
        Carried(line=line, linked=False, share=share_of(own, line))
        for line in near
        if _stands(line) and _same_voice(own, line)
    ]
    alike = sorted((one for one in alike if one.share >= ALIKE), key=lambda one: (-one.share, one.line.id))
    kept = [*sorted(found, key=lambda one: (one.line.id != id, -one.share)), *alike][:MOST]
    return tuple(sorted(kept, key=lambda one: (str(one.line.end or ""), one.line.source, one.line.id)))


def words_in(text: str) -> list[str]:
    """The words of a text with what stands between them, so that joined they are the text again."""
    return re.findall(r"\w+|[^\w\s]|\s+", text)[: _LONGEST * 2]


def share_of(one: Line, other: Line) -> float:
    """How much of the words the two have in common, in order: 1 for the same words."""
    mine, theirs = (_plain(line.words) for line in (one, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() if mine and theirs else 0.0


def _plain(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", text)][:_LONGEST]


def _same_voice(one: Line, other: Line) -> bool:
    """Not two different speakers: the same words from somebody else are another statement."""
    mine, theirs = ({p.actor for p in line.by if p.actor} | {*line.sides} for line in (one, other))
    return not mine or not theirs or bool(mine & theirs)


def _stands(line: Line) -> bool:
    """Whether nobody rejected it."""
    return line.review is None or line.review.mark != Mark.REJECTED


def _near(connection: Connection, own: Line) -> list[str]:
    """Statements with some of the longest words of this one, those that share most first."""
    words = sorted(set(_plain(own.words)), key=lambda word: (-len(word), word))[:_RARE_WORDS]
    if len(words) < 3:
        return []
    noun = schema.statements
    keys = find_sharing(connection, noun, words, limit=LOOKED_AT)
    return list(connection.execute(select(noun.c.id).where(noun.c.number.in_(keys))).scalars())
