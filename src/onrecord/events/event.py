"""An event: who did what to whom, coded in PLOVER, with the status its source gives it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import DateInterval, Span
from onrecord.statements.statement import Party, Review


class Status(StrEnum):
    """What the text vouches for. A claimed, denied or planned event is never counted as fact."""

    ASSERTED = "asserted"
    CLAIMED = "claimed"
    DENIED = "denied"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"


HISTORICAL = "historical"  # the context of what lies before the matter that the page reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event in one document."""

    id: str
    document: str
    type: str  # PLOVER root: AGREE, CONSULT, ... ASSAULT
    mode: str | None
    contexts: tuple[str, ...]
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    trigger: Span
    evidence: Span  # the clause or sentence
    when: DateInterval | None
    where: Party | None
    quantities: tuple[str, ...]
    status: Status
    statement: str | None  # the statement it sits in
    confidence: float
    stage: str
    counterpart: str | None = None  # the event that tells the same happening with the opposite status
    review: Review | None = None
