"""What is exported for other programs is opened by those programs, or held against the form that they document."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bibtexparser
import jsonschema
import networkx
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from lxml import html
from markdown_it import MarkdownIt

from onrecord.record.exports.formats import resolve_format
from onrecord.record.exports.network import relations
from onrecord.record.exports.view import View
from onrecord.record.store import Record
from onrecord.statements.statement import Act
from small_record import ARABIC, BERG, FJORD, PERU, fjord_page, make_record, statement

TEXTS = {"https://fjord.example/a%28b%29?x=1&y=%C3%B8": FJORD, "urn:x-onrecord:document:doc-arabic": ARABIC}
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": {"type": "string", "format": "uri"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["classifying"]},
        "body": {
            "type": "array",
            "items": {"properties": {"type": {"const": "TextualBody"}, "value": {"type": "string", "minLength": 1}}},
        },
        "target": {"type": "array", "minItems": 1, "items": {"required": ["source", "selector"]}},
    },
}
SLIDES = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "events": {
            "type": "array",
            "items": {
                "required": ["start_date", "text"],
                "properties": {
                    "start_date": {"required": ["year"], "properties": {"year": {"type": "integer"}}},
                    "text": {"required": ["headline", "text"]},
                    "group": {"type": "string"},
                    "unique_id": {"type": "string"},
                },
            },
        }
    },
}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with make_record(tmp_path_factory.mktemp("record") / "onrecord.db") as record:
        yield record


def exported(record: Record, noun: str, name: str) -> str:
    """What a format of text or bytes writes of a whole noun."""
    form, view = resolve_format(name, noun), View(record=record, noun=noun)
    if form.target == "bytes":
        raw = io.BytesIO()
        form.write(view, raw)
        return raw.getvalue().decode("utf-8")
    text = io.StringIO(newline="")
    form.write(view, text)
    return text.getvalue()


@pytest.mark.parametrize("noun", ["statements", "events"])
def test_annotations_find_their_words_both_ways(record: Record, noun: str) -> None:
    page = json.loads(exported(record, noun, "annotations"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["items"]
    for annotation in page["items"]:
        jsonschema.validate(annotation, ANNOTATION)
        for target in annotation["target"]:
            text = TEXTS.get(target["source"], "NATO welcomed the calm.")
            quoted, place = target["selector"]
            assert text[place["start"] : place["end"]] == quoted["exact"]
            around = quoted.get("prefix", "") + quoted["exact"] + quoted.get("suffix", "")
            assert text.count(around) == 1


@pytest.mark.parametrize(("name", "read"), [("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)])
def test_networks_open_in_networkx(record: Record, name: str, read: Any) -> None:
    graph = read(io.BytesIO(exported(record, "statements", name).encode()))
    assert graph.is_directed()
    assert set(graph) == {"NOR", "PER"}
    ties = {(a, b, tie["act"]): tie for a, b, tie in graph.edges(data=True)}
    assert set(ties) == {("NOR", "PER", "demand"), ("PER", "NOR", "rejection"), ("PER", "NOR", "claim")}
    tie = ties["NOR", "PER", "demand"]
    assert (tie["weight"], tie["relation"], tie["stance"]) == (1, "demands of", "demands")
    assert (tie["first"], tie["statements"]) == ("2021-03-03", "st-demand")
    assert graph.nodes["PER"]["label"] == "Peru"


def test_networks_as_two_tables(record: Record, tmp_path: Path) -> None:
    resolve_format("network", "statements").write(View(record=record, noun="statements"), tmp_path)
    nodes, edges = (
        list(csv.DictReader((tmp_path / f"{name}.csv").open(encoding="utf-8", newline="")))
        for name in ("nodes", "edges")
    )
    ends = {edge[end] for edge in edges for end in ("source", "target")}
    assert ends == {node["id"] for node in nodes}
    assert sum(int(edge["weight"]) for edge in edges) == 3


def test_a_repeated_demand_is_counted_once(tmp_path: Path) -> None:
    page = fjord_page()
    demand = page.statements[0]
    again = statement(page.document, "again", ("to withdraw them",), Act.DEMAND, by=BERG, to=PERU)
    copies = (demand, replace(again, repeats=demand.id), replace(again, id="st-other", repeats="st-elsewhere"))
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        record.put(replace(page, statements=copies, events=()))
        graph = networkx.read_graphml(io.BytesIO(exported(record, "statements", "graphml").encode()))
    tie = graph.edges["NOR", "PER"]
    assert (tie["weight"], tie["repeats"]) == (2, 1)


def test_every_act_is_a_relation() -> None:
    assert set(relations()) == {act.value for act in Act}


def test_pairs_of_events(record: Record) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(record, "events", "plover"), newline="")))
    pairs = [(row["type"], row["source"], row["target"], row["mutual"]) for row in rows]
    assert pairs == [
        ("CONSULT", "NOR", "PER", "true"),
        ("ASSAULT", "PER", "NOR", "false"),
        ("MOBILIZE", "PER", "", "false"),
    ]
    assert [(row["quad_class"], row["cameo_root"], float(row["goldstein"])) for row in rows] == [
        ("1", "04", 1.0),
        ("4", "18", -9.0),
        ("4", "15", -7.2),
    ]
    assert {(row["date_start"], row["date_basis"]) for row in rows} == {("2021-03-03", "publication")}


@pytest.mark.parametrize("noun", ["statements", "events"])
def test_entities_refer_to_what_is_there(record: Record, noun: str) -> None:
    rows = [json.loads(line) for line in exported(record, noun, "ftm").splitlines()]
    seen: set[str] = set()
    for row in rows:
        references = [ref for name in ("organizer", "involved", "proof") for ref in row["properties"].get(name, [])]
        assert seen.issuperset(references)
        assert row["id"] not in seen
        seen.add(row["id"])


@pytest.mark.parametrize("noun", ["statements", "events"])
def test_entities_in_the_model_of_follow_the_money(record: Record, noun: str) -> None:
    model = pytest.importorskip(
        "followthemoney", reason="followthemoney is not installed: it must be built from source"
    ).model
    for line in exported(record, noun, "ftm").splitlines():
        row = json.loads(line)
        proxy = model.get_proxy(row, cleaned=False)
        for name, values in row["properties"].items():
            assert sorted(proxy.get(name)) == sorted(set(values))


@pytest.mark.parametrize("noun", ["statements", "events"])
def test_a_timeline(record: Record, noun: str) -> None:
    timeline = json.loads(exported(record, noun, "timeline"))
    jsonschema.validate(timeline, SLIDES)
    assert len({slide["unique_id"] for slide in timeline["events"]}) == 3
    for slide in timeline["events"]:
        assert html.fromstring(f"<div>{slide['text']['text']}</div>").xpath("count(//blockquote)") == 1


def test_markdown_as_it_is_rendered(record: Record) -> None:
    tree = html.fromstring(MarkdownIt("commonmark").render(exported(record, "statements", "markdown")))
    headings = [heading.text_content() for heading in tree.iter("h2")]
    assert headings[-1] == "Peru (PER) speaks about Norway"
    assert "Ada Berg (NOR) demands of Peru" in headings
    quotations = [quotation.text_content().strip() for quotation in tree.iter("blockquote")]
    assert "to withdraw its trawlers … before the first of May" in quotations
    (link,) = [a for a in tree.iter("a") if "withdraw" in a.get("href")]
    assert link.text_content() == "Harbour <talks> & more"
    directives = link.get("href").split("#:~:")[1].split("&")
    assert [unquote(directive.removeprefix("text=")) for directive in directives] == [
        "to withdraw its trawlers",
        "before the first of May",
    ]


def test_bibtex_opens(record: Record) -> None:
    library = bibtexparser.parse_string(exported(record, "documents", "bibtex"))
    assert not library.failed_blocks
    entries = {entry.key: entry.fields_dict for entry in library.entries}
    assert set(entries) == {"doc-fjord", "doc-arabic", "doc-undated"}
    assert entries["doc-fjord"]["author"].value == "{Staff and agencies} and {Per Ås}"
    assert entries["doc-fjord"]["title"].value == r"{Harbour <talks> \& more}"
    assert entries["doc-arabic"]["date"].value == "2021-05"
    assert "date" not in entries["doc-undated"]


def test_csl_is_set_by_a_citation_processor(record: Record) -> None:
    items = json.loads(exported(record, "documents", "csl"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem("doc-fjord")]))
    set_ = str(bibliography.bibliography()[0])
    assert "Staff and agencies" in set_
    assert re.search(r"2021", set_)
    assert "Harbour" in set_
