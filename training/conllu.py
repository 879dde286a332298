"""One CoNLL-U document as running text: words with offsets, parts of speech, governors, relations; GUM's entities."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = -1
"""The governor of a sentence's root."""


@dataclass
class Word:
    """A syntactic word. ``governor`` is its index in the document, ROOT, or itself where the file names none."""

    form: str
    speech: str  # universal part of speech
    fine: str  # the corpus's own tag
    start: int
    end: int
    number: int  # within its sentence
    governor: int
    relation: str


@dataclass
class Sentence:
    """Words ``[first, last)``, and where the sentence begins in the text."""

    id: str
    start: int
    first: int
    last: int


@dataclass
class Document:
    """Text, words, sentences, and entities as ``(first word, last-plus-one, type)``."""

    id: str
    text: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    entities: list[tuple[int, int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Document:
        document = cls(id=path.stem)
        reader = _Reader(document)
        for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
            reader.take(line)
        document.text = document.text.rstrip()
        return document


class _Reader:
    """Takes a file line by line."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._id = ""
        self._open: dict[str, list[tuple[int, str]]] = {}
        self._rows: list[list[str]] = []
        self._parts_until = 0  # last word of the token that is being read ("Malaysia's" is two words in one)
        self._token = (0, 0)

    def take(self, line: str) -> None:
        document = self.document
        if not line:
            self._close_sentence()
        elif line.startswith("# newpar") and document.text:
            document.text = document.text.rstrip() + "\n\n"
        elif line.startswith("# sent_id"):
            self._id = line.split("=", 1)[1].strip()
        elif not line.startswith("#"):
            self._rows.append(line.split("\t"))

    def _close_sentence(self) -> None:
        rows = [r for r in self._rows if "." not in r[0]]
        self._rows = []
        if not rows:
            return
        document = self.document
        first, start = len(document.words), len(document.text)
        for cols in rows:
            self._word(cols, first)
        document.sentences.append(Sentence(self._id, start, first, len(document.words)))

    def _word(self, cols: list[str], first: int) -> None:
        document = self.document
        misc = dict(kv.split("=", 1) for kv in cols[9].split("|") if "=" in kv)
        space = "" if misc.get("SpaceAfter") == "No" else " "
        if "-" in cols[0]:
            self._parts_until = int(cols[0].split("-")[1])
            self._token = (len(document.text), len(document.text) + len(cols[1]))
            document.text += cols[1] + space
            return
        number = int(cols[0])
        if number <= self._parts_until:
            start, end = self._part(cols[1])
        else:
            start, end = len(document.text), len(document.text) + len(cols[1])
            document.text += cols[1] + space
        if number >= self._parts_until:
            self._parts_until = 0
        governor = ROOT if cols[6] == "0" else first + int(cols[6]) - 1 if cols[6].isdigit() else first + number - 1
        document.words.append(Word(cols[1], cols[3], cols[4], start, end, number, governor, cols[7]))
        self._entities(misc.get("Entity", ""))

    def _part(self, form: str) -> tuple[int, int]:
        """Where a word of the present token stands; the whole token where it is written otherwise there."""
        at = self.document.text.find(form, *self._token)
        if at < 0:
            return self._token
        self._token = (at + len(form), self._token[1])
        return at, at + len(form)

    def _entities(self, marks: str) -> None:
        document = self.document
        for mark in re.findall(r"\([^()]+\)?|[^()]+\)", marks):
            ident = mark.strip("()").split("-")
            if mark.startswith("("):
                self._open.setdefault(ident[0], []).append((len(document.words) - 1, ident[1]))
            if mark.endswith(")") and self._open.get(ident[0]):
                begun, kind = self._open[ident[0]].pop()
                document.entities.append((begun, len(document.words), kind))
