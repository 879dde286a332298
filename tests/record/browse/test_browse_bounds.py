"""One question cannot keep the others waiting, and what is broken off leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import RecordError
from onrecord.record.browse.selection import bounded
from onrecord.record.store import Record

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_question_that_takes_too_long_is_broken_off(tmp_path: Path) -> None:
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        with pytest.raises(RecordError, match="took longer than"), bounded(record, seconds=0.2) as connection:
            connection.exec_driver_sql(ENDLESS).scalar()
        with bounded(record) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        assert record.counts()["documents"] == 0


def test_other_failures_keep_their_meaning(tmp_path: Path) -> None:
    with (
        Record.open(str(tmp_path / "r.db"), create=True) as record,
        pytest.raises(RecordError, match="no such table"),
        bounded(record) as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM nowhere")
