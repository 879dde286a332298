"""Documentation is a tested promise: what a page tells readers to type works, and prints what the page shows.

Where the model or the rules have changed, ``make docs-outputs`` writes the shown outputs anew; read the pages
afterwards.
"""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path

import pytest
from doc_pages import ROOT, RUN, TESTED_ELSEWHERE, Page, find_ids, find_pages
from doc_running import is_shown_truly, make_record, reading

PAGES = find_pages()
MOST_NOT_RUN = 12
SHELL = {"sh", "shell", "console", "bash", "zsh", "python", "py", "pycon", "r"}


@pytest.fixture(scope="session")
def demo_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_record(tmp_path_factory.mktemp("demo"))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("page", [page for page in PAGES if page.steps], ids=lambda page: page.name)
def test_what_a_page_tells_readers_to_type(page: Page, demo_record: Path, tmp_path: Path) -> None:
    with reading(page, tmp_path, record=demo_record) as reader:
        for step in page.steps:
            if step.kind == "r" and not shutil.which("Rscript"):
                warnings.warn(f"{page.name}:{step.line} is not run: there is no R here", stacklevel=1)
                continue
            before, ran = reader.last_code, reader.run(step)
            where, printed = f"{page.name}:{step.line}: {step.code}", "\n".join(ran.lines)
            assert not before or "echo $?" in step.code, f"{where}: the command before failed ({before})"
            if step.shown is not None:
                assert is_shown_truly(step.shown, ran.lines), f"{where} printed\n{printed}\nRun: make docs-outputs"
        assert reader.last_code == 0, f"{where} failed ({reader.last_code})\n{printed}"


@pytest.mark.parametrize("page", [p for p in PAGES if p.name not in TESTED_ELSEWHERE], ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Page) -> None:
    for block in page.blocks:
        where = f"{page.name}:{block.line}"
        assert not block.indented, f"{where}: an indented block is not run"
        assert block.kind not in SHELL or block.kind in RUN, f"{where}: call it one of {', '.join(RUN)}"
        assert block.kind != "console" or block.lines[0].startswith("$ "), f"{where}: begin with a command"
        if not block.kind:
            assert not any(re.match(r"\$ |onrecord \w", line) for line in block.lines), (
                f"{where}: commands without a kind"
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_ids_that_are_typed_were_shown_before(page: Page) -> None:
    seen: set[str] = set()
    for step in page.steps:
        assert set(find_ids(step.code)) <= seen, f"{page.name}:{step.line}: where does the reader get this id from?"
        seen.update(find_ids("\n".join(step.shown or ())))


def test_few_blocks_are_not_run() -> None:
    left_out = [(page.name, block.not_run) for page in PAGES for block in page.blocks if block.not_run]
    assert len(left_out) <= MOST_NOT_RUN, left_out
    assert len(left_out) * 4 <= sum(len(page.steps) for page in PAGES)


def test_what_is_tested_elsewhere_is() -> None:
    assert len(TESTED_ELSEWHERE) <= 5
    for page, test in TESTED_ELSEWHERE.items():
        assert (ROOT / test).is_file(), f"{page}: {test} is not there"


@pytest.mark.parametrize(
    ("shown", "printed", "truly"),
    [
        (("a", "b"), ("a", "b"), True),
        (("a",), ("a", "b"), False),
        (("a", "..."), ("a", "b"), True),
        (("b", "..."), ("a", "b"), False),
        (("...", "b"), ("a", "b"), True),
        (("a", "...", "c"), ("a", "b", "c"), True),
        (("a", "...", "d"), ("a", "b", "c"), False),
        (("a", "...", "c", "...", "e"), ("a", "b", "c", "d", "e"), True),
        (("a", "...", "c", "...", "b", "..."), ("a", "b", "c", "d"), False),
        (("confidence     0.63",), ("confidence     0.64",), True),
        (("said on    2022",), ("said on    2023",), False),
    ],
)
def test_what_counts_as_shown(shown: tuple[str, ...], printed: tuple[str, ...], truly: bool) -> None:
    assert is_shown_truly(shown, printed) is truly
