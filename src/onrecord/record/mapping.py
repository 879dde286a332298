"""How each noun lies in the tables: one function to take it apart, one to put it together again.

Reading what was written gives the same noun back, to the last field; ``tests/record`` holds that as a property.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document, Post
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Precision, Span
from onrecord.record.entry import Entry
from onrecord.record.issue import Issue
from onrecord.statements.statement import Act, Form, Party, Statement

Row = Mapping[Any, Any]
Fields = dict[str, Any]
GAP = " … "
"""Stands between the pieces of one content where its words are stored or shown as one string."""


def words_of(spans: Iterable[Span], text: str) -> str:
    """The words of all pieces, as one string."""
    return GAP.join(span.words(text) for span in spans)


def span_fields(name: str, span: Span | None) -> Fields:
    """A span as its two columns."""
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def read_span(row: Row, name: str) -> Span | None:
    """The span of two columns; None where they are empty."""
    start = row[f"{name}_start"]
    return None if start is None else Span(start, row[f"{name}_end"])


def _span(row: Row, name: str) -> Span:
    return Span(row[f"{name}_start"], row[f"{name}_end"])


def date_fields(name: str, date: DateInterval | None) -> Fields:
    """A date interval as its seven columns."""
    fields = {
        f"{name}_start": date and date.start,
        f"{name}_end": date and date.end,
        f"{name}_precision": date and date.precision.value,
        f"{name}_basis": date and date.basis.value,
        f"{name}_clock": date and date.clock,
    }
    return fields | span_fields(f"{name}_evidence", date.evidence if date else None)


def read_date(row: Row, name: str) -> DateInterval | None:
    """The date interval of seven columns; None where they are empty."""
    if row[f"{name}_start"] is None:
        return None
    return DateInterval(
        start=row[f"{name}_start"],
        end=row[f"{name}_end"],
        precision=Precision(row[f"{name}_precision"]),
        basis=Basis(row[f"{name}_basis"]),
        clock=row[f"{name}_clock"],
        evidence=read_span(row, f"{name}_evidence"),
    )


def party_fields(name: str, party: Party | None) -> Fields:
    """A party as its five columns."""
    fields = {
        f"{name}_actor": party.actor if party else None,
        f"{name}_name": party.name if party else None,
        f"{name}_basis": str(party.basis) if party else None,
    }
    return fields | span_fields(name, party.span if party else None)


def read_party(row: Row, name: str) -> Party | None:
    """The party of five columns; None where they are empty."""
    if row[f"{name}_name"] is None:
        return None
    return Party(
        actor=row[f"{name}_actor"],
        name=row[f"{name}_name"],
        span=read_span(row, name),
        basis=row[f"{name}_basis"],
    )


def _parties(rows: Iterable[Row], role: str) -> tuple[Party, ...]:
    found = (read_party(row, "party") for row in rows if row["role"] == role)
    return tuple(party for party in found if party is not None)


def document_fields(document: Document) -> Fields:
    """The row of a document, without what the store adds (``made_by``, ``seal``)."""
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        **span_fields("title", document.title_span),
        "outlet": document.outlet,
        "authors": list(document.authors),
        "language": document.language,
        **date_fields("published", document.published),
        "text": document.text,
    }


def block_fields(document: Document) -> list[Fields]:
    """The rows of a document's blocks."""
    return [
        {
            "document": document.id,
            "position": position,
            "kind": block.kind.value,
            **span_fields("block", block.span),
            "post": _post_fields(block.post) if block.post else None,
        }
        for position, block in enumerate(document.blocks)
    ]


def _post_fields(post: Post) -> Fields:
    """An embedded post as JSON; its spans stay numbers, its date ISO 8601."""
    posted = date_fields("posted", post.posted)
    for key in ("posted_start", "posted_end", "posted_clock"):
        posted[key] = posted[key] and posted[key].isoformat()
    return {
        **span_fields("content", post.content),
        **span_fields("author", post.author),
        **span_fields("handle", post.handle),
        "platform": post.platform,
        **posted,
    }


