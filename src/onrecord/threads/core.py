"""Reads the core of one deed from its sentence: who does it, with what, to whom or where, and whether it is done.

This is the one place to put a better reading in: whatever gives a ``Core`` for a trigger in a clause, such as a
dependency parse, can take the place of ``read_core``. Here subject and object are told by order and small words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.threads.clauses import Clause, Named
from onrecord.threads.lexicon import Deed, Lexicon
from onrecord.threads.proposition import Core
from onrecord.threads.words import is_past_form

NOMINAL = ("ment", "tion", "sion", "ance", "ence", "wal", "ity", "sal", "val", "out", "back", "down", "fire", "ship")
MOVING = frozenset({"TROOPS", "WEAPONS", "BASES"})
AGENTS = {"owner": ("by", "of"), "source": ("by", "from", "of")}
"""What stands before the doer of a deed that is a noun: "the withdrawal of", "a threat from"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The words of one deed in a clause, and the words around it that may belong to it."""

    deed: Deed
    start: int
    end: int
    left: int  # first word of its surroundings
    right: int  # behind the last one
    nominal: bool


def find_triggers(clause: Clause, lexicon: Lexicon) -> list[Trigger]:
    """The deeds that a clause names, in order, none overlapping: the longest words first, then the table's order."""
    candidates = sorted(
        lexicon.deed_terms.find(clause.words), key=lambda m: (-(m.end - m.start), lexicon.deeds[m.row].order)
    )
    chosen: dict[int, list[tuple[int, Deed]]] = {}
    for match in candidates:
        chosen.setdefault(match.start, []).append((match.end, lexicon.deeds[match.row]))
    found: list[Trigger] = []
    objects = {m.start for m in clause.things}
    starts = sorted(chosen)
    for index, start in enumerate(starts):
        if found and start < found[-1].end:
            continue
        low, high = clause.segment_bounds(start)
        if found and found[-1].start >= low and start in objects:
            continue  # "withdraw its forces in Ukraine": the forces are no second deed
        if _is_aside(clause, start, chosen[start][0][0], objects):
            continue
        following = next(
            (s for s in starts[index + 1 :] if s >= chosen[start][0][0] and s not in objects and _is_deed(chosen[s])),
            high,
        )
        left = max(low, found[-1].end if found else low)
        right = min(high, max(following, start + 1), _next_verb(clause, chosen[start][0][0], high))
        for end, deed in sorted(chosen[start], key=lambda row: (row[1].order, -row[0])):
            if not deed.needs or deed.needs & _widened_things(clause, left, max(right, end), lexicon):
                nominal = _is_nominal(clause, start, end)
                found.append(
                    Trigger(deed=deed, start=start, end=end, left=left, right=max(right, end), nominal=nominal)
                )
                break
    return [t for at, t in enumerate(found) if not _is_of_next(clause, t, found[at + 1 : at + 2], lexicon)]


def _is_of_next(clause: Clause, trigger: Trigger, following: Sequence[Trigger], lexicon: Lexicon) -> bool:
    """Whether the thing that makes words a deed is that of the next words for it: "an end to the war and the lifting".

    ``following`` is the next trigger, if there is one.
    """
    if not following or following[0].deed.concept != trigger.deed.concept or following[0].start >= trigger.right:
        return False
    needs = trigger.deed.needs
    return bool(needs) and not needs & _widened_things(clause, trigger.left, following[0].start, lexicon)


def _next_verb(clause: Clause, after: int, high: int) -> int:
    """Where the next verb of the sentence begins: "blockading the region and leaving people without food"."""
    for at in sorted(clause.role_at["coordinator"]):
        if after <= at < high - 1:
            lower = clause.words[at + 1].lower
            if lower.endswith("ing") or (lower.endswith("ed") and at + 1 not in {m.start for m in clause.things}):
                return at
            if at + 1 in clause.role_at["will"] or lower in ("has", "have", "had", "is", "are", "to"):
                return at
    return high


def _is_aside(clause: Clause, start: int, end: int, objects: set[int]) -> bool:
    """Whether the words only describe a thing: "the troops it maintains", "the letter sent by NATO"."""
    words = clause.words
    pronoun = start - 2 in objects and (
        start - 1 in clause.role_at["pronoun_other"] or words[start - 1].lower == "that"
    )
    sent_by = start - 1 in objects and end < len(words) and words[end].lower == "by"
    return pronoun or (sent_by and words[start].lower.endswith(("ed", "nt", "en", "wn", "ld")))


def _is_deed(rows: Iterable[tuple[int, Deed]]) -> bool:
    """Whether words name a deed whatever stands beside them."""
    return any(not deed.needs for _, deed in rows)


def _widened_things(clause: Clause, start: int, end: int, lexicon: Lexicon) -> frozenset[str]:
    return lexicon.widened(find_things(clause, start, end, lexicon))


def find_things(clause: Clause, start: int, end: int, lexicon: Lexicon) -> frozenset[str]:
    """The things named among these words."""
    return frozenset(lexicon.things[m.row] for m in clause.things if start <= m.start and m.end <= end)


