"""onrecord in Python: typed answers with their words, tables that others take, and notebooks that stay inert."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import onrecord
from onrecord.errors import NotARecord, SettingsError
from onrecord.faces.answers import Answer
from onrecord.faces.notebook import record_html
from onrecord.record.issue import Issue
from onrecord.statements.statement import Act
from small_record import make_record

HARBOUR = (
    "Harbour talks fail\n\nOSLO, 3 March 2021 - Norway called on Russia to withdraw its trawlers from the harbour.\n\n"
    '"We will not accept this demand," Russian Foreign Minister Sergey Lavrov said on Wednesday in Moscow.\n'
)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[onrecord.Record]:
    path = tmp_path_factory.mktemp("record") / "small.db"
    make_record(path).close()
    with onrecord.open(path) as record:
        yield record


def test_importing_is_quick_and_offers_what_it_says() -> None:
    script = "import sys, onrecord\nprint(onrecord.__version__, *dir(onrecord), *sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "pyarrow", "numpy", "onnxruntime", "trafilatura"}.isdisjoint(loaded)
    assert {"read", "open", "Record"} <= set(loaded)
    with pytest.raises(AttributeError, match="nonsense"):
        onrecord.nonsense  # type: ignore[attr-defined] # noqa: B018


def test_reading_pages(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "empty.txt").touch()
    with onrecord.read(tmp_path / "harbour.txt", tmp_path / "empty.txt", record=tmp_path / "r.db") as record:
        assert record.summary is not None
        assert (record.summary.read, record.summary.failed) == (1, 1)
        (issue,) = record.issues()
        assert issue.source.endswith("empty.txt")
        demands = record.statements(by="Norway", act="demand")
        assert record.verify() == ()
        (thread,) = record.threads(by="Norway", of="Russia")
        assert len(record.threads(state="fulfilled")) == 0
        assert_inert(record.threads()._repr_html_())
        assert record.threads().to_pandas()["by"].tolist()[0].tolist() == ["NOR"]
    assert thread.words(thread.entries[0]) in HARBOUR
    assert thread.row["entries"][0]["relation"] == "raised"
    assert demands[0].act is Act.DEMAND
    assert demands[0].words in HARBOUR
    assert demands[0].document.text == HARBOUR


def test_typed_entries(record: onrecord.Record) -> None:
    (demand,) = record.statements(by="Norway", act="demand")
    assert demand.words == "to withdraw its trawlers … before the first of May"
    assert demand.speaker is not None
    assert (demand.speaker.name, demand.on_behalf_of, demand.addressees[0].actor) == ("Ada Berg", ("NOR",), "PER")
    assert demand.said_on is None
    assert demand.link is not None
    assert demand.link.startswith("https://fjord.example/")
    assert demand.context(5).startswith("Peru to withdraw")
    assert demand.row["confidence"] == 0.9123
    (ramming,) = record.events(by="Peru", act="assault")
    assert (ramming.type, ramming.status, ramming.when) == ("ASSAULT", "asserted", None)
    assert ramming.words == "Peruvian ships rammed a Norwegian boat."
    assert [page.title for page in record.documents(about="trawlers")] == ["Harbour <talks> & more"]
    assert record.actors(about="berg")[0].mentions == 3


def test_answers_are_sequences(record: onrecord.Record) -> None:
    statements = record.statements()
    assert len(statements) == 4
    assert [s.id for s in statements[1:3]] == [s.id for s in statements][1:3]
    assert isinstance(statements[:2], Answer)
    assert repr(statements[:1]) == "<1 statement>"
    assert [s.id for s in statements.where(lambda s: s.act is Act.PRAISE)] == ["st-calm"]
    assert record.statements(limit=1)[0].id == statements[-1].id
    assert statements[0].document is not None
    same = {id(s.document) for s in statements if s.document.id == "doc-fjord"}
    assert len(same) == 1


def test_tables(record: onrecord.Record) -> None:
    statements = record.statements()
    table = pa.table(statements)  # through __arrow_c_stream__
    assert table.column("id").to_pylist() == [s.id for s in statements]
    frame = statements.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    demand = frame[frame["act"] == "demand"].iloc[0]
    assert list(demand["content_text"]) == ["to withdraw its trawlers", "before the first of May"]
    assert frame["cue_start"].isna().all()
    assert str(frame["cue_start"].dtype) == "Int64"
    peruvian = statements.to_polars().filter(polars.col("speaker_actor") == "PER")
    assert peruvian.height == 2
    assert polars.DataFrame(statements).shape == (4, len(table.column_names))
    documents = record.documents().to_pandas()
    assert documents["published_start"].max() == pandas.Timestamp("2021-05-01")
    assert record.statements(act="threat").to_pandas().empty
    assert record.issues().to_arrow().num_rows == 0
    assert record.actors().to_polars()["mentions"].sum() == 12


def test_questions_amiss(record: onrecord.Record, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="shout"):
        record.statements(act="shout")
    with pytest.raises(SettingsError, match="not a date"):
        record.statements(since="yesterday")
    with pytest.warns(UserWarning, match="Zaphod"):
        assert len(record.statements(by="Zaphod Beeblebrox")) == 0
    with pytest.raises(NotARecord):
        onrecord.open(tmp_path / "none.db")


def test_exporting(record: onrecord.Record, tmp_path: Path) -> None:
    assert record.export("statements", tmp_path / "x.csv", format="csv", by="Norway") == 1
    assert "st-demand" in (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert record.export("statements", tmp_path / "net", format="network") == 3
    assert sorted(file.name for file in (tmp_path / "net").iterdir()) == ["edges.csv", "nodes.csv"]
    with pytest.raises(SettingsError):
        record.export("statements", tmp_path / "x", format="plover")


@pytest.mark.parametrize(
    ("noun", "asked"),
    [
        ("issues", {"by": "Norway"}),
        ("threads", {"act": "demand"}),
        ("threads", {"state": "adored"}),
        ("statements", {"state": "open"}),
    ],
)
def test_filters_that_do_not_fit_a_noun_are_refused(
    record: onrecord.Record, tmp_path: Path, noun: str, asked: dict[str, str]
) -> None:
    with pytest.raises(SettingsError):
        record.export(noun, tmp_path / "x", **asked)
    assert not (tmp_path / "x").exists()


TAGS = {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "bdi", "a"}
ATTRIBUTES = {"class", "style", "scope", "href", "target", "rel"}


def assert_inert(markup: str) -> None:
    tree = html.fromstring(markup)
    for element in tree.iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES
        assert element.get("href", "https://").startswith(("http://", "https://"))


def test_notebooks_show_every_noun(record: onrecord.Record) -> None:
    answers = (record.statements(), record.events(), record.documents(), record.actors(), record.issues())
    for markup in (record._repr_html_(), *(answer._repr_html_() for answer in answers)):
        assert_inert(markup)
    shown = html.fromstring(record.statements()._repr_html_()).text_content()
    assert "4 statements" in shown
    assert "to withdraw its trawlers … before the first of May" in shown
    assert "السفن" in shown


@given(st.text() | st.sampled_from(["</td><script>alert(1)</script>", "' onmouseover='x", "$$\\href{javascript:x}$$"]))
def test_nothing_in_a_notebook_runs(text: str) -> None:
    issue = Issue(source=text, stage=text, what=text, why=text, next=text)
    assert_inert(Answer("issues", [issue])._repr_html_())
    assert_inert(record_html(text, {text: 1}))
