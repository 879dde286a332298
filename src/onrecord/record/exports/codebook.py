"""What every column means, in the words of ``docs/codebook.md``, which travels with the package and with exports.

The meanings are read from the codebook's own tables, so that what a data set says of itself is what the documentation
says.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from onrecord.errors import OnRecordError
from onrecord.record.exports.columns import Column, Kind

PLACES = (Path(__file__).parent / "data" / "codebook.md", Path(__file__).parents[4] / "docs" / "codebook.md")
"""Where it lies in an installed package, and in the source tree."""
_KEYS = {
    "text": "the words",
    "actor": "code",
    "name": "full name",
    "precision": "how exactly it is known",
    "basis": "what it was read from",
}
_ENDS = {Kind.MOMENT: ("first day", "last day")}
_OFFSETS = ("first character", "character after the last")


@functools.cache
def codebook_text() -> str:
    """The whole codebook, in Markdown."""
    for place in PLACES:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise OnRecordError("the codebook is missing", str(PLACES[0]), "Install onrecord again")


@functools.cache
def meanings(heading: str) -> dict[str, str]:
    """What stands beside each code in the tables under a heading, up to the next heading; empty where there is none."""
    parts = re.split(rf"^#+ {re.escape(heading)}$", codebook_text(), maxsplit=1, flags=re.MULTILINE)
    if len(parts) < 2:
        return {}
    section = re.split(r"^#", parts[1], maxsplit=1, flags=re.MULTILINE)[0]
    found: dict[str, str] = {}
    for codes, meaning in re.findall(r"^\| (.*?) \| (.*?) \|", section, re.MULTILINE):
        for code in re.findall(r"`(.+?)`", codes):
            found[code] = meaning.replace("`", "")
    return found


def meaning_of(column: Column, noun: str) -> str:
    """What one flat column of a table of that noun means."""
    meaning = meanings(noun).get(column.field, "")
    if column.key is None:
        return meaning
    if column.key in ("start", "end"):
        return f"{meaning}: {_ENDS.get(column.kind, _OFFSETS)[column.key == 'end']}"
    return f"{meaning}: {_KEYS[column.key]}"
