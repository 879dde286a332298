"""An actor of the diplomatic record, the offices it held between dates, and its mentions in a text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import Basis, Span


class ActorKind(StrEnum):
    """What an actor is."""

    COUNTRY = "country"  # ISO 3166-1 alpha-3
    ORGANISATION = "organisation"  # NATO, EU, UN, IAEA
    BODY = "body"  # a ministry, army, parliament or other body of a country or organisation
    PERSON = "person"
    ARMED_GROUP = "armed_group"
    MEDIA = "media"  # agencies, outlets, platforms: those who carry words
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who can say or do something. ``side`` is whom its words commit: country or organisation codes."""

    code: str
    kind: ActorKind
    name: str
    side: tuple[str, ...] = ()  # for a country or organisation: its own code
    learnt: bool = False  # known only from a text, not from the registry
    role: str | None = None  # as the text gives it, for learnt actors


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office that one person holds at a time (or several, where ``single`` is False)."""

    code: str  # "nato-secretary-general"
    title: str  # "Secretary General of NATO"
    of: str  # actor code of the country or organisation
    role: str  # generic role: head_of_state, head_of_government, foreign_minister, spokesperson, ...
    single: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """A person in an office from ``since`` to ``until`` (both included; None: not yet ended)."""

    person: str
    office: str
    since: datetime.date
    until: datetime.date | None

    def covers(self, day: datetime.date) -> bool:
        """Whether the office was held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of text that means an actor. ``actor`` is None where it could not be decided who."""

    span: Span
    actor: Actor | None
    name: str  # full name where known, otherwise the words of the text
    role: str | None  # "Lithuanian Defense Minister", as the text gives it
    side: tuple[str, ...]  # whom this actor's words commit on that day
    basis: Basis
    confidence: float
