"""Decides what is done with a deed: wanted, promised, refused, said to be so, or told by the writer as a fact.

The word of stance that governs the deed decides; failing that, the small words before it ("should", "will", "has")
together with who speaks; and last the act that the statement was given. What may or might be is nobody's proposition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from onrecord.statements.statement import Act
from onrecord.threads.clauses import Segment
from onrecord.threads.core import count_turns, find_owner, find_subject, is_background, is_passive
from onrecord.threads.doers import NOBODY, Scene, Sides, is_infinitive, resolve_asked, resolve_doers
from onrecord.threads.proposition import Kind, Mode
from onrecord.threads.stances import Stance, find_governors
from onrecord.threads.words import is_past_form

UNTOLD = frozenset({"NEGOTIATE", "COMPLY"})
"""Deeds that are too much in everybody's mouth for a claim about them to be a matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is done with one deed, by whom."""

    mode: Mode
    kind: Kind
    speakers: Sides
    doers: Sides
    sign: int
    addressees: Sides
    reported: bool = False
    confirms: bool = False
    done: bool = False
    sure: bool = True
    start: int = 0  # the first word after what governs the deed
    otherwise: Sides = frozenset()  # who does it where nothing on the page says so


def find_readings(scene: Scene) -> Iterator[Reading]:
    """What is done with the deed; several where one takes a stance on what another one wants or says."""
    if scene.clause.segments[scene.trigger.start][1] is not Segment.MAIN or is_background(scene.clause, scene.trigger):
        return
    governors = find_governors(scene.clause, scene.trigger, scene.inside, scene.before, scene.lexicon)
    if not governors:
        plain = _plain(scene, 0, scene.speaker)
        if plain is not None:
            yield plain
        return
    inner = _governed(scene, governors[0])
    inner = replace(inner, start=governors[0].end) if inner is not None else None
    outer = governors[1] if len(governors) > 1 else None
    if inner is not None and outer is not None and inner.mode is Mode.ACCEPTED:
        if outer.kind == "rejection" and governors[0].named is outer.named:  # "refused to accept"
            yield replace(inner, mode=Mode.REFUSED, speakers=outer.owner)
        if outer.kind in ("denial", "rejection"):
            return  # "denied that it had agreed": neither a promise nor a refusal
    if inner is not None and inner.speakers and (outer is None or outer.kind != "demand" or outer.owner == NOBODY):
        yield inner
    if inner is not None and outer is not None and outer.owner:
        answer = _answered(inner, outer)
        if answer is not None:
            yield answer


def _answered(inner: Reading, outer: Stance) -> Reading | None:
    """What the outer stance makes of the inner one: a demand rejected, a claim denied, a promise demanded."""
    mode, sign, kind = inner.mode, inner.sign, inner.kind
    if outer.owner & inner.speakers and outer.kind != "demand":
        return None
    if outer.kind in ("rejection", "denial") and not outer.negated:
        if mode in (Mode.WANTED, Mode.ACCEPTED):
            mode = Mode.REFUSED
        elif mode is Mode.SAID:
            sign = -sign
        else:
            return None
    elif outer.kind == "acceptance" and mode is Mode.WANTED:
        mode = Mode.REFUSED if outer.negated else Mode.ACCEPTED
    elif outer.kind == "demand" and mode in (Mode.COMMITTED, Mode.ACCEPTED):
        mode, kind = Mode.WANTED, Kind.DEMAND
    elif not (outer.kind == "confirmation" and mode is Mode.SAID):
        return None
    about_self = mode is Mode.SAID and outer.kind in ("rejection", "denial")
    return Reading(
        mode=mode,
        kind=kind,
        speakers=outer.owner,
        doers=inner.doers or (outer.owner if about_self else NOBODY),
        sign=sign,
        addressees=inner.speakers if mode is not Mode.WANTED else inner.addressees,
        confirms=outer.kind == "confirmation",
        start=inner.start,
    )


