"""Strangers' text stays text in every format: no markup, no formula, no address that runs anything, no broken file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import bibtexparser
import networkx
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt

from onrecord.record.exports.files import harmless
from onrecord.record.exports.formats import FORMATS, Format, Target
from onrecord.record.exports.fragments import link_to
from onrecord.record.exports.inert import holdable, in_html, in_latex, in_markdown, legible, on_one_line, web_address
from onrecord.record.exports.view import View
from onrecord.record.store import Record
from small_record import BERG, FJORD, PERU, document, entry, fjord_page, span, statement
from strategies import documents, spans

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "</textarea><style>*{display:none}</style>",
    "[click](javascript:alert(1))",
    "![x](https://evil.invalid/x.png)",
    "<https://evil.invalid>",
    "# heading\n- list\n\n    code",
    '=HYPERLINK("https://evil.invalid","x")',
    "＝1+1",
    "\u200b@SUM(1)",
    "} @comment{ \\input{/etc/passwd} %",
    "\\end{document}$x^2$ #1 &",
    "\u202egnp.exe\u202c \u2067אבג",
    "شارك \u202bنص",
    "\x00\x01\x0b\x1b[31m\x7f\x9f\ufffe\uffff",
    "_x0041_ &#65; &lt;",
    "]]><!-- --> <?xml?>",
    "a\u2028b\u2029c\r\nd",
    "x" * 40_000,
]


def hostile_record(path: Path, words: str) -> Record:
    """A record in which everything that a page can say is these words."""
    page = document("x", f"https://evil.invalid/{words}", f"said {words} here", words)
    page = replace(page, outlet=words, authors=(words, f"{words} and others"))
    actor = replace(BERG, name=words, role=words)
    said = statement(page, "x", (words,), fjord_page().statements[0].act, by=actor, to=PERU)
    held = entry(page, (replace(said, on_behalf_of=("NOR",)),))
    record = Record.open(str(path), create=True)
    mentions = (*(replace(m, actor=m.actor and actor) for m in held.mentions[:1]), *held.mentions[1:])
    record.put(replace(held, mentions=mentions))
    return record


def written(record: Record, form: Format, folder: Path) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    view = View(record=record, noun="statements")
    if form.target is Target.FOLDER:
        form.write(view, folder)
        return {file.name: file.read_bytes() for file in folder.iterdir()}
    file = io.BytesIO() if form.target is Target.BYTES else io.StringIO(newline="")
    form.write(view, file)
    value = file.getvalue()
    return {form.name: value if isinstance(value, bytes) else value.encode("utf-8")}


@pytest.mark.parametrize("words", PAYLOADS, ids=range(len(PAYLOADS)))
def test_every_format_of_a_hostile_page(tmp_path: Path, words: str) -> None:
    with hostile_record(tmp_path / "r.db", words) as record:
        files = {
            name: content
            for form in FORMATS
            if "statements" in form.nouns
            for name, content in written(record, form, tmp_path / form.name).items()
        }
    for name in ("csv", "edges.csv", "nodes.csv", "statements.csv", "documents.csv"):
        csv.field_size_limit(10_000_000)
        for row in csv.reader(io.StringIO(files[name].decode(), newline="")):
            assert not any(cell.lstrip("\u200b ").startswith(("=", "+", "-", "@", "＝")) for cell in row)
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["statements"]
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    (row,) = pq.read_table(io.BytesIO(files["parquet"])).to_pylist()
    assert row["content_text"] == [words]
    assert json.loads(files["jsonl"])["content"][0]["text"] == words
    for name in ("annotations", "timeline", "csl"):
        json.loads(files[name])
    assert networkx.read_graphml(io.BytesIO(files["graphml"])).number_of_edges() == 1
    assert etree.fromstring(files["gexf"]) is not None
    assert [entry.key for entry in bibtexparser.parse_string(files["bibtex"].decode()).entries] == ["doc-x"]
    rendered = html.fromstring(MarkdownIt("gfm-like", {"linkify": False}).render(files["markdown"].decode()))
    assert {element.tag for element in rendered.iter()} <= {"div", "h1", "h2", "p", "blockquote", "a"}
    assert all(
        set(a.attrib) == {"href"} and a.get("href").startswith("https://evil.invalid/") for a in rendered.iter("a")
    )


def test_a_workbook_keeps_text_as_it_is(tmp_path: Path) -> None:
    for number, words in enumerate(("=1+1", "_x0041_", "https://fjord.example", "007", "z\u0301 בג")):
        with hostile_record(tmp_path / f"{number}.db", words) as record:
            form = next(form for form in FORMATS if form.name == "xlsx")
            book = openpyxl.load_workbook(io.BytesIO(written(record, form, tmp_path)["xlsx"]))
        header, row = book["statements"].iter_rows(values_only=True)
        found = str(dict(zip(header, row, strict=True))["content_text"])
        assert openpyxl.utils.escape.unescape(found) == words


@given(st.text())
def test_html_shows_the_text_and_nothing_else(text: str) -> None:
    shown = html.fromstring(f"<p title='{in_html(text)}'>x{in_html(text)}</p>")
    assert len(shown) == 0
    assert set(shown.attrib) == {"title"}
    assert (shown.text or "").replace("\r", "\n") == "x" + legible(text).replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    for before in ("", "> ", "## "):
        rendered = (
            MarkdownIt("commonmark").enable("table").enable("strikethrough").render(before + (in_markdown(text) or "x"))
        )
        tree = html.fromstring(f"<div>{rendered}</div>")
        assert {element.tag for element in tree.iter()} <= {"div", "p", "blockquote", "h2"}
        if before == "> ":
            assert "".join(tree.text_content().split()) == ("".join(on_one_line(text).split()) or "x")


@given(st.text())
def test_bibtex_holds_any_text(text: str) -> None:
    value = f"{{{in_latex(text)}}}"
    depth = 0
    for sign in value[:-1]:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0
    library = bibtexparser.parse_string(f"@online{{k,\n  title = {value}\n}}\n")
    assert [entry.key for entry in library.entries] == ["k"]


@given(st.text())
def test_text_for_reading_leaves_nothing_open(text: str) -> None:
    shown = legible(text)
    assert holdable(shown) == shown
    assert legible(shown) == shown
    shown.encode("utf-8")
    assert not set(shown) & set("\u202d\u202e\u2028\u2029\x1b\x00")
    assert sum(map(shown.count, "\u202a\u202b")) == shown.count("\u202c")
    assert sum(map(shown.count, "\u2066\u2067\u2068")) == shown.count("\u2069")
    etree.fromstring(f"<x>{in_html(text)}</x>".encode())


@given(st.text(alphabet=st.characters(), max_size=30) | st.sampled_from(PAYLOADS))
def test_no_cell_is_a_formula_behind_what_cannot_be_seen(text: str) -> None:
    assert not str(harmless(text)).lstrip("\u200b\ufeff \t\n").startswith(("=", "+", "-", "@", "＝", "＋"))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://fjord.example/a?b=c&d=%20#e", "https://fjord.example/a?b=c&d=%20#e"),
        ("HTTP://fjord.example/ø", "HTTP://fjord.example/%C3%B8"),
        (" https://fjord.example/a b\n", "https://fjord.example/a%20b"),
        ("https://fjord.example/\"><x>'(1)", "https://fjord.example/%22%3E%3Cx%3E%27%281%29"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("//fjord.example", None),
        ("https:///x", None),
        ("http://[x", None),
        ("pages/a.txt", None),
        ("", None),
    ],
)
def test_addresses(source: str, address: str | None) -> None:
    assert web_address(source) == address


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("Ada Berg called on Peru", "text=Ada%20Berg%20called%20on%20Peru"),
        ("withdraw its trawlers, and", "text=withdraw%20its%20trawlers%2C%20and"),
        ("them - all", "text=them%20%2D%20all"),
        ("Norw", "text=Norway"),
        ("to withdraw", "text=called%20on%20Peru-,to%20withdraw,-its%20trawlers%2C%20and"),
        (FJORD.split("\n")[2], "text=Ada%20Berg%20called%20on%20Peru,had%20slept%20since%20they%20came."),
        ("Harbour talks\n\nAda Berg", "text=Harbour%20talks,Ada%20Berg"),
        ("\n\n", None),
    ],
)
def test_links_to_the_very_words(words: str, fragment: str | None) -> None:
    page = document("x", "https://fjord.example/", FJORD, "Harbour talks")
    link = link_to(page, [span(FJORD, words)])
    assert link == "https://fjord.example/" + (f"#:~:{fragment}" if fragment else "")


@settings(max_examples=50)
@given(st.data())
def test_a_link_to_any_span_of_any_text(data: st.DataObject) -> None:
    page = replace(data.draw(documents("x")), source="https://fjord.example/#there")
    link = link_to(page, [data.draw(spans(page.text))])
    assert link is not None
    assert link.startswith("https://fjord.example/#there")
    assert link.isascii()
    assert not set(link) & set("\"'<>() \\")
