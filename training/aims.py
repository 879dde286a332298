"""Where a sentence names whom a statement is aimed at: the labels give codes, the model learns from words.

A code is placed on the first words of the content (or between cue and content) that name an actor of that side, by
the registry, by a surname, or by a describing noun. Where none does, nothing is learnt from that statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.actors.descriptions import resolve_description
from onrecord.actors.registry import load_registry

Offsets = tuple[int, int]
KINDS = {"PERSON": "person", "CIVIL": "civil", "REBEL": "rebel", "ANON": "anonymous"}


def side_kind(codes: list[str]) -> str | None:
    """What kind of side these codes are; None where there is none."""
    return KINDS.get(codes[0], "named") if codes else None


def find_sides(text: str) -> Iterator[tuple[Offsets, frozenset[str]]]:
    """The stretches of a sentence that name somebody, each with the codes it may commit."""
    registry = load_registry()
    names = registry.find_named(text, 0, len(text))
    for name in names:
        codes = {c for a in (name.actor, *name.alternatives) for c in registry.side(a.code, None) or a.side}
        yield (name.span.start, name.span.end), frozenset(codes | set(name.actor.side))
    for word in re.finditer(r"[^\W\d_][\w’'-]*", text):
        if any(n.span.start < word.end() and word.start() < n.span.end for n in names):
            continue
        if word.group()[0].isupper():
            people = registry.find_surname(word.group())
            if people:
                yield word.span(), frozenset(c for p in people for c in (*registry.side(p.code, None), *p.side))
        else:
            noun = resolve_description(word.group())
            if noun is not None and noun.side in KINDS:
                yield word.span(), frozenset({noun.side})


def find_aims(
    text: str, *, addressees: list[str], cue: Offsets, source: Offsets | None, content: list[Offsets]
) -> list[Offsets] | None:
    """The words that name the addressees; [] where there are none, None where they cannot be placed."""
    if not addressees:
        return []
    gap_end = min((s for s, _ in content if s >= cue[1]), default=cue[1])
    found = []
    named = sorted(find_sides(text))
    for code in addressees:
        fitting = [
            span
            for span, codes in named
            if code in codes
            and not (source and source[0] < span[1] and span[0] < source[1])
            and (any(s <= span[0] and span[1] <= e for s, e in content) or cue[1] <= span[0] < gap_end)
        ]
        if fitting:
            found.append(fitting[0])
    return found or None
