"""What the annotator promises of any text: right offsets, nothing outside what it was given, nothing twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import ModelError
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation
from onrecord.language.annotator import Annotator
from onrecord.language.network import BUNDLED

CASES, SYNTAX = (
    [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / name).open(encoding="utf-8")]
    for name in ("attributions.jsonl", "syntax.jsonl")
)
quick = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator.load()


def spans(found: Annotation) -> Iterator[Span]:
    for a in found.attributions:
        yield from (*a.source, *a.cue, *a.content)
    for e in found.events:
        yield from (e.trigger, *e.actors, *e.recipients)
    yield from (m.span for m in found.mentions)


def check(text: str, found: Annotation) -> None:
    for span in spans(found):
        assert 0 <= span.start < span.end <= len(text)
        assert span.words(text).strip() == span.words(text)
    cues = [a.cue for a in found.attributions]
    assert len(set(cues)) == len(cues)
    for a in found.attributions:
        assert a.content and a.cue and 0 <= a.confidence <= 1
        assert not any(c.overlaps(k) for c in a.content for k in a.cue)


def check_trees(text: str, found: Annotation) -> None:
    before = 0
    for tree in found.trees:
        assert sum(w.governor is None for w in tree) == 1
        for i, word in enumerate(tree):
            assert before <= word.span.start < word.span.end <= len(text)
            assert word.governor is None or (0 <= word.governor < len(tree) and word.governor != i)
            before = word.span.end
            at: int | None = i
            for _ in tree:  # every word leads to the root
                at = None if at is None else tree[at].governor
            assert at is None


@pytest.mark.parametrize("case", SYNTAX, ids=lambda c: c["id"])
def test_syntax_cases(annotator: Annotator, case: dict) -> None:
    text = case["text"]
    trees = annotator.annotate(text, syntax=True).trees
    found = {
        (w.relation, w.span.words(text), "" if w.governor is None else tree[w.governor].span.words(text))
        for tree in trees
        for w in tree
    }
    assert {tuple(row) for row in case["relations"]} <= found, case["why"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_cases(annotator: Annotator, case: dict) -> None:
    text = case["text"]
    found = [
        {"source": [s.words(text) for s in a.source], "content": [c.words(text) for c in a.content]}
        for a in annotator.annotate(text).attributions
    ]
    for wanted in case["attributions"]:
        assert wanted in found, case["why"]


pieces = st.sampled_from(
    ["The minister said", "Moscow denied", "that", "troops", "“We will not leave", "”", '"', ".", ",", "\n\n", "\n",
     "NATO", "5,000", "\x00", "\ud800", "😀👩‍👩‍👧", "مرحبا", "e\u0301", "ﬁ", "İ", "\u200b", "said said said", "x" * 200]
)  # fmt: skip
scraps = st.lists(pieces, max_size=40).map(" ".join)


@quick
@given(text=st.one_of(scraps, st.text(max_size=200)))
def test_every_span_lies_in_the_text(annotator: Annotator, text: str) -> None:
    found = annotator.annotate(text, syntax=True)
    check(text, found)
    check_trees(text, found)


@quick
@given(text=scraps, cuts=st.lists(st.integers(0, 1500), max_size=6))
def test_nothing_outside_the_regions_is_covered(annotator: Annotator, text: str, cuts: list[int]) -> None:
    borders = sorted({min(c, len(text)) for c in cuts})
    run = [Span(a, b) for a, b in zip(borders[::2], borders[1::2], strict=False)]
    found = annotator.annotate(text, regions=[run])
    for span in (*spans(found), *found.sentences):
        assert any(r.contains(span) for r in run)


def test_a_page_reads_the_same_in_any_company(annotator: Annotator) -> None:
    texts = ["Kyiv said it had asked for more.", "", "“No,” the envoy replied. " * 60]
    assert list(annotator.annotate_many(texts)) == [annotator.annotate(t) for t in texts]
    assert list(annotator.annotate_many(texts[::-1]))[::-1] == list(annotator.annotate_many(texts))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "😀" * 2_000,
        "\x00\x01\x02" * 500,
        "a" * 50_000,
        "\udfff said \ud800" * 50,
        "قال الرئيس. " * 50,
        "said " * 600,
    ],
    ids=["empty", "blank", "emoji", "control", "one long line", "surrogates", "right to left", "one word"],
)
def test_hostile_text(annotator: Annotator, text: str) -> None:
    found = annotator.annotate(text, syntax=True)
    check(text, found)
    check_trees(text, found)


@pytest.mark.slow
def test_a_million_characters_in_little_memory(annotator: Annotator) -> None:
    import resource  # noqa: PLC0415  (not on every system)

    text = "The report had no end and nobody read it. " * 3_000 + "7" * 900_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    check(text, annotator.annotate(text))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kilobytes


def test_regions_must_be_in_order_and_inside(annotator: Annotator) -> None:
    for run in ([Span(5, 9), Span(0, 3)], [Span(0, 5), Span(4, 9)], [Span(0, 99)]):
        with pytest.raises(ValueError, match="in order"):
            annotator.annotate("0123456789", regions=[run])


def test_caution_takes_from_what_is_asserted(annotator: Annotator) -> None:
    """The same events are found; only those told as facts become fewer."""
    text = "Georgia says rebels shelled a village. Troops may enter the town, but police arrested two men and left."
    bold, shy = (
        Annotator(annotator.network, replace(annotator.settings, asserted_less=less)).annotate(text).events
        for less in (0.0, 30.0)
    )
    assert [(e.trigger, e.type) for e in bold] == [(e.trigger, e.type) for e in shy]
    assert "asserted" in {e.status for e in bold}
    assert "asserted" not in {e.status for e in shy}


@pytest.mark.parametrize("name", ["onrecord.onnx", "tokenizer.json", "reading.json"])
@pytest.mark.parametrize("damage", ["missing", "cut short", "other"])
def test_a_damaged_model_is_named(tmp_path: Path, name: str, damage: str) -> None:
    shutil.copytree(BUNDLED, tmp_path / "model")
    path = tmp_path / "model" / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut short":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"onrecord\.onnx|tokenizer|reading\.json|language model"):
        Annotator.load(tmp_path / "model")