def _governed(scene: Scene, stance: Stance) -> Reading | None:
    """What a deed is under the stance that governs it."""
    owner = stance.owner or (scene.speaker if stance.cue else NOBODY)
    reported = bool(owner) and not owner & scene.speaker and (scene.inside is not None or stance.is_noun)
    sign = count_turns(scene.clause, stance.end, scene.trigger)
    kind = stance.kind
    if kind in ("demand", "proposal"):
        if stance.negated or (kind == "demand" and _is_own_wish(scene, stance)):
            return None
        doers = resolve_asked(scene, stance) - owner
        goal = Kind.DEMAND if kind == "demand" else Kind.PROPOSAL
        if kind == "proposal" and not doers and is_infinitive(scene, stance.end):
            doers = owner  # "offered to send"
        return _reading(Mode.WANTED, goal, owner, doers, sign, heard=scene.heard - owner, reported=reported)
    if kind in ("denial", "confirmation", "claim"):
        return _told(scene, stance, owner, reported)
    doers = resolve_doers(scene, stance.end, owner) or owner
    if kind == "rejection":
        if stance.negated:
            return None
        return _reading(Mode.REFUSED, Kind.DEMAND, owner, doers, sign, heard=scene.heard - owner, reported=reported)
    if kind == "acceptance":
        mode = Mode.REFUSED if stance.negated else Mode.ACCEPTED
        return _reading(mode, Kind.PLEDGE, owner, doers, sign, heard=scene.heard - owner, reported=reported)
    if kind == "threat" and not is_infinitive(scene, stance.end) and not stance.is_noun:
        return _told(scene, stance, owner, reported)
    if kind in ("pledge", "threat"):
        if stance.negated or _is_told_as_done(scene, stance.end):
            return _told(scene, stance, owner, reported)
        goal = Kind.THREAT if kind == "threat" else Kind.PLEDGE
        return _reading(Mode.COMMITTED, goal, owner, doers, sign, heard=scene.heard - owner, reported=reported)
    return None


def _is_own_wish(scene: Scene, stance: Stance) -> bool:
    """Whether they want to do it themselves: "wants to hand over its guns"; "was asked to" is of others."""
    clause, words = scene.clause, scene.clause.words
    if stance.is_noun or stance.end >= len(words) or words[stance.end].lower != "to":
        return False
    passive = any(stance.start - 2 <= at < stance.start for at in clause.role_at["passive"])
    if any(clause.at[at] is not None for at in range(stance.start, stance.end)):
        return False  # "gave Chile three days to"
    own = find_owner(clause, scene.trigger, scene.lexicon)
    return not (passive or own or scene.heard - stance.owner) and is_infinitive(scene, stance.end)


def _told(scene: Scene, stance: Stance, owner: Sides, reported: bool) -> Reading | None:
    """What a deed is when it is said, confirmed or denied; where nobody is known to say it, nothing."""
    before = scene.clause.words[max(stance.start - 4, 0) : stance.start]
    if (stance.negated and stance.kind != "confirmation") or any(w.lower in ("neither", "nor") for w in before):
        return None  # "has not accused", "neither confirmed nor denied": nothing is said either way
    if not owner and not stance.is_noun:
        owner = scene.speaker
    if stance.kind != "denial" and not (stance.negated and scene.trigger.nominal):
        found = _plain(scene, stance.end, owner)
        if found is None:
            return None
        sign = -found.sign if stance.negated else found.sign
        return _reading(
            found.mode,
            found.kind,
            owner,
            found.doers,
            sign,
            heard=found.addressees,
            reported=reported,
            confirms=stance.kind == "confirmation",
            done=found.done,
        )
    denied = (stance.kind == "denial") != stance.negated
    sign = count_turns(scene.clause, stance.end, scene.trigger) * (-1 if denied else 1)
    doers = resolve_doers(scene, stance.end, owner)
    found = _reading(Mode.SAID, Kind.CLAIM, owner, doers, sign, heard=NOBODY, reported=reported, done=True)
    return replace(found, otherwise=owner if stance.kind == "denial" else NOBODY)


def _plain(scene: Scene, start: int, speaker: Sides) -> Reading | None:
    """What a deed is by the small words before it and whoever speaks."""
    clause, trigger = scene.clause, scene.trigger
    low = max(start, clause.segment_bounds(trigger.start)[0])
    if find_subject(clause, max(trigger.left, low), trigger.start) is not None:
        low = max(trigger.left, low)  # a subject of its own: what was wished before it is not wished here
    sign = count_turns(clause, low, trigger)
    doers = resolve_doers(scene, low, speaker)
    wished, coming = (clause.has(role, low, trigger.start) for role in ("wish", "will"))
    act = scene.inside.act if scene.inside else None
    if not speaker and scene.inside is None:
        return _happened(scene, low, doers, sign) if start == 0 else None
    if clause.has("possible", low, trigger.start) and not clause.has("negator", low, trigger.start):
        return None
    if (wished or act is Act.DEMAND) and not (doers & speaker) and not coming:
        doers = doers or scene.heard - speaker
        return _reading(Mode.WANTED, Kind.DEMAND, speaker, doers, sign, heard=scene.heard - speaker)
    if act is Act.PROPOSAL and not doers & speaker and not _is_told_as_done(scene, low):
        doers = doers or scene.heard - speaker
        return _reading(Mode.WANTED, Kind.PROPOSAL, speaker, doers, sign, heard=scene.heard - speaker)
    if coming and trigger.nominal and not doers and not _is_own_will(scene, low, speaker):
        return None  # "there would be no invasion": foretold, not promised
    promising = act in (Act.PLEDGE, Act.THREAT, Act.ACCEPTANCE) and not _is_told_as_done(scene, low)
    if (coming or promising) and (doers & speaker or not doers or _is_own_will(scene, low, speaker)):
        kind = Kind.THREAT if act is Act.THREAT else Kind.PLEDGE
        return _reading(Mode.COMMITTED, kind, speaker, doers or speaker, sign, heard=scene.heard - speaker)
    if act is Act.REJECTION and trigger.nominal and not coming and not _is_turned(scene, low):
        return _reading(Mode.REFUSED, Kind.DEMAND, speaker, doers, sign, heard=scene.heard - speaker)
    if act is Act.REJECTION and (doers & speaker or not doers) and not _is_told_as_done(scene, low):
        return _reading(Mode.COMMITTED, Kind.PLEDGE, speaker, doers or speaker, sign, heard=scene.heard - speaker)
    if trigger.nominal and sign > 0 and not _is_existential(scene, low):
        return None
    if trigger.deed.concept in UNTOLD:
        return None
    found = _reading(Mode.SAID, Kind.CLAIM, speaker, doers, sign, heard=scene.heard - speaker)
    return replace(found, done=sign < 0 or _is_told_as_done(scene, low))


