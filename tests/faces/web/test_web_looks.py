"""What can be told of the looks without a browser: contrast in both themes, and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from onrecord.faces.web.drawing import ASSETS, PLACE

STYLE = (ASSETS / "style.css").read_text(encoding="utf-8")
THEMES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\n\s*\}", STYLE, re.S)
]
TEXT = [
    *((text, ground) for text in ("ink", "muted", "link") for ground in ("paper", "sheet", "wash")),
    *((tone, f"{tone}-wash") for tone in ("plain", "asks", "warm", "no", "hard")),
    *((tone, ground) for tone in ("plain", "asks", "warm", "no", "hard") for ground in ("paper", "sheet")),
    *((text, ground) for text in ("ink", "link", "cue") for ground in ("said", "within", "trigger", "sheet")),
    *(("ink", "mark"), ("muted", "mark"), ("link", "mark"), ("ink", "asks-wash"), ("sheet", "accent")),
]
SIGNS = [(sign, "sheet") for sign in ("event", "actor", "date", "accent", "bar")] + [
    ("focus", "paper"),
    ("focus", "sheet"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_signs_stand_out(theme: int) -> None:
    colours = THEMES[0] | THEMES[theme]
    weak = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT + SIGNS}
    needed = dict.fromkeys(SIGNS, 3.0) | dict.fromkeys(TEXT, 4.5)
    assert not {pair: got for pair, got in weak.items() if got < needed[pair]}


def test_both_themes_name_every_colour() -> None:
    assert THEMES[0].keys() == THEMES[1].keys()


def test_nothing_is_styled_scripted_or_loaded_from_elsewhere() -> None:
    for template in (PLACE / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|\|\s*safe\b", text), template.name
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text), template.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), template.name
    assert not re.search(r"https?://|@import", STYLE)


def test_vendored_files_are_the_ones_that_their_note_names() -> None:
    folder = ASSETS / "vendor"
    noted = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "README.md").read_text("utf-8"), re.M))
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix in (".js", ".woff2")}
    assert noted.keys() == there
    for name, digest in noted.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_vendored_files_stay_small() -> None:
    assert sum(p.stat().st_size for p in Path(ASSETS).rglob("*") if p.is_file()) < 1_000_000
