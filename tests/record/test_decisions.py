"""What people decide is kept, shown at once, taken back by adding, and outlives reading again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homes import fresh_file as fresh
from onrecord.errors import NoSuchEntry, SettingsError
from onrecord.evidence import Span
from onrecord.record.decision import Mark
from onrecord.record.decisions import Change, add_decisions, decide, find_decisions, let_go, undo
from onrecord.record.decisions_history import find_actions, line_of
from onrecord.record.decisions_queue import find_waiting
from onrecord.record.entry import Entry
from onrecord.record.exports.nouns import export_rows
from onrecord.record.search import Filters, find_statements
from onrecord.record.store import Record
from onrecord.record.verify import verify
from onrecord.statements.statement import Act
from small_record import fjord_page, make_record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with make_record(tmp_path / "r.db") as record:
        yield record


def mark(record: Record, id: str, mark: str | None, who: str = "Ann") -> None:
    decide(record, [Change(noun="statements", entry=id, new=mark)], who=who)


def edit(record: Record, id: str, field: str, new: object, *, noun: str = "statements", who: str = "Ann") -> None:
    decide(record, [Change(noun=noun, entry=id, field=field, new=new)], who=who)


def row(record: Record, id: str, noun: str = "statements") -> dict[str, object]:
    found = list(export_rows(record, noun, Filters(rejected=True)))
    return next(one for one in found if one["id"] == id)


def acts(record: Record, *asked: str, rejected: bool = False) -> list[str]:
    return [s.id for s, _ in find_statements(record, Filters(acts=frozenset(asked), rejected=rejected))]


def test_rejected_is_left_out_everywhere_unless_asked_for(record: Record) -> None:
    before = record.counts()["statements"]
    mark(record, "st-demand", "rejected")
    assert acts(record, "demand") == []
    assert acts(record, "demand", rejected=True) == ["st-demand"]
    assert record.counts()["statements"] == before - 1
    assert [s.id for s in record.entry("doc-fjord").statements] == ["st-refusal"]
    assert row(record, "st-demand")["review"] == "rejected"
    assert list(verify(record)) == []


def test_an_edit_shows_is_found_and_keeps_the_old_value(record: Record) -> None:
    edit(record, "st-demand", "act", "proposal")
    edit(record, "st-demand", "addressees", [{"actor": "NATO", "name": "NATO"}])
    assert acts(record, "demand") == []
    assert acts(record, "proposal") == ["st-demand"]
    assert [s.id for s, _ in find_statements(record, Filters(to=frozenset({"NATO"})))] == ["st-demand"]
    shown = row(record, "st-demand")
    assert shown["edited"] == {"act": "demand", "addressees": [{"actor": "PER", "name": "Peru"}]}
    assert list(verify(record)) == []


def test_undo_is_one_more_decision_and_brings_back_the_very_reading(record: Record) -> None:
    before = row(record, "st-demand")
    edit(record, "st-demand", "act", "proposal")
    edit(record, "st-demand", "said_on", {"start": "2021-03-01", "end": "2021-03-01", "precision": "day"})
    for one in find_decisions(record):
        undo(record, one.id, who="Ann")
    assert row(record, "st-demand") == before
    assert len(find_decisions(record)) == 4
    undo(record, find_decisions(record)[-1].id, who="Bea")  # taking back the taking back
    assert row(record, "st-demand")["edited"] == {"said_on": None}
    with pytest.raises(NoSuchEntry):
        undo(record, "de-nothing", who="Ann")


@pytest.mark.parametrize(
    ("field", "new"),
    [
        *[("act", "shout"), ("act", None), ("speaker", "Peru"), ("said_on", {"start": "2021-13-01"}), ("id", "x")],
        *[("content", [[5, 5]]), ("content", []), ("mark", "maybe")],
        ("addressees", [{"name": "x" * 3000, "actor": None}]),
    ],
)
def test_what_is_no_value_is_refused(record: Record, field: str, new: object) -> None:
    with pytest.raises(SettingsError):
        edit(record, "st-demand", field, new)
    assert find_decisions(record) == []


def test_nobody_is_no_reviewer(record: Record) -> None:
    with pytest.raises(SettingsError):
        mark(record, "st-demand", "accepted", who="  ")


def test_a_newer_reading_of_the_same_words_keeps_the_decision(record: Record) -> None:
    mark(record, "st-demand", "accepted")
    edit(record, "st-refusal", "act", "denial")
    page = fjord_page()
    again = replace(page, made_by="newer", statements=tuple(replace(s, id=f"{s.id}-2") for s in page.statements))
    record.put(again)
    assert row(record, "st-demand-2")["review"] == "accepted"
    assert row(record, "st-demand-2")["check_again"] == []
    assert row(record, "st-refusal-2")["act"] == "denial"
    assert list(verify(record)) == []


def test_what_is_read_differently_is_to_be_checked_again(record: Record) -> None:
    mark(record, "st-demand", "accepted")
    mark(record, "st-refusal", "rejected")
    page = fjord_page()
    first, second = page.statements
    longer = replace(first, content=(Span(first.content[0].start, first.content[1].end),), on_behalf_of=("SWE",))
    record.put(replace(page, made_by="newer", statements=(longer, replace(second, act=Act.DENIAL))))
    assert row(record, "st-demand")["check_again"] == ["words", "on_behalf_of"]
    assert row(record, "st-refusal")["check_again"] == ["act"]
    assert "st-refusal" in acts(record)  # what was rejected was another act
    mark(record, "st-demand", "accepted")
    assert row(record, "st-demand")["check_again"] == []


def test_an_edit_that_the_newer_reading_takes_over_is_settled(record: Record) -> None:
    edit(record, "st-demand", "act", "proposal")
    page = fjord_page()
    first, second = page.statements
    record.put(replace(page, made_by="newer", statements=(replace(first, act=Act.PROPOSAL), second)))
    assert (row(record, "st-demand")["edited"], row(record, "st-demand")["check_again"]) == (None, [])
    record.put(replace(page, made_by="newest", statements=(replace(first, act=Act.THREAT), second)))
    assert row(record, "st-demand")["act"] == "proposal"
    assert row(record, "st-demand")["check_again"] == ["act"]


def test_other_words_are_not_looked_for_in_another_text(record: Record) -> None:
    """Their place would hold words of chance there: the reading stands, and somebody is asked to look again."""
    page = fjord_page()
    chosen = span_in(page, "Ada Berg called")
    edit(record, "st-demand", "content", [[chosen.start, chosen.end]])
    edit(record, "st-refusal", "act", "denial")
    assert row(record, "st-demand")["content"] == [
        {"start": chosen.start, "end": chosen.end, "text": "Ada Berg called"}
    ]
    record.put(moved(page, "Updated. ", [0, 1], {"st-demand", "st-refusal"}))
    now = row(record, "new-st-demand")
    assert [piece["text"] for piece in now["content"]] == ["to withdraw its trawlers", "before the first of May"]  # type: ignore[attr-defined]
    assert now["check_again"] == ["page", "content"]
    assert (row(record, "new-st-refusal")["act"], row(record, "new-st-refusal")["check_again"]) == ("denial", [])
    mark(record, "new-st-demand", "accepted")  # looked at: as it now stands it is right
    assert row(record, "new-st-demand")["check_again"] == []
    record.put(page)
    assert row(record, "st-demand")["content"][0]["text"] == "Ada Berg called"  # type: ignore[index]
    assert list(verify(record)) == []


def span_in(page: Entry, words: str) -> Span:
    start = page.document.text.index(words)
    return Span(start, start + len(words))


def test_all_that_was_decided_on_what_is_gone_can_be_let_go(record: Record) -> None:
    mark(record, "st-demand", "accepted")
    edit(record, "st-demand", "act", "proposal")
    page = fjord_page()
    again = replace(page, made_by="newer", statements=(replace(page.statements[0], id="st-newer"), page.statements[1]))
    record.put(again)
    mark(record, "st-newer", "unsure", who="Bea")
    record.put(replace(page, made_by="newest", statements=page.statements[1:]))
    assert lost(record) == ["st-newer"]
    with record.reading() as connection:
        assert [one.target.entry for one in line_of(connection, "statements", "st-newer")] == [
            *("st-demand", "st-demand", "st-newer")
        ]
    made = let_go(record, "statements", "st-newer", who="Ann")
    assert len(made) == 3
    assert lost(record) == []
    record.put(again)
    assert row(record, "st-newer")["review"] is None
    with pytest.raises(NoSuchEntry):
        let_go(record, "statements", "st-newer", who="Ann")
    undo(record, made[0].batch, who="Ann")  # after all
    assert row(record, "st-newer")["review"] == "unsure"
    assert row(record, "st-newer")["act"] == "proposal"


def lost(record: Record) -> list[str]:
    with record.reading() as connection:
        return [one.entry for one in find_waiting(connection) if one.lost]


def test_what_was_done_at_once_is_one_action(record: Record) -> None:
    ids = ("st-demand", "st-refusal", "st-calm")
    made = decide(record, [Change(noun="statements", entry=one, new="accepted") for one in ids], who="Ann")
    mark(record, "st-stay", "rejected", who="Bea")
    with record.reading() as connection:
        latest = find_actions(connection, latest=10)
    assert [(one.count, one.first.who, one.is_taken_back) for one in latest] == [(1, "Bea", False), (3, "Ann", False)]
    undo(record, latest[1].id, who="Ann")
    assert {one: row(record, one)["review"] for one in ids} == dict.fromkeys(ids)
    with record.reading() as connection:
        latest = find_actions(connection, latest=10)
    assert [(one.count, one.is_taken_back) for one in latest] == [(3, False), (1, False), (3, True)]
    assert {one.batch for one in made} == {latest[2].id}


def test_nothing_takes_back_nothing(record: Record) -> None:
    """A decision from elsewhere may belong to no action; that does not make it one with all others of that kind."""
    mark(record, "st-demand", "accepted")
    (one,) = find_decisions(record)
    add_decisions(record, [replace(one, who=who, batch="") for who in ("Bea", "Cem")])
    with pytest.raises(NoSuchEntry):
        undo(record, "", who="Ann")
    with record.reading() as connection:
        assert [action.count for action in find_actions(connection, latest=10)] == [1, 1, 1]


@settings(max_examples=8, deadline=None)
@given(
    before=st.text("abc \n", max_size=80),
    marks=st.permutations(["accepted", "rejected", "unsure"]),
    order=st.permutations([0, 1, 2]),
    keep=st.sets(st.sampled_from(["st-demand", "st-refusal", "st-stay"]), min_size=1),
)
def test_fingerprints_survive_any_rereading(before: str, marks: list[str], order: list[int], keep: set[str]) -> None:
    """Text put before the article, other ids, another order, some entries gone: each mark stays with its own."""
    page = fjord_page()
    third = replace(page.statements[0], id="st-stay", content=(page.events[0].evidence,), act=Act.CLAIM)
    page = replace(page, statements=(*page.statements, third))
    named = dict(zip(["st-demand", "st-refusal", "st-stay"], marks, strict=True))
    with fresh() as record:
        record.put(page)
        for one, made in named.items():
            mark(record, one, made)
        again = moved(page, before, order, keep)
        record.put(again)
        rows = {str(one["id"]): one for one in export_rows(record, "statements", Filters(rejected=True))}
        assert {one: rows[f"new-{one}"]["review"] for one in keep} == {one: named[one] for one in keep}
        assert len(find_decisions(record)) == 3
        record.put(page)  # the old text again: what was decided on it is all there
        rows = {str(one["id"]): one for one in export_rows(record, "statements", Filters(rejected=True))}
        assert {one: (rows[one]["review"], rows[one]["check_again"]) for one in named} == {
            one: (made, []) for one, made in named.items()
        }


def moved(page: Entry, before: str, order: list[int], keep: set[str]) -> Entry:
    """The page with text before it."""
    by = len(before)
    document = page.document
    block = replace(document.blocks[0], span=Span(0, len(document.text) + by))
    changed = replace(document, id=document.id if not by else "doc-new", text=before + document.text, blocks=(block,))
    kept = [page.statements[at] for at in order if page.statements[at].id in keep]
    said = [
        replace(s, id=f"new-{s.id}", document=changed.id, content=tuple(p.shifted(by) for p in s.content)) for s in kept
    ]
    return replace(page, document=changed, statements=tuple(said), events=())


def test_decisions_are_json(record: Record) -> None:
    mark(record, "st-demand", "accepted")
    (one,) = find_decisions(record)
    assert json.loads(json.dumps(one.target.reading))["act"] == "demand"
    assert one.target.words == "to withdraw its trawlers … before the first of May"
    assert one.new == Mark.ACCEPTED
