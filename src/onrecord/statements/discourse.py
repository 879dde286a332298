"""What carries over from one statement of a page to the next: the day, and whom the words were told to.

Whoever goes on speaks on the day and to the outlet given before; where nothing is given, a statement of the page's own
matter was made on the day that the lead reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from onrecord.documents.document import Document
from onrecord.evidence import Basis, DateInterval, SpanIndex, hull
from onrecord.statements.carriers import is_told_to
from onrecord.statements.occasions import LEAD, is_of_the_day, resolve_lead_day
from onrecord.statements.statement import Act, Form, Party, Statement

GOES_ON_WITHIN = 250  # code points within which a speaker goes on at the same party, on the same day
AIMED = frozenset({Act.ACCUSATION, Act.DEMAND, Act.THREAT, Act.REJECTION})


def in_discourse(document: Document, statements: Sequence[Statement]) -> list[Statement]:
    """The statements in their order, with the days and carriers that follow from those before them."""
    lead = resolve_lead_day(
        document.text,
        regions=[b.span for b in document.readable],
        contents=[piece for s in statements for piece in s.content],
        published=document.published,
    )
    inner = SpanIndex(statements, lambda s: hull(s.content))
    interviews = Interviews(
        text=document.text, lead_end=min((b.span.start for b in document.readable), default=0) + LEAD
    )
    interviews.read_lead(statements)
    last: dict[str, DateInterval] = {}
    addressed: dict[str, Statement] = {}
    spoke: dict[str, int] = {}  # where each speaker's last statement ends
    found = []
    for statement in statements:
        who = statement.speaker.name if statement.speaker else ""
        day = statement.said_on
        within = _is_within(statement, inner)
        goes_on = who in last and hull(statement.content).start - spoke.get(who, 0) <= GOES_ON_WITHIN
        via = statement.via if within else interviews.carriers_of(statement)
        if day is None and not within and is_of_the_day(document.text, statement, goes_on=goes_on):
            day = replace(last[who], basis=Basis.CONTEXT) if who in last else lead
        elif day is not None and who and day.is_one_day:
            last[who] = day
        to = statement.addressees or _still_addressed(statement, addressed.get(who))
        found.append(replace(statement, said_on=day, via=via, addressees=to))
        spoke[who] = hull(statement.content).end
        if who and to and statement.act in AIMED:
            addressed[who] = found[-1]
    return found


def _still_addressed(statement: Statement, before: Statement | None) -> tuple[Party, ...]:
    """Whoever demands and reproaches goes on at the same party, close by, where nobody else is named."""
    if before is None or statement.act not in AIMED or statement.speaker is None or statement.speaker.actor is None:
        return ()
    if hull(statement.content).start - hull(before.content).end > GOES_ON_WITHIN:
        return ()
    return tuple(replace(p, basis=Basis.CONTEXT) for p in before.addressees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whom somebody spoke to, on the day that the page gives for it."""

    carriers: tuple[Party, ...]
    day: DateInterval | None


@dataclass(slots=True, kw_only=True)
class Interviews:
    """Whom each speaker of the page speaks to, as it is read from the top."""

    text: str
    lead_end: int
    told: dict[str, Telling] = field(default_factory=dict)

    def read_lead(self, statements: Sequence[Statement]) -> None:
        """A headline and a lead tell of the interview that is named a little later."""
        for statement in statements:
            who = statement.speaker.actor if statement.speaker else None
            carriers = self._told_to(statement)
            if who is not None and carriers and statement.content[0].start <= self.lead_end:
                self.told.setdefault(who, Telling(carriers=carriers, day=None))

    def carriers_of(self, statement: Statement) -> tuple[Party, ...]:
        """Who carried a statement: the same as the speaker's last, until another day or occasion is named."""
        if statement.speaker is None or statement.speaker.actor is None or statement.form is Form.POST:
            return statement.via
        who, day = statement.speaker.actor, statement.said_on
        if statement.via:
            self.told[who] = Telling(carriers=self._told_to(statement), day=day)
            return statement.via
        before = self.told.get(who)
        if before is None:
            return ()
        in_lead = statement.content[0].start <= self.lead_end
        elsewhere = statement.said_at is not None and "interview" not in statement.said_at.name
        if elsewhere or (day is not None and day != before.day and not (in_lead and before.day is None)):
            del self.told[who]
            return ()
        return before.carriers

    def _told_to(self, statement: Statement) -> tuple[Party, ...]:
        return tuple(replace(p, basis=Basis.CONTEXT) for p in statement.via if is_told_to(self.text, p))


def _is_within(statement: Statement, others: SpanIndex[Statement]) -> bool:
    """The words are part of what somebody else says."""
    own = hull(statement.content)
    name = statement.speaker.name if statement.speaker else None
    return any(
        len(hull(o.content)) > len(own) and o.speaker is not None and o.speaker.name != name for o in others.around(own)
    )
