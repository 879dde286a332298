"""The registry finds who is named, in which manner, and who held office on a day."""

from __future__ import annotations

import datetime
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.actors.actor import ActorKind
from onrecord.actors.names import find_tokens, fold, name_key
from onrecord.actors.registry import Registry, load_registry
from pace import here

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "registry.jsonl").read_text(encoding="utf-8").splitlines()
]
LOOKUPS = [c for c in CASES if "name" in c]
TEXTS = [c for c in CASES if "text" in c]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.mark.parametrize("case", LOOKUPS, ids=[c["id"] for c in LOOKUPS])
def test_names_are_looked_up(case: dict[str, Any], registry: Registry) -> None:
    assert [a.code for a in registry.find_actors(case["name"])] == case["actors"], case["why"]
    if "country" in case:
        assert registry.country_of(case["name"]) == case["country"], case["why"]


@pytest.mark.parametrize("case", TEXTS, ids=[c["id"] for c in TEXTS])
def test_names_are_found_in_text(case: dict[str, Any], registry: Registry) -> None:
    text = case["text"]
    found = [[n.span.words(text), n.actor.code, n.manner.value] for n in registry.find_named(text, 0, len(text))]
    assert found == case["names"], case["why"]


def day(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("role", "of", "on", "person"),
    [
        ("secretary_general", "NATO", "2014-09-30", "Anders Fogh Rasmussen"),
        ("secretary_general", "NATO", "2014-10-01", "Jens Stoltenberg"),
        ("secretary_general", "NATO", "2024-09-30", "Jens Stoltenberg"),
        ("secretary_general", "NATO", "2024-10-02", "Mark Rutte"),
        ("secretary_general", "UN", "2016-12-31", "Ban Ki-moon"),
        ("secretary_general", "UN", "2017-01-01", "António Guterres"),
        ("head_of_state", "UKR", "2019-05-19", "Petro Poroshenko"),
        ("head_of_state", "RUS", "2010-01-01", "Dmitry Medvedev"),
    ],
)
def test_offices_have_their_holders(role: str, of: str, on: str, person: str, registry: Registry) -> None:
    holder = registry.holder(role, of, day(on))
    assert holder is not None
    assert fold(holder.name) == fold(person)


def test_nobody_holds_an_office_that_is_unknown(registry: Registry) -> None:
    assert registry.holder("archdruid", "NATO", day("2020-01-01")) is None
    assert registry.holder("secretary_general", "NATO", day("1900-01-01")) is None


def test_the_side_follows_the_office(registry: Registry) -> None:
    (stoltenberg,) = registry.find_actors("Jens Stoltenberg")
    assert registry.side(stoltenberg.code, day("2021-12-20")) == ("NATO",)
    assert registry.side(stoltenberg.code, day("2012-06-01")) == ("NOR",)
    assert registry.side(stoltenberg.code, None) == ("NOR",)
    assert registry.side("UNHCR", None) == ("UN",)
    assert registry.side("PA", None) == ("PSE",)
    assert registry.side("BALTIC_STATES", None) == ("EST", "LVA", "LTU")
    assert registry.side("mda-ministry-of-foreign-affairs", None) == ("MDA",)
    assert registry.side("no-such-code", None) == ()


def test_a_surname_means_who_is_in_office(registry: Registry) -> None:
    assert [a.name for a in registry.resolve_surname("Stoltenberg", day("2022-01-01"))] == ["Jens Stoltenberg"]
    assert registry.resolve_surname("stoltenberg", day("1980-01-01")) == ()
    # NATO had one and Denmark another.
    names = {a.name for a in registry.resolve_surname("Rasmussen", day("2010-06-01"))}
    assert {"Anders Fogh Rasmussen", "Lars Løkke Rasmussen"} <= names


def test_another_spelling_of_a_surname_is_found_only_on_request(registry: Registry) -> None:
    assert registry.resolve_surname("Stoltenburg", day("2022-01-01")) == ()
    found = registry.resolve_surname("Stoltenburg", day("2022-01-01"), near_spelling=True)
    assert [a.name for a in found] == ["Jens Stoltenberg"]


def test_offices_are_found_by_title(registry: Registry) -> None:
    assert [o.of for o in registry.find_offices("NATO Secretary General")] == ["NATO"]
    assert registry.find_offices("Keeper of the Seven Keys") == ()


