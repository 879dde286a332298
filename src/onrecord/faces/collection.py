"""The bundled collection: a few pages written for onrecord, to try it on without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.errors import DocumentError, UnreadableInput

PLACES = (Path(__file__).parents[1] / "examples", Path(__file__).parents[3] / "examples")
"""Where it lies in an installed package, and in the source tree."""


def collection_path() -> Path:
    """The folder of its pages; UnreadableInput where the package came without it."""
    for place in PLACES:
        if (place / "pages").is_dir():
            return place / "pages"
    raise UnreadableInput("the bundled collection is missing", str(PLACES[0]), "Install onrecord again")


def find_collection() -> Iterator[RawInput | DocumentError]:
    """Its pages as inputs. They are named alike on every machine: ``examples/pages/01-....txt``."""
    folder = collection_path()
    for given in find_inputs(str(folder)):
        if isinstance(given, RawInput):
            inside = Path(given.source).relative_to(folder).as_posix()
            yield replace(given, source=f"examples/pages/{inside}")
        else:
            yield given
