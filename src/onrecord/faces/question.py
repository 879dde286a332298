"""A question as a person words it ("Russia", "demand", "2022-01") becomes the filters that a record is asked with.

Terminal and Python ask alike, because both come through here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from onrecord.actors.registry import load_registry
from onrecord.errors import SettingsError
from onrecord.record.exports.view import View
from onrecord.record.search import Filters, find_codes
from onrecord.record.store import Record
from onrecord.record.threads import ThreadFilters
from onrecord.settings import read_day
from onrecord.statements.statement import Act
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import State

Day = datetime.date | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, in a person's words; None and empty ask for anything."""

    by: str | None = None
    to: str | None = None
    about: str | None = None
    acts: tuple[str, ...] = ()
    since: Day | None = None
    until: Day | None = None
    limit: int | None = None
    rejected: bool = False  # with what people rejected


Notice = Callable[[str], None]
"""Told when a name means nobody, or several."""


def resolve_filters(record: Record, noun: str, question: Question, *, notice: Notice | None = None) -> Filters:
    """The filters that a question about a noun means; SettingsError where it makes no sense for that noun."""
    since, until = resolve_day(question.since, "--since"), resolve_day(question.until, "--until", last=True)
    if since and until and until < since:
        raise SettingsError(f"it ends on {until}, before it starts on {since}", "--since and --until", "Swap them")
    acts = resolve_acts(noun, question.acts)
    if noun == "actors" and (question.to or acts or since or until):
        raise SettingsError("actors are found by --about (their name) and --by (their side) only", "actors")
    return Filters(
        by=resolve_codes(record, question.by, "--by", notice),
        to=resolve_codes(record, question.to, "--to", notice),
        about=question.about,
        acts=acts,
        since=since,
        until=until,
        limit=question.limit,
        rejected=question.rejected,
    )


def resolve_matters(
    record: Record,
    question: Question,
    *,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    followed: bool = False,
    notice: Notice | None = None,
) -> ThreadFilters:
    """The filters that a question about threads means: ``by`` raised them, ``to`` is whom they are about.

    ``followed``: only those that went on after they began. SettingsError where it makes no sense.
    """
    found = resolve_filters(record, "threads", question, notice=notice)
    return ThreadFilters(
        by=found.by,
        of=found.to,
        states=_chosen(states, [state.value for state in State], "--state"),
        kinds=_chosen(kinds, [kind.value for kind in Kind], "--kind"),
        about=found.about,
        since=found.since,
        until=found.until,
        answered=followed,
        rejected=found.rejected,
        limit=found.limit,
    )


def resolve_view(
    record: Record,
    noun: str,
    question: Question,
    *,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    followed: bool = False,
    notice: Notice | None = None,
) -> View:
    """The part of the record that an export holds; SettingsError where what is asked does not fit its noun."""
    if noun == "issues" and question != Question():
        raise SettingsError(f"{noun} are exported whole", "export", "Leave the filters out")
    if noun == "threads":
        if question.acts:
            raise SettingsError("threads are narrowed down by --kind and --state", "--act", "Leave it out")
        matters = resolve_matters(record, question, states=states, kinds=kinds, followed=followed, notice=notice)
        return View(record=record, noun=noun, matters=matters)
    if states or kinds or followed:
        raise SettingsError(f"{noun} have no state and kind", "export", "Leave --state, --kind and --followed out")
    return View(record=record, noun=noun, filters=resolve_filters(record, noun, question, notice=notice))


def _chosen(given: Sequence[str], known: Sequence[str], option: str) -> frozenset[str]:
    for value in given:
        if value.lower() not in known:
            raise SettingsError(f"there is no {value!r}", option, f"Choose one of {', '.join(known)}")
    return frozenset(value.lower() for value in given)


def resolve_acts(noun: str, given: Iterable[str]) -> frozenset[str]:
    """Acts, or for events PLOVER types, as the record writes them."""
    if noun == "events":
        return frozenset(act.upper() for act in given)
    known = [act.value for act in Act]
    for act in given:
        if act.lower() not in known:
            raise SettingsError(f"there is no {act!r}", "--act", f"Choose one of {', '.join(known)}")
    return frozenset(act.lower() for act in given)


def resolve_codes(record: Record, name: str | None, option: str, notice: Notice | None = None) -> frozenset[str] | None:
    """The codes of everybody who is called that; a notice where nobody or more than one is. None asks for anybody."""
    if name is None:
        return None
    known = [actor.code for actor in load_registry().find_actors(name.strip())]
    codes = frozenset(known) or find_codes(record, name)
    if notice and not codes:
        notice(f"{option}: neither the registry nor this record knows an actor called {name!r}.")
    elif notice and len(codes) > 1:
        notice(f"{option} {name}: {', '.join(sorted(codes))}")
    return codes


def resolve_day(value: Day | None, option: str, *, last: bool = False) -> datetime.date | None:
    """A day as it was given, or as a person writes it."""
    if value is None or isinstance(value, datetime.date):
        return value
    return read_day(value, on=option, last=last)
