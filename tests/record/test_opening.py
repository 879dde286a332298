"""A record that is missing, no record, too new, locked, damaged or full says so, and nothing is half-written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_search import entry

from onrecord.errors import NotARecord, RecordError, RecordFull, RecordLocked, RecordTooNew
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.statements.statement import Act


def page(number: int) -> object:
    return entry(f"{number:05}", f"Boat {number} must leave. " * 200, Act.DEMAND, "2021-03-02", None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "onrecord.db"
    Record.open(str(path), create=True).close()
    return path


def test_nothing_there(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    with pytest.raises(NotARecord, match="onrecord read"):
        Record.open(str(missing))
    assert not missing.exists()
    with pytest.raises(RecordError, match="folder does not exist"):
        Record.open(str(tmp_path / "no" / "folder.db"), create=True)
    with pytest.raises(NotARecord, match="folder"):
        Record.open(str(tmp_path), create=True)


@pytest.mark.parametrize("where", ["", ":memory:", "postgresql://host/name", "a\0b"])
def test_no_file_to_hold_it(where: str) -> None:
    with pytest.raises(RecordError):
        Record.open(where, create=True)


@pytest.mark.parametrize("content", [b"Not a database at all. " * 100, b"%PDF-1.7\n" + bytes(5000), b"x"])
def test_another_kind_of_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(NotARecord):
        Record.open(str(path), create=True)
    assert path.read_bytes() == content


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE documents (id TEXT)")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(NotARecord, match="another program"):
        Record.open(str(path), create=True)
    assert path.read_bytes() == before


def test_an_empty_file_is_a_record_still_to_be_made(tmp_path: Path) -> None:
    path = tmp_path / "onrecord.db"
    path.touch()
    with Record.open(str(path)) as record:
        assert list(verify(record)) == []


def test_an_older_record_gets_what_it_lacks(path: Path) -> None:
    with Record.open(str(path)) as record:
        record.put(page(1))
    with sqlite3.connect(path) as raw:  # as the first schema had it
        raw.execute("ALTER TABLE events DROP COLUMN counterpart")
        raw.execute("DROP TABLE outlines")
        raw.execute("PRAGMA user_version = 1")
    raw.close()
    with Record.open(str(path)) as record:
        assert list(verify(record)) == []
        record.put(page(2))
        assert record.counts()["documents"] == 2
        assert all(event.counterpart is None for held in record.entries() for event in held.events)


def test_a_newer_schema(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(RecordTooNew, match="99"):
        Record.open(str(path), create=True)


def test_a_file_cut_short(path: Path) -> None:
    with Record.open(str(path)) as record:
        record.put(page(1))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(RecordError, match="damaged"), Record.open(str(path)) as record:
        list(verify(record))


def test_locked_by_another_writer(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Record.open(str(path), lock_seconds=0.2) as record:
        assert record.counts()["documents"] == 0  # readers are not held up
        with pytest.raises(RecordLocked, match="another process"):
            record.put(page(1))
        other.execute("ROLLBACK")
        record.put(page(1))
        assert record.counts()["documents"] == 1
    other.close()


def test_a_short_lock_is_waited_for(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.4, lambda: other.execute("COMMIT")).start()
    with Record.open(str(path), lock_seconds=60) as record:
        record.put(page(1))
    other.close()


def fill(record: Record) -> int:
    """Put pages in until there is no space; gives how many went in whole."""
    for number in range(10_000):
        try:
            record.put(page(number))
        except RecordFull as error:
            assert "space" in str(error)
            return number
    pytest.fail("the record never filled up")


def test_a_full_record(path: Path) -> None:
    with Record.open(str(path)) as record:
        with record.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 120")
        whole = fill(record)
        assert 0 < whole == record.counts()["documents"]
        assert list(verify(record)) == []
        with record.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        record.put(page(whole))
        assert record.counts()["documents"] == whole + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.call(command):
        pytest.skip("a disk of two megabytes cannot be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    path = small_disk / "onrecord.db"
    with Record.open(str(path), create=True) as record:
        whole = fill(record)
        assert 0 < whole == record.counts()["documents"]
    ballast.unlink()
    with Record.open(str(path)) as record:
        assert record.counts()["documents"] == whole
        assert list(verify(record)) == []
        record.put(page(whole))
