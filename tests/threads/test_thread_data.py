"""The tables of words keep to their schemas, and to each other."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import onrecord.threads
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.words import stem

DATA = Path(onrecord.threads.__file__).parent / "data"
STEMS = sorted(p.name.removesuffix(".schema.json") for p in DATA.glob("*.schema.json"))


def rows_of(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("table", STEMS)
def test_tables_keep_to_their_schemas(table: str) -> None:
    schema: dict[str, Any] = json.loads((DATA / f"{table}.schema.json").read_text(encoding="utf-8"))
    rows = rows_of(table)
    assert schema["sources"]
    assert rows
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        cells = [row[field["name"]] for row in rows]
        if rules.get("required"):
            assert all(cells), field["name"]
        if rules.get("unique"):
            assert len(set(cells)) == len(cells), field["name"]
        if "enum" in rules:
            assert set(cells) <= {str(value) for value in rules["enum"]}, field["name"]
        if field["type"] == "list":
            assert all(part == part.strip() for cell in cells for part in cell.split(";")), field["name"]
    assert set(rows[0]) == {field["name"] for field in schema["fields"]}


def test_every_table_has_a_schema() -> None:
    assert {p.stem for p in DATA.glob("*.csv")} == set(STEMS)


def test_deeds_and_things_that_are_named_are_there() -> None:
    deeds = {row["concept"] for row in rows_of("deeds")}
    things = {row["concept"] for row in rows_of("things")}
    for row in rows_of("deeds"):
        assert not row["counter"] or row["counter"] in deeds
        assert not row["against"] or row["against"] in deeds
        assert set(filter(None, row["needs"].split(";"))) <= things
    assert {row["within"] for row in rows_of("things")} - {""} <= things


@pytest.mark.parametrize(
    ("forms", "base"),
    [
        ("withdraws withdrew withdrawn withdrawing", "withdraw"),
        ("stopped stopping stops", "stop"),
        ("releases released", "release"),
    ],
)
def test_forms_of_a_word_meet(forms: str, base: str) -> None:
    assert {stem(form) for form in forms.split()} == {stem(base)}


def test_the_lexicon_loads() -> None:
    lexicon = load_lexicon()
    assert lexicon.groups["WITHDRAW"] == lexicon.groups["PRESENCE"]
    assert lexicon.widened(frozenset({"MISSILES"})) == {"MISSILES", "WEAPONS"}
