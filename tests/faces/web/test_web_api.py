"""The HTTP API: the rows of the codebook, in portions that neither miss nor repeat any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from onrecord.record.exports.nouns import export_rows
from onrecord.record.exports.rows import COLUMNS
from onrecord.record.store import Record
from web_records import browser, entry_of, record_of


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    entries = [entry_of(f"Words number {n}", key=str(n)) for n in range(7)]
    with record_of(tmp_path_factory.mktemp("api") / "r.db", entries) as record:
        yield record


@pytest.fixture
def client(record: Record) -> TestClient:
    return browser(record)


@pytest.mark.parametrize("noun", ["statements", "events", "documents", "threads", "actors", "issues"])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_portions_are_the_whole_export(client: TestClient, record: Record, noun: str, limit: int) -> None:
    found, cursor = [], ""
    while True:
        answer = client.get(f"/api/v1/{noun}", params={"limit": limit} | ({"cursor": cursor} if cursor else {})).json()
        found += answer["rows"]
        cursor = answer["cursor"]
        if not cursor:
            break
        assert len(answer["rows"]) == limit
    key = "actor" if noun == "actors" else "id"
    expected = sorted(export_rows(record, noun), key=lambda row: row[key])
    assert found == expected
    assert all(set(row) == set(COLUMNS[noun]) for row in found)


def test_filters_are_those_of_the_pages(client: TestClient) -> None:
    found = client.get("/api/v1/statements", params={"by": "Russia", "about": "number 3", "act": "demand"}).json()
    assert [row["id"] for row in found["rows"]] == ["st-3"]
    assert client.get("/api/v1/statements", params={"since": "soon"}).status_code == 400
    assert client.get("/api/v1/statements/st-3").json()["id"] == "st-3"
    found = client.get("/api/v1/threads", params={"of": "NATO", "about": "number 3", "state": "rejected"}).json()
    assert [row["id"] for row in found["rows"]] == ["th-3"]
    assert client.get("/api/v1/threads/th-3").json() == found["rows"][0]


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) >= {"/api/v1/statements", "/api/v1/statements/{id}", "/api/v1/issues"}
    for operations in described["paths"].values():
        assert set(operations) == {"get"}
