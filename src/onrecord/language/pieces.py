"""Words as the model reads them: word pieces with their offsets, and the shape that the uncased vocabulary loses.

A shape says how the word is written (small, Capital, CAPITALS, miXed, digits, marks) and what stands before it
(nothing, a space, a line break, a new paragraph). It is a second input of the model beside the piece itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.errors import ModelError
from onrecord.evidence import Span

Ints = NDArray[np.int32]

SHAPES = 25
"""How many shapes there are: none (0), and six ways of writing times four ways of being set off."""

_SMALL, _CAPITAL, _CAPITALS, _MIXED, _DIGITS, _MARKS = range(6)
_ATTACHED, _SPACE, _LINE, _PARAGRAPH = range(4)
_SURROGATES = dict.fromkeys(range(55296, 57344), 65533)
_LONGEST_CHUNK = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The word pieces of a stretch of text, all arrays of the same length; offsets are those of the whole text."""

    ids: Ints
    shapes: Ints
    starts: Ints
    ends: Ints
    words: Ints  # which word a piece belongs to; pieces of one word are never parted

    def __len__(self) -> int:
        return len(self.ids)


def written(word: str) -> int:
    """How a word is written. Scripts without capitals count as small."""
    if not word[:1].isalnum():
        return _MARKS if not any(c.isalnum() for c in word) else _MIXED
    if word[0].isdigit():
        return _DIGITS
    if word.isupper():
        return _CAPITALS if len(word) > 1 else _CAPITAL
    if word == word.lower():
        return _SMALL
    return _CAPITAL if word[0].isupper() and word[1:] == word[1:].lower() else _MIXED


def set_off(gap: str) -> int:
    """What stands between two words: nothing, a space, a line break, or a new paragraph."""
    if not gap:
        return _ATTACHED
    breaks = gap.count("\n") + gap.count("\u2028") + 2 * gap.count("\u2029")
    return _SPACE if not breaks else _LINE if breaks == 1 else _PARAGRAPH


class WordPieces:
    """Cuts text into the pieces of the model's vocabulary."""

    def __init__(self, path: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the tokenizers package raises bare Exception for a missing or broken file
            raise ModelError("the tokenizer cannot be read", str(path), "Reinstall onrecord") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        marks = [self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]", "[PAD]")]
        known = [mark for mark in marks if mark is not None]
        if len(known) < len(marks):
            raise ModelError("the tokenizer lacks the marks that the model needs", str(path), "Reinstall onrecord")
        self.first, self.last, self.pad = known

    def read(self, text: str, spans: Sequence[Span], *, opening: bool = True) -> list[Pieces]:
        """The pieces of each span. Spans are in order; ``opening``: a new paragraph starts at the first of them."""
        chunks = [chunk for span in spans for chunk in _chunks(span)]
        words = [text[c.start : c.end].translate(_SURROGATES) for c in chunks]
        read = self._tokenizer.encode_batch(words, add_special_tokens=False)
        found: list[Pieces] = []
        before = spans[0].start if spans else 0
        start_of_paragraph = opening
        at = 0
        for span in spans:
            rows: list[tuple[int, int, int, int, int]] = []
            while at < len(chunks) and chunks[at].end <= span.end:
                encoding, offset = read[at], chunks[at].start
                before = _rows(text, encoding, offset, before, rows, opening=start_of_paragraph)
                start_of_paragraph = start_of_paragraph and not rows
                at += 1
            table = np.asarray(rows, dtype=np.int32).reshape(len(rows), 5)
            found.append(Pieces(**{n: table[:, i] for i, n in enumerate(("ids", "shapes", "starts", "ends", "words"))}))
        return found


def _chunks(span: Span) -> list[Span]:
    """A span in stretches short enough for the tokenizer's memory to stay flat."""
    return [Span(s, min(span.end, s + _LONGEST_CHUNK)) for s in range(span.start, span.end, _LONGEST_CHUNK)]


def _rows(
    text: str, encoding: object, offset: int, before: int, rows: list[tuple[int, int, int, int, int]], *, opening: bool
) -> int:
    """Adds one row a piece; gives back where the last piece ended."""
    ids, offsets, word_ids = encoding.ids, encoding.offsets, encoding.word_ids  # type: ignore[attr-defined]
    first_word = rows[-1][4] + 1 if rows else 0
    i, n = 0, len(ids)
    while i < n:
        j = i + 1
        while j < n and word_ids[j] == word_ids[i]:
            j += 1
        start, end = offsets[i][0] + offset, offsets[j - 1][1] + offset
        gap = _PARAGRAPH if opening and not rows else set_off(text[before:start])
        shape = 1 + 4 * written(text[start:end]) + gap
        inner = 1 + 4 * ((shape - 1) // 4) + _ATTACHED
        for k in range(i, j):
            rows.append(
                (ids[k], shape if k == i else inner, offsets[k][0] + offset, offsets[k][1] + offset, first_word)
            )
        first_word += 1
        before = end
        i = j
    return before