def _read_post(fields: Row) -> Post:
    posted = dict(fields)
    for key in ("posted_start", "posted_end"):
        posted[key] = posted[key] and datetime.date.fromisoformat(posted[key])
    posted["posted_clock"] = posted["posted_clock"] and datetime.time.fromisoformat(posted["posted_clock"])
    return Post(
        content=_span(fields, "content"),
        author=read_span(fields, "author"),
        handle=read_span(fields, "handle"),
        platform=fields["platform"],
        posted=read_date(posted, "posted"),
    )


def read_document(row: Row, blocks: Iterable[Row]) -> Document:
    """A document from its row and those of its blocks, which are given in order."""
    return Document(
        id=row["id"],
        source=row["source"],
        text=row["text"],
        blocks=tuple(
            Block(
                kind=BlockKind(block["kind"]),
                span=_span(block, "block"),
                post=_read_post(block["post"]) if block["post"] else None,
            )
            for block in blocks
        ),
        title=row["title"],
        title_span=read_span(row, "title"),
        outlet=row["outlet"],
        authors=tuple(row["authors"]),
        language=row["language"],
        published=read_date(row, "published"),
    )


def actor_fields(document: str, actor: Actor) -> Fields:
    """The row of an actor as one document shows it."""
    return {
        "document": document,
        "code": actor.code,
        "kind": actor.kind.value,
        "name": actor.name,
        "side": list(actor.side),
        "learnt": actor.learnt,
        "role": actor.role,
    }


def read_actor(row: Row) -> Actor:
    """An actor as one document shows it."""
    return Actor(
        code=row["code"],
        kind=ActorKind(row["kind"]),
        name=row["name"],
        side=tuple(row["side"]),
        learnt=bool(row["learnt"]),
        role=row["role"],
    )


def mention_fields(document: str, position: int, mention: Mention) -> Fields:
    """The row of a mention."""
    return {
        "document": document,
        "position": position,
        **span_fields("mention", mention.span),
        "actor": mention.actor.code if mention.actor else None,
        "name": mention.name,
        "role": mention.role,
        "side": list(mention.side),
        "basis": mention.basis.value,
        "confidence": mention.confidence,
    }


def read_mention(row: Row, actors: Mapping[str, Actor]) -> Mention:
    """A mention; ``actors`` are those of its document, by code."""
    return Mention(
        span=_span(row, "mention"),
        actor=actors[row["actor"]] if row["actor"] is not None else None,
        name=row["name"],
        role=row["role"],
        side=tuple(row["side"]),
        basis=Basis(row["basis"]),
        confidence=row["confidence"],
    )


def statement_fields(statement: Statement, position: int, document: Document) -> Fields:
    """The row of a statement, filed under the days it was said on, else under the day of publication."""
    dated = statement.said_on or document.published
    return {
        "id": statement.id,
        "document": statement.document,
        "position": position,
        "words": words_of(statement.content, document.text),
        **span_fields("cue", statement.cue),
        **party_fields("speaker", statement.speaker),
        "on_behalf_of": list(statement.on_behalf_of),
        "form": statement.form.value,
        "act": statement.act.value,
        **date_fields("said_on", statement.said_on),
        **party_fields("said_at", statement.said_at),
        "part_of": statement.part_of,
        "repeats": statement.repeats,
        "confidence": statement.confidence,
        "stage": statement.stage,
        "dated_from": dated and dated.start,
        "dated_to": dated and dated.end,
    }