def _is_turned(scene: Scene, low: int) -> bool:
    return any(scene.clause.has(role, low, scene.trigger.start) for role in ("negator", "reverser"))


def _is_own_will(scene: Scene, low: int, speaker: Sides) -> bool:
    """Whether it is the speaker who "will": "the US will uphold NATO's open door"."""
    will = next((m.start for m in scene.clause.roles["will"] if low <= m.start < scene.trigger.start), None)
    if will is None:
        return False
    subject = find_subject(scene.clause, low, will)
    pronoun = any(will - 2 <= i < will for i in scene.clause.role_at["pronoun_speaker"])
    return pronoun or (subject is not None and bool(subject.sides & speaker))


def _is_existential(scene: Scene, low: int) -> bool:
    """Whether a noun names something that is said to be there: "is preparing an attack", "accused of aggression"."""
    before = scene.clause.words[low : scene.trigger.start]
    return any(w.lower in ("of", "prepare", "preparing", "plan", "plans", "planning", "began", "begun") for w in before)


def _happened(scene: Scene, low: int, doers: Sides, sign: int) -> Reading | None:
    """What the writer tells as done: a past form with somebody who did it, nothing wished, planned or possible."""
    clause, trigger = scene.clause, scene.trigger
    if any(clause.has(role, low, trigger.start) for role in ("wish", "will", "possible")):
        return None
    to = trigger.start > 0 and clause.words[trigger.start - 1].lower == "to"
    turned = (m for role in ("reverser", "launcher") for m in clause.roles[role] if low <= m.start < trigger.start)
    by_noun = trigger.nominal and any(is_past_form(clause.words[m.start].lower) for m in turned)
    verb = by_noun or (not trigger.nominal and not to and is_past_form(clause.words[trigger.start].lower))
    if not doers or not (verb or (scene.asserted and not trigger.nominal and not to)):
        return None
    subject = find_subject(clause, low, trigger.start)
    proposing = trigger.deed.mover == "recipient" and subject is not None
    speakers = clause.joined(subject) if proposing and subject is not None else NOBODY
    return Reading(
        mode=Mode.HAPPENED, kind=Kind.CLAIM, speakers=speakers, doers=doers, sign=sign, addressees=NOBODY, done=True
    )


def _is_told_as_done(scene: Scene, start: int) -> bool:
    """Whether the verb is a past form that nothing puts in the future: "announced that it had withdrawn"."""
    clause, trigger = scene.clause, scene.trigger
    low = max(start, clause.segment_bounds(trigger.start)[0])
    future = clause.has("will", low, trigger.start) or clause.has("wish", low, trigger.start)
    if future or trigger.nominal or is_passive(clause, trigger):
        return False
    between = range(low, trigger.start)
    if any(clause.words[i].stem == "hav" and is_past_form(clause.words[i + 1].lower) for i in between):
        return True  # "claims to have begun to withdraw"
    if any(
        low <= m.start < trigger.start and is_past_form(clause.words[m.start].lower) for m in clause.roles["launcher"]
    ):
        return True  # "began to enrich"
    to = any(clause.words[i].lower == "to" for i in range(low, trigger.start))
    return not to and is_past_form(clause.words[trigger.start].lower)


def _reading(
    mode: Mode,
    kind: Kind,
    speakers: Sides,
    doers: Sides,
    sign: int,
    *,
    heard: Sides,
    reported: bool = False,
    confirms: bool = False,
    done: bool = False,
) -> Reading:
    return Reading(
        mode=mode,
        kind=kind,
        speakers=speakers,
        doers=doers,
        sign=sign,
        addressees=heard,
        reported=reported,
        confirms=confirms,
        done=done,
    )
