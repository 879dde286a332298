"""Who demands of, accuses, supports whom: statements added up to ties between sides.

A tie goes from each side that the words commit to each side that they are aimed at. A statement that repeats another
one of the view is counted apart (``repeats``), because copies of one report are no second demand. Who has no code (an
unnamed official, "the authorities") is in no tie: different unknowns must not become one actor.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.record.exports.rows import Row
from onrecord.record.exports.view import View
from onrecord.statements.statement import Statement
from onrecord.tables import read_rows

NOBODY = frozenset({"PERSON", "CIVIL", "REBEL", "ANON"})
"""Codes of sides that stand for people of a kind and not for one actor."""
NODE_COLUMNS = ("id", "label", "kind", "said", "addressed")
EDGE_COLUMNS = (
    *("id", "source", "target", "act", "relation", "stance", "weight", "repeats", "first", "last"),
    *("documents", "statements"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Nodes and edges as rows, and how many statements of the view are in no tie."""

    nodes: tuple[Row, ...]
    edges: tuple[Row, ...]
    untied: int


@dataclass(slots=True)
class _Tie:
    """What is added up for one source, target and act."""

    statements: list[str]
    documents: set[str]
    days: list[str]
    repeats: int = 0


def find_network(view: View) -> Network:
    """The network of a view's statements, its nodes and edges by code."""
    said = {statement.id for statement, _ in view.statements()}
    ties: dict[tuple[str, str, str], _Tie] = {}
    untied = 0
    for statement, document in view.statements():
        pairs = [(by, to) for by in speaking_sides(statement) for to in addressed_sides(statement) if by != to]
        untied += not pairs
        dated = statement.said_on or document.published
        for by, to in pairs:
            tie = ties.setdefault((by, to, statement.act.value), _Tie([], set(), []))
            tie.statements.append(statement.id)
            tie.documents.add(document.id)
            tie.days += [dated.start.isoformat(), dated.end.isoformat()] if dated else []
            tie.repeats += statement.repeats in said
    edges = tuple(_edge(*key, tie) for key, tie in sorted(ties.items()))
    return Network(nodes=_nodes(view, edges), edges=edges, untied=untied)


def speaking_sides(statement: Statement) -> tuple[str, ...]:
    """The sides whose words they are; the speaker where no side is known."""
    sides = tuple(code for code in statement.on_behalf_of if code not in NOBODY)
    if sides or statement.speaker is None or statement.speaker.actor is None:
        return sides
    return () if statement.speaker.actor in NOBODY else (statement.speaker.actor,)


def addressed_sides(statement: Statement) -> tuple[str, ...]:
    """The sides that the words are aimed at."""
    codes = dict.fromkeys(party.actor for party in statement.addressees if party.actor is not None)
    return tuple(code for code in codes if code not in NOBODY)


@functools.cache
def relations() -> dict[str, Row]:
    """How each act reads between two sides, and its stance."""
    return {row["act"]: row for row in read_rows(__package__ or "", "relations.csv")}


def _edge(by: str, to: str, act: str, tie: _Tie) -> Row:
    return {
        "id": f"{by}|{act}|{to}",
        "source": by,
        "target": to,
        "act": act,
        "relation": relations()[act]["relation"],
        "stance": relations()[act]["stance"],
        "weight": len(tie.statements) - tie.repeats,
        "repeats": tie.repeats,
        "first": min(tie.days, default=None),
        "last": max(tie.days, default=None),
        "documents": len(tie.documents),
        "statements": tie.statements,
    }


def _nodes(view: View, edges: Iterable[Row]) -> tuple[Row, ...]:
    known = view.actors()
    said: dict[str, int] = {}
    addressed: dict[str, int] = {}
    for edge in edges:
        said[edge["source"]] = said.get(edge["source"], 0) + edge["weight"]
        addressed[edge["target"]] = addressed.get(edge["target"], 0) + edge["weight"]
    return tuple(
        {
            "id": code,
            "label": known[code].name if code in known else code,
            "kind": known[code].kind.value if code in known else None,
            "said": said.get(code, 0),
            "addressed": addressed.get(code, 0),
        }
        for code in sorted({*said, *addressed})
    )
