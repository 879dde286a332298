"""What codes are called: by the registry, or else as the record's own pages call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

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
    met, seen = schema.mentions.c, schema.actors.c
    mentions = select(func.count()).where(met.actor == code)
    documents = select(func.count()).where(seen.code == code)
    return Mentioned(
        mentions=connection.execute(mentions).scalar_one(), documents=connection.execute(documents).scalar_one()
    )


def most_mentioned(connection: Connection, *, limit: int, page: int = 1) -> tuple[tuple[str, Mentioned], ...]:
    """The codes that most documents mention, with their counts."""
    # An actor has one row for each document that mentions it, so their index alone gives the order.
    met, seen = schema.mentions.c, schema.actors.c
    pages = func.count()
    query = select(seen.code, pages).group_by(seen.code).order_by(pages.desc(), seen.code)
    found = connection.execute(query.limit(limit).offset((max(page, 1) - 1) * limit)).all()
    often = select(met.actor, func.count()).where(met.actor.in_([code for code, _ in found])).group_by(met.actor)
    mentions = {row[0]: row[1] for row in connection.execute(often)}
    return tuple((code, Mentioned(mentions=mentions.get(code, 0), documents=n)) for code, n in found)
