"""Stories join articles on one happening, and positions follow one side through a thread."""

from __future__ import annotations

import datetime

from collected import entry

from onrecord.threads.positions import find_positions
from onrecord.threads.proposition import Kind
from onrecord.threads.stories import Outline, group_stories
from onrecord.threads.thread import Relation, State, Thread

DAY = datetime.date(2021, 5, 4)


def outline(document: str, day: int, words: str, actors: str = "PER CHL") -> Outline:
    on = DAY + datetime.timedelta(days=day)
    return Outline(document=document, day=on, actors=frozenset(actors.split()), words=frozenset(words.split()))


def test_articles_on_one_happening_are_one_story_in_any_order() -> None:
    told = [
        outline("a", 0, "harbour ferry collision inquiry captain"),
        outline("b", 1, "ferry collision captain harbour arrested"),
        outline("c", 1, "grain harvest drought price farmers"),
        outline("d", 60, "harbour ferry collision inquiry captain"),
    ]
    stories = group_stories(told)
    assert stories["a"] == stories["b"] == "a"
    assert len({stories["a"], stories["c"], stories["d"]}) == 3
    assert group_stories(reversed(told)) == stories


def test_a_position_changes_only_by_what_is_certain() -> None:
    entries = (
        entry(Relation.RAISED, "PER"),
        entry(Relation.REJECTED, "CHL"),
        entry(Relation.ACCEPTED, "CHL", certain=False),
        entry(Relation.PROMISED, "CHL"),
    )
    thread = Thread(
        id="th",
        kind=Kind.DEMAND,
        by=("PER",),
        of=("CHL",),
        what="",
        state=State.PROMISED,
        decided_by=3,
        since=None,
        due=None,
        entries=entries,
        matter="OPEN",
    )
    assert [(p.is_for, p.changed) for p in find_positions([thread], "CHL")] == [
        (False, False),
        (True, False),
        (True, True),
    ]
