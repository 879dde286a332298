"""Wordings: what one report of a saying has that another leaves out: a condition, a deadline, a number.

A report leaves out what another page has only if nothing like it stands in its own sentences or in those beside them,
also outside of the words that were taken for the statement. That a report says more is no fault of the others; only
what changes the meaning is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.documents.document import Document
from onrecord.evidence import DateInterval, Span, hull
from onrecord.language.sentences import find_sentences
from onrecord.statements.statement import Statement
from onrecord.threads.clauses import PAUSES
from onrecord.threads.deadlines import find_deadline
from onrecord.threads.lexicon import Lexicon, load_lexicon
from onrecord.threads.words import Word, find_words

MOST = 40
"""Reports that are held against each other, the first ones."""
LONGEST = 40
"""Words of a condition."""
ALIKE = 0.5
"""Share of the telling words of a condition that another report must have, to be said to have it too."""


class Part(StrEnum):
    """What can be left out of a saying."""

    CONDITION = "condition"
    DEADLINE = "deadline"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Something that a report leaves out, as another report words it."""

    part: Part
    words: str
    told_by: str  # the statement that has it
    span: Span  # where it stands in that statement's document


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One report: its conditions, deadline and numbers, and what stands in its sentences."""

    id: str
    document: Document
    parts: tuple[tuple[Part, Span, frozenset[str]], ...]  # what it has, where, and the words that tell it
    stems: frozenset[str]
    has_deadline: bool


def find_omissions(reports: Sequence[tuple[Statement, Document]]) -> dict[str, tuple[Omission, ...]]:
    """What each report of one saying leaves out that another has, by the id of the statement."""
    lexicon = load_lexicon()
    told = [_read(statement, document, lexicon) for statement, document in reports[:MOST]]
    return {own.id: tuple(_omissions(own, told)) for own in told}


def _omissions(own: _Told, told: Sequence[_Told]) -> Iterator[Omission]:
    listed: list[frozenset[str]] = []
    for other in told:
        for part, span, stems in other.parts:
            if other.document.id == own.document.id or any(2 * len(stems & known) >= len(stems) for known in listed):
                continue
            if part is Part.DEADLINE and own.has_deadline:
                continue  # when exactly is another question
            if part is Part.NUMBER and any(p is Part.NUMBER for p, _, _ in own.parts):
                continue  # another number is no missing one
            if not _has(own, stems):
                listed.append(stems)
                words = " ".join(span.words(other.document.text).split())
                yield Omission(part=part, words=words, told_by=other.id, span=span)


def _has(own: _Told, stems: frozenset[str]) -> bool:
    return len(stems & own.stems) >= ALIKE * len(stems)


def _read(statement: Statement, document: Document, lexicon: Lexicon) -> _Told:
    whole = hull(statement.content)
    sentences = _sentences(document, whole)
    around = [
        word for sentence in _sentences(document, whole, beside=1) for word in find_words(document.text, sentence)
    ]
    on: DateInterval | None = statement.said_on or document.published
    parts: list[tuple[Part, Span, frozenset[str]]] = []
    deadline = False
    for sentence in sentences:
        words = find_words(document.text, sentence)
        parts += [(Part.CONDITION, *found) for found in _conditions(document.text, words, whole, lexicon)]
        deadline = deadline or find_deadline(document.text, sentence, on) is not None
    for piece in statement.content:
        words = find_words(document.text, piece)
        parts += [(Part.NUMBER, w.span, frozenset({w.lower})) for w in words if _is_amount(w)]
        if find_deadline(document.text, piece, on) is not None:
            parts.append((Part.DEADLINE, piece, frozenset({"deadline"})))
    return _Told(
        id=statement.id,
        document=document,
        parts=tuple(parts),
        stems=frozenset(w.stem for w in around) | {w.lower for w in around},
        has_deadline=deadline,
    )


def _sentences(document: Document, whole: Span, *, beside: int = 0) -> list[Span]:
    """The sentences that the words of a statement stand in, and so many on either side."""
    found: list[Span] = []
    for block in (block.span for block in document.blocks if block.span.overlaps(whole)):
        sentences = find_sentences(document.text, within=block)
        inside = [at for at, sentence in enumerate(sentences) if sentence.overlaps(whole)]
        if inside:
            found += sentences[max(inside[0] - beside, 0) : inside[-1] + 1 + beside]
    return found


def _is_amount(word: Word) -> bool:
    """Whether a word is a number that counts something: not a year, nor a part of a name ("T-72", "S-300")."""
    digits = word.lower.replace(",", "").replace(".", "")
    return digits.isdecimal() and not (len(digits) == 4 and digits[:2] in ("19", "20"))


def _conditions(
    text: str, words: Sequence[Word], whole: Span, lexicon: Lexicon
) -> Iterator[tuple[Span, frozenset[str]]]:
    """The conditions in a sentence that belong to the statement: they stand in its words, or open the sentence."""
    proviso, asking = (lexicon.roles.index(role) for role in ("proviso", "asking"))
    matches = lexicon.role_terms.find(words)
    asked = {m.end for m in matches if m.row == asking}
    done = 0
    for match in (m for m in matches if m.row == proviso):
        start = words[match.start].span
        if match.start < done or match.start in asked or not (start.overlaps(whole) or match.start == 0):
            continue
        end = match.end
        while end < len(words) and end - match.start < LONGEST and not _is_pause(text, words[end - 1], end - match.end):
            end += 1
        done = end
        stems = lexicon.telling(words[match.end : end])
        if stems:
            yield Span(start.start, words[end - 1].span.end), stems


def _is_pause(text: str, word: Word, inside: int) -> bool:
    """Whether a clause ends after this word; a comma right after "if" does not end it."""
    return inside > 1 and text[word.span.end : word.span.end + 1] in PAUSES