def _is_nominal(clause: Clause, start: int, end: int) -> bool:
    """Whether the deed is named by a noun: "the withdrawal of its forces"."""
    last, before = clause.words[end - 1], clause.words[start - 1] if start else None
    if end - start == 1 and last.lower.removesuffix("s").endswith(NOMINAL) and not last.lower.endswith("back"):
        return True
    if before is None or (before.lower in ("of", "for") and last.lower.endswith("ing")):
        return False  # "accused of shelling": whoever is accused does it
    determined = clause.role_at["determiner"]
    if start - 1 in determined:
        return True
    plain = not is_past_form(last.lower) and start - 1 not in clause.role_at["verbal"]
    described = start > 1 and (start - 2 in determined or clause.words[start - 2].possessive)
    return plain and (before.possessive or (described and clause.at[start - 1] is None))


def read_core(
    clause: Clause,
    trigger: Trigger,
    doers: frozenset[str],
    lexicon: Lexicon,
    *,
    start: int,
    sign: int,
    speakers: frozenset[str],
) -> Core:
    """The core of a deed whose doers are known already; ``sign`` is what negations and reversers made of it.

    ``start`` is the first word after whatever governs the deed: who demands it is no part of what is demanded.
    """
    left = max(trigger.left, start)
    inside = [n for n in clause.named if left <= n.start < trigger.right]
    around = {code for n in inside for code in (*n.codes, *n.sides)} - doers - speakers
    taken = {i for n in clause.named for i in range(n.start, n.end)} | set(range(trigger.start, trigger.end))
    things = find_things(clause, left, trigger.right, lexicon)
    if trigger.deed.needs:
        things = frozenset(t for t in things if lexicon.widened(frozenset({t})) & trigger.deed.needs)
    return Core(
        deed=trigger.deed.concept,
        sign=sign * trigger.deed.sign,
        doers=doers,
        things=things - lexicon.helpers,
        parties=frozenset(around),
        words=lexicon.telling(clause.words[i] for i in range(trigger.start, trigger.right) if i not in taken),
    )


def find_owner(clause: Clause, trigger: Trigger, lexicon: Lexicon) -> frozenset[str]:
    """Whose the deed is by the noun phrase itself: "Russian withdrawal", "the withdrawal of Alliance troops"."""
    own = clause.at[trigger.start - 1] if trigger.start > trigger.left else None
    if own is not None and own.sides and (trigger.nominal or own.possessive):
        return own.sides
    if trigger.deed.mover == "owner":
        for match in clause.things:
            moves = lexicon.widened(frozenset({lexicon.things[match.row]})) & MOVING
            if moves and trigger.left <= match.start and match.end <= trigger.right:
                for place in range(match.start - 1, max(match.start - 4, trigger.left - 1), -1):
                    owner = clause.at[place]
                    if owner is not None and owner.sides and place not in range(trigger.start, trigger.end):
                        return clause.joined(owner) if clause.words[place].possessive else owner.sides
                    if place in clause.role_at["preposition"] or place in range(trigger.start, trigger.end):
                        break
                inside = clause.at[match.start]  # "Russian troops" named as one
                if inside is not None and inside.sides:
                    return inside.sides
    after = trigger.end
    if trigger.nominal and after < trigger.right:
        by = AGENTS.get(trigger.deed.mover, ("by",))
        if clause.words[after].lower in by:
            return next((n.sides for n in clause.named if after < n.start <= after + 3), frozenset())
    return frozenset()


def find_subject(clause: Clause, start: int, end: int) -> Named | None:
    """Who stands before a verb as its subject: the nearest name that hangs on no preposition."""
    for who in reversed([n for n in clause.named if start <= n.start and n.end <= end]):
        if not clause.is_prepositional(who.start) and not who.is_place:
            return who
        if who.sides and who.start >= 2 and clause.words[who.start - 1].lower in ("of", "the", "in"):
            before = who.start - (3 if clause.words[who.start - 1].lower == "the" else 2)
            if before in clause.role_at["head"]:  # "the government of Azerbaijan"
                return who
    return None


def is_passive(clause: Clause, trigger: Trigger) -> bool:
    """Whether the deed is done to the subject: "must be withdrawn", "would be delivered"."""
    if trigger.start == 0:
        return False
    last = clause.words[trigger.start].lower
    before = [i for i in range(max(trigger.start - 3, 0), trigger.start) if i in clause.role_at["passive"]]
    return bool(before) and (last.endswith(("ed", "en", "wn", "nt", "ld", "lt")) or last in ("put", "shut", "cut"))


def is_background(clause: Clause, trigger: Trigger) -> bool:
    """Whether a deed named by a noun is only what something else is about: "support against the invasion"."""
    if not trigger.nominal:
        return False
    for at in range(trigger.start - 1, max(trigger.start - 4, -1), -1):
        if at in clause.role_at["preposition"] or at in clause.role_at["background"]:
            return at in clause.role_at["background"]
    return False


def count_turns(clause: Clause, start: int, trigger: Trigger) -> int:
    """+1 or -1 by the negations and reversers between ``start`` and the deed: "will not give up" is +1."""
    low = max(start, trigger.left)
    turns = clause.count("negator", low, trigger.start) + clause.count("reverser", low, trigger.start)
    return -1 if turns % 2 else 1
