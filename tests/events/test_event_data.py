"""The tables of events keep to their schemas, and their patterns find words fast in any text."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import onrecord.events
from onrecord.events.lexicon import find_types, has_idle_object
from onrecord.events.modes import _modes
from onrecord.events.quantities import _pattern
from onrecord.events.status import find_sign
from onrecord.evidence import Span
from onrecord.language.labels import EVENT_TYPES
from onrecord.tables import pieces, read_rows
from pace import cost, here

DATA = Path(onrecord.events.__file__).parent / "data"
TABLES = sorted(p.stem for p in DATA.glob("*.csv"))


def is_fit(field: dict[str, Any], cell: str) -> bool:
    """Whether one cell keeps to its field."""
    rules = field.get("constraints", {})
    if not cell:
        return not rules.get("required") and "" in rules.get("enum", [""])
    if field["type"] == "number" and not rules["minimum"] <= float(cell) <= rules["maximum"]:
        return False
    if field["type"] == "list" and len(set(pieces(cell))) != len(cell.split(";")):
        return False
    return cell in rules.get("enum", [cell]) and re.fullmatch(rules.get("pattern", ".*"), cell) is not None


@pytest.mark.parametrize("stem", TABLES)
def test_tables_keep_to_their_schema(stem: str) -> None:
    schema = json.loads((DATA / f"{stem}.schema.json").read_text(encoding="utf-8"))
    assert schema["title"] and schema["license"] and schema["sources"]
    with (DATA / f"{stem}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == [f["name"] for f in schema["fields"]]
    assert [(f["name"], row) for row in rows for f in schema["fields"] if not is_fit(f, row[f["name"]])] == []
    key = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
    assert len({tuple(row[k] for k in key) for row in rows}) == len(rows)


def test_modes_are_of_known_types() -> None:
    assert {row["type"] for row in read_rows("onrecord.events", "modes.csv")} <= set(EVENT_TYPES)


def test_every_type_has_its_words() -> None:
    assert {row["type"] for row in read_rows("onrecord.events", "triggers.csv")} == set(EVENT_TYPES)


@pytest.mark.parametrize(
    ("words", "types"), [("bombarded", {"ASSAULT"}), ("painted", set()), ("Visited", {"CONSULT"}), ("", set())]
)
def test_types_of_words(words: str, types: set[str]) -> None:
    assert find_types(words) == types


@pytest.mark.parametrize(
    "unit", ["1", "a few ", "1,000,", "between ", "10 to ", "5 x y z ", "not only ", "hunger ", "$1 "]
)
def test_no_text_is_slow(unit: str) -> None:
    text = unit * (20_000 // len(unit))

    def look() -> None:
        list(_pattern().finditer(text))
        find_sign(text[:200])
        find_types(text)
        has_idle_object("hit" + text, Span(0, 3))
        for rows in _modes().values():
            for _, _, pattern in rows:
                list(pattern.finditer(text[:2000]))

    assert cost(look) < here(2.0)
