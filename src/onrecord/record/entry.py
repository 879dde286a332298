"""An entry: everything that one document brings into the record, written together or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.actors.actor import Actor, Mention
from onrecord.documents.document import Document
from onrecord.events.event import Event
from onrecord.record.issue import Issue
from onrecord.statements.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document with what was found in it, and ``made_by``: a fingerprint of what made it.

    Two entries with the same document id and the same ``made_by`` are the same work; it need not be done twice.
    """

    document: Document
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    issues: tuple[Issue, ...] = ()
    made_by: str = ""

    @property
    def actors(self) -> dict[str, Actor]:
        """The actors that the document mentions, by code, in the order of their first mention."""
        found: dict[str, Actor] = {}
        for mention in self.mentions:
            if mention.actor is not None:
                found.setdefault(mention.actor.code, mention.actor)
        return found
