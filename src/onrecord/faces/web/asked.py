"""Asked: everything that a page was asked for, as it stands in its address, so that the address is the whole state.

Values stay as the person typed or clicked them; ``selection`` makes of them what the record understands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from onrecord.errors import SettingsError
from onrecord.events.event import Status
from onrecord.faces.question import Question, resolve_filters
from onrecord.record.browse.lines import DEEPEST, SORTS
from onrecord.record.browse.selection import UNREVIEWED, Selection
from onrecord.record.decision import Mark
from onrecord.record.store import Record

LONGEST = 300
"""Characters of one value; what is longer is cut."""
MOST = 12
"""Values of one name."""
DEFAULT_SORT = "-date"


class Parameters(Protocol):
    """The query string, as the web server reads it."""

    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: Any, /) -> list[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question in a person's words. Empty asks for anything."""

    by: str = ""
    speaker: str = ""
    to: str = ""
    act: tuple[str, ...] = ()
    about: str = ""
    since: str = ""
    until: str = ""
    outlet: str = ""
    status: str = ""
    mark: str = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def read(cls, parameters: Parameters) -> Self:
        """What a query string asks for; unknown names in it are passed over."""
        words = {name: str(parameters.get(name, ""))[:LONGEST].strip() for name in WORDS}
        acts = tuple(dict.fromkeys(act[:LONGEST].strip() for act in parameters.getlist("act")[:MOST] if act.strip()))
        sort, page = str(parameters.get("sort", DEFAULT_SORT)), str(parameters.get("page", "1"))
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
        return cls(
            **words,
            act=acts,
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            page=min(max(number, 1), DEEPEST),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values that stand in the address; what is as usual is left out."""
        found = [(name, getattr(self, name)) for name in WORDS]
        found += [("act", act) for act in self.act]
        found += [("sort", self.sort)] * (self.sort != DEFAULT_SORT) + [("page", str(self.page))] * (self.page > 1)
        return [(name, value) for name, value in found if value]

    def at(self, path: str, **changes: Any) -> str:
        """The address of this question with some of it changed; any change leads back to the first page."""
        acts = changes.get("act", self.act)
        changes["act"] = (acts,) if isinstance(acts, str) and acts else tuple(acts)
        pairs = replace(self, **({"page": 1} | changes)).pairs
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def narrowed(self) -> list[tuple[str, str]]:
        """What narrows the selection down, sorting and paging aside."""
        return [(name, value) for name, value in self.pairs if name not in ("sort", "page")]

    def selection(self, record: Record, noun: str, notices: list[str] | None = None) -> Selection:
        """The part of the record that is meant; SettingsError where a value makes no sense."""

        def notice(message: str) -> None:
            if notices is not None:
                notices.append(worded(message))

        question = Question(
            by=self.by or None,
            to=self.to or None,
            about=self.about or None,
            acts=self.act,
            since=self.since or None,
            until=self.until or None,
        )
        filters = resolve_filters(record, noun, question, notice=notice)
        spoke = resolve_filters(record, noun, Question(by=self.speaker or None), notice=notice)
        if self.status and self.status not in list(Status):
            raise SettingsError(f"there is no {self.status!r}", "status", f"Choose one of {', '.join(Status)}")
        if self.mark and self.mark not in MARKS:
            raise SettingsError(f"there is no {self.mark!r}", "mark", f"Choose one of {', '.join(MARKS)}")
        return Selection(
            noun=noun,
            filters=filters,
            speakers=spoke.by,
            outlets=_set(self.outlet),
            statuses=_set(self.status) if noun == "events" else frozenset(),
            marks=_set(self.mark) if noun in ("statements", "events") else frozenset(),
        )


MARKS = (*(mark.value for mark in Mark), UNREVIEWED)
"""What people made of an entry, and that nobody looked at it."""
WORDS = ("about", "by", "speaker", "to", "since", "until", "outlet", "status", "mark")
"""Names in the address that hold one value each."""
LABELS: Mapping[str, str] = {
    "about": "with the words",
    "by": "by",
    "speaker": "speaker",
    "to": "to",
    "since": "since",
    "until": "until",
    "outlet": "in",
    "status": "status",
    "mark": "review",
    "act": "act",
}


def _set(*values: str) -> frozenset[str]:
    return frozenset(value for value in values if value)


def without(asked: Asked, name: str, value: str, path: str) -> str:
    """The address of the question with one value taken away."""
    if name == "act":
        return asked.at(path, act=tuple(act for act in asked.act if act != value))
    return asked.at(path, **{name: ""})


def worded(message: object) -> str:
    """A message, or an error, as a page words it: what a command calls --by is a field called "by" here."""
    return _OPTION.sub("", str(message))


_OPTION = re.compile(r"(?<!\S)--(?=[a-z])")
