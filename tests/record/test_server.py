"""A team's record on a PostgreSQL server: who may do what, what is said when it is away, and several at once."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from test_search import entry

import onrecord.record.server
from onrecord.errors import NotARecord, RecordError, RecordLocked, RecordTooNew
from onrecord.record.browse.selection import bounded
from onrecord.record.place import place_of
from onrecord.record.search import Filters, find_statements
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.statements.statement import Act
from small_record import arabic_page, fjord_page, undated_page
from team_server import PASSWORD, Server


@pytest.fixture
def url(team_server: Server) -> str:
    where = team_server.database()
    with Record.open(where, create=True) as record:
        record.put(fjord_page())
    return where


def test_nothing_there(team_server: Server) -> None:
    empty = team_server.database()
    with pytest.raises(NotARecord, match="onrecord read"):
        Record.open(empty)
    team_server.ask("CREATE TABLE documents (id text)", empty)
    with pytest.raises(NotARecord, match="another program"):
        Record.open(empty, create=True)
    with pytest.raises(RecordError, match="no such database"):
        Record.open(team_server.url("nowhere"), create=True)
    with pytest.raises(RecordError, match="needs UTF8"):
        Record.open(team_server.database(encoding="LATIN1"), create=True)


def test_passwords_are_asked_for_and_never_shown(team_server: Server, url: str) -> None:
    name = place_of(url).short
    team_server.ask(f"CREATE USER \"reader_{name}\" PASSWORD '{PASSWORD}'")
    team_server.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + f'"reader_{name}"', url)
    right = team_server.url(name, f"reader_{name}", PASSWORD)
    with Record.open(right) as record:
        assert PASSWORD not in record.where
        assert [s.id for s, _ in find_statements(record, Filters(about="trawlers"))] == ["st-demand"]
        with pytest.raises(RecordError, match="may not"):
            record.put(arabic_page())
    for wrong in ("guess-9", None):
        with pytest.raises(RecordError) as refused:
            Record.open(team_server.url(name, f"reader_{name}", wrong))
        assert "password" in str(refused.value)
        assert "guess-9" not in str(refused.value)
    for broken in (f"postgresql://ada:{PASSWORD}@host:port:/x", "mysql://ada:guess-9@host/x"):
        with pytest.raises(RecordError) as refused:
            Record.open(broken)
        assert PASSWORD not in str(refused.value)
        assert "guess-9" not in str(refused.value)


def test_a_server_that_is_away(tmp_path: object) -> None:
    with pytest.raises(RecordError, match="does not answer"):
        Record.open(f"postgresql://ada:guess-9@/x?host={tmp_path}", create=True)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord.record.server.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RecordError, match=r"onrecord\[postgres\]"):
        Record.open("postgresql://host/x", create=True)


def test_a_newer_schema(team_server: Server, url: str) -> None:
    team_server.ask("UPDATE meta SET value = '99' WHERE key = 'schema'", url)
    with pytest.raises(RecordTooNew, match="99"):
        Record.open(url, create=True)


def test_readers_keep_their_view_while_somebody_writes(url: str) -> None:
    with Record.open(url) as mine, Record.open(url) as theirs:
        before = mine.state()
        assert mine.state() == before
        with mine.reading() as connection:
            count = "SELECT count(*) FROM documents"
            assert connection.exec_driver_sql(count).scalar() == 1
            theirs.put(arabic_page())
            assert connection.exec_driver_sql(count).scalar() == 1
        assert mine.counts()["documents"] == 2
        assert mine.state() != before


def test_writers_wait_for_each_other(url: str) -> None:
    with Record.open(url, lock_seconds=0.3) as mine, Record.open(url) as theirs:
        with theirs.writing(), pytest.raises(RecordLocked, match="another process"):
            mine.put(arabic_page())
        mine.put(arabic_page())


def test_two_writers_of_the_same_pages_at_once(url: str) -> None:
    pages = [entry(f"{n:02}", f"Boat {n} must leave.", Act.DEMAND, None, None) for n in range(12)]
    failed: list[Exception] = []

    def write(order: list[int]) -> None:
        try:
            with Record.open(url, lock_seconds=60) as record:
                for at in order:
                    record.put(pages[at])
        except Exception as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(order,)) for order in ([*range(12)], [*range(11, -1, -1)])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failed == []
    with Record.open(url) as record:
        assert record.counts()["documents"] == 13
        assert list(verify(record)) == []


def test_a_question_without_end_is_broken_off(url: str) -> None:
    with Record.open(url) as record:
        with pytest.raises(RecordError, match="took longer"), bounded(record, 0.2) as connection:
            connection.exec_driver_sql("SELECT pg_sleep(30)")
        with bounded(record) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_long_pages_are_found_to_the_last_word(url: str) -> None:
    """A tsvector ends at 16,383 positions; a text does not."""
    text = " ".join(f"w{n}x" for n in range(30_000)) + " the end of it"
    page = entry("long", text, Act.CLAIM, None, None)
    with Record.open(url) as record:
        record.put(page)
        for about in ("end", '"w2040x w2041x w2042x w2043x w2044x w2045x w2046x w2047x w2048x w2049x"', "w0x w29999x"):
            assert [s.id for s, _ in find_statements(record, Filters(about=about))] == ["st-long"], about
        assert list(find_statements(record, Filters(about='"w2047x w2049x"'))) == []
        assert list(verify(record)) == []
        record.put(replace(undated_page(), document=replace(undated_page().document, source="s" * 9000)))


def test_what_is_changed_behind_its_back_is_found(team_server: Server, url: str) -> None:
    changes = {
        "UPDATE statements SET words = 'Burn the boats.' WHERE id = 'st-demand'": {"statements", "statements_search"},
        "DELETE FROM documents_search": {"documents_search"},
        "DELETE FROM actors WHERE code = 'PER'": {"mentions"},
        "UPDATE mentions SET name = 'Eve' WHERE name = 'NATO'": {"documents"},
    }
    with Record.open(url) as record:
        assert list(verify(record)) == []
        for change, tables in changes.items():
            team_server.ask(f"SET session_replication_role = replica; {change}", url)  # no triggers, no keys
            assert tables <= {finding.table for finding in verify(record)}
