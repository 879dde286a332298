"""The documentation builds into a site that needs nothing from other machines, and every page is in its menu."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from doc_pages import ROOT
from lxml import html

pytest.importorskip("material", reason="mkdocs-material is not installed here")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built strictly: a page outside the menu, a link or an anchor that leads nowhere is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=800)
    assert done.returncode == 0, done.stderr
    return folder


def test_nothing_comes_from_other_machines(site: Path) -> None:
    loaded = set()
    for page in site.rglob("*.html"):
        tree = html.parse(str(page))
        loaded |= set(tree.xpath("//script/@src | //img/@src | //iframe/@src | //source/@src | //video/@src"))
        loaded |= set(tree.xpath("//link[not(@rel='canonical' or @rel='prev' or @rel='next')]/@href"))
    for style in site.rglob("*.css"):
        loaded |= set(re.findall(r"url\(['\"]?([^)'\"]+)|@import", style.read_text(encoding="utf-8")))
    assert loaded
    assert not [address for address in loaded if re.match(r"(https?:)?//", address)]


def test_every_page_is_there_and_can_be_searched(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).is_file()} == set()
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "tutorial.html" in index
    assert not list(site.rglob("*.py"))


def test_tables_and_code_are_rendered(site: Path) -> None:
    tree = html.parse(str(site / "how-to" / "troubleshooting.html"))
    assert "130" in tree.xpath("string(//table)")
    assert "$ onrecord find statements" in tree.xpath("string(//pre)")
