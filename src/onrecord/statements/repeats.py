"""The same statement told again on one page: in headline, lead and body it is one statement with several reports.

Nearly the same words by the same side are one statement wherever they stand. A headline and a lead tell in words of
their own what the body quotes, so for what stands there less is asked of the words, and more of the rest: the same
speaker, no other act, the same numbers, and no "not" in one of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.evidence import Span, hull
from onrecord.statements.statement import Act, Statement
from onrecord.statements.target_signs import small_words

ALIKE = 0.8  # share of the shorter content's words that the longer one must hold
LENGTH_RATIO = 0.5
FEWEST_WORDS = 5
REACH = 200  # statements that a repetition is looked for among
TOLD_AGAIN = 0.65  # share of the shorter content's stems that the longer one must hold, from headline or lead on
FEWEST_STEMS = 4
STEM_RATIO = 0.4
STEM = 5  # letters that "withdraw" and "withdrawal" have in common
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+")
NOT = re.compile(r"(?:\b(?:not|no|never|nor|neither|without|cannot)\b|n['’]t\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is compared of one content."""

    place: Span
    count: int  # of its words
    words: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    is_denied: bool


def with_repeats(text: str, statements: Sequence[Statement], *, opening: Span) -> tuple[Statement, ...]:
    """Sets ``repeats`` to the first statement of the page that this one tells again.

    ``opening`` is the stretch of headline and lead.
    """
    found: list[tuple[Statement, Wording]] = []
    for statement in statements:
        wording = _wording(text, statement.content)
        earlier = next(
            (
                other
                for other, before in found[-REACH:]
                if other.repeats is None and _is_repeated(other, statement, before, wording, opening)
            ),
            None,
        )
        found.append((replace(statement, repeats=earlier.id) if earlier else statement, wording))
    return tuple(statement for statement, _ in found)


def _is_repeated(other: Statement, statement: Statement, one: Wording, two: Wording, opening: Span) -> bool:
    if set(other.on_behalf_of).isdisjoint(statement.on_behalf_of) or one.place.overlaps(two.place):
        return False
    if _is_alike(one, two):
        return True
    return (
        opening.contains(one.place)
        and _is_same_speaker(other, statement)
        and _is_told_again(other, statement, one, two)
    )


def _is_same_speaker(other: Statement, statement: Statement) -> bool:
    """Whether the two are one speaker, or a headline has only the side of whom the body names: "Kenya: ..."."""
    if other.speaker is None or statement.speaker is None or other.speaker.actor is None:
        return False
    return other.speaker.actor == statement.speaker.actor or other.speaker.actor in statement.on_behalf_of


def _is_told_again(other: Statement, statement: Statement, one: Wording, two: Wording) -> bool:
    """Whether different words tell the same."""
    if other.act is not statement.act and Act.CLAIM not in (other.act, statement.act):
        return False
    if one.is_denied != two.is_denied or (one.numbers and two.numbers and not one.numbers & two.numbers):
        return False
    fewer, more = sorted((len(one.stems), len(two.stems)))
    if fewer < FEWEST_STEMS or fewer < STEM_RATIO * more:
        return False
    return len(one.stems & two.stems) >= TOLD_AGAIN * fewer


def _is_alike(one: Wording, two: Wording) -> bool:
    fewer, more = sorted((one.count, two.count))
    if fewer < FEWEST_WORDS or fewer < LENGTH_RATIO * more:
        return False
    return len(one.words & two.words) >= ALIKE * min(len(one.words), len(two.words))


def _wording(text: str, content: Sequence[Span]) -> Wording:
    whole = " ".join(piece.words(text) for piece in content)
    words = [w.lower() for w in WORD.findall(whole)]
    return Wording(
        place=hull(content),
        count=len(words),
        words=frozenset(words),
        stems=frozenset(w[:STEM] for w in words if len(w) > 2 and w not in small_words() and not w.isdigit()),
        numbers=frozenset(NUMBER.findall(whole)),
        is_denied=NOT.search(whole) is not None,
    )
