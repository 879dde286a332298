"""Ties: who demands of, accuses, supports whom, added up from the statements of a selection.

As in the exported network, a statement that repeats another is counted apart, and people of a kind ("officials",
"rebels") are in no tie, because different unknowns must not become one actor.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from onrecord.record import schema
from onrecord.record.browse.selection import Selection
from onrecord.record.exports.network import NOBODY

MOST = 5_000
"""Ties that are looked at, the strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How many statements of one act go from one actor to another; ``repeats`` more say the same again."""

    source: str
    target: str
    act: str
    weight: int
    repeats: int
    first: datetime.date | None
    last: datetime.date | None


def find_ties(
    connection: Connection,
    chosen: Selection,
    *,
    by_side: bool = True,
    source: str | None = None,
    target: str | None = None,
) -> tuple[Tie, ...]:
    """The ties of a selection of statements, the strongest first: between codes of sides, or between those named.

    ``source`` and ``target`` leave only the ties from or to one code.
    """
    query = _between_codes(chosen, source, target) if by_side else _between_named(chosen)
    return tuple(
        Tie(source=source, target=target, act=act, weight=count - again, repeats=again, first=first, last=last)
        for source, target, act, count, again, first, last in connection.execute(query.limit(MOST))
    )


def _added_up(source: Any, target: Any, chosen: Selection) -> Select[Any]:
    noun = schema.statements.c
    again = func.count(noun.repeats)
    sums = (func.count(), again, func.min(noun.dated_from), func.max(noun.dated_to))
    fits = (*chosen.conditions(), source != target, source.not_in(sorted(NOBODY)), target.not_in(sorted(NOBODY)))
    query = select(source, target, noun.act, *sums).where(*fits).group_by(source, target, noun.act)
    return query.order_by((func.count() - again).desc(), source, target, noun.act)


def _between_codes(chosen: Selection, source: str | None, target: str | None) -> Select[Any]:
    said, heard = schema.statement_codes.alias("said"), schema.statement_codes.alias("heard")
    # Expressions, so that SQLite does not walk all codes in the order of their index, statements at random.
    query = _added_up(func.coalesce(said.c.code, ""), func.coalesce(heard.c.code, ""), chosen)
    joined = schema.statements.join(heard, heard.c.statement == schema.statements.c.id)
    joined = joined.join(said, said.c.statement == schema.statements.c.id)
    query = query if source is None else query.where(said.c.code == source)
    query = query if target is None else query.where(heard.c.code == target)
    return query.select_from(joined).where(said.c.role == "by", heard.c.role == "to")


def _between_named(chosen: Selection) -> Select[Any]:
    noun, heard = schema.statements, schema.statement_parties
    query = _added_up(noun.c.speaker_actor, heard.c.party_actor, chosen)
    joined = noun.join(heard, heard.c.statement == noun.c.id)
    return query.select_from(joined).where(heard.c.role == "addressee")
