"""What people decided outlives reading again by a newer version of a stage: the whole journey, the real model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.record.decisions import Change, decide, find_decisions
from onrecord.record.decisions_queue import find_waiting
from onrecord.record.exports.nouns import export_rows
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.record.threads import find_threads
from onrecord.record.verify import verify
from onrecord.runs.pipeline import find_all_inputs, read_inputs
from onrecord.runs.stage import Reading, Stage, Tools
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.statements.statement import Statement

PAGES = (
    "Norway's minister Ada Berg said on Monday that Peru must withdraw its trawlers from the fjord. "
    "Peru's government rejected the demand on Tuesday.\n",
    "France promised on Wednesday to send engineers to the harbour. "
    "Chile's president Ana Rojas said that the harbour was safe.\n",
)
Rule = Callable[[tuple[Statement, ...]], tuple[Statement, ...]]


@pytest.fixture
def news(tmp_path: Path) -> str:
    lines = [{"id": f"n{n}", "date": "2022-02-03", "text": text} for n, text in enumerate(PAGES)]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(tmp_path / "news.jsonl")


def newer(version: str, change: Rule) -> tuple[Stage, ...]:
    """The stages with another version of the one that finds statements."""

    def run(old: Stage, reading: Reading, tools: Tools) -> Reading:
        found = old.run(reading, tools)
        return replace(found, statements=change(found.statements))

    return tuple(
        replace(stage, version=version, run=lambda reading, tools, old=stage: run(old, reading, tools))
        if stage.name == "statements"
        else stage
        for stage in STAGES
    )


def read(record: Record, news: str, stages: tuple[Stage, ...]) -> int:
    return read_inputs(find_all_inputs([news]), record, sources=[news], stages=stages, tools=TOOLS).read


def renamed(found: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The same statements under other names, as a version makes them that hashes otherwise."""
    names = {one.id: f"{one.id}-b" for one in found}
    return tuple(replace(s, id=names[s.id], part_of=names[s.part_of] if s.part_of else None) for s in found)


def shown(record: Record) -> dict[str, dict[str, object]]:
    """Every statement by its words."""
    rows = export_rows(record, "statements", Filters(rejected=True))
    return {str(row["content"][0]["text"]): dict(row) for row in rows}  # type: ignore[index]


def waiting(record: Record) -> list[tuple[str, str, tuple[str, ...], bool]]:
    with record.reading() as connection:
        return [(one.noun, one.entry, one.doubts, one.lost) for one in find_waiting(connection)]


def test_decisions_outlive_newer_stages(news: str, tmp_path: Path) -> None:
    with Record.open(str(tmp_path / "r.db"), create=True) as record:
        assert read(record, news, STAGES) == 2
        first = shown(record)
        (demanded,) = [words for words, row in first.items() if row["act"] == "demand"]
        (safe,) = [words for words in first if "safe" in words]
        (matter,) = [one for one in find_threads(record) if one.kind == "demand"]
        decide(
            record, [Change(noun="statements", entry=str(row["id"]), new="accepted") for row in first.values()], who="A"
        )
        decide(record, [Change(noun="statements", entry=str(first[safe]["id"]), field="act", new="denial")], who="A")
        decide(record, [Change(noun="threads", entry=matter.id, new="accepted")], who="A")
        decide(record, [Change(noun="threads", entry=matter.id, field="due", new="2022-03-01")], who="A")
        made = find_decisions(record)

        # Another version that finds the same under other names: everything stays as it was decided.
        assert read(record, news, newer("b", renamed)) == 2
        assert find_decisions(record) == made
        again = shown(record)
        assert all(row["id"] == f"{first[words]['id']}-b" for words, row in again.items())
        assert {row["review"] for row in again.values()} == {"accepted"}
        assert again[safe]["act"] == "denial"
        assert waiting(record) == []
        (same,) = [one for one in find_threads(record) if one.kind == "demand"]
        assert same.review is not None
        assert (same.review.mark, str(same.due), same.review.doubts) == ("accepted", "2022-03-01", ())

        # One that reads the evidence otherwise: what was decided stands, and is to be looked at again.
        def otherwise(found: tuple[Statement, ...]) -> tuple[Statement, ...]:
            kept = [s for s in found if s.act != "pledge"]
            return tuple(replace(s, on_behalf_of=("SWE",)) if s.act == "demand" else s for s in kept)

        assert read(record, news, newer("c", otherwise)) == 2
        assert find_decisions(record) == made
        now = shown(record)
        assert now[demanded]["review"] == "accepted"
        assert now[demanded]["check_again"] == ["on_behalf_of"]
        assert now[safe]["act"] == "denial"
        assert now[safe]["check_again"] == []
        threads = [one for one in find_threads(record) if one.review is not None]
        assert [(one.review.mark, str(one.due)) for one in threads if one.review] == [("accepted", "2022-03-01")]
        queued = waiting(record)
        assert ("statements", str(now[demanded]["id"]), ("on_behalf_of",), False) in queued
        assert ("threads", threads[0].id, ("by",), False) in queued
        gone = {str(first[words]["id"]) for words in first.keys() - now.keys()}
        assert gone
        assert {entry.removesuffix("-b") for noun, entry, _, lost in queued if lost} == gone

        # And back: nothing is left to be asked.
        assert read(record, news, STAGES) == 2
        assert {words: row["review"] for words, row in shown(record).items()} == dict.fromkeys(first, "accepted")
        assert waiting(record) == []
        assert list(verify(record)) == []
