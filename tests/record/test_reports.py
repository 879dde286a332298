"""Reports of one saying in the record: reached from each of them, gone with their documents, the same in exports."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import onrecord
from homes import Fresh
from onrecord.errors import NoSuchEntry
from onrecord.faces.cli.main import main
from onrecord.record.exports.nouns import export_rows
from onrecord.record.groups import Group
from onrecord.record.reports import count_reports, find_sayings, find_unpaired, put_pairs, read_saying
from onrecord.record.store import Record
from onrecord.threads.sayings import Pair
from web_records import DAY, entry_of

WORDS = "Oslo wants the trawlers gone"
LATER = DAY + datetime.timedelta(days=1)


def pair(one: str, other: str) -> Pair:
    return Pair(one=one, other=other, basis="words", likeness=1.0)


def fill(record: Record) -> None:
    """Three pages that report one saying, linked as a chain, and one that stands alone."""
    for key, day in (("1", LATER), ("2", DAY), ("3", LATER), ("4", DAY)):
        record.put(entry_of(WORDS, key=key, day=day, source=f"pages/{key}.txt"))
    alone = Group(duplicate_of=None, story=None)
    put_pairs(record, "doc-1", alone, [])
    put_pairs(record, "doc-2", alone, [pair("st-1", "st-2")])
    put_pairs(record, "doc-3", alone, [pair("st-2", "st-3")])
    put_pairs(record, "doc-4", alone, [])


def sayings(record: Record, *ids: str) -> dict[str, tuple[str, ...]]:
    with record.reading() as connection:
        return find_sayings(connection, ids)


def test_every_report_leads_to_all_of_them(fresh: Fresh) -> None:
    with fresh() as record:
        fill(record)
        together = ("st-1", "st-2", "st-3")
        assert sayings(record, "st-3", "st-4") == {"st-3": together, "st-4": ("st-4",)}
        assert sayings(record, *together) == dict.fromkeys(together, together)
        with record.reading() as connection:
            assert count_reports(connection, ["st-1", "st-4"]) == {"st-1": 3, "st-4": 1}
        assert [s.id for s, _ in read_saying(record, "st-3")] == ["st-2", "st-1", "st-3"]
        assert [row["saying"] for row in export_rows(record, "statements")] == ["st-1", "st-4", "st-1", "st-1"]
        with pytest.raises(NoSuchEntry):
            read_saying(record, "st-9")


def test_a_document_takes_its_pairs_along(fresh: Fresh) -> None:
    with fresh() as record:
        fill(record)
        record.put(entry_of("Other words", key="5", source="pages/2.txt"))
        assert sayings(record, "st-1", "st-3") == {"st-1": ("st-1",), "st-3": ("st-3",)}
        assert find_unpaired(record) == ["doc-5"]


def test_show_lists_them_and_lists_count_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / "r.db")
    with Record.open(place, create=True) as record:
        fill(record)
    assert main(["show", "st-2", "--record", place]) == 0
    shown = capsys.readouterr().out
    assert "3 reports in 1 outlet" in shown
    assert shown.count("st-3") == 1
    assert main(["show", "st-4", "--record", place]) == 0
    assert "report" not in capsys.readouterr().out
    assert main(["find", "statements", "--record", place]) == 0
    assert capsys.readouterr().out.count("3 reports") == 3
    with onrecord.open(place) as opened:
        assert [s.saying for s in opened.statements()] == ["st-1", "st-4", "st-1", "st-1"]
        assert [s.id for s in opened.reports(opened.statements()[0])] == ["st-2", "st-1", "st-3"]
