"""Who takes which stance towards a deed: the verb or noun of wanting, promising, refusing or denying that governs it.

"NATO rejects Russia's demand for the withdrawal": the demand governs the withdrawal and is Russia's, the rejection
governs the demand and is NATO's. The nearest word of stance before a deed governs it; a second one counts only where
nothing but the first one's own noun phrase stands between them.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.statements.statement import Form, Statement
from onrecord.threads.clauses import UNSIDED, Clause, Named
from onrecord.threads.core import Trigger, find_subject
from onrecord.threads.lexicon import Lexicon, Match
from onrecord.threads.words import is_past_form

BETWEEN = 7
"""Words at most between an outer stance and the inner one that it takes a stance on."""
NOMINAL_REACH = 9
NOUN_REACH = 12
"""Words at most between a noun of stance and the deed that it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """A word of stance in a clause: which one, whose, and whether it is denied itself ("has not agreed")."""

    kind: str
    is_noun: bool
    start: int
    end: int
    owner: frozenset[str]
    named: Named | None  # the name in the clause that says whose
    negated: bool
    cue: bool  # the cue of the statement that the deed stands in


def sides_of(statement: Statement | None) -> frozenset[str]:
    """Whom the words of a statement commit, as far as a side can be told."""
    if statement is None:
        return frozenset()
    sides = frozenset(statement.on_behalf_of) - UNSIDED
    speaker = statement.speaker.actor if statement.speaker else None
    return sides or (frozenset({speaker}) if speaker else frozenset())


def find_stances(clause: Clause, lexicon: Lexicon) -> list[Match]:
    """The words of stance, in order: at one word the longest term, as verb or noun by what stands before it."""
    best: dict[int, Match] = {}
    for match in clause.stances:
        kind, form = lexicon.stances[match.row]
        if (form == "noun") != _is_noun(clause, match) or (kind == "demand" and _is_in_order(clause, match)):
            continue
        held = best.get(match.start)
        if held is None or match.end > held.end:
            best[match.start] = match
    found: list[Match] = []
    for start in sorted(best):
        if not found or start >= found[-1].end:
            found.append(best[start])
    return found


def _is_noun(clause: Clause, match: Match) -> bool:
    if match.start == 0:
        return False
    before = clause.at[match.start - 1]
    word = clause.words[match.start - 1]
    if match.start - 1 in clause.role_at["articled"] or word.possessive or word.lower in ("of", "in", "no", "last"):
        return True
    if before is not None and before.possessive:
        return True
    if clause.words[match.start].lower.endswith(("ing", "ed")):
        return False
    two = match.start - 2
    adjective = two >= 0 and (two in clause.role_at["articled"] or clause.words[two].possessive)
    return adjective and word.lower not in ("to", "has", "have", "had", "will", "not") and clause.at[two + 1] is None


def _is_in_order(clause: Clause, match: Match) -> bool:
    return (
        clause.words[match.start].lower == "order" and match.start > 0 and clause.words[match.start - 1].lower == "in"
    )


def find_governors(
    clause: Clause, trigger: Trigger, inside: Statement | None, said_before: frozenset[str], lexicon: Lexicon
) -> tuple[Stance, ...]:
    """The stance that governs a deed and, after it, the one that governs that stance; empty where there is none."""
    low, _ = clause.segment_bounds(trigger.start)
    before = [m for m in find_stances(clause, lexicon) if low <= m.start and m.end <= trigger.start]
    inner = None
    for match in reversed(before):
        cued = inside is not None and inside.cue is not None and inside.cue.overlaps(clause.words[match.start].span)
        if cued or (_is_of(clause, match, inside) and _governs(clause, match, trigger, lexicon)):
            inner = match
            break
    if inner is None:
        return ()
    found = [read_stance(clause, inner, inside, said_before, lexicon)]
    outer = next((m for m in reversed(before) if m.end <= inner.start), None)
    if outer is not None and inner.start - outer.end <= BETWEEN:
        between = range(outer.end, inner.start)
        if (not any(i in clause.role_at["coordinator"] for i in between) and found[0].kind != "claim") or (
            found[0].is_noun and not any(i in clause.role_at["coordinator"] for i in between)
        ):
            found.append(read_stance(clause, outer, inside, said_before, lexicon))
    return tuple(found)


def _is_of(clause: Clause, match: Match, inside: Statement | None) -> bool:
    """Whether a word of stance can speak of what a statement says: it is the statement's cue or stands in it."""
    span = clause.words[match.start].span
    if inside is None or inside.cue is None or any(piece.overlaps(span) for piece in inside.content):
        return True
    return inside.cue.overlaps(span) or len(inside.cue) == 0


