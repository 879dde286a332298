"""What exports say of their columns and formats is what the codebook says, and it says something of each."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import onrecord.record.exports
from onrecord.language.labels import EVENT_TYPES
from onrecord.record.exports.codebook import meaning_of, meanings
from onrecord.record.exports.columns import flat_columns
from onrecord.record.exports.dyads import COLUMNS as PAIR_COLUMNS
from onrecord.record.exports.dyads import scale
from onrecord.record.exports.formats import FORMATS
from onrecord.record.exports.network import EDGE_COLUMNS
from onrecord.record.exports.rows import COLUMNS

DATA = Path(onrecord.record.exports.__file__).parent / "data"


@pytest.mark.parametrize("noun", COLUMNS)
def test_every_column_has_a_meaning(noun: str) -> None:
    for column in flat_columns(noun):
        assert meaning_of(column, noun), column.name
    assert len({column.name for column in flat_columns(noun)}) == len(flat_columns(noun))


def test_the_formats_are_those_of_the_codebook() -> None:
    assert list(meanings("Formats")) == [form.name for form in FORMATS]
    for form in FORMATS:
        said = meanings("Formats")[form.name]
        assert said == "all nouns" if len(form.nouns) > 3 else set(said.split(", ")) == set(form.nouns)


def test_the_columns_of_pairs_and_ties() -> None:
    assert tuple(meanings("Pairs of events")) == PAIR_COLUMNS
    assert tuple(meanings("Ties of the network")) == EDGE_COLUMNS


def test_no_heading_no_meanings() -> None:
    assert meanings("Poems") == {}


def test_every_type_of_event_has_its_place_on_the_scale() -> None:
    assert set(scale()) == set(EVENT_TYPES)
    for row in scale().values():
        assert (row["goldstein"] > 0) == (row["quad_class"] <= 2)


@pytest.mark.parametrize("table", ["plover", "relations"])
def test_tables_keep_to_their_schema(table: str) -> None:
    schema = json.loads((DATA / f"{table}.schema.json").read_text(encoding="utf-8"))
    assert schema["title"] and schema["license"] and schema["sources"]
    rows = list(csv.DictReader((DATA / f"{table}.csv").open(encoding="utf-8", newline="")))
    assert [*rows[0]] == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        cells, rules = [row[field["name"]] for row in rows], field.get("constraints", {})
        assert not rules.get("unique") or len(set(cells)) == len(cells)
        for cell in cells:
            assert cell or not rules.get("required")
            assert not cell or re.fullmatch(rules.get("pattern", ".*"), cell)
            assert not cell or cell in rules.get("enum", [cell])
