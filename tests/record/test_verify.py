"""Whatever is changed behind the record's back, verification says so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from test_search import entry

from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.statements.statement import Act


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "onrecord.db"
    with Record.open(str(path), create=True) as record:
        record.put(entry("a", "Withdraw the fishing boats.", Act.DEMAND, "2021-03-02", "2021-03-03"))
        record.put(entry("b", "The withdrawal is welcome.", Act.PRAISE, None, "2021-05-01"))
        assert list(verify(record)) == []
    return path


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE contents SET content_end = 5 WHERE statement = 'st-a'", "statements"),
        ("UPDATE contents SET content_end = 500 WHERE statement = 'st-a'", "contents"),
        ("DELETE FROM contents WHERE statement = 'st-b'", "statements"),
        ("UPDATE documents SET text = 'Withdraw the fishing nets!.' WHERE id = 'do-a'", "documents"),
        ("UPDATE statements SET act = 'praise' WHERE id = 'st-a'", "documents"),
        ("UPDATE statements SET act = 'song' WHERE id = 'st-a'", "documents"),
        ("UPDATE statements SET said_on_start = '2021-03-01' WHERE id = 'st-a'", "documents"),
        ("UPDATE statements SET words = 'Burn the boats.' WHERE id = 'st-a'", "statements"),
        ("UPDATE statements SET part_of = 'st-none' WHERE id = 'st-a'", "statements"),
        ("UPDATE statements SET repeats = 'st-none' WHERE id = 'st-a'", "statements"),
        ("UPDATE events SET evidence_start = 3 WHERE id = 'ev-b'", "events"),
        ("UPDATE events SET confidence = 0.75 WHERE id = 'ev-b'", "documents"),
        ("UPDATE blocks SET block_start = 2 WHERE document = 'do-b'", "blocks"),
        ("UPDATE blocks SET block_end = 2 WHERE document = 'do-b'", "blocks"),
        ("DELETE FROM blocks WHERE document = 'do-b'", "blocks"),
        ("UPDATE mentions SET mention_end = 900 WHERE document = 'do-b'", "mentions"),
        ("UPDATE mentions SET name = 'Eve' WHERE document = 'do-b'", "documents"),
        ("UPDATE actors SET name = 'Eve' WHERE document = 'do-b'", "documents"),
        ("DELETE FROM actors WHERE document = 'do-b'", "mentions"),
        ("DELETE FROM documents WHERE id = 'do-b'", "statements"),
        ("DELETE FROM statement_codes WHERE code = 'NOR'", "statement_codes"),
        ("INSERT INTO event_codes VALUES ('ev-a', 'by', 'XYZ')", "event_codes"),
        ("UPDATE statement_parties SET party_name = 'Eve' WHERE statement = 'st-a'", "documents"),
        ("DELETE FROM statements_search", "statements_search"),
        ("INSERT INTO documents_search(documents_search) VALUES ('delete-all')", "documents_search"),
    ],
)
def test_a_change_behind_its_back_is_found(path: Path, change: str, table: str) -> None:
    with sqlite3.connect(path) as raw:  # foreign keys are off in a plain connection
        raw.execute(change)
    raw.close()
    with Record.open(str(path)) as record:
        assert table in {finding.table for finding in verify(record)}


def test_a_damaged_file(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'statements_by_act'").fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    raw.close()
    data = bytearray(path.read_bytes())
    at = (root - 1) * size
    data[at + 8 : at + size] = bytes(size - 8)  # an index page without its entries
    path.write_bytes(data)
    with Record.open(str(path)) as record:
        assert "file" in {finding.table for finding in verify(record)}
