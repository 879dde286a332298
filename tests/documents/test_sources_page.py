"""The page on sources is a promise: every preset, ending and option is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.documents.columns import FIELDS, presets
from onrecord.documents.folders import READ_ENDINGS
from onrecord.documents.inputs import FORMS


@pytest.fixture
def words(project: Path) -> str:
    return (project / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_preset_and_field(words: str) -> None:
    for name in (*presets(), *FIELDS):
        assert f"`{name}`" in words or f"{name}=" in words, name


def test_every_form(words: str) -> None:
    alike = {".text", ".htm", ".xhtml", ".wet.gz", ".ndjson.gz", ".tsv.gz"}
    for ending in {*FORMS, *READ_ENDINGS} - alike:
        assert f"`{ending}`" in words, ending


def test_every_option(words: str, project: Path) -> None:
    code = (project / "src/onrecord/faces/cli/sourcing.py").read_text(encoding="utf-8")
    options = {part.split('"')[0] for part in code.split('typer.Option(\n        "')[1:]}
    options |= {part.split('"')[0] for part in code.split('typer.Option("')[1:]}
    assert {"--columns", "--limit", "--watch", "--pause"} <= options
    for option in options:
        assert option in words, option
