"""A folder goes in and each of its pages is accounted for; the same again adds nothing; bad pages cost nobody else."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from plain_stages import CLAIMS, SENTENCES, STAGES, TOOLS

from onrecord.errors import RunError, UnreadableInput
from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.pipeline import Input, RunSummary, annotate_inputs, annotation_row, find_all_inputs, read_inputs
from onrecord.runs.stage import Stage

ARTICLE = (
    "The harbour treaty\n\nOSLO, 3 March 2021 - The minister said that the {} boats would leave the harbour before "
    "winter.\n\nNobody in the capital had expected the government to give way so early in the long dispute.\n"
)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.open(str(tmp_path / "onrecord.db"), create=True) as record:
        yield record


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("blue", "green", "red"):
        (folder / f"{name}.txt").write_text(ARTICLE.format(name), encoding="utf-8")
    return folder


def read(record: Record, *sources: Path | str, stages: tuple[Stage, ...] = STAGES, stdin: bytes = b"") -> RunSummary:
    names = [str(source) for source in sources]
    inputs = find_all_inputs(names, stdin=io.BytesIO(stdin))
    return read_inputs(inputs, record, sources=names, stages=stages, tools=TOOLS)


def content(record: Record) -> str:
    return json.dumps({n: list(export_rows(record, n)) for n in ("documents", "statements", "events", "issues")})


def test_reading_and_reading_again(record: Record, pages: Path) -> None:
    first = read(record, pages)
    assert (first.inputs, first.read, first.failed) == (3, 3, 0)
    assert first.statements == record.counts()["statements"] > 3
    before = content(record)
    again = read(record, pages)
    assert (again.inputs, again.unchanged, again.statements) == (3, 3, 0)
    assert content(record) == before
    assert list(verify(record)) == []


def test_the_order_of_the_sources_does_not_matter(tmp_path: Path, pages: Path) -> None:
    files = sorted(pages.iterdir())
    with (
        Record.open(str(tmp_path / "1.db"), create=True) as one,
        Record.open(str(tmp_path / "2.db"), create=True) as two,
    ):
        read(one, *files)
        read(two, *reversed(files), files[1])
        assert content(one) == content(two)


def test_a_changed_page_is_read_again_and_a_vanished_one_kept(record: Record, pages: Path) -> None:
    read(record, pages)
    (pages / "red.txt").write_text(ARTICLE.format("crimson"), encoding="utf-8")
    (pages / "blue.txt").unlink()
    summary = read(record, pages)
    assert (summary.inputs, summary.read, summary.unchanged) == (2, 1, 1)
    texts = [entry.document.text for entry in record.entries()]
    assert [word for word in ("blue", "green", "red", "crimson") if any(word in text for text in texts)] == [
        "blue",
        "green",
        "crimson",
    ]


def test_a_newer_stage_reads_everything_again(record: Record, pages: Path) -> None:
    read(record, pages)
    newer = replace(CLAIMS, version="2")
    assert read(record, pages, stages=(SENTENCES, newer)).read == 3
    assert read(record, pages, stages=(SENTENCES, newer)).unchanged == 3
    assert record.counts()["documents"] == 3


def test_a_stage_that_fails_on_one_page_is_tried_again(record: Record, pages: Path) -> None:
    def fail_on_red(reading: object, tools: object) -> object:
        if "red boats" in reading.document.text:  # type: ignore[attr-defined]
            raise ValueError("red")
        return CLAIMS.run(reading, tools)  # type: ignore[arg-type]

    failing = replace(CLAIMS, run=fail_on_red)  # type: ignore[arg-type]
    for _ in range(2):
        summary = read(record, pages, stages=(SENTENCES, failing))
        assert (summary.failed, summary.kept) == (1, 1)
        assert [(i.stage, Path(i.source).name) for i in record.issues()] == [("claims", "red.txt")]
    assert read(record, pages).failed == 0
    assert record.issues() == ()


def test_another_language_is_kept_but_not_read(record: Record, pages: Path) -> None:
    page = pages / "russe.txt"
    page.write_text(
        "Le ministre a déclaré que les bateaux quitteraient le port avant l'hiver, et que le gouvernement n'avait pas "
        "cédé dans cette longue dispute sur la pêche.",
        encoding="utf-8",
    )
    for _ in range(2):
        summary = read(record, pages)
        assert (summary.failed, summary.kept) == (1, 1)
    (issue,) = record.issues()
    assert (issue.why, issue.source) == ("language", str(page))
    assert record.entry(issue.document or "").statements == ()


BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\t \n",
    "binary.txt": bytes(range(256)) * 40,
    "picture.html": b"\x89PNG\r\n\x1a\n" + os.urandom(4000),
    "huge.txt": b"words and more words\n" * 2_500_000,
}
ODD = {
    "latin.txt": ARTICLE.format("façade").encode("latin-1"),
    "wide.txt": ARTICLE.format("wide").encode("utf-16"),
    "nul.txt": ARTICLE.format("n\0ul").encode(),
    "deep.html": b"<div>" * 100_000 + b"<p>" + ARTICLE.format("deep").encode() + b"</p>" + b"</div>" * 100_000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_becomes_an_issue_and_the_rest_is_read(record: Record, pages: Path, name: str) -> None:
    bad = pages / name
    bad.write_bytes(BAD[name])
    summary = read(record, pages)
    assert (summary.inputs, summary.read, summary.failed, summary.kept) == (4, 3, 1, 0)
    (issue,) = record.issues()
    assert issue.source == str(bad)
    assert issue.what
    assert issue.next
    assert list(verify(record)) == []
    bad.write_text(ARTICLE.format("mended"), encoding="utf-8")
    assert read(record, pages).failed == 0
    assert record.issues() == ()


@pytest.mark.parametrize("name", ODD)
def test_odd_input_is_read_or_refused_but_never_half_written(record: Record, pages: Path, name: str) -> None:
    (pages / name).write_bytes(ODD[name])
    summary = read(record, pages)
    assert summary.inputs == 4
    assert summary.read + summary.failed == 4
    assert record.counts()["documents"] == summary.read + summary.kept
    assert list(verify(record)) == []


def test_broken_lines_of_jsonl(record: Record, tmp_path: Path) -> None:
    lines = tmp_path / "news.jsonl"
    rows = [{"id": str(n), "text": ARTICLE.format(f"number {n}")} for n in range(3)]
    good = [json.dumps(row) for row in rows]
    lines.write_text("\n".join([good[0], '{"id": "x", "text": ', good[1], "[1, 2]", '"\\ud800"', good[2]]))
    summary = read(record, lines)
    assert (summary.inputs, summary.read, summary.failed) == (6, 3, 3)
    assert {issue.source for issue in record.issues()} == {f"{lines}:{n}" for n in (2, 4, 5)}
    lines.write_text("\n".join(good))
    assert read(record, lines).failed == 0
    assert record.issues() == ()


def test_half_a_surrogate_pair_cannot_be_stored(record: Record, tmp_path: Path) -> None:
    lines = tmp_path / "news.jsonl"
    lines.write_text('{"id": "1", "text": "\\ud800 ' + ARTICLE.format("odd").replace("\n", "\\n") + '"}\n')
    summary = read(record, lines)
    assert summary.failed == 1
    assert [issue.why for issue in record.issues()] == ["NotText"]


def test_rows_of_two_files_may_have_the_same_ids(record: Record, tmp_path: Path) -> None:
    for name in ("one", "two"):
        row = json.dumps({"id": "1", "text": ARTICLE.format(name)})
        (tmp_path / f"{name}.jsonl").write_text(row)
        read(record, tmp_path / f"{name}.jsonl")
    assert record.counts()["documents"] == 2


def test_the_same_address_with_two_texts_in_one_run(record: Record, tmp_path: Path) -> None:
    rows = [{"url": "https://news.invalid/1", "text": ARTICLE.format(name)} for name in ("one", "two")]
    lines = tmp_path / "news.jsonl"
    lines.write_text("\n".join(map(json.dumps, rows)))
    for _ in range(2):
        assert read(record, lines).failed == 1
        (entry,) = record.entries()
        assert "one boats" in entry.document.text
        assert [issue.source for issue in record.issues()] == ["https://news.invalid/1"]


def test_standard_input_never_takes_the_place_of_what_came_before(record: Record) -> None:
    for name in ("one", "two", "one"):
        read(record, "-", stdin=ARTICLE.format(name).encode())
    assert record.counts()["documents"] == 2


def test_a_folder_that_is_not_there(record: Record, tmp_path: Path, pages: Path) -> None:
    summary = read(record, tmp_path / "nowhere", pages)
    assert (summary.failed, summary.read) == (1, 3)
    assert [i.source for i in record.issues()] == [str(tmp_path / "nowhere")]


def test_a_file_that_vanishes_while_the_folder_is_read(record: Record, pages: Path) -> None:
    def vanishing() -> Iterator[Input]:
        for number, given in enumerate(find_all_inputs([str(pages)])):
            if number == 0:
                (pages / "green.txt").unlink()
            yield given

    summary = read_inputs(vanishing(), record, sources=[str(pages)], stages=STAGES, tools=TOOLS)
    assert (summary.inputs, summary.read, summary.failed) == (3, 2, 1)
    assert [Path(issue.source).name for issue in record.issues()] == ["green.txt"]


def test_a_folder_without_permission(record: Record, pages: Path) -> None:
    (pages / "closed").mkdir()
    (pages / "closed" / "black.txt").write_text(ARTICLE.format("black"))
    (pages / "closed").chmod(0)
    try:
        found = _as_nobody(pages) if os.geteuid() == 0 else list(find_all_inputs([str(pages)]))
        summary = read_inputs(found, record, sources=[str(pages)], stages=STAGES, tools=TOOLS)
    finally:
        (pages / "closed").chmod(0o755)
    assert (summary.read, summary.failed) == (3, 1)
    (issue,) = record.issues()
    assert (issue.source, issue.why) == (str(pages / "closed"), UnreadableInput.__name__)
    assert "permission" in issue.what


def _as_nobody(pages: Path) -> list[Input]:
    """The inputs as a user without privileges finds them (the superuser may read everything)."""
    here = os.geteuid()
    above = [folder for folder in pages.parents if folder != Path("/") and not folder.stat().st_mode & 0o001]
    modes = [(folder, folder.stat().st_mode) for folder in above]
    for folder, mode in modes:
        folder.chmod(mode | 0o055)
    os.seteuid(65534)
    try:
        return list(find_all_inputs([str(pages)]))
    finally:
        os.seteuid(here)
        for folder, mode in modes:
            folder.chmod(mode)


def test_a_broken_promise_stops_the_run_and_leaves_what_was_read(record: Record, pages: Path) -> None:
    def lie_about_red(reading: object, tools: object) -> object:
        stated = CLAIMS.run(reading, tools)  # type: ignore[arg-type]
        return replace(stated, statements=stated.statements * 2) if "red" in stated.document.text else stated

    with pytest.raises(RunError):
        read(record, pages, stages=(SENTENCES, replace(CLAIMS, run=lie_about_red)))  # type: ignore[arg-type]
    assert record.counts()["documents"] == 2
    assert list(verify(record)) == []
    assert read(record, pages).read == 1


def test_annotating_keeps_given_ids_and_order(pages: Path, tmp_path: Path) -> None:
    lines = tmp_path / "sentences.jsonl"
    lines.write_text(
        '{"id": "s-1", "text": "Oslo will not pay."}\n{"id": "s-2"}\n{"id": "s-3", "text": "Lima agreed."}\n'
    )
    outcomes = list(annotate_inputs(find_all_inputs([str(lines), str(pages)]), stages=STAGES, tools=TOOLS))
    assert [o.name for o in outcomes] == ["s-1", "sentences.jsonl:2", "s-3", "blue.txt", "green.txt", "red.txt"]
    assert [bool(o.issues) for o in outcomes] == [False, True, False, False, False, False]
    assert outcomes[0].reading is not None
    row = annotation_row("s-1", outcomes[0].reading)
    assert [s["content"][0]["text"] for s in row["statements"]] == ["Oslo will not pay."]
