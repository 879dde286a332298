"""A statement: somebody said, demanded, promised, claimed or denied something, with the words as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import DateInterval, Span


class Act(StrEnum):
    """What kind of act the words are; exactly one each (definitions in docs/codebook.md)."""

    CLAIM = "claim"
    DENIAL = "denial"
    ACCUSATION = "accusation"
    DEMAND = "demand"
    PROPOSAL = "proposal"
    PLEDGE = "pledge"
    THREAT = "threat"
    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    PRAISE = "praise"


class Form(StrEnum):
    """How the words are given."""

    DIRECT = "direct"  # all in quotation marks
    INDIRECT = "indirect"  # retold
    MIXED = "mixed"  # partly quoted
    POST = "post"  # an embedded post


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An actor as one entry needs it: code, full name, and the span that names it, where there is one."""

    actor: str | None
    name: str
    span: Span | None = None
    basis: str = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A field that a person changed: what the reading has in it, as JSON, beside what the entry now shows."""

    field: str
    old: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What people decided on one entry. ``doubts`` names what changed since, so that somebody looks at it again."""

    mark: str | None  # accepted, rejected, unsure
    edits: tuple[Edit, ...] = ()
    doubts: tuple[str, ...] = ()
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One report of one statement. ``speaker.name`` joins several speakers with "; "."""

    id: str
    document: str
    content: tuple[Span, ...]
    cue: Span | None
    speaker: Party | None
    on_behalf_of: tuple[str, ...]
    form: Form
    act: Act
    addressees: tuple[Party, ...]
    said_on: DateInterval | None
    said_at: Party | None  # place or occasion, as the text names it
    via: tuple[Party, ...]  # outermost carrier last: spoke to AFP, which this outlet quotes
    part_of: str | None  # the statement this one lies within
    repeats: str | None  # the statement whose words these repeat
    confidence: float
    stage: str  # name and version of what made it
    review: Review | None = None  # the fields above are as it leaves them
