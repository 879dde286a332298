"""Strangers' text stays text: nothing reaches the terminal as an order, no bracket is styling, no cell a formula."""

from __future__ import annotations

import csv
import io
import itertools
import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Ran
from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, Span
from onrecord.faces.cli.terminal import one_line, shown
from onrecord.record.entry import Entry
from onrecord.record.exports.files import harmless, json_line
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.statements.statement import Act, Form, Party, Statement

PAYLOADS = [
    "\x1b[2J\x1b[31mred",
    "\x1b]0;new window title\x07",
    "\x1b]8;;https://evil.invalid\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31mred",
    "one\rtwo\x08\x08\x7f",
    "\u202egnp.exe\u202c",
    "[bold red]not bold[/]",
    "[link=https://evil.invalid]x[/link]",
    "[/]",
    ":smile: \\[x]",
    "nul\0nul",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "../../../etc/passwd",
    "'; DROP TABLE statements; --",
    "line\u2028separator\u2029",
    "z̸͝a̷l̶g̷o" * 50,
]


def entry(words: str) -> Entry:
    """A page, a person and a statement that are nothing but these words."""
    text = f"{words} said {words}"
    whole = Span(0, len(text))
    actor = Actor(code="person-x", kind=ActorKind.PERSON, name=words, side=(words,), learnt=True, role=words)
    document = Document(
        id="doc-1",
        source=words,
        text=text,
        blocks=(Block(kind=BlockKind.BODY, span=whole),),
        title=words,
        outlet=words,
        authors=(words,),
        language="en",
    )
    statement = Statement(
        id="st-1",
        document="doc-1",
        content=(whole,),
        cue=Span(0, 1),
        speaker=Party(actor=None, name=words, span=whole, basis=words),
        on_behalf_of=(words,),
        form=Form.DIRECT,
        act=Act.CLAIM,
        addressees=(Party(actor=words, name=words),),
        said_on=None,
        said_at=Party(actor=None, name=words),
        via=(Party(actor=None, name=words),),
        part_of=None,
        repeats=None,
        confidence=0.5,
        stage=words,
    )
    mention = Mention(span=whole, actor=actor, name=words, role=words, side=(words,), basis=Basis.TEXT, confidence=1.0)
    issue = Issue(source=words, stage=words, what=words, why=words, next=words, document="doc-1")
    return Entry(document=document, mentions=(mention,), statements=(statement,), issues=(issue,))


def is_obeyed(character: str) -> bool:
    """Whether a terminal would do something at this character instead of showing it."""
    return (
        unicodedata.category(character) in {"Cc", "Zl", "Zp"}
        or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


@contextmanager
def held(path: Path, words: str) -> Iterator[None]:
    with Record.open(str(path), create=True) as record:
        record.put(entry(words))
        record.note(replace(entry(words).issues[0], document=None, source=words + "2"))
    yield


@pytest.mark.parametrize(("words", "columns"), list(zip(PAYLOADS, itertools.cycle(["70", "140"]), strict=False)))
def test_what_people_are_shown(
    onrecord: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    with held(tmp_path / "onrecord.db", words):
        commands = [
            ("find", "statements"),
            ("find", "documents"),
            ("find", "actors"),
            ("find", "statements", "--by", words),
            ("show", "st-1"),
            ("show", "doc-1"),
            ("show", "person-x"),
            ("show", "is-"),
            ("show", words),
            ("issues",),
            ("verify",),
            ("config", "--record", words),
            ("find", "statements", "--record", words),
            ("export", "documents", "--to", f"no-folder/{words}"),
        ]
        for command in commands:
            ran = onrecord(*command)
            printed = ran.out + ran.err
            assert [c for c in printed if is_obeyed(c) and c not in "\n\t"] == [], command
            assert "should not have happened" not in printed, command
    if words.startswith("["):
        assert words in onrecord("show", "st-1").out


@given(st.text())
def test_no_text_at_all_is_obeyed(text: str) -> None:
    assert not any(is_obeyed(c) for c in shown(text) if c not in "\n\t")
    assert not any(is_obeyed(c) for c in one_line(text))
    shown(text).encode("utf-8")


@given(st.text())
def test_a_line_of_json_holds_the_text_and_nothing_that_is_obeyed(text: str) -> None:
    line = json_line({"words": text})
    assert json.loads(line) == {"words": text}
    assert not any(is_obeyed(c) for c in line)
    line.encode("utf-8")


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = harmless(text)
    assert cell.lstrip()[:1] not in tuple("=+-@") or cell == ""
    assert cell[:1] not in ("\t", "\r")


@pytest.mark.parametrize("words", PAYLOADS)
def test_a_table_for_spreadsheets(onrecord: Callable[..., Ran], tmp_path: Path, words: str) -> None:
    with held(tmp_path / "onrecord.db", words):
        for noun in ("documents", "statements", "actors", "issues"):
            onrecord("export", noun, "--format", "csv", "--to", "x.csv")
            for row in csv.reader(io.StringIO((tmp_path / "x.csv").read_bytes().decode("utf-8"), newline="")):
                assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
