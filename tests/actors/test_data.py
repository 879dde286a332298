"""The tables of actors keep to their schemas, and to each other."""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import onrecord.actors
from onrecord.actors.actor import ActorKind
from onrecord.actors.loading import first_day, last_day
from onrecord.actors.names import Entry, name_key
from onrecord.actors.registry import load_registry

DATA = Path(onrecord.actors.__file__).parent / "data"
SPLIT = ("persons", "offices", "holders")  # several tables of one schema
OVERLAP = datetime.timedelta(days=31)

Row = dict[str, str]


def tables_of(stem: str) -> list[Path]:
    return sorted(DATA.glob(f"{stem}_*.csv")) if stem in SPLIT else [DATA / f"{stem}.csv"]


def rows_of(stem: str) -> list[Row]:
    rows: list[Row] = []
    for table in tables_of(stem):
        with table.open(encoding="utf-8", newline="") as lines:
            rows.extend(csv.DictReader(lines))
    return rows


def schema_of(stem: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((DATA / f"{stem}.schema.json").read_text(encoding="utf-8"))
    return schema


STEMS = sorted(p.name.removesuffix(".schema.json") for p in DATA.glob("*.schema.json"))


def faults_of_cell(field: dict[str, Any], cell: str) -> list[str]:
    """What is wrong with one cell, by its field's type and constraints."""
    rules = field.get("constraints", {})
    if not cell:
        return ["empty"] if rules.get("required") else []
    faults = []
    parts = cell.split(";") if field["type"] == "list" else [cell]
    if any(not p or p != p.strip() for p in parts):
        faults.append(f"blank piece or space at an end: {cell!r}")
    if field["type"] == "list" and len(set(parts)) != len(parts):
        faults.append(f"a piece twice: {cell!r}")
    if "enum" in rules and cell not in rules["enum"]:
        faults.append(f"{cell!r} is none of {rules['enum']}")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        faults.append(f"{cell!r} does not match {rules['pattern']}")
    return faults


def test_every_table_has_a_schema() -> None:
    stems = {re.sub(rf"^({'|'.join(SPLIT)})_.*", r"\1", p.stem) for p in DATA.glob("*.csv")}
    assert stems == set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_tables_keep_to_their_schema(stem: str) -> None:
    schema = schema_of(stem)
    assert schema["title"] and schema["license"] and schema["sources"]
    fields = {f["name"]: f for f in schema["fields"]}
    faults = []
    for table in tables_of(stem):
        with table.open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == list(fields), table.name
        with table.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                assert None not in row and None not in row.values(), f"{table.name}:{number}: too many or few columns"
                faults += [
                    f"{table.name}:{number} {n}: {x}" for n, f in fields.items() for x in faults_of_cell(f, row[n])
                ]
    assert not faults, "\n".join(faults[:40])


@pytest.mark.parametrize("stem", STEMS)
def test_keys_are_unique(stem: str) -> None:
    schema = schema_of(stem)
    key = schema.get("primaryKey", [])
    keys = [[key] if isinstance(key, str) else key] if key else []
    keys += [[f["name"]] for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    rows = rows_of(stem)
    if stem == "persons":  # whoever held office in two regions stands in both tables, with the same name and country
        rows = [
            dict(facts)
            for facts in {(("code", r["code"]), ("name", r["name"]), ("country", r["country"])) for r in rows}
        ]
    for columns in keys:
        values = [tuple(row[c] for c in columns) for row in rows]
        assert len(set(values)) == len(values), (columns, sorted(v for v in set(values) if values.count(v) > 1)[:20])


@pytest.mark.parametrize("stem", STEMS)
def test_codes_that_rows_refer_to_exist(stem: str) -> None:
    missing = []
    for field in schema_of(stem)["fields"]:
        if "reference" in field:
            known = {row["code"] for other in field["reference"] for row in rows_of(other)}
            used = {part for row in rows_of(stem) for part in row[field["name"]].split(";") if part}
            missing += [f"{field['name']}: {code}" for code in sorted(used - known)]
    assert not missing, missing[:40]


def test_one_code_is_one_actor() -> None:
    stems = ("countries", "organisations", "armed_groups", "bodies", "media", "places", "persons")
    owners: dict[str, set[str]] = defaultdict(set)
    for stem in stems:
        for row in rows_of(stem):
            owners[row["code"]].add(stem)
    assert not {c: o for c, o in owners.items() if len(o) > 1}


def test_the_registry_covers_the_world() -> None:
    standing = [row["status"] for row in rows_of("countries")]
    assert standing.count("member") == 193
    assert len(standing) >= 195
    assert len(rows_of("organisations")) >= 150
    assert len(rows_of("media")) >= 120


def test_every_member_state_has_demonym_and_capital_or_is_a_city() -> None:
    # Their capital bears the country's name, or one that is a common name elsewhere.
    bare = {"DJI", "GRD", "GUY", "LUX", "MCO", "SMR", "SGP"}
    members = [row for row in rows_of("countries") if row["status"] == "member"]
    assert [r["code"] for r in members if not r["demonyms"]] == []
    assert {r["code"] for r in members if not r["capitals"]} <= bare


def test_names_of_two_actors_are_listed_as_ambiguous() -> None:
    registry = load_registry()
    listed = {name_key(row["name"]) for row in rows_of("ambiguous_names")}

    def can_clash(one: Entry, two: Entry) -> bool:
        people = {registry.actors[e.code].kind for e in (one, two)} == {ActorKind.PERSON}
        return one.code != two.code and not people

    shared = {
        " ".join(key): sorted({e.code for e in entries})
        for key, entries in registry.names.entries.items()
        if key not in listed and all(e.code for e in entries) and any(can_clash(a, b) for a in entries for b in entries)
    }
    assert not shared


def test_no_name_is_both_an_actor_and_none() -> None:
    entries = load_registry().names.entries
    assert not [" ".join(k) for k, found in entries.items() if {bool(e.code) for e in found} == {True, False}]


def test_ambiguous_names_prefer_an_actor_of_that_name() -> None:
    registry = load_registry()
    wrong = [
        row["name"]
        for row in rows_of("ambiguous_names")
        if row["prefer"] not in {e.code for e in registry.names.named(row["name"])}
    ]
    assert not wrong


def test_templates_fill_in_a_country() -> None:
    for row in rows_of("body_templates"):
        assert row["name"].count("{country}") == 1, row["kind"]
        for form in row["forms"].split(";"):
            assert len(re.findall(r"\{(?:country|demonym)\}", form)) == 1, form
            assert not re.search(r"\{(?!country\}|demonym\})", form), form


def test_a_tenure_begins_before_it_ends() -> None:
    wrong = [r for r in rows_of("holders") if r["until"] and last_day(r["until"]) < first_day(r["since"])]
    assert not wrong, wrong[:10]


def test_single_offices_have_one_holder_at_a_time() -> None:
    single = {row["code"] for row in rows_of("offices") if row["single"] == "true"}
    by_office: dict[str, list[tuple[datetime.date, datetime.date, str]]] = defaultdict(list)
    for row in rows_of("holders"):
        if row["office"] in single:
            until = last_day(row["until"]) if row["until"] else datetime.date.max
            by_office[row["office"]].append((first_day(row["since"]), until, row["person"]))
    clashes = []
    for office, tenures in by_office.items():
        tenures.sort()
        for index, (_, until, person) in enumerate(tenures):
            for since, ends, other in tenures[index + 1 :]:
                shared = min(until, ends) - since
                if other != person and shared > OVERLAP:
                    clashes.append(f"{office}: {person} until {until}, {other} since {since}")
    assert not clashes, "\n".join(clashes[:40])


@pytest.mark.parametrize(
    ("field", "cell", "fault"),
    [
        ({"type": "list"}, "Kyiv;;Kiev", "blank piece"),
        ({"type": "list"}, "Kyiv; Kiev", "blank piece"),
        ({"type": "list"}, "Kyiv;Kyiv", "twice"),
        ({"type": "string", "constraints": {"required": True}}, "", "empty"),
        ({"type": "string", "constraints": {"enum": ["a"]}}, "b", "none of"),
        ({"type": "string", "constraints": {"pattern": "[A-Z]{3}"}}, "RUSS", "match"),
    ],
)
def test_the_validator_finds_faults(field: dict[str, Any], cell: str, fault: str) -> None:
    assert any(fault in found for found in faults_of_cell(field, cell))
