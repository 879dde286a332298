"""A view: one noun of a record, narrowed down by filters. What was asked for is exactly what is exported."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.actors.actor import Actor
from onrecord.documents.document import Document
from onrecord.events.event import Event
from onrecord.record import search
from onrecord.record.exports.nouns import export_rows
from onrecord.record.exports.rows import Row
from onrecord.record.search import Filters
from onrecord.record.store import Record
from onrecord.record.threads import ThreadFilters
from onrecord.statements.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The entries of one noun that fit, read anew each time they are asked for.

    Threads fit ``matters``, all others ``filters``; ``among`` is a query for ids that narrows further.
    """

    record: Record
    noun: str
    filters: Filters = field(default_factory=Filters)
    matters: ThreadFilters = field(default_factory=ThreadFilters)
    among: search.Among = None

    def rows(self) -> Iterator[Row]:
        """The entries as plain rows."""
        return export_rows(self.record, self.noun, self.filters, matters=self.matters, among=self.among)

    def statements(self) -> Iterator[tuple[Statement, Document]]:
        """The statements of the view, in order of time; none where its noun is another."""
        if self.noun == "statements":
            yield from search.find_statements(self.record, self.filters, self.among)

    def events(self) -> Iterator[tuple[Event, Document]]:
        """The events of the view, in order of time; none where its noun is another."""
        if self.noun == "events":
            yield from search.find_events(self.record, self.filters, self.among)

    def documents(self) -> Iterator[Document]:
        """The documents of the view, or those that its entries come from; each once, in the order they are met."""
        if self.noun == "documents":
            yield from search.find_documents(self.record, self.filters, self.among)
            return
        seen: set[str] = set()
        for _, document in itertools.chain[tuple[Statement | Event, Document]](self.statements(), self.events()):
            if document.id not in seen:
                seen.add(document.id)
                yield document

    def actors(self) -> dict[str, Actor]:
        """Every actor of the record, by code: what the codes that stand in entries are called, and their kind."""
        return {actor.code: actor for actor, _, _ in search.find_actors(self.record, Filters())}
