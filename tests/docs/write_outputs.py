"""Writes the outputs that the pages show anew (``make docs-outputs``): for when the model or the rules have changed.

Commands stay as they are, but for the ids in them: an id that a page showed and that is gone gives way to the one now
shown with the most similar words. Where that is not plain, the place is named and a person has to look. Read the pages
afterwards: the prose around the outputs is not ours to change.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from doc_pages import ELISION, Page, Step, find_ids, find_pages
from doc_running import Ran, is_shown_truly, make_record, reading

ALIKE = 0.6
Edit = tuple[int, int, list[str]]  # lines from, to (not included), what stands there now


def main(names: list[str]) -> None:
    """All pages with steps, or those named."""
    with tempfile.TemporaryDirectory() as folder:
        record = make_record(Path(folder))
        for number, page in enumerate(find_pages()):
            if page.steps and (not names or page.name in names):
                work = Path(folder) / str(number)
                work.mkdir()
                _write(page, work, record)


def _write(page: Page, folder: Path, record: Path) -> None:
    renamed: dict[str, str] = {}
    edits: list[Edit] = []
    with reading(page, folder, record=record) as reader:
        for step in page.steps:
            code = step.code
            for old, new in renamed.items():
                code = code.replace(old, new)
            before, ran = reader.last_code, reader.run(replace(step, code=code))
            if before and "echo $?" not in code:
                sys.stdout.write(f"{page.name}:{step.line}: the command before failed\n")
            if code != step.code:
                prefix = "$ " if step.kind == "console" else ""
                edits.append((step.line - 1, step.line - 1 + len(code.splitlines()), (prefix + code).splitlines()))
            if step.shown is not None and not is_shown_truly(step.shown, ran.lines):
                shown = shorten(step, ran, f"{page.name}:{step.line}")
                edits.append((step.shown_at, step.shown_at + len(step.shown), shown))
                renamed |= match_ids(step.shown, shown)
    lines = page.text.splitlines()
    for start, end, now in sorted(edits, reverse=True):
        lines[start:end] = now
    page.path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{page.name}: {len(edits)} places written anew\n")


def shorten(step: Step, ran: Ran, where: str) -> list[str]:
    """The new output, with as many lines before the first gap and behind the last as the page showed."""
    assert step.shown is not None
    if ELISION not in step.shown:
        return list(ran.lines)
    first, last = step.shown.index(ELISION), list(reversed(step.shown)).index(ELISION)
    if step.shown.count(ELISION) > 1:
        sys.stdout.write(f"{where}: what stood between two gaps is gone; look at it\n")
    return [*ran.lines[:first], ELISION, *(ran.lines[len(ran.lines) - last :] if last else ())]


def match_ids(old: tuple[str, ...], new: list[str]) -> dict[str, str]:
    """Ids that are gone, each with the one that now stands behind the most similar words."""
    there = _find_words(new)
    found = {}
    for key, words in _find_words(list(old)).items():
        ratios = {other: SequenceMatcher(None, words, said).ratio() for other, said in there.items()}
        best = max(ratios, key=lambda other: ratios[other], default=None)
        if best and key not in there and ratios[best] >= ALIKE:
            found[key] = best
    return found


def _find_words(lines: list[str]) -> dict[str, str]:
    """For each id the lines since the one before it."""
    found: dict[str, str] = {}
    words: list[str] = []
    for line in lines:
        words.append(line)
        ids = find_ids(line)
        for key in ids:
            found.setdefault(key, " ".join(" ".join(words).replace(key, "").split()))
        if ids:
            words = []
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
