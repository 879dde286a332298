"""Whom words commit: the country or organisation of an office, nobody's government for an expert or a private person.

What the words of a source say comes first, then the institution, province or person to whom it belongs, and last,
marked as inferred, the one country that the page is about. Where none of these tells, the side stays open.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.allegiance import Setting, resolve_allegiance
from onrecord.actors.cast import Person, common_names, find_by_surname, fold
from onrecord.actors.descriptions import resolve_description
from onrecord.actors.nearby import Nearby
from onrecord.actors.phrase import Phrase
from onrecord.actors.registry import Registry
from onrecord.actors.relations import modifiers
from onrecord.actors.roles import MILITARY, OWN_CODES, SIDED, is_pronoun, role_sides
from onrecord.evidence import Basis, Span
from onrecord.language.annotation import Attribution

ANON = ("ANON",)
STATE_ROLES = frozenset({"head_of_state", "vice_president", "head_of_government"})
NEVER_INFERRED = frozenset({"states", "countries", "nations", "sides", "side", "allies", "members", "leaders", "heads"})
AMONG_OTHERS = frozenset({"legislator", "candidate", "officer", "leader"})  # who often speak of abroad
OTHER_NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]+(?<![’']s)")  # a capital inside the phrase: "Jewish", "International"
HEADED = re.compile(
    r"(?:[Tt]he\s+)?(?P<name>[A-Z][\w-]+?)(?:['’]s?)?\s+(?:regime|government|administration|cabinet|campaign|camp|team)\b"
)
FEW_NAMES = 6  # a passage with no more names than this is about the one country that it names
SIDE_CODES = {"person": "PERSON", "civil": "CIVIL", "rebel": "REBEL", "anonymous": "ANON"}
SIDE_LEAST = 0.7  # less sure readings of a side are not used


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is known on one page about who speaks for whom."""

    registry: Registry
    day: datetime.date | None
    home: str | None  # the country that the page names more than all others together
    only: str | None  # the only country that it names
    names: int  # how many names of actors it has
    nearby: Nearby

    @property
    def likely(self) -> str | None:
        """The country that an official of no named country most likely speaks for: the page is about it."""
        return self.home or (self.only if self.names <= FEW_NAMES else None)

    def inferred(self, phrase: Phrase) -> tuple[str, ...]:
        """That country for somebody described, unless the description has a name of its own or means several states."""
        noun = phrase.description.noun if phrase.description else ""
        if any(r.role in AMONG_OTHERS for r in phrase.roles) and not self.home:
            return ()
        own = [w for w in OTHER_NAME.findall(phrase.words) if w.lower() not in modifiers()]
        likely = self.likely_at(phrase.span)
        return (likely,) if likely and not own and noun not in NEVER_INFERRED else ()

    def likely_at(self, span: Span) -> str | None:
        """The same at one place, where the page as a whole does not tell: the country that the sentence is about."""
        return self.likely or self.nearby.state(span)

    def of_person(self, person: Person) -> tuple[str, ...]:
        """Whom the person's words commit: by the office on the day; without a day by the role that the page gives."""
        if person.actor.learnt:
            return civil_side(person.roles) or person.of
        known = self.registry.side(person.actor.code, self.day)
        if not person.of or not person.roles or (self.day and self.registry.offices_of(person.actor.code, self.day)):
            return known or person.actor.side or person.of
        if not all(code in self.registry.standing for code in person.of):
            return self._still_there(person.of) or known or person.actor.side
        ever = {*known, *person.actor.side, *self.registry.sides_ever(person.actor.code)}
        return person.of if ever & set(person.of) else known or person.actor.side

    def _still_there(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The codes without those of countries that are no more: nobody speaks for the Soviet Union today."""
        return tuple(code for code in codes if code not in self.registry.former)

    def of_words(self, phrase: Phrase, owner: Person | None = None) -> tuple[str, ...]:
        """The side that a described source's own words give: a country, an institution, a province, or a person."""
        groups = [n for n in phrase.names if n.actor.kind is ActorKind.ARMED_GROUP]
        if groups and phrase.description and phrase.description.side == "REBEL":
            return groups[0].actor.side
        is_military = any(r.role in MILITARY for r in phrase.roles)
        if phrase.institution and phrase.institution.side in OWN_CODES and not is_military:
            return (phrase.institution.side,)
        if phrase.of or phrase.regions:
            return phrase.of or phrase.regions
        return (self.of_person(owner) if owner else ()) or self._of_head(phrase)

    def _of_head(self, phrase: Phrase) -> tuple[str, ...]:
        """The side of whoever heads an institution by the surname: "the Assad regime"; nobody's where several may."""
        named = HEADED.match(phrase.words)
        if named is None or fold(named["name"]) in common_names():
            return ()
        people = find_by_surname(named["name"], self.registry, self.day)
        sides = {self.registry.side(p.code, self.day) or p.side for p in people}
        return next(iter(sides)) if len(sides) == 1 else ()

    def of_described(self, phrase: Phrase, owner: Person | None = None) -> tuple[tuple[str, ...], Basis]:
        """The side of somebody who is described and not named, and from what it is known."""
        kind = phrase.description.side if phrase.description else "OFFICIAL"
        roles = [r.role for r in phrase.roles]
        if roles and all(r in role_sides() for r in roles):
            kind = role_sides()[roles[0]]
        elif roles and (kind == "ANON" or set(roles) & STATE_ROLES):
            kind = "OFFICIAL"
        given = self.of_words(phrase, owner) or _of_institution(phrase)
        if kind == "PERSON" and given and (any(r not in role_sides() for r in roles) or _is_of_body(phrase, given)):
            return given, Basis.TEXT
        if kind == "CIVIL" and given and any(n.actor.kind is ActorKind.BODY for n in phrase.names):
            return given, Basis.TEXT  # "GOP groups"
        if kind in OWN_CODES:
            is_named = kind == "REBEL" and given and len(given[0]) != 3
            return (given if is_named else (kind,)), Basis.TEXT
        if given and (kind in ("OFFICIAL", "DOCUMENT") or phrase.of):
            return given, Basis.TEXT
        if kind == "OFFICIAL" and (phrase.description or roles) and (inferred := self.inferred(phrase)):
            return inferred, Basis.INFERRED
        return ANON, Basis.TEXT

    def with_model(self, mention: Mention, attribution: Attribution, setting: Setting) -> Mention:
        """The side that the model reads in the source, where neither registry nor phrase gives one.

        That a surname stands alone makes nobody a private person where the model reads that the words commit a country.
        """
        kind = attribution.side
        if kind is None or attribution.side_confidence < SIDE_LEAST:
            return mention
        if mention.side != ANON and not (kind == "named" and _is_only_named(mention)):
            return mention
        side = (SIDE_CODES[kind],) if kind in SIDE_CODES else self._named_side(mention, setting)
        actor = replace(mention.actor, side=side) if mention.actor else None
        return replace(mention, side=side, actor=actor, basis=Basis.INFERRED if side != mention.side else mention.basis)

    def _named_side(self, mention: Mention, setting: Setting) -> tuple[str, ...]:
        """Of a source that commits somebody with a code: whom its words name, or else the country in view."""
        within = [m for m in setting.named if m.actor and setting.source and setting.source.contains(m.span)]
        sided = [m for m in within if m.actor and m.actor.kind in SIDED]
        bodies = [m for m in sided if m.actor and m.actor.kind is ActorKind.ORGANISATION]
        if bodies or sided:
            return (bodies or sided)[0].side
        is_bare = is_pronoun(setting.words)
        code = (None if is_bare else self.home) or resolve_allegiance(setting) or (None if is_bare else self.likely)
        return (code,) if code else mention.side


def side_without_source(attribution: Attribution, setting: Setting) -> tuple[str, ...]:
    """Whom words commit that the text gives to nobody, as the model reads them: () where it is unsure.

    The charges on which a court convicts somebody are those of the court's country.
    """
    kind = attribution.side
    if attribution.source or kind is None or attribution.side_confidence < SIDE_LEAST:
        return ()
    if kind in SIDE_CODES:
        return (SIDE_CODES[kind],)
    code = resolve_allegiance(setting)
    return (code,) if code else ()


def _is_only_named(mention: Mention) -> bool:
    """Whether a person is known by nothing but a surname."""
    person = mention.actor
    is_learnt = person is not None and person.kind is ActorKind.PERSON and person.learnt and " " not in person.name
    return mention.side == ("PERSON",) and is_learnt and mention.role is None


def _of_institution(phrase: Phrase) -> tuple[str, ...]:
    """PERSON for "the president of the company", CIVIL for "the head of the union"."""
    whose = resolve_description(phrase.words.partition(" of ")[2])
    return (whose.side,) if whose and whose.what == "institution" and whose.side in OWN_CODES else ()


def _is_of_body(phrase: Phrase, side: tuple[str, ...]) -> bool:
    """Whether somebody speaks for an organisation of states: "a United Nations expert", not a former one."""
    is_sent = any(n.actor.kind is ActorKind.ORGANISATION and n.actor.side == side for n in phrase.names)
    return is_sent and not phrase.former and side[0] not in OWN_CODES


def is_state_role(role: str) -> bool:
    """Whether a named holder of this role most likely serves the only country in view: a minister, not a general."""
    return role.endswith("minister") or role in ("head_of_government", "regional_head")


def civil_side(roles: frozenset[str]) -> tuple[str, ...]:
    """PERSON or CIVIL where one of the roles commits no government."""
    return next(((role_sides()[r],) for r in sorted(roles) if r in role_sides()), ())
