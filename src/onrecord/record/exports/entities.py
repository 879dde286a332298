"""Entries as FollowTheMoney entities, one a line: Articles, the actors in them, and Events that tie actors together.

The model of the OCCRP's Aleph and of OpenSanctions. A statement is an Event that its speaker organises and its
addressees are involved in; the words are its description and the page its proof.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from onrecord.actors.actor import Actor, ActorKind
from onrecord.documents.document import Document
from onrecord.evidence import DateInterval
from onrecord.ids import stable_id
from onrecord.record.exports.files import json_line
from onrecord.record.exports.fragments import link_to
from onrecord.record.exports.inert import legible, on_one_line, web_address
from onrecord.record.exports.network import NOBODY
from onrecord.record.exports.rows import Row
from onrecord.record.exports.told import Told, find_told
from onrecord.record.exports.view import View
from onrecord.statements.statement import Party
from onrecord.tables import read_rows

SCHEMATA = {
    ActorKind.COUNTRY: "PublicBody",
    ActorKind.BODY: "PublicBody",
    ActorKind.ORGANISATION: "Organization",
    ActorKind.ARMED_GROUP: "Organization",
    ActorKind.MEDIA: "Organization",
    ActorKind.PERSON: "Person",
    ActorKind.PLACE: "LegalEntity",
}
"""The schema of each kind of actor; an actor of unknown kind is a LegalEntity."""
LONGEST_NAME = 300
Properties = dict[str, Sequence[str | None]]


def write_entities(view: View, to: TextIO) -> int:
    """Write the entities as JSON Lines, each once; gives how many."""
    count = 0
    for entity in find_entities(view):
        to.write(json_line(entity) + "\n")
        count += 1
    return count


def find_entities(view: View) -> Iterator[Row]:
    """The entities of the view: what an Event refers to comes before it."""
    known, written = view.actors(), set[str]()
    for told in find_told(view):
        sides = (Party(actor=code, name=code) for code in told.sides)
        doers, others = _named((*told.by, *sides)), _named(told.to)
        actors = (_actor(code, name, known.get(code)) for code, name in (doers | others).items())
        for entity in (_article(told.document), *actors):
            if entity["id"] not in written:
                written.add(entity["id"])
                yield entity
        yield _event(told, doers, others)


def _event(told: Told, doers: Iterable[str], others: Iterable[str]) -> Row:
    properties: Properties = {
        "name": [on_one_line(told.sentence())[:LONGEST_NAME]],
        "description": [legible(told.words)],
        "organizer": [_actor_id(code) for code in doers],
        "involved": [_actor_id(code) for code in others],
        "proof": [_id(told.document.id)],
        "keywords": [told.code, told.status],
        "recordId": [told.id],
        "sourceUrl": [link_to(told.document, told.spans)],
        "notes": ["Dated by the day of publication."] if told.on is None and told.dated is not None else [],
        **_dates(told.dated),
    }
    return _entity(_id(told.id), "Event", properties)


def _named(parties: Iterable[Party]) -> dict[str, str]:
    """Codes and names of those who have a code of their own; the first name wins."""
    found: dict[str, str] = {}
    for party in parties:
        if party.actor is not None and party.actor not in NOBODY:
            found.setdefault(party.actor, party.name)
    return found


def _actor(code: str, name: str, actor: Actor | None) -> Row:
    countries = [_alpha2()[side] for side in (actor.side if actor else (code,)) if side in _alpha2()]
    schema = SCHEMATA[actor.kind] if actor else "PublicBody" if code in _alpha2() else "LegalEntity"
    properties: Properties = {
        "name": [on_one_line(actor.name if actor else name)[:LONGEST_NAME]],
        "country": countries,
        "position" if schema == "Person" else "summary": [actor.role if actor else None],
    }
    return _entity(_actor_id(code), schema, properties)


def _article(document: Document) -> Row:
    published = document.published
    properties: Properties = {
        "title": [on_one_line(document.title or document.source)],
        "author": [on_one_line(author) for author in document.authors],
        "publisher": [on_one_line(document.outlet or "")],
        "publishedAt": [published.start.isoformat()] if published and published.is_one_day else [],
        "sourceUrl": [web_address(document.source)],
        "bodyText": ["\n\n".join(legible(span.words(document.text)).strip() for span in document.body)],
    }
    return _entity(_id(document.id), "Article", properties)


def _dates(date: DateInterval | None) -> dict[str, list[str | None]]:
    if date is None:
        return {}
    if date.is_one_day:
        return {"date": [date.start.isoformat()]}
    return {"startDate": [date.start.isoformat()], "endDate": [date.end.isoformat()]}


def _entity(id: str, schema: str, properties: Properties) -> Row:
    """An entity without its empty properties."""
    filled = {name: [value for value in values if value] for name, values in properties.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in filled.items() if values}}


def _actor_id(code: str) -> str:
    return _id(f"actor-{code}")


def _id(name: str) -> str:
    """An id that every store takes."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", name)
    return f"onrecord-{name if plain else stable_id('id', name)}"


@functools.cache
def _alpha2() -> dict[str, str]:
    """ISO 3166-1 alpha-2, in lower case, for each country's code."""
    return {
        row["code"]: row["alpha2"].lower() for row in read_rows("onrecord.actors", "countries.csv") if row["alpha2"]
    }
