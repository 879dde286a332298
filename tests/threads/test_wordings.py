"""What one report of a saying leaves out that another has."""

from __future__ import annotations

import datetime

import pytest

from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, DateInterval, Span
from onrecord.statements.statement import Act, Form, Statement
from onrecord.threads.wordings import Part, find_omissions

Report = tuple[Statement, Document]


def report(key: str, text: str, said: str) -> Report:
    published = DateInterval.day(datetime.date(2024, 3, 5), basis=Basis.GIVEN)
    page = Document(
        id=f"doc-{key}",
        source=key,
        text=text,
        blocks=(Block(kind=BlockKind.BODY, span=Span(0, len(text))),),
        language="en",
        published=published,
    )
    start = text.index(said)
    statement = Statement(
        id=f"st-{key}",
        document=page.id,
        content=(Span(start, start + len(said)),),
        cue=None,
        speaker=None,
        on_behalf_of=("NOR",),
        form=Form.INDIRECT,
        act=Act.PLEDGE,
        addressees=(),
        said_on=published,
        said_at=None,
        via=(),
        part_of=None,
        repeats=None,
        confidence=1.0,
        stage="test",
    )
    return statement, page


WHOLE = "Oslo would reopen its consulate in Lima if the rammings stopped"
FULL = report("full", f"The ministry said on Tuesday {WHOLE}.", WHOLE)


def left_out(*reports: Report) -> dict[str, list[tuple[Part, str]]]:
    found = find_omissions(reports)
    return {key: [(one.part, one.words) for one in omitted] for key, omitted in found.items()}


def test_who_left_out_the_condition() -> None:
    short = report("short", "Norway will reopen its consulate in Lima, a spokeswoman said.", "Norway will reopen")
    assert left_out(FULL, short) == {"st-full": [], "st-short": [(Part.CONDITION, "if the rammings stopped")]}
    (omission,) = find_omissions([FULL, short])["st-short"]
    assert omission.told_by == "st-full"
    assert omission.span.words(FULL[1].text) == omission.words


@pytest.mark.parametrize(
    "text",
    [
        "If rammings stop, Norway will reopen its consulate in Lima, she said.",
        "Norway will reopen its consulate in Lima, she said. That holds only if Peru stops the rammings.",
        "Norway will reopen its consulate in Lima provided that the rammings stop.",
    ],
)
def test_a_condition_in_other_words_or_beside_is_not_left_out(text: str) -> None:
    assert left_out(FULL, report("other", text, "Norway will reopen its consulate"))["st-other"] == []


def test_what_is_asked_is_no_condition() -> None:
    asked = report("asked", "He asked if the consulate would reopen.", "if the consulate would reopen")
    plain = report("plain", "He wanted to hear of the plans.", "the plans")
    assert left_out(asked, plain)["st-plain"] == []


def test_deadlines_and_numbers() -> None:
    exact = report("exact", "Peru must pay 40 fishermen by Friday, Oslo said.", "Peru must pay 40 fishermen by Friday")
    vague = report("vague", "Oslo asked Peru to pay the fishermen.", "to pay the fishermen")
    assert [part for part, _ in left_out(exact, vague)["st-vague"]] == [Part.NUMBER, Part.DEADLINE]
    other = report("other", "Peru must pay 41 fishermen by next week, Oslo said.", "Peru must pay 41 fishermen")
    assert left_out(exact, other)["st-other"] == []


def test_a_year_and_a_name_are_no_amounts() -> None:
    named = report("named", "Oslo would sell its T-72 tanks from 2024.", "Oslo would sell its T-72 tanks from 2024")
    plain = report("plain", "Oslo would sell its tanks.", "Oslo would sell its tanks")
    assert left_out(named, plain)["st-plain"] == []


def test_one_page_is_held_against_no_other() -> None:
    assert left_out(FULL) == {"st-full": []}
    again = report("full", FULL[1].text, "Oslo would reopen")
    assert left_out(FULL, again)["st-full"] == []
