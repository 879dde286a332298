"""An issue: an input or a step that failed, and why, so that nothing is missing without a word."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.errors import OnRecordError
from onrecord.ids import stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that went wrong on the way from one source into the record.

    ``stage`` names the step ("documents", "language", ...), ``what`` says in words what failed, ``why`` is the
    kind of failure (the error's class, or "language" for a text in a language that is not read), ``next`` is
    what the reader can do. ``document`` is set where the page itself is in the record.
    """

    source: str
    stage: str
    what: str
    why: str
    next: str = ""
    document: str | None = None

    @property
    def told(self) -> str:
        """What failed and what to do, as sentences."""
        return str(OnRecordError(self.what, "", self.next))

    @property
    def id(self) -> str:
        """The same failure of the same source has the same id, however often it is met."""
        return stable_id("is", self.source, self.stage, self.what, self.why)
