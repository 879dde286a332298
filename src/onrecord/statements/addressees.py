"""Whom a statement is aimed at: who is to act, is accused, thanked, threatened or refused.

The act says where to look. A demand is aimed at the subject of what is demanded, also where that is the speaker's own
side; an accusation at the first party it names, an offer or a pledge at the first party that is not the speaker's own.
A plain claim is aimed at nobody, and reporters are an audience.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.descriptions import resolve_description
from onrecord.evidence import Span
from onrecord.statements.statement import Act, Party

AIMED = frozenset(set(Act) - {Act.CLAIM})
OWN_SIDE_TOO = frozenset({Act.DEMAND, Act.ACCUSATION, Act.PRAISE})
FIRST_ONLY = frozenset({Act.DEMAND})
SUBJECT_REACH = 60  # code points from the start of the content within which its subject stands
TARGET_KINDS = frozenset(
    {ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.PERSON, ActorKind.ARMED_GROUP}
)
BELONGS_TO = re.compile(
    r"\b(?:in|into|inside|near|around|across|from|at|within|outside|on)\s+(?:the\s+)?$", re.IGNORECASE
)
JOINING = re.compile(r"^\s*(?:,|and|or|&|,\s*and|as well as)\s+(?:the\s+)?$", re.IGNORECASE)


def resolve_addressees(
    text: str,
    *,
    act: Act,
    cue: Span | None,
    content: Sequence[Span],
    own: Sequence[str],
    mentions: Sequence[Mention],
    aimed: Sequence[Span] | None = None,
) -> tuple[Party, ...]:
    """The parties that the words are aimed at, by side: one party a country or organisation, in order.

    ``aimed`` are the words that the model reads as naming them; where they name nobody whose side is known, and where
    it did not look, the act tells where to look.
    """
    if aimed is not None and (found := _named_by(text, aimed, mentions, own)):
        return found
    if act not in AIMED or not content:
        return ()
    inside = [m for m in mentions if _is_target(m) and any(piece.contains(m.span) for piece in content)]
    beside = _beside_cue(text, cue, content, mentions)
    candidates = [*beside, *inside] if act in OWN_SIDE_TOO else [*inside, *beside]
    for mention in candidates:
        foreign = not set(mention.side) <= set(own)
        if (
            act in FIRST_ONLY
            and mention in inside
            and mention.span.start - content[0].start > SUBJECT_REACH
            and not foreign
        ):
            continue
        if not foreign and act not in OWN_SIDE_TOO:
            continue
        if _is_scene(text, mention) and len(candidates) > 1:
            continue
        return _parties([mention, *_joined(text, mention, candidates)], own if foreign else ())
    return ()


def _named_by(text: str, aimed: Sequence[Span], mentions: Sequence[Mention], own: Sequence[str]) -> tuple[Party, ...]:
    """The parties in the words that name whom a statement is aimed at; "the government" is that of the speaker."""
    named: list[Mention] = []
    for span in aimed:
        named.extend(m for m in mentions if m.span.overlaps(span) and m.side and m.side[0] != "ANON")
    found = {p.actor: p for p in _parties(named, ())}
    for span in aimed:
        noun = resolve_description(span.words(text))
        if (
            noun is not None
            and noun.side in ("PERSON", "CIVIL", "REBEL")
            and not any(span.overlaps(m.span) for m in named)
        ):
            found.setdefault(noun.side, Party(actor=noun.side, name=span.words(text), span=span, basis="text"))
    return tuple(found.values())


def _is_target(mention: Mention) -> bool:
    return (
        mention.actor is not None
        and mention.actor.kind in TARGET_KINDS
        and bool(mention.side)
        and mention.side[0] not in ("PERSON", "ANON")
    )


def _beside_cue(text: str, cue: Span | None, content: Sequence[Span], mentions: Sequence[Mention]) -> list[Mention]:
    """Parties between the cue and the content: "told Russia that", "warned Moscow against"."""
    if cue is None:
        return []
    after = [piece.start for piece in content if piece.start >= cue.end]
    if not after or min(after) - cue.end > SUBJECT_REACH:
        return []
    gap = Span(cue.end, min(after))
    return [m for m in mentions if _is_target(m) and gap.contains(m.span)]


def _is_scene(text: str, mention: Mention) -> bool:
    """The party is only where something happens: "troops in Georgia"."""
    before = text[max(0, mention.span.start - 14) : mention.span.start]
    return (
        mention.actor is not None and mention.actor.kind is ActorKind.COUNTRY and BELONGS_TO.search(before) is not None
    )


def _joined(text: str, first: Mention, candidates: Iterable[Mention]) -> list[Mention]:
    """The parties coordinated with the first: "Russia and Belarus"."""
    found: list[Mention] = []
    end = first.span.end
    for mention in sorted(candidates, key=lambda m: m.span.start):
        if mention.span.start >= end and JOINING.match(text[end : mention.span.start]):
            found.append(mention)
            end = mention.span.end
    return found


def _parties(mentions: Iterable[Mention], without: Sequence[str]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for mention in mentions:
        for code in mention.side:
            if code not in without:
                found.setdefault(code, Party(actor=code, name=mention.name, span=mention.span, basis=mention.basis))
    return tuple(found.values())
