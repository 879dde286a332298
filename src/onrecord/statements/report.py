"""What one attribution reports, as far as it is known before anything else is read around it."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.evidence import Span, hull
from onrecord.statements.statement import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Somebody's words on their way into the record: who speaks, for which side, what kind of act, where it stands."""

    act: Act
    cue: Span | None
    source: Span | None
    content: tuple[Span, ...]
    side: tuple[str, ...]
    speaker: str | None  # code of the actor who speaks, where it is known
    sentence: Span

    @property
    def place(self) -> Span:
        """The stretch from the first of its words to the last."""
        return hull((*self.content, *(s for s in (self.cue, self.source) if s is not None)))
