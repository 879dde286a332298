"""The nouns as plain rows that other programs read: the contract of docs/codebook.md, and nothing else.

A span is ``{"start", "end", "text"}``; an actor is ``{"actor", "name"}`` with the span that names it, where there
is one; a date is ``{"start", "end", "precision", "basis"}`` in ISO 8601. Keys are always all there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from onrecord.actors.actor import Actor, Mention
from onrecord.documents.document import Block, Document
from onrecord.events.event import Event
from onrecord.evidence import DateInterval, Span
from onrecord.record.groups import Group
from onrecord.record.issue import Issue
from onrecord.statements.statement import Party, Review, Statement
from onrecord.threads.thread import Thread, ThreadEntry

Row = dict[str, Any]


def span_row(span: Span | None, text: str) -> Row | None:
    """A span with its words."""
    return None if span is None else {"start": span.start, "end": span.end, "text": span.words(text)}


def date_row(date: DateInterval | None) -> Row | None:
    """A date interval; with a clock both ends carry it."""
    if date is None:
        return None
    start, end = date.iso()
    return {"start": start, "end": end, "precision": date.precision.value, "basis": date.basis.value}


def party_row(party: Party | None, text: str) -> Row | None:
    """An actor as one entry names it."""
    if party is None:
        return None
    return {"actor": party.actor, "name": party.name, **(span_row(party.span, text) or {})}


def _confidence(value: float) -> float:
    return round(value, 4)


def review_fields(review: Review | None) -> Row:
    """What people decided: the mark, the fields they changed with what was read there, and what changed since."""
    return {
        "review": review and review.mark,
        "edited": {edit.field: json.loads(edit.old) for edit in review.edits} if review and review.edits else None,
        "check_again": list(review.doubts) if review else [],
    }


def document_row(document: Document, group: Group | None = None) -> Row:
    """A document with its text, body spans and blocks; ``group`` says whose copy it is, and its story."""
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "outlet": document.outlet,
        "published": date_row(document.published),
        "language": document.language,
        "text": document.text,
        "body": [[span.start, span.end] for span in document.body],
        "blocks": [_block_row(block, document.text) for block in document.blocks],
        "duplicate_of": group.duplicate_of if group else None,
        "story": group.story if group else None,
    }


def _block_row(block: Block, text: str) -> Row:
    row: Row = {"kind": block.kind.value, "start": block.span.start, "end": block.span.end}
    if block.post is not None:
        row["post"] = {
            "content": span_row(block.post.content, text),
            "author": span_row(block.post.author, text),
            "handle": span_row(block.post.handle, text),
            "platform": block.post.platform,
            "posted": date_row(block.post.posted),
        }
    return row


def statement_row(statement: Statement, document: Document, saying: str | None = None) -> Row:
    """A statement of that document; ``saying`` names what it is a report of, the same for all of its reports."""
    text = document.text
    return {
        "id": statement.id,
        "document": statement.document,
        "source": document.source,
        "content": [span_row(span, text) for span in statement.content],
        "cue": span_row(statement.cue, text),
        "speaker": party_row(statement.speaker, text),
        "on_behalf_of": list(statement.on_behalf_of),
        "form": statement.form.value,
        "act": statement.act.value,
        "addressees": [party_row(party, text) for party in statement.addressees],
        "said_on": date_row(statement.said_on),
        "said_at": party_row(statement.said_at, text),
        "via": [party_row(party, text) for party in statement.via],
        "part_of": statement.part_of,
        "repeats": statement.repeats,
        "saying": saying,
        "confidence": _confidence(statement.confidence),
        **review_fields(statement.review),
    }


def event_row(event: Event, document: Document) -> Row:
    """An event of that document."""
    text = document.text
    return {
        "id": event.id,
        "document": event.document,
        "source": document.source,
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "actors": [party_row(party, text) for party in event.actors],
        "recipients": [party_row(party, text) for party in event.recipients],
        "trigger": span_row(event.trigger, text),
        "evidence": span_row(event.evidence, text),
        "when": date_row(event.when),
        "where": party_row(event.where, text),
        "quantities": list(event.quantities),
        "status": event.status.value,
        "statement": event.statement,
        "counterpart": event.counterpart,
        "confidence": _confidence(event.confidence),
        **review_fields(event.review),
    }


def mention_row(mention: Mention, text: str) -> Row:
    """A mention: the words, and whom they mean."""
    return {
        "actor": mention.actor.code if mention.actor else None,
        "name": mention.name,
        **(span_row(mention.span, text) or {}),
        "kind": mention.actor.kind.value if mention.actor else None,
        "role": mention.role,
        "side": list(mention.side),
        "basis": mention.basis.value,
        "confidence": _confidence(mention.confidence),
    }


def actor_row(actor: Actor, *, mentions: int, documents: int) -> Row:
    """An actor over the whole record, and how often and in how many documents it is mentioned."""
    return {
        "actor": actor.code,
        "name": actor.name,
        "kind": actor.kind.value,
        "side": list(actor.side),
        "role": actor.role,
        "learnt": actor.learnt,
        "mentions": mentions,
        "documents": documents,
    }


def thread_row(thread: Thread, sources: Mapping[str, tuple[str, str]]) -> Row:
    """A thread with its entries; ``sources`` are source and text of their documents, by id."""
    return {
        "id": thread.id,
        "kind": thread.kind.value,
        "by": list(thread.by),
        "of": list(thread.of),
        "what": thread.what,
        "state": thread.state.value,
        "entries": [_entry_row(entry, *sources[entry.document]) for entry in thread.entries],
        "decided_by": thread.decided_by,
        "since": thread.since and thread.since.isoformat(),
        "due": thread.due and thread.due.isoformat(),
        **review_fields(thread.review),
    }


def _entry_row(entry: ThreadEntry, source: str, text: str) -> Row:
    return {
        "relation": entry.relation.value,
        "document": entry.document,
        "source": source,
        "evidence": span_row(entry.evidence, text),
        "statement": entry.statement,
        "event": entry.event,
        "on": date_row(entry.on),
        "speakers": list(entry.speakers),
        "certain": entry.certain,
    }


def issue_row(issue: Issue) -> Row:
    """An issue."""
    names = ("id", "source", "document", "stage", "what", "why", "next")
    return {name: getattr(issue, name) for name in names}


COLUMNS: dict[str, tuple[str, ...]] = {
    "documents": (
        *("id", "source", "title", "outlet", "published", "language", "text", "body", "blocks"),
        *("duplicate_of", "story"),
    ),
    "statements": (
        *("id", "document", "source", "content", "cue", "speaker", "on_behalf_of", "form", "act", "addressees"),
        *("said_on", "said_at", "via", "part_of", "repeats", "saying", "confidence"),
        *("review", "edited", "check_again"),
    ),
    "events": (
        *("id", "document", "source", "type", "mode", "contexts", "actors", "recipients", "trigger", "evidence"),
        *("when", "where", "quantities", "status", "statement", "counterpart", "confidence"),
        *("review", "edited", "check_again"),
    ),
    "threads": (
        *("id", "kind", "by", "of", "what", "state", "entries", "decided_by", "since", "due"),
        *("review", "edited", "check_again"),
    ),
    "actors": ("actor", "name", "kind", "side", "role", "learnt", "mentions", "documents"),
    "issues": ("id", "source", "document", "stage", "what", "why", "next"),
}
"""The columns of each exported noun, in order."""
