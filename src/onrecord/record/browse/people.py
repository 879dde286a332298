"""What codes are called: by the registry, or else as the record's own pages call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, distinct, func, select

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.registry import load_registry
from onrecord.record import mapping, schema

SIDES = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION})
"""Kinds of actors that words can commit."""
COLLECTIVE = {"PERSON": "A person", "CIVIL": "Civilians", "REBEL": "Rebels", "ANON": "Unnamed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """How often an actor is mentioned, and in how many documents."""

    mentions: int
    documents: int


def find_known(connection: Connection, codes: Iterable[str]) -> dict[str, Actor]:
    """The actors of those codes; a code that nobody knows is not in the answer."""
    registry = load_registry()
    found: dict[str, Actor] = {}
    for code in dict.fromkeys(codes):
        actor = registry.actor(code) or _as_met(connection, code)
        if actor is not None:
            found[code] = actor
    return found


def name_of(code: str, known: dict[str, Actor]) -> str:
    """What to call the actor of a code."""
    return known[code].name if code in known else COLLECTIVE.get(code, code)


def is_side(code: str, known: dict[str, Actor]) -> bool:
    """Whether the code is that of a country or an organisation."""
    return code in known and known[code].kind in SIDES


def _as_met(connection: Connection, code: str) -> Actor | None:
    row = connection.execute(select(schema.actors).where(schema.actors.c.code == code).limit(1)).mappings().first()
    return mapping.read_actor(row) if row else None


def count_mentions(connection: Connection, code: str) -> Mentioned:
    """How often that actor is mentioned."""
    met = schema.mentions.c
    query = select(func.count(), func.count(distinct(met.document))).where(met.actor == code)
    mentions, documents = connection.execute(query).one()
    return Mentioned(mentions=mentions, documents=documents)


def most_mentioned(connection: Connection, *, limit: int, page: int = 1) -> tuple[tuple[str, Mentioned], ...]:
    """The codes that most documents mention, with their counts."""
    met = schema.mentions.c
    pages = func.count(distinct(met.document))
    query = select(met.actor, func.count(), pages).where(met.actor.is_not(None)).group_by(met.actor)
    query = query.order_by(pages.desc(), met.actor).limit(limit).offset((max(page, 1) - 1) * limit)
    return tuple((code, Mentioned(mentions=m, documents=d)) for code, m, d in connection.execute(query))
