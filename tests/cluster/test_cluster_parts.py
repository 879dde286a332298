"""What a cluster does with one part, without the engine: results, tables, entries packed and loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.errors import RunError, SettingsError
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.cluster_codec import pack_entry, unpack_entry
from onrecord.runs.cluster_load import load_dataset, read_condition
from onrecord.runs.cluster_parts import Work, find_parts
from onrecord.runs.cluster_places import open_place
from onrecord.runs.cluster_results import Verdict, publish_part, read_result, results_of, stage_part
from small_record import arabic_page, fjord_page, undated_page


@pytest.mark.parametrize("make", [arabic_page, fjord_page, undated_page])
def test_an_entry_comes_back_as_it_was(make: object) -> None:
    entry = make()  # type: ignore[operator]
    packed = pack_entry(entry)
    assert unpack_entry(packed, entry.document.text) == entry


@pytest.mark.parametrize("packed", ["", "[]", "{}", "[" * 100_000, '{"document": 3}', '{"nonsense": 1}'])
def test_what_is_no_entry_is_refused(packed: str) -> None:
    with pytest.raises(RunError):
        unpack_entry(packed, "")


def test_spans_outside_the_text_are_refused() -> None:
    entry = fjord_page()
    with pytest.raises(RunError, match="outside"):
        unpack_entry(pack_entry(entry), entry.document.text[:20])


def test_parts_are_named_by_what_they_hold(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"Page {number} says something.")
    (tmp_path / "rows.jsonl").write_text('{"id": "1", "text": "A row says something."}')
    work = Work(stages="plain_stages", pages=2)
    parts = list(find_parts(str(tmp_path), 0, work))
    assert [len(part.files) for part in parts] == [2, 2, 1, 1]
    assert parts == list(find_parts(str(tmp_path), 0, work))
    (tmp_path / "4.txt").write_text("Page 4 says something else.")
    again = list(find_parts(str(tmp_path), 0, work))
    assert [one == other for one, other in zip(parts, again, strict=True)] == [True, True, False, True]
    assert next(find_parts(str(tmp_path / "nowhere"), 1, work)).errors


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    place = open_place(str(tmp_path)).under("a", "b.bin")
    with pytest.raises(KeyError), place.writing() as stream:
        stream.write(b"half")
        raise KeyError
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.parametrize("text", ["", "language", "people.name=x", "colour=red", "confidence=high", "published>soon"])
def test_conditions_that_make_no_sense(text: str) -> None:
    with pytest.raises(SettingsError):
        read_condition(text)


def test_one_part_into_tables_and_a_slice_of_them_into_a_record(tmp_path: Path) -> None:
    source, where = tmp_path / "rows.jsonl", tmp_path / "dataset"
    texts = [
        "Norway will stay in the harbour.",
        "Peru will leave the harbour DEADLY soon.",
        "Chile says nothing. It waits.",
    ]
    rows = [{"url": f"https://news.example/{n}", "text": text, "date": f"202{n}-03-04"} for n, text in enumerate(texts)]
    source.write_text("\n".join([*map(json.dumps, rows), "{broken"]))
    (part,) = find_parts(str(source), 0, Work(stages="fragile_stages"))
    dataset = open_place(str(where))
    assert stage_part(dataset, part, Work(stages="fragile_stages")) == 4
    assert results_of(dataset) == [part.name]
    verdicts = [Verdict(position=n, kind="kept" if n < 3 else "issue") for n in range(4)]
    with pytest.raises(RunError):
        publish_part(dataset, part.name, verdicts[:3])
    done = publish_part(dataset, part.name, verdicts)
    assert (done.inputs, done.documents, done.statements, done.issues) == (4, 3, 3, 2)
    assert publish_part(dataset, part.name, verdicts) == done
    record = Record.open(str(tmp_path / "onrecord.db"), create=True)
    with record, pytest.raises(RunError, match="not finished"):
        load_dataset(str(where), record)
    with dataset.under("dataset.json").writing() as stream:
        stream.write(b'{"parts": []}')
    with Record.open(str(tmp_path / "slice.db"), create=True) as record:
        asked = [read_condition("published>=2021"), read_condition("statements.content_text~waits")]
        assert load_dataset(str(where), record, conditions=asked).documents == 1
        (entry,) = record.entries()
        assert entry.document.text == texts[2]
        assert load_dataset(str(where), record).unchanged == 1
        assert record.counts()["documents"] == 3
        assert sorted(issue.why for issue in record.issues()) == ["DocumentError", "crash"]
        assert list(verify(record)) == []


def test_an_address_is_read_like_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("Norway will stay in port.")
    (folder / "rows.jsonl").write_text('{"text": "Peru says nothing."}\n{broken')
    (folder / "picture.png").write_bytes(b"\x89PNG")
    work, dataset = Work(stages="plain_stages"), open_place(f"file://{tmp_path}/there")
    read: dict[str, list[tuple[object, ...]]] = {}
    for root, source in enumerate((str(folder), f"file://{folder}")):
        parts = list(find_parts(source, root, work))
        for part in parts:
            stage_part(dataset, part, work)
        rows = [row for part in parts for row in read_result(dataset, part.name)]
        read[source] = [(row["source"].removeprefix(source), row["document"], row["text"]) for row in rows]
    here, there = read.values()
    assert here == there
    assert [source for source, _, _ in here] == ["/a.txt", "/rows.jsonl:1", "/rows.jsonl:2"]
    assert (tmp_path / "there" / "_work").is_dir()


@pytest.mark.parametrize(
    "source", ["https://news.example/feed.xml", "nosuch://bucket/folder", "file:///nowhere/at/all"]
)
def test_an_address_that_cannot_be_read_is_one_issue(source: str) -> None:
    (part,) = find_parts(source, 0, Work(stages="plain_stages"))
    assert len(part.errors) == 1
    assert part.errors[0].on == source
