"""What a list shows can be taken along, and holds exactly the rows that the list counts."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.faces.web.app import make_app
from onrecord.record.decision import Mark
from onrecord.record.exports.formats import FORMATS
from onrecord.record.store import Record
from onrecord.statements.statement import Act
from web_records import HOME, entry_of, record_of

ACTS = (Act.DEMAND, Act.CLAIM, Act.DEMAND, Act.PLEDGE, Act.DEMAND)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    pages = [
        entry_of(f"words number {n}", key=str(n), act=act, day=datetime.date(2022, 1, n + 1))
        for n, act in enumerate(ACTS)
    ]
    with record_of(Path(tmp_path_factory.mktemp("r")) / "r.db", pages) as record:
        yield record


@pytest.fixture(scope="module")
def site(record: Record) -> TestClient:
    site = TestClient(make_app(record, reviewer="Ann"), base_url=HOME, follow_redirects=False)
    token = re.search(r'name="token" value="([^"]+)"', site.get("/review").text)
    assert token
    for entry, mark in (("st-0", Mark.REJECTED), ("st-2", Mark.ACCEPTED)):
        form = {"token": token[1], "noun": "statements", "entry": entry, "back": "/review", "action": mark.value}
        assert site.post("/review/decide", data=form).status_code == 303
    return site


def listed(site: TestClient, path: str) -> set[str]:
    noun = re.escape(path.split("?", maxsplit=1)[0])
    return {unescape(found) for found in re.findall(rf'data-row href="{noun}/([^"?#]+)"', site.get(path).text)}


def links(site: TestClient, path: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(/export/[^"]+)"', site.get(path).text)]


@pytest.mark.parametrize(
    ("path", "many"),
    [
        ("/statements", 4),
        ("/statements?act=demand", 2),
        ("/statements?act=demand&since=2022-01-04", 1),
        ("/statements?about=number+3", 1),
        ("/statements?outlet=words+number+1", 1),
        ("/statements?speaker=person-3", 1),
        ("/statements?mark=rejected", 1),
        ("/statements?mark=accepted", 1),
        ("/statements?mark=unreviewed", 3),
        ("/events?status=claimed", 5),
        ("/events?outlet=words+number+2", 1),
        ("/documents", 5),
        ("/documents?about=number+3", 1),
        ("/documents?outlet=words+number+1", 1),
        ("/threads?kind=demand", 5),
        ("/threads?about=number+3", 1),
    ],
)
def test_a_file_has_the_rows_of_its_list(site: TestClient, path: str, many: int) -> None:
    shown = listed(site, path)
    assert len(shown) == many
    (address,) = [link for link in links(site, path) if "format=csv" in link]
    rows = list(csv.DictReader(io.StringIO(site.get(address).text.removeprefix("\ufeff"))))
    assert {row["id"] for row in rows} == shown


@pytest.mark.parametrize("noun", ["statements", "events", "documents", "threads"])
def test_every_format_of_a_noun_is_offered_and_comes(site: TestClient, noun: str) -> None:
    offered = links(site, f"/{noun}")
    graphs = {"gexf", "graphml", "network"}
    assert {link.split("format=")[1] for link in offered} >= {f.name for f in FORMATS if noun in f.nouns} - graphs
    for link in offered:
        answer = site.get(link)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.content


def test_the_network_is_taken_along_as_it_is_narrowed(site: TestClient) -> None:
    found = links(site, "/network?act=pledge")
    assert [link.split("format=")[1] for link in found] == ["gexf", "graphml", "network"]
    with zipfile.ZipFile(io.BytesIO(site.get(found[2]).content)) as packed:
        edges = list(csv.DictReader(io.StringIO(packed.read("edges.csv").decode("utf-8-sig"))))
    assert {edge["act"] for edge in edges} == {"pledge"}


def test_a_package_says_what_is_in_it(site: TestClient) -> None:
    answer = site.get("/export/statements?act=claim&format=datapackage")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        descriptor = json.loads(packed.read("datapackage.json"))
        paths = {resource["path"] for resource in descriptor["resources"]}
        assert paths <= set(packed.namelist())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/export/statements?format=plover", 400),
        ("/export/statements?format=../x", 400),
        ("/export/decisions", 400),
        ("/export/statements?act=shout", 400),
        ("/export/statements?mark=adored", 400),
        ("/export/threads?state=adored", 400),
    ],
)
def test_what_makes_no_sense_is_refused(site: TestClient, path: str, status: int) -> None:
    assert site.get(path).status_code == status


def test_what_people_decided_is_counted_beside_the_list(site: TestClient) -> None:
    page = site.get("/statements").text
    assert "mark=unreviewed" in page
    assert "mark=accepted" in page
    assert site.get("/statements?mark=adored").status_code == 400
