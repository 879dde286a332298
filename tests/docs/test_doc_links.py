"""Links of README and the documentation lead somewhere: to a file that is there, and to a heading in it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
from doc_pages import ROOT, Page, find_pages

from onrecord.faces.cli.main import app

PAGES = find_pages()
_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)")


def prose(text: str) -> str:
    """A page without its code, in which brackets are no links."""
    text = re.sub(r"^ *(`{3,}).*?^ *\1 *$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", lambda code: re.sub(r"[\[\]()]", "", code[0]), text)


def anchors(path: Path) -> set[str]:
    """What ``#...`` can lead to on a page, as Python-Markdown names headings; the second of a name gets ``_1``."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+?)\s*$", prose(path.read_text(encoding="utf-8")), re.MULTILINE):
        plain = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore").decode()
        slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
        name, number = slug, 1
        while name in found:
            name, number = f"{slug}_{number}", number + 1
        found.add(name)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    for link in _LINK.findall(prose(page.text)):
        if re.match(r"https?://|mailto:", link):
            continue
        place, _, anchor = unquote(link).partition("#")
        target = (page.path.parent / place).resolve() if place else page.path
        assert target.is_relative_to(ROOT), f"{page.name}: {link} leads out of the project"
        assert target.exists(), f"{page.name}: {link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{page.name}: there is no heading {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_in_code_are_there(page: Page) -> None:
    """A path such as ``docs/codebook.md`` in running text is one of ours."""
    for named in re.findall(r"`((?:docs|src|tests|examples|training|benchmarks)/[\w./-]+)`", page.text):
        if "..." not in named and "/out" not in named and "NNNN" not in named:
            assert (ROOT / named).exists(), f"{page.name}: {named} is not there"


def test_commands_that_are_named_exist() -> None:
    """``onrecord WORD`` in running text is a command."""
    known = {command.name for command in [*app.registered_commands, *app.registered_groups]}
    for page in PAGES:
        for word in re.findall(r"`onrecord ([a-z]+)", page.text):
            assert word in known, f"{page.name}: there is no command {word!r}"


def test_every_command_is_described() -> None:
    texts = "\n".join(page.text for page in PAGES)
    missing = [c.name for c in app.registered_commands if not re.search(rf"onrecord {c.name}\b", texts)]
    assert not missing


def test_the_first_page_states_the_version_that_is_needed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = settings["requires-python"].removeprefix(">=")
    assert f"Python {least}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see [here](a.md#b)", ["a.md#b"]),
        ("`[no](a.md)`", []),
        ("```\n[no](a.md)\n```\n[yes](b.md)", ["b.md"]),
        ("![picture](images/a.png)", ["images/a.png"]),
    ],
)
def test_what_is_a_link(text: str, found: list[str]) -> None:
    assert _LINK.findall(prose(text)) == found
