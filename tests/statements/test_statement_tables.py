"""The word tables of the statements stage hold what their schemas promise."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from onrecord.tables import read_rows

DATA = resources.files("onrecord.statements").joinpath("data")
STEMS = sorted(p.name.removesuffix(".schema.json") for p in DATA.iterdir() if p.name.endswith(".schema.json"))


@pytest.mark.parametrize("stem", STEMS)
def test_table_keeps_its_schema(stem: str) -> None:
    schema = json.loads(DATA.joinpath(f"{stem}.schema.json").read_text(encoding="utf-8"))
    rows = list(read_rows("onrecord.statements", f"{stem}.csv"))
    assert rows and schema["sources"] and schema["license"]
    key = schema["primaryKey"] if isinstance(schema["primaryKey"], list) else [schema["primaryKey"]]
    assert len({tuple(row[k] for k in key) for row in rows}) == len(rows)
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        for row in rows:
            value = row[field["name"]]
            assert value or not rules.get("required")
            assert "enum" not in rules or value in rules["enum"]
            assert field["type"] != "number" or float(value) == float(value)


def test_every_table_has_a_schema() -> None:
    assert {p.name.removesuffix(".csv") for p in DATA.iterdir() if p.name.endswith(".csv")} == set(STEMS)
