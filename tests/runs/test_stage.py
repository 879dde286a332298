"""A wrong order of stages is found at once, a failing stage costs only what needs it, a lying one stops the run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest
from plain_stages import CLAIMS, SENTENCES, STAGES, TOOLS

from onrecord.documents.document import Block, BlockKind, Document
from onrecord.errors import ModelError, RunError
from onrecord.evidence import Span
from onrecord.runs import stages as real
from onrecord.runs.stage import Reading, Stage, Tools, check_stages, find_spans, run_stages

TEXT = "Oslo will not pay. Lima denies it."
DOCUMENT = Document(
    id="doc-1", source="a.txt", text=TEXT, blocks=(Block(kind=BlockKind.BODY, span=Span(0, len(TEXT))),), language="en"
)


def claims(run: Callable[[Reading, Tools], Reading]) -> Stage:
    """The stage of claims, doing something else."""
    return replace(CLAIMS, run=run)


def test_the_stages_of_onrecord_fit_each_other() -> None:
    check_stages(real.STAGES)


def test_stages_and_tools_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps((real.STAGES, real.TOOLS))) == (real.STAGES, real.TOOLS)  # noqa: S301


@pytest.mark.parametrize(
    ("stages", "complaint"),
    [
        ((CLAIMS, SENTENCES), "needs annotation"),
        ((CLAIMS,), "needs annotation"),
        ((SENTENCES, SENTENCES), "cannot add annotation"),
        ((SENTENCES, replace(CLAIMS, name="sentences")), "two stages"),
        ((replace(SENTENCES, adds=frozenset({"opinions"})),), "cannot add opinions"),
        ((replace(SENTENCES, adds=frozenset({"document"})),), "cannot add document"),
    ],
)
def test_a_wrong_order(stages: tuple[Stage, ...], complaint: str) -> None:
    with pytest.raises(RunError, match=complaint):
        check_stages(stages)


def test_a_reading() -> None:
    reading, issues = run_stages(DOCUMENT, STAGES, TOOLS)
    assert [s.content[0].words(TEXT) for s in reading.statements] == ["Oslo will not pay.", "Lima denies it."]
    assert issues == ()


def test_a_failing_stage_costs_only_what_needs_it() -> None:
    def fail(reading: Reading, _: Tools) -> Reading:
        raise ZeroDivisionError("on this page")

    def add_nothing(reading: Reading, _: Tools) -> Reading:
        return reading

    after = Stage(name="late", version="1", reads=frozenset({"statements"}), adds=frozenset({"events"}), run=fail)
    beside = Stage(
        name="beside", version="1", reads=frozenset({"annotation"}), adds=frozenset({"mentions"}), run=add_nothing
    )
    reading, issues = run_stages(DOCUMENT, (SENTENCES, claims(fail), after, beside), TOOLS)
    assert reading.annotation is not None
    assert [(i.stage, i.why, i.document, i.source) for i in issues] == [("claims", "fault", "doc-1", "a.txt")]
    assert "ZeroDivisionError: on this page" in issues[0].what


def test_a_missing_model_is_not_the_fault_of_a_page() -> None:
    def fail(reading: Reading, _: Tools) -> Reading:
        raise ModelError("the model is missing")

    with pytest.raises(ModelError):
        run_stages(DOCUMENT, (replace(SENTENCES, run=fail),), TOOLS)


def changed(**changes: object) -> Callable[[Reading, Tools], Reading]:
    """A stage that changes each statement so."""

    def run(reading: Reading, tools: Tools) -> Reading:
        stated = CLAIMS.run(reading, tools)
        return replace(stated, statements=tuple(replace(s, **changes) for s in stated.statements))  # type: ignore[arg-type]

    return run


@pytest.mark.parametrize(
    ("run", "complaint"),
    [
        (changed(id="st-same"), "same id"),
        (changed(document="doc-2"), "another document"),
        (changed(content=(Span(3, 400),)), "outside the text"),
        (changed(cue=Span(400, 401)), "outside the text"),
        (changed(part_of="st-none"), "not there"),
        (lambda reading, _: replace(reading, document=replace(DOCUMENT, id="doc-2")), "changed document"),
        (lambda reading, _: replace(reading, annotation=None), "changed annotation"),
    ],
)
def test_a_stage_that_breaks_its_promise(run: Callable[[Reading, Tools], Reading], complaint: str) -> None:
    with pytest.raises(RunError, match=complaint):
        run_stages(DOCUMENT, (SENTENCES, claims(run)), TOOLS)


def test_every_span_is_found() -> None:
    reading, _ = run_stages(DOCUMENT, STAGES, TOOLS)
    assert Span(0, 4) in set(find_spans(reading.statements))
