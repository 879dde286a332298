"""A proposition: one deed that somebody wants, promises, refuses or says to be so, with the words as evidence.

A statement may hold several ("stop the shelling and open the road"), and the words for one deed are many ("pull back
its troops", "the withdrawal of its forces"). The core says the deed in one way, so that two of them can be compared.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import DateInterval, Span


class Mode(StrEnum):
    """What is done with the deed."""

    WANTED = "wanted"  # demanded, asked for or proposed, of somebody else
    COMMITTED = "committed"  # promised, announced or threatened by whoever is to do it
    ACCEPTED = "accepted"  # agreed to, on somebody's wish
    REFUSED = "refused"
    SAID = "said"  # said to be so, or (sign -1) not to be so
    HAPPENED = "happened"  # the writer says so
    ANSWERED = "answered"  # an answer was given, and nothing here says whether it is yes or no
    UNANSWERED = "unanswered"  # an answer is missing or waited for


class Kind(StrEnum):
    """What kind of matter a thread is; a proposition carries the kind that it would open a thread with."""

    DEMAND = "demand"
    PROPOSAL = "proposal"
    PLEDGE = "pledge"
    THREAT = "threat"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """A deed in one form of words: who is to do (or did) what, with what, to whom or where.

    ``deed`` and ``things`` are concepts of the lexicon, ``doers`` codes of sides, ``parties`` codes of the other
    sides and places named, ``words`` the stems of what else is said. ``sign`` -1 is the deed not done, or undone.
    """

    deed: str | None
    sign: int = 1
    doers: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """One deed in one document, and what is done with it. Offsets are those of the document's text."""

    id: str
    document: str
    evidence: Span
    trigger: Span  # the words of the deed itself
    mode: Mode
    kind: Kind
    speakers: frozenset[str]  # sides whose wish, promise or claim it is
    reported: bool  # told by somebody else than those whose wish, promise or claim it is
    addressees: frozenset[str]
    core: Core
    answers: str | None  # the proposition of the same document that it answers without naming the deed
    confirms: bool  # said in so many words to confirm or admit
    done: bool  # told as done or as not done, not as something to come
    statement: str | None
    event: str | None
    on: DateInterval | None
    due: datetime.date | None  # the day by which it is to be done
    sure: bool  # False: read with doubt, may never decide a state

    @property
    def day(self) -> datetime.date | None:
        """The day it is filed under."""
        return self.on.start if self.on else None