def read_statement(row: Row, contents: Iterable[Row], parties: Sequence[Row]) -> Statement:
    """A statement from its row, its pieces and its parties, which are given in order."""
    return Statement(
        id=row["id"],
        document=row["document"],
        content=tuple(_span(piece, "content") for piece in contents),
        cue=read_span(row, "cue"),
        speaker=read_party(row, "speaker"),
        on_behalf_of=tuple(row["on_behalf_of"]),
        form=Form(row["form"]),
        act=Act(row["act"]),
        addressees=_parties(parties, "addressee"),
        said_on=read_date(row, "said_on"),
        said_at=read_party(row, "said_at"),
        via=_parties(parties, "via"),
        part_of=row["part_of"],
        repeats=row["repeats"],
        confidence=row["confidence"],
        stage=row["stage"],
    )


def event_fields(event: Event, position: int, document: Document) -> Fields:
    """The row of an event, filed under its days, else under the day of publication."""
    dated = event.when or document.published
    return {
        "id": event.id,
        "document": event.document,
        "position": position,
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        **span_fields("trigger", event.trigger),
        **span_fields("evidence", event.evidence),
        **date_fields("on", event.when),
        **party_fields("place", event.where),
        "quantities": list(event.quantities),
        "status": event.status.value,
        "statement": event.statement,
        "counterpart": event.counterpart,
        "confidence": event.confidence,
        "stage": event.stage,
        "words": event.evidence.words(document.text),
        "dated_from": dated and dated.start,
        "dated_to": dated and dated.end,
    }


def read_event(row: Row, parties: Sequence[Row]) -> Event:
    """An event from its row and its parties, which are given in order."""
    return Event(
        id=row["id"],
        document=row["document"],
        type=row["type"],
        mode=row["mode"],
        contexts=tuple(row["contexts"]),
        actors=_parties(parties, "actor"),
        recipients=_parties(parties, "recipient"),
        trigger=_span(row, "trigger"),
        evidence=_span(row, "evidence"),
        when=read_date(row, "on"),
        where=read_party(row, "place"),
        quantities=tuple(row["quantities"]),
        status=Status(row["status"]),
        statement=row["statement"],
        counterpart=row["counterpart"],
        confidence=row["confidence"],
        stage=row["stage"],
    )


def party_rows(owner: str, id: str, groups: Mapping[str, Iterable[Party]]) -> list[Fields]:
    """The rows of the parties of one statement or event, by role."""
    return [
        {owner: id, "role": role, "position": position, **party_fields("party", party)}
        for role, parties in groups.items()
        for position, party in enumerate(parties)
    ]


def code_rows(entry: Entry) -> tuple[list[Fields], list[Fields]]:
    """What statements and events can be asked by: each code that said or did it, and each that it was aimed at.

    A person or ministry that is named as a party also counts for its side, as the document gives it.
    """
    sides: dict[str, set[str]] = {}
    for mention in entry.mentions:
        if mention.actor is not None:
            sides.setdefault(mention.actor.code, {mention.actor.code}).update(mention.side)

    def codes(parties: Iterable[Party | None]) -> set[str]:
        named = [party.actor for party in parties if party is not None and party.actor is not None]
        return {code for actor in named for code in sides.get(actor, {actor})}

    said, done = [], []
    for statement in entry.statements:
        speaker = statement.speaker.actor if statement.speaker else None
        by = {*statement.on_behalf_of, *([speaker] if speaker else [])}
        said += _codes("statement", statement.id, by=by, to=codes(statement.addressees))
    for event in entry.events:
        done += _codes("event", event.id, by=codes(event.actors), to=codes(event.recipients))
    return said, done


def _codes(owner: str, id: str, **roles: set[str]) -> list[Fields]:
    return [{owner: id, "role": role, "code": code} for role, found in roles.items() for code in sorted(found)]


def issue_fields(issue: Issue) -> Fields:
    """The row of an issue."""
    names = ("id", "source", "document", "stage", "what", "why", "next")
    return {name: getattr(issue, name) for name in names}


def read_issue(row: Row) -> Issue:
    """An issue."""
    names = ("source", "document", "stage", "what", "why", "next")
    return Issue(**{name: row[name] for name in names})
