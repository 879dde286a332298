"""Whom a statement is aimed at: who is to act, is accused, thanked, threatened or refused.

Every party that could be meant carries signs, and a table gives each sign its points, by the act and by where the
party stands. Nobody is an answer too, with points of its own: the party with the most points is the addressee only
if it outweighs nobody. Parties named side by side with it are meant with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from onrecord.actors.actor import Mention
from onrecord.actors.descriptions import resolve_description
from onrecord.evidence import Span
from onrecord.statements.audiences import find_audience
from onrecord.statements.report import Report
from onrecord.statements.statement import Act, Party
from onrecord.statements.surroundings import Surroundings
from onrecord.statements.target_signs import WORD, place_of
from onrecord.statements.targets import Target, find_targets
from onrecord.tables import read_rows

NOBODY = "nobody"
NOTHING = Surroundings()
HIGHEST = 30.0  # points beyond which nothing is gained
AIMED = math.exp(3.0)  # what it counts for that the language model reads the words as naming an addressee
LEAST_SHARE = 0.4  # of all the weight that a side must have; a wrong addressee is worse than none
JOINING = re.compile(r"\s*(?:,|and|or|&|,\s*and|as well as)\s+(?:the\s+)?", re.IGNORECASE)


def resolve_addressees(
    text: str,
    report: Report,
    *,
    mentions: Sequence[Mention],
    others: Sequence[Report] = (),
    around: Surroundings = NOTHING,
    earlier: Sequence[Mention] = (),
    aimed: Sequence[Span] | None = None,
) -> tuple[Party, ...]:
    """The parties that the words are aimed at, by side, the likeliest first; empty where nobody is.

    ``mentions`` are those of the sentence and the content, ``others`` the other reports beside this one, ``around``
    what the page as a whole tells, ``earlier`` the mentions of the sentences before. ``aimed`` are the words that the
    language model reads as naming them: a strong sign among the others.
    """
    targets = find_targets(text, report, mentions=mentions, others=others, around=around, earlier=earlier)
    aimed = aimed or ()
    if (audience := find_audience(text, report)) is not None:
        targets = [t for t in targets if not t.span.overlaps(audience)]
        aimed = [a for a in aimed if not a.overlaps(audience)]
    chosen = _likeliest(text, report, targets, aimed)
    if chosen is None:
        return _named_by(text, aimed, mentions) if not targets else ()
    own = set(report.side)
    without = own if not chosen.codes <= own else set()
    parties = [p for t in (chosen, *_joined(text, chosen, targets)) for p in t.parties if p.actor not in without]
    return tuple({p.actor: p for p in reversed(parties)}.values())[::-1]


def signs_of_nobody(text: str, report: Report) -> set[str]:
    """What speaks for nobody in particular: the words of the cue."""
    words = [m.group().lower() for m in WORD.finditer(report.cue.words(text))] if report.cue else []
    return {NOBODY, *(f"cue:{word}" for word in words)}


def _likeliest(text: str, report: Report, targets: Sequence[Target], aimed: Sequence[Span]) -> Target | None:
    """The target whose side gathers the most weight over all places that name it, if that outweighs nobody."""
    if not targets:
        return None
    nobody = _weight(report.act, NOBODY, signs_of_nobody(text, report))
    weights = [
        _weight(report.act, place_of(t.signs), t.signs) * (AIMED if any(t.span.overlaps(a) for a in aimed) else 1.0)
        for t in targets
    ]
    by_code: dict[str, float] = {}
    for target, weight in zip(targets, weights, strict=True):
        for code in dict.fromkeys(p.actor for p in target.parties if p.actor):
            by_code[code] = by_code.get(code, 0.0) + weight
    best = max(by_code, key=lambda code: by_code[code])
    if by_code[best] <= nobody or by_code[best] < LEAST_SHARE * (nobody + sum(weights)):
        return None
    return max((row for row in zip(targets, weights, strict=True) if best in row[0].codes), key=lambda row: row[1])[0]


def _weight(act: Act, place: str, signs: set[str]) -> float:
    """The points of all signs together, as a weight: each point multiplies it by e."""
    table = _table()
    points = sum(
        table.get(("", "", s), 0.0) + table.get((act.value, "", s), 0.0) + table.get(("", place, s), 0.0)
        for s in sorted(signs)
    )
    return math.exp(min(points, HIGHEST))


@cache
def _table() -> dict[tuple[str, str, str], float]:
    """Points by act, place and sign; an empty act or place stands for any."""
    rows = read_rows("onrecord.statements", "addressee_points.csv")
    return {(row["act"], row["place"], row["sign"]): float(row["points"]) for row in rows}


def _joined(text: str, first: Target, targets: Sequence[Target]) -> list[Target]:
    """The parties coordinated with the first: "Chad and Niger"."""
    found: list[Target] = []
    end = first.span.end
    for target in targets:
        gap = JOINING.match(text, end, target.span.start) if target.span.start > end else None
        if gap is not None and gap.end() == target.span.start:
            found.append(target)
            end = target.span.end
    return found


def _named_by(text: str, aimed: Sequence[Span], mentions: Sequence[Mention]) -> tuple[Party, ...]:
    """The parties in the words that name whom a statement is aimed at."""
    found: dict[str, Party] = {}
    for span in aimed:
        named = [m for m in mentions if m.span.overlaps(span) and m.side and m.side[0] != "ANON"]
        for mention in named:
            for code in mention.side:
                found.setdefault(code, Party(actor=code, name=mention.name, span=mention.span, basis=mention.basis))
        noun = resolve_description(span.words(text))
        if noun is not None and noun.side in ("PERSON", "CIVIL", "REBEL") and not named:
            found.setdefault(noun.side, Party(actor=noun.side, name=span.words(text), span=span, basis="text"))
    return tuple(found.values())
