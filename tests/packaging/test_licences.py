"""What is installed with onrecord may be used by everybody, and the page that says so is the lock's."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

FREE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CNRI|HPND|Unlicense|CC0|LGPL|"
    r"Lesser General Public)\b",
    re.IGNORECASE,
)
"""Words of licences that let a program of any licence use the package as a library."""


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    place = Path(__file__).parents[2] / "docs" / "make_licences.py"
    spec = importlib.util.spec_from_file_location("make_licences", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_licences"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(licences: ModuleType) -> None:
    made = licences.page(licences.LOCK.read_text(encoding="utf-8"))
    assert licences.PAGE.read_text(encoding="utf-8") == made, "run: python docs/make_licences.py"


def test_every_package_of_the_lock_is_on_it(licences: ModuleType) -> None:
    lock = licences.LOCK.read_text(encoding="utf-8")
    assert len(licences.read_lock(lock)) == len(re.findall(r"^\S+==", lock, re.MULTILINE))


def test_what_is_installed_states_a_licence_that_lets_everybody_use_it(licences: ModuleType) -> None:
    pins = licences.read_lock(licences.LOCK.read_text(encoding="utf-8"))
    core = licences.find_core(pins)
    assert {"typer", "onnxruntime", "pydantic-core", "justext"} <= core
    assert not {"pytest", "ruff", "hypothesis"} & core
    assert not {name: said for name in core if not FREE.search(said := licences.licence_of(name))}


def test_licences_read_elsewhere_are_still_needed(licences: ModuleType) -> None:
    locked = {pin.name for pin in licences.read_lock(licences.LOCK.read_text(encoding="utf-8"))}
    assert {row["package"] for row in licences._elsewhere()} <= locked
