"""A copy holds the same rows, whichever way it goes, or nothing at all."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

import strategies
from homes import Databases, Fresh, fresh_file
from onrecord.errors import RecordError
from onrecord.record.copying import copy_record
from onrecord.record.entry import Entry
from onrecord.record.exports.nouns import export_rows
from onrecord.record.store import Record
from onrecord.record.verify import verify
from small_record import arabic_page, fjord_page, undated_page
from team_server import Server


def exported(record: Record) -> str:
    nouns = ("documents", "statements", "events", "actors", "threads", "issues")
    return json.dumps({noun: list(export_rows(record, noun)) for noun in nouns})


@settings(max_examples=12, deadline=None)
@given(st.tuples(*(strategies.entries(key) for key in "abc")))
def test_there_and_back_is_the_same(databases: Databases, entries: tuple[Entry, ...]) -> None:
    with fresh_file() as first, databases() as team, fresh_file() as second:
        for entry in entries:
            first.put(entry)
        there, back = copy_record(first, team), copy_record(team, second)
        assert there == back
        assert there.rows["documents"] == len(entries)
        assert exported(first) == exported(team) == exported(second)
        assert list(verify(team)) == list(verify(second)) == []
        # What comes after a copy is numbered on from it.
        team.put(replace(entries[0], document=replace(entries[0].document, title="anew")))
        started = datetime.datetime(2021, 1, 1)
        assert team.begin_run(started=started, version="1", stages=["a"]) > 0


def test_only_into_an_empty_record(fresh: Fresh) -> None:
    with fresh_file() as first, fresh() as second:
        first.put(fjord_page())
        second.put(arabic_page())
        with pytest.raises(RecordError, match="already holds"):
            copy_record(first, second)
        assert second.counts()["documents"] == 1
        with pytest.raises(RecordError, match="itself"):
            copy_record(second, second)


def test_what_does_not_arrive_whole_is_not_kept(fresh: Fresh) -> None:
    with fresh_file() as first, fresh() as second:
        for page in (fjord_page(), arabic_page(), undated_page()):
            first.put(page)

        def lose_a_row(connection: object, cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO event_parties"):
                cursor.connection.execute("UPDATE statements SET confidence = 0.1")  # type: ignore[attr-defined]

        event.listen(second._engine, "after_cursor_execute", lose_a_row)
        try:
            with pytest.raises(RecordError, match="did not arrive whole"):
                copy_record(first, second)
        finally:
            event.remove(second._engine, "after_cursor_execute", lose_a_row)
        assert second.counts()["documents"] == 0
        assert copy_record(first, second).rows["documents"] == 3


def test_the_command(team_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from onrecord.faces.cli.main import main  # noqa: PLC0415 (slow to import)

    with Record.open(str(tmp_path / "a.db"), create=True) as record:
        record.put(fjord_page())
    url = team_server.database()
    assert main(["copy", str(tmp_path / "a.db"), url]) == 0
    assert main(["copy", url, str(tmp_path / "b.db")]) == 0
    assert "verified" in capsys.readouterr().err
    assert main(["copy", str(tmp_path / "a.db"), url]) == 1
    assert main(["find", "statements", "--record", url, "--about", "trawlers", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["id"] == "st-demand"
