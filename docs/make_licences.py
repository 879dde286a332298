"""Writes docs/licences.md: every package that requirements.lock names, its version, and the licence it states.

    python docs/make_licences.py

Run it in an environment made from the lock, each time the lock changes. A licence is what the installed package says
in its own metadata; of packages that are not installed on this kind of machine (other systems, other Pythons) it is
what ``docs/licences_elsewhere.csv`` says, with where that was read.
"""

from __future__ import annotations

import csv
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent
LOCK = DOCS.parent / "requirements.lock"
PAGE = DOCS / "licences.md"
ELSEWHERE = DOCS / "licences_elsewhere.csv"
ROOT = "onrecord"
GROUP_MARK = "(pyproject.toml:"  # "via onrecord (pyproject.toml:dev)": asked for by a group, not by the package

_PIN = re.compile(r"([A-Za-z0-9][\w.-]{0,100})==(\S{1,60})(?: ; ([^\\]{1,300}))?")
_HEAD = """# Licences of what onrecord uses

Made by `python docs/make_licences.py` from `requirements.lock` and the packages' own metadata; not edited by hand.
onrecord itself is under Apache-2.0. Fonts and scripts that its web page serves are listed with their licences and
hashes in `src/onrecord/faces/web/assets/vendor/README.md`, corpora behind its language model in `docs/model-card.md`.

Packages under the MPL (certifi, tqdm, and tld by its choice of three) are used unchanged, as libraries.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One line of the lock: a package, its version, for which machines, and who asked for it."""

    name: str
    version: str
    marker: str
    wanted_by: frozenset[str]
    by_package: bool  # onrecord itself depends on it, not only its development


def read_lock(text: str) -> list[Pin]:
    """The pins of a lock file as ``uv pip compile`` writes it, in order."""
    pins: list[Pin] = []
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
        found = _PIN.match(block)
        if found is None:
            continue
        asked = re.findall(r"^    #(?: via)? {1,10}(?!via$)(\S[^\n]{0,200})", block, flags=re.MULTILINE)
        pins.append(
            Pin(
                name=_plain(found[1]),
                version=found[2],
                marker=(found[3] or "").strip(),
                wanted_by=frozenset(_plain(who.split()[0]) for who in asked if not who.startswith(ROOT + " ")),
                by_package=any(who.startswith(ROOT + " ") and GROUP_MARK not in who for who in asked),
            )
        )
    return pins


def find_core(pins: Iterable[Pin]) -> set[str]:
    """The packages that an installation of onrecord brings with it, directly or not."""
    pins = list(pins)
    core = {pin.name for pin in pins if pin.by_package}
    while more := {pin.name for pin in pins if pin.name not in core and pin.wanted_by & core}:
        core |= more
    return core


def licence_of(name: str) -> str:
    """What a package states as its licence; empty where it says nothing that can be told."""
    written = {row["package"]: row["licence"] for row in _elsewhere()}
    if name in written:
        return written[name]
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    expression = metadata.get("License-Expression", "")
    classes = sorted({c.split(" :: ")[-1] for c in metadata.get_all("Classifier") or () if c.startswith("License ::")})
    field = (metadata.get("License", "") or "").strip()
    is_name = field and "\n" not in field and len(field) <= 80 and not re.match(r"copyright|unknown|dual", field, re.I)
    return expression or (field if is_name else "") or ", ".join(classes)


def page(lock: str) -> str:
    """The whole page."""
    pins = read_lock(lock)
    core = find_core(pins)
    parts = [_HEAD]
    for title, chosen in (
        ("Installed with onrecord", [pin for pin in pins if pin.name in core]),
        ("Only for its development", [pin for pin in pins if pin.name not in core]),
    ):
        parts.append(f"## {title} ({len(chosen)})\n\n| package | version | licence | only where |\n|---|---|---|---|")
        parts.extend(_row(pin) for pin in chosen)
        parts.append("")
    return "\n".join(parts)


def _row(pin: Pin) -> str:
    where = f"`{pin.marker}`" if pin.marker else ""
    return f"| {pin.name} | {pin.version} | {licence_of(pin.name) or 'not stated'} | {where} |"


def _elsewhere() -> Iterator[dict[str, str]]:
    with ELSEWHERE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    PAGE.write_text(page(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stderr.write(f"{PAGE} is written\n")
