"""A statement or an event as a sentence: who, what, to whom, when, in which words. The forms for reading share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.documents.document import Document
from onrecord.evidence import DateInterval, Span
from onrecord.record.exports.network import relations, speaking_sides
from onrecord.record.exports.view import View
from onrecord.record.mapping import words_of
from onrecord.statements.statement import Party

NOBODY_NAMED = "Somebody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of a view. ``code`` is the act or the type, ``status`` what the text vouches for in an event."""

    id: str
    noun: str
    document: Document
    by: tuple[Party, ...]
    sides: tuple[str, ...]
    verb: str
    to: tuple[Party, ...]
    code: str
    spans: tuple[Span, ...]
    on: DateInterval | None
    status: str | None

    @property
    def words(self) -> str:
        """The words of the statement, or the clause that tells of the event."""
        return words_of(self.spans, self.document.text)

    @property
    def dated(self) -> DateInterval | None:
        """When it was said or happened; the day of publication where nothing tells."""
        return self.on or self.document.published

    def sentence(self) -> str:
        """ "Ada Berg demands of Peru": names as the record has them, nothing escaped."""
        return " ".join(part for part in (names_of(self.by) or NOBODY_NAMED, self.verb, names_of(self.to)) if part)


def find_told(view: View) -> Iterator[Told]:
    """The statements or events of a view, in its order; none for other nouns."""
    for statement, document in view.statements():
        yield Told(
            id=statement.id,
            noun="statement",
            document=document,
            by=(statement.speaker,) if statement.speaker else (),
            sides=speaking_sides(statement),
            verb=relations()[statement.act.value]["relation"],
            to=statement.addressees,
            code=statement.act.value,
            spans=statement.content,
            on=statement.said_on,
            status=None,
        )
    for event, document in view.events():
        yield Told(
            id=event.id,
            noun="event",
            document=document,
            by=event.actors,
            sides=(),
            verb=event.type,
            to=event.recipients,
            code=event.type,
            spans=(event.evidence,),
            on=event.when,
            status=event.status.value,
        )


def names_of(parties: Iterable[Party]) -> str:
    """The names of those parties."""
    return ", ".join(party.name for party in parties)
