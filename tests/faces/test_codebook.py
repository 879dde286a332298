"""The codebook is a promise: every column that is exported and every code that can stand in one is explained in it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from onrecord.actors.actor import ActorKind
from onrecord.documents.document import BlockKind
from onrecord.events.event import Status
from onrecord.evidence import Basis, Precision
from onrecord.language.labels import EVENT_TYPES
from onrecord.record.exports.rows import COLUMNS
from onrecord.runs.stages import STAGES
from onrecord.statements.statement import Act, Form
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import Relation, State


def rows(project: Path, heading: str) -> set[str]:
    """The first cells of the tables under a heading, up to the next heading of any level."""
    text = (project / "docs" / "codebook.md").read_text(encoding="utf-8")
    section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    section = re.split(r"^#", section, flags=re.MULTILINE)[0]
    return {
        code for line in re.findall(r"^\| (.*?) \|", section, re.MULTILINE) for code in re.findall(r"`(.+?)`", line)
    }


@pytest.mark.parametrize("noun", [noun for noun in COLUMNS if noun != "issues"])
def test_every_column(project: Path, noun: str) -> None:
    assert rows(project, noun) == set(COLUMNS[noun])


def test_every_column_of_issues_and_every_kind_of_failure(project: Path) -> None:
    failures = {"UnreadableInput", "NotText", "EmptyInput", "InputTooLarge", "DocumentError"}
    assert rows(project, "issues") == {*COLUMNS["issues"], *failures, "language", "no text", "fault"}
    assert {"documents", *(stage.name for stage in STAGES)} == {
        *("documents", "language", "actors", "statements", "events")
    }


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Precision", Precision),
        ("Basis", Basis),
        ("Kinds of blocks", BlockKind),
        ("Forms", Form),
        ("Acts", Act),
        ("Status", Status),
        ("Kinds of actors", ActorKind),
        ("Kinds of threads", Kind),
        ("Relations", Relation),
        ("States", State),
    ],
)
def test_every_code(project: Path, heading: str, codes: type[StrEnum]) -> None:
    assert rows(project, heading) == {code.value for code in codes}


def test_every_type_of_event(project: Path) -> None:
    assert rows(project, "Types of events") == set(EVENT_TYPES)


def test_every_key_of_annotations(project: Path) -> None:
    assert rows(project, "annotate") == {"id", "language", "attributions", "mentions", "statements", "events"}