def _governs(clause: Clause, match: Match, trigger: Trigger, lexicon: Lexicon) -> bool:
    """Whether a deed can be what a word of stance is about."""
    kind, form = lexicon.stances[match.row]
    words = clause.words
    if form == "noun":
        if trigger.start - match.end > NOUN_REACH or clause.has("will", match.end, trigger.start):
            return (
                kind == "claim" and match.end in clause.role_at["noun_link"] and not _has_wish(clause, match, trigger)
            )
        linked = match.end in clause.role_at["noun_link"] or match.end == trigger.start
        return linked and not (_has_wish(clause, match, trigger) and kind != "claim")
    if match.end < len(words) and words[match.end].lower == "by":
        return False  # "support offered by NATO"
    if trigger.nominal and kind in ("rejection", "denial", "demand"):
        near = trigger.start - match.end <= NOMINAL_REACH
        return near and not any(words[i].lower == "as" for i in range(match.end, trigger.start))
    return True


def _has_wish(clause: Clause, match: Match, trigger: Trigger) -> bool:
    return clause.has("wish", match.end, trigger.start)


def read_stance(
    clause: Clause, match: Match, inside: Statement | None, said_before: frozenset[str], lexicon: Lexicon
) -> Stance:
    """A word of stance with whose it is; ``inside`` is the statement that the deed or the word stands in."""
    kind, form = lexicon.stances[match.row]
    span = clause.words[match.start].span
    outside = inside is not None and not any(piece.overlaps(span) for piece in inside.content)
    cue = outside and (inside is None or inside.cue is None or inside.cue.overlaps(span))
    is_noun = form == "noun"
    low = clause.segment_bounds(match.start)[0]
    named = _noun_owner(clause, match) if is_noun else find_subject(clause, low, match.start)
    owner = clause.joined(named) if named is not None else frozenset()
    if not is_noun and _is_passive(clause, match):
        named, owner = None, _agent(clause, match)  # "were reported to have": by others
    elif cue and sides_of(inside):
        owner = sides_of(inside)
    elif is_noun and not owner and match.start - 1 in clause.role_at["pronoun_other"]:
        subject = find_subject(clause, low, match.start)
        owner = subject.sides if subject is not None else said_before
    elif not is_noun and (not owner or _has_pronoun(clause, match)):
        owner = _by_pronoun(clause, match, inside, said_before, outside=outside) or owner
    return Stance(
        kind=kind,
        is_noun=is_noun,
        start=match.start,
        end=match.end,
        owner=owner,
        named=named,
        negated=clause.has("negator", max(match.start - 3, 0), match.start),
        cue=cue,
    )


def _is_passive(clause: Clause, match: Match) -> bool:
    """Whether a verb of stance is done to its subject: "was asked to", "are easily refuted", "were reported to"."""
    last = clause.words[match.start].lower
    near = range(max(match.start - 2, 0), match.start)
    return is_past_form(last) and any(at in clause.role_at["passive"] for at in near) and not last.endswith("ing")


def _agent(clause: Clause, match: Match) -> frozenset[str]:
    """By whom, where that is said: "was asked by Chile"."""
    after = match.end
    if after < len(clause.words) and clause.words[after].lower == "by":
        return next((clause.joined(n) for n in clause.named if after < n.start <= after + 3), frozenset())
    return frozenset()


def _has_pronoun(clause: Clause, match: Match) -> bool:
    """Whether a pronoun stands nearer before the word than any name: "and that it demands"."""
    for at in range(match.start - 1, max(match.start - 4, -1), -1):
        if clause.at[at] is not None:
            return False
        if any(at in clause.role_at[role] for role in ("pronoun_speaker", "pronoun_other")):
            return True
    return False


def _by_pronoun(
    clause: Clause, match: Match, inside: Statement | None, said_before: frozenset[str], *, outside: bool
) -> frozenset[str]:
    for at in range(match.start - 1, max(match.start - 5, -1), -1):
        if at in clause.role_at["pronoun_speaker"]:
            return sides_of(inside)
        if at in clause.role_at["pronoun_other"]:
            retold = not outside and inside is not None and inside.form in (Form.INDIRECT, Form.MIXED)
            return sides_of(inside) if retold else said_before
    return frozenset()


def _noun_owner(clause: Clause, match: Match) -> Named | None:
    """Whose demand it is: "Russia's demand", "the demand by Russia", "last week's statement by President Zelensky"."""
    for at in range(match.start - 1, max(match.start - 4, -1), -1):
        who = clause.at[at]
        if who is not None and who.sides and (who.possessive or who.end == match.start):
            return who
    after = match.end
    if after < len(clause.words) and clause.words[after].lower in ("by", "from", "of"):
        return next((n for n in clause.named if after < n.start <= after + 3 and n.sides), None)
    return None
