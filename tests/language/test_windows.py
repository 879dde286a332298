"""Windows hold every piece, each piece belongs to one of them, and none is longer than the model takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.evidence import Span
from onrecord.language.network import BUNDLED
from onrecord.language.pieces import SHAPES, WordPieces, set_off, written
from onrecord.language.windows import LONGEST, find_windows

words = st.sampled_from(
    ["Moscow", "said", "that", "NATO’s", "“no”", "antidisestablishmentarianism", "—", "5,000", "😀", "x" * 300]
)
pages = st.lists(st.lists(words, min_size=1, max_size=90), max_size=12).map(
    lambda sentences: "\n\n".join(" ".join(s) + "." for s in sentences)
)


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(BUNDLED / "tokenizer.json")


@settings(deadline=None, max_examples=60)
@given(page=pages)
def test_every_piece_belongs_to_one_window(pieces: WordPieces, page: str) -> None:
    sentences, windows = find_windows(page, [Span(0, len(page))], pieces)
    owned = [int(s) for w in windows for s in w.pieces.starts[slice(*w.own)]]
    assert owned == [int(s) for p in pieces.read(page, sentences) for s in p.starts]
    assert all(0 < len(w.pieces) <= LONGEST for w in windows)
    for w in windows:  # no word is parted by a border between windows
        for border in w.own:
            assert border in (0, len(w.pieces)) or w.pieces.words[border] != w.pieces.words[border - 1]


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=200))
def test_pieces_keep_the_offsets_of_any_text(pieces: WordPieces, text: str) -> None:
    read = pieces.read(text, [Span(0, len(text))])[0]
    assert (np.diff(read.starts) >= 0).all()
    assert (read.starts <= read.ends).all()
    assert not len(read) or int(read.ends.max()) <= len(text)
    assert ((read.shapes > 0) & (read.shapes < SHAPES)).all()


def test_capital_letters_and_line_breaks_are_not_lost(pieces: WordPieces) -> None:
    text = "Nato NATO\nnato\n\nnato"
    read = pieces.read(text, [Span(0, len(text))])[0]
    assert len(set(read.ids.tolist())) == 1
    assert len(set(read.shapes.tolist())) == 4


@pytest.mark.parametrize(
    ("word", "like"),
    [
        ("Kyiv", "Paris"),
        ("EU", "NATO"),
        ("McCain", "deGaulle"),
        ("1st", "2022"),
        ("—", "“"),
        ("мир", "peace"),
        ("سلام", "peace"),
    ],
)
def test_words_written_alike(word: str, like: str) -> None:
    assert written(word) == written(like)


def test_gaps() -> None:
    assert [set_off(g) for g in ("", " ", "\n", "\n\n", "\r\n", " \n \n ", "\u2029")] == [0, 1, 2, 3, 2, 3, 3]