@pytest.mark.parametrize(
    ("kind", "of", "name"),
    [
        ("foreign_ministry", "RUS", "Ministry of Foreign Affairs of Russia"),
        ("foreign_ministry", "NLD", "Ministry of Foreign Affairs of the Netherlands"),
        ("foreign_ministry", "USA", "US Department of State"),
        ("defence_ministry", "LTU", "Ministry of National Defence of Lithuania"),
        ("parliament", "UKR", "Verkhovna Rada"),
    ],
)
def test_bodies_have_their_own_name_or_the_usual_one(kind: str, of: str, name: str, registry: Registry) -> None:
    body = registry.body(kind, of)
    assert body is not None
    assert (body.name, body.kind, body.side) == (name, ActorKind.BODY, (of,))
    assert registry.actor(body.code) == body


def test_bodies_of_nobody_are_unknown(registry: Registry) -> None:
    assert registry.body("foreign_ministry", "NATO") is None
    assert registry.body("ministry_of_silly_walks", "GBR") is None
    assert registry.actor("xyz-ministry-of-foreign-affairs") is None


def test_groups_have_members(registry: Registry) -> None:
    assert registry.group_members("the Baltic states") == ("EST", "LVA", "LTU")
    assert len(registry.group_members("G7")) == 7
    assert registry.group_members("Russia") == ()


def test_every_name_in_the_tables_is_found_as_written(registry: Registry) -> None:
    lost = [
        (actor.name, actor.code)
        for actor in registry.actors.values()
        if actor.kind in (ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.PERSON)
        and actor.code not in {a.code for a in registry.find_actors(actor.name)}
    ]
    assert not lost


def test_a_body_by_template_is_found_for_every_country(registry: Registry) -> None:
    lost = []
    for actor in registry.actors.values():
        if actor.kind is ActorKind.COUNTRY:
            text = f"{actor.name}'s Foreign Ministry said so."
            body = registry.body("foreign_ministry", actor.code)
            if [n.actor for n in registry.find_named(text, 0, len(text))] != [body]:
                lost.append(actor.code)
    assert not lost


NAMES = ["Russia", "the Kremlin", "U.S.", "Côte d’Ivoire", "Israel's Knesset", "Russian Foreign Ministry", "US", "us"]
PIECES = st.one_of(st.sampled_from([*NAMES, " ", ", ", "-", "'s ", ".", "“", "pro-"]), st.text(max_size=6))


@given(st.lists(PIECES, max_size=14).map("".join), st.integers(0, 20), st.integers(0, 120))
@example("U.S.", 0, 3)
@settings(max_examples=150, deadline=None)
def test_spans_lie_inside_the_stretch_and_apart(text: str, start: int, end: int) -> None:
    start, end = min(start, len(text)), min(max(start, end), len(text))
    names = load_registry().find_named(text, start, end)
    edges = [start, *(edge for n in names for edge in (n.span.start, n.span.end)), max(end, start)]
    assert edges == sorted(edges)
    for name in names:
        words = name.span.words(text)
        assert words.strip() == words
        assert name.actor.code


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_tokens_slice_back_to_their_words(text: str) -> None:
    for token in find_tokens(text):
        assert text[token.start : token.end] == token.form


@given(st.sampled_from(NAMES), st.sampled_from(["’", "'", "ʼ"]))
def test_apostrophes_are_alike(name: str, mark: str) -> None:
    assert name_key(name.replace("'", mark).replace("’", mark)) == name_key(name)


def test_a_long_text_takes_time_in_proportion(registry: Registry) -> None:
    """A page of nothing but names, as long as any we read whole, is still read in a moment."""
    text = "Russian Foreign Ministry of the Democratic Republic of the Congo's United States of America " * 300
    assert len(registry.find_named(text, 0, len(text))) == 900


def test_actors_cross_processes(registry: Registry) -> None:
    body = registry.body("army", "FRA")
    assert pickle.loads(pickle.dumps(body)) == body  # noqa: S301 - our own object


def test_loading_is_quick() -> None:
    """Some 100 ms of work; the best of three, because other processes share the machine."""
    code = (
        "import time; from onrecord.actors.registry import load_registry\n"
        "start = time.process_time(); load_registry(); print(time.process_time() - start)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True) for _ in range(3)]
    assert min(float(run.stdout) for run in runs) < here(0.3)
