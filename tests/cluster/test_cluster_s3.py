"""Sources and dataset in buckets: the same rows as from a folder, through a real S3 protocol on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bucket_serving import Bucket, serving_bucket
from cluster_pages import make_pages, read_here
from cluster_rows import in_record
from plain_stages import STAGES, TOOLS

from onrecord.errors import RunError
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.runs.cluster import read_on_cluster
from onrecord.runs.cluster_load import load_dataset, read_condition
from onrecord.runs.cluster_parts import Work, find_parts
from onrecord.runs.cluster_places import is_temporary, open_place
from onrecord.runs.cluster_results import Verdict, publish_part, read_result, results_of, stage_part

HERE = Path(__file__).parent
PLAIN = Work(stages="plain_stages", pages=2)
NAMES = ["a.txt", "in box/letter one.txt", "in box/50% of 100%25.txt", "in box/Ærø #2?.txt", "z+y&x=1.txt"]


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with serving_bucket() as bucket:
        yield bucket


def test_an_object_is_there_whole_or_not_at_all(bucket: Bucket) -> None:
    place = open_place("s3://news/there").under("a", "b.bin")
    with pytest.raises(KeyError), place.writing() as stream:
        stream.write(b"half")
        raise KeyError
    assert bucket.keys() == []
    for words in (b"whole", b"whole again"):
        with place.writing() as stream:
            stream.write(words)
        assert (place.read(), place.exists(), bucket.keys()) == (words, True, ["there/a/b.bin"])
    assert open_place("s3://news/there").files() == ["a/b.bin"]
    place.remove()
    place.remove()
    assert not place.exists()


def found_in(source: str, dataset: Any, work: Work) -> list[tuple[str, str]]:
    """Where each page came from, the source left out, and its text."""
    parts = list(find_parts(source, 0, work))
    for part in parts:
        stage_part(dataset, part, work)
    rows = [row for part in parts for row in read_result(dataset, part.name)]
    return [(row["source"].removeprefix(source.rstrip("/")), row["text"]) for row in rows]


@pytest.mark.parametrize("source", ["s3://news", "s3://news/", "s3a://news"])
def test_a_bucket_is_read_like_a_folder_whatever_its_objects_are_called(
    bucket: Bucket, tmp_path: Path, source: str
) -> None:
    for number, name in enumerate(NAMES):
        text = f"Port {number} says nothing today."
        bucket.put(name, text)
        place = tmp_path / "pages" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    bucket.put("picture.png", b"\x89PNG")
    here = found_in(str(tmp_path / "pages"), open_place(str(tmp_path / "here")), PLAIN)
    there = found_in(source, open_place(f"file://{tmp_path}/there"), PLAIN)
    assert sorted(text for _, text in there) == sorted(text for _, text in here)
    assert len(here) == len(NAMES)
    for name, text in there:  # each address leads to its page again
        assert [(part.errors, len(part.files)) for part in find_parts(f"s3://news{name}", 0, PLAIN)] == [((), 1)]
        assert found_in(f"s3://news{name}", open_place(str(tmp_path / "one")), PLAIN) == [("", text)]


def test_a_folder_of_a_bucket_by_the_name_that_its_user_sees(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("in box/a.txt", "Port 1 says nothing.")
    bucket.put("in boxes/b.txt", "Port 2 says nothing.")
    dataset = open_place(str(tmp_path))
    assert [text for _, text in found_in("s3://news/in box", dataset, PLAIN)] == ["Port 1 says nothing."]
    assert [text for _, text in found_in("s3://news/in%20box/", dataset, PLAIN)] == ["Port 1 says nothing."]


def test_how_an_address_is_reached_is_not_written_down(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("a.txt", "Port 1 says nothing.")
    bucket.put("rows.jsonl", '{"text": "Port 2 says nothing."}')
    source = "s3://news?region=us-east-1"
    dataset = open_place(str(tmp_path))
    parts = list(find_parts(source, 0, PLAIN))
    for part in parts:
        stage_part(dataset, part, PLAIN)
    rows = [row["source"] for part in parts for row in read_result(dataset, part.name)]
    assert rows == ["s3://news/a.txt", "s3://news/rows.jsonl:1"]


def test_an_object_that_changed_is_read_again(bucket: Bucket) -> None:
    source = bucket.put("a.txt", "Port 1 says nothing.")
    (before,) = find_parts(source, 0, PLAIN)
    assert list(find_parts(source, 0, PLAIN)) == [before]
    bucket.put("a.txt", "Port 1 says nothing at all.")
    (after,) = find_parts(source, 0, PLAIN)
    assert after != before


@pytest.mark.parametrize("source", ["s3://news/nothing/here", "s3://no-such-bucket/a.txt", "s3://", "s3://news/a\x00"])
def test_what_is_not_there_is_one_issue(bucket: Bucket, source: str) -> None:
    (part,) = find_parts(source, 0, PLAIN)
    assert [error.on for error in part.errors] == [source]


@pytest.mark.parametrize("key", ["secret", "sec/secret+ret", "9secret"])
def test_keys_in_an_address_are_refused_and_not_repeated(key: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="environment") as told:
        open_place(f"s3://AKIA:{key}@news/there")
    assert "secret" not in str(told.value)
    (part,) = find_parts(f"s3://AKIA:{key}@news/there", 0, PLAIN)
    assert [error.on for error in part.errors] == ["s3://...@news/there"]
    assert "secret" not in str(part.errors)

    def no_engine() -> Any:
        raise KeyError

    with pytest.raises(KeyError):
        read_on_cluster([f"s3://AKIA:{key}@news/there"], str(tmp_path), session=no_engine)
    (told,) = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert "secret" not in told


def test_a_slice_of_a_dataset_in_a_bucket(bucket: Bucket, tmp_path: Path) -> None:
    rows = [{"url": f"https://news.example/{n}", "text": f"Port {n} waits.", "date": f"202{n}-03-04"} for n in range(3)]
    source = bucket.put("rows.jsonl", "\n".join([*map(json.dumps, rows), "{broken"]))
    dataset = open_place("s3://news/there")
    (part,) = find_parts(source, 0, PLAIN)
    assert stage_part(dataset, part, PLAIN) == 4
    assert results_of(dataset) == [part.name]
    verdicts = [Verdict(position=n, kind="kept" if n < 3 else "issue") for n in range(4)]
    done = publish_part(dataset, part.name, verdicts)
    assert (done.inputs, done.documents, done.issues) == (4, 3, 1)
    assert publish_part(dataset, part.name, verdicts) == done
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        with pytest.raises(RunError, match="not finished"):
            load_dataset("s3://news/there", record)
        with dataset.under("dataset.json").writing() as stream:
            stream.write(b'{"parts": []}')
        asked = [read_condition("published>=2021")]
        assert load_dataset("s3://news/there", record, conditions=asked).documents == 2
        assert load_dataset("s3://news/there", record).unchanged == 2
        assert record.counts()["documents"] == 3
        assert list(verify(record)) == []


@pytest.mark.slow
def test_from_bucket_to_bucket_through_the_engine(spark: Any, bucket: Bucket, tmp_path: Path) -> None:
    """``spark`` is asked for only so that this is skipped, or fails, where there is no engine."""
    make_pages(tmp_path / "pages", 8)
    for path in sorted((tmp_path / "pages").iterdir()):
        bucket.put(f"in/{path.name}", path.read_bytes())
    paths = os.pathsep.join(str(path) for path in (HERE, HERE.parent / "runs", HERE.parent))
    environment = {**os.environ, **bucket.environment, "PYTHONPATH": paths}
    command = [sys.executable, str(HERE / "drive.py"), "s3://news/in", "s3://news/out"]
    subprocess.run(command, env=environment, check=True, timeout=800)
    keys = bucket.keys()
    assert not [key for key in keys if is_temporary(key)]
    subprocess.run(command, env=environment, check=True, timeout=800)
    assert bucket.keys() == keys
    here = read_here(tmp_path / "here.db", [str(tmp_path / "pages")], STAGES, TOOLS)
    with Record.open(str(tmp_path / "loaded.db"), create=True) as record:
        load_dataset("s3://news/out", record)
        there = in_record(record)
    told = json.dumps(there, sort_keys=True).replace("s3://news/in/", f"{tmp_path}/pages/")
    assert json.loads(told)["statements"] == here["statements"]
    assert len(there["documents"]) == len(here["documents"])
