"""Who does a deed, and of whom it is wanted: told by the noun phrase, the subject, a pronoun, or whoever speaks.

All of it is read from one scene, a deed where it stands. Nobody is better than somebody wrong: where nothing says who
does it, it is left open.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.statements.statement import Form, Statement
from onrecord.threads.clauses import Clause
from onrecord.threads.core import Trigger, find_owner, find_subject, is_passive
from onrecord.threads.lexicon import Lexicon
from onrecord.threads.stances import Stance, sides_of

Sides = frozenset[str]
NOBODY: Sides = frozenset()
SUPPORT_REACH = 5
"""Words before a noun for a deed within which a verb may say who does it: "ended snap inspections"."""
VERBS_BEFORE = ("reverser", "launcher", "intender")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that decides about one deed: where it stands, whose words it stands in, who spoke before."""

    clause: Clause
    trigger: Trigger
    inside: Statement | None
    before: Sides  # whom "it" and "they" mean here
    asserted: bool  # the writer reports an event with these words
    lexicon: Lexicon

    @property
    def speaker(self) -> Sides:
        return sides_of(self.inside)

    @property
    def heard(self) -> Sides:
        parties = self.inside.addressees if self.inside else ()
        return frozenset(p.actor for p in parties if p.actor is not None)


def resolve_asked(scene: Scene, stance: Stance) -> Sides:
    """Of whom a deed is wanted: the owner of the moving thing, the name between, or whom the words are addressed to."""
    clause, trigger = scene.clause, scene.trigger
    owner = find_owner(clause, trigger, scene.lexicon)
    if owner:
        return owner
    zone = (n for n in clause.named if stance.start < n.start and n.end <= trigger.start)
    between = [n for n in zone if n.sides and n is not stance.named]
    if between:
        joined = [between[0]]
        for who in between[1:]:  # "Armenia and Azerbaijan to talk"
            gap = range(joined[-1].end, who.start)
            if all(i in clause.role_at["coordinator"] for i in gap):
                joined.append(who)
        return frozenset(side for who in joined for side in who.sides)
    if stance.is_noun and stance.end < len(clause.words) and clause.words[stance.end].lower == "to":
        return next((n.sides for n in clause.named if n.start == stance.end + 1), NOBODY)
    return scene.heard


def resolve_doers(scene: Scene, start: int, speaker: Sides) -> Sides:
    """Who does the deed: by the noun phrase, the subject before the verb, a pronoun, or the speaker."""
    clause, trigger = scene.clause, scene.trigger
    owner = find_owner(clause, trigger, scene.lexicon)
    if owner:
        return owner
    passive = is_passive(clause, trigger)
    subject = find_subject(clause, start, trigger.start)
    if trigger.deed.mover == "recipient":
        return _recipient(scene, speaker)
    near = max(start, trigger.start - SUPPORT_REACH)
    if trigger.nominal and not any(clause.has(role, near, trigger.start) for role in VERBS_BEFORE):
        return NOBODY
    pronoun = _pronoun(scene, max(start, subject.end if subject else 0), speaker)
    if passive:
        by = next((i for i in range(trigger.end, trigger.right) if clause.words[i].lower == "by"), None)
        return next((n.sides for n in clause.named if by is not None and by < n.start <= by + 3), NOBODY)
    if pronoun is not None:
        return pronoun
    if subject is not None and subject.sides:
        return clause.joined(subject)
    if start and is_infinitive(scene, start):
        return speaker
    return NOBODY


def _recipient(scene: Scene, speaker: Sides) -> Sides:
    """Who is handed something: the name after "to" or "in", other than the one who hands it over."""
    clause, trigger = scene.clause, scene.trigger
    subject = find_subject(clause, 0, trigger.start)
    own = speaker | (subject.sides if subject is not None else NOBODY)
    after = [n for n in clause.named if trigger.end <= n.start < trigger.right and n.sides and not n.sides & own]
    return next((clause.joined(n) for n in after if clause.is_prepositional(n.start)), NOBODY)


def _pronoun(scene: Scene, start: int, speaker: Sides) -> Sides | None:
    """Whom a pronoun before the verb means; None where there is none."""
    clause, trigger = scene.clause, scene.trigger
    for at in range(trigger.start - 1, start - 1, -1):
        if at in clause.role_at["pronoun_speaker"]:
            return scene.speaker
        if at in clause.role_at["pronoun_addressee"]:
            return scene.heard
        if at in clause.role_at["pronoun_other"] and clause.words[at].lower in ("it", "they", "he", "she"):
            that = clause.words[at - 1].lower == "that"
            near = next((n.sides for n in clause.named if that and n.end == at - 1), NOBODY)
            return near if _is_quoted(scene) else speaker or scene.before  # "our message to X that they"
        if at in clause.role_at["pronoun_other"] and any(i == at + 1 for i in clause.role_at["own_noun"]):
            return NOBODY if _is_quoted(scene) else speaker or scene.before
    return None


def _is_quoted(scene: Scene) -> bool:
    return scene.inside is not None and scene.inside.form in (Form.DIRECT, Form.POST)


def is_infinitive(scene: Scene, start: int) -> bool:
    """Whether the deed follows as "to ..." with nobody named in between: "promised to withdraw"."""
    clause = scene.clause
    between = range(start, scene.trigger.start)
    named = (clause.at[i] for i in between)
    return any(clause.words[i].lower == "to" for i in between) and not any(n is not None and n.sides for n in named)
