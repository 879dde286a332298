"""The people of one page: which names mean the same person, and whom a name alone leaves no doubt about.

After the full name the surname alone means the same person. A surname that stands alone on the page is taken for
somebody known only where something else on the page points to that person: the title, the country, the office.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from rapidfuzz.distance import DamerauLevenshtein

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.registry import Registry
from onrecord.actors.roles import OWN_CODES, given_names, surname
from onrecord.evidence import Basis, Span
from onrecord.tables import pieces, read_rows

INITIAL = re.compile(r"[A-Z]\.?")
ONE_SLIP = 0.8  # how like two spellings of a surname of several words are
KNOWN_ALONE = frozenset({"head_of_state", "head_of_government", "foreign_minister", "secretary_general"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person on this page: one entry for each place where the name stands."""

    span: Span
    actor: Actor
    surname: str  # folded
    roles: frozenset[str]  # generic roles that the page gives
    of: tuple[str, ...]  # countries or organisations that the page gives the role for
    role_words: str | None
    gender: str | None
    basis: Basis
    has_title: bool = False  # "Mr." stands before the name


def fold(name: str) -> str:
    """A name without case, accents and punctuation, for comparing spellings."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"\w+", plain))


def slug(name: str) -> str:
    """A readable code for a person learnt from a text: ``jens-stoltenberg``."""
    return fold(name).replace(" ", "-") or "unnamed"


def with_offices(person: Person, registry: Registry, day: datetime.date | None) -> Person:
    """A known person with the roles that they held on the day, whether or not the page repeats them."""
    if person.actor.learnt:
        return person
    if OWN_CODES.issuperset(person.of):
        person = replace(person, of=())  # who holds offices is no private person by what stands beside the name
    ever = {*registry.sides_ever(person.actor.code), *person.actor.side}
    if person.of and not ever & set(person.of) and registry.standing.issuperset(person.of):
        person = replace(person, roles=frozenset(), of=())  # another's title stands beside the name
    offices = registry.offices_of(person.actor.code, day) if day is not None else ()
    side = person.of or registry.side(person.actor.code, day)
    return replace(person, roles=person.roles | {o.role for o in offices}, of=side)


@dataclass(slots=True, kw_only=True)
class Cast:
    """The people of one page by surname. A page may use the surname in its headline and the full name later."""

    registry: Registry
    day: datetime.date | None
    countries: frozenset[str]  # countries and organisations that the page names
    known: dict[str, list[Person]] = field(default_factory=dict)

    def introduce(self, person: Person) -> Person:
        """Takes in somebody named in full; another spelling of a known name is that name."""
        for earlier in self.known.get(person.surname, ()):
            if _is_same_name(earlier.actor.name, person.actor.name):
                return earlier
        as_spelt = person.surname
        if person.actor.learnt:
            person = self._looked_up(person)
        keys = {as_spelt, person.surname, fold(surname(person.actor.name))}
        if (
            not person.actor.learnt
        ):  # "Xi" for Xi Jinping; of people we know nothing about, a first name says too little
            keys.add(fold(person.actor.name.split()[0]))
        for key in sorted(keys):
            self.known.setdefault(key, []).append(person)
        return person

    def resolve(self, person: Person) -> Person:
        """The person of the page that this name means, or whoever the name alone leaves no doubt about."""
        full = " " in person.actor.name
        fitting = [
            p
            for p in self.known.get(person.surname, ())
            if (
                _is_same_name(p.actor.name, person.actor.name)
                if full
                else p.gender in (None, person.gender or p.gender)
            )
        ]
        before = [p for p in fitting if p.span.start <= person.span.start]
        chosen = before[-1] if before else fitting[0] if fitting else None
        if chosen is None and not full:
            chosen = self._called_first(person)
        if chosen is not None and not full and (other := self._in_that_office(person, chosen)):
            return other
        if chosen is None:
            return self._looked_up(person) if person.actor.learnt else person
        return replace(
            person,
            actor=chosen.actor,
            surname=chosen.surname,
            roles=chosen.roles | person.roles,
            of=person.of or chosen.of,
            role_words=chosen.role_words or person.role_words,
            gender=person.gender or chosen.gender,
            basis=person.basis if full else Basis.CONTEXT,
        )

    def _in_that_office(self, person: Person, chosen: Person) -> Person | None:
        """Somebody else whom the title means: "President Obama" on a page that names Michelle Obama in full."""
        if not person.roles or person.roles & chosen.roles or has_held(chosen.actor, person.roles, (), self.registry):
            return None
        found = self._looked_up(person) if person.actor.learnt else person
        return found if has_held(found.actor, person.roles, (), self.registry) else None

    def _called_first(self, person: Person) -> Person | None:
        """The one person of the page whose name begins with this word: "Mr. Lou" after Lou Jiwei, in some languages."""
        if not person.has_title:
            return None
        word = fold(person.actor.name)
        people = {
            p.actor.code: p for known in self.known.values() for p in known if fold(p.actor.name).split()[0] == word
        }
        return next(iter(people.values())) if len(people) == 1 else None

    def _looked_up(self, person: Person) -> Person:
        """A surname alone, a middle initial or a slip of spelling, where role, side and day leave one candidate."""
        candidates = self._candidates(person)
        if not candidates:
            return person
        alone = " " not in person.actor.name
        if len(candidates) == 1 or (
            alone and self.day is not None and not _is_tied(candidates, self.registry, self.day)
        ):
            found = candidates[0]
            if alone and not person.of and not self._is_expected(found, words=person.surname):
                return person
            return replace(person, actor=found, surname=fold(surname(found.name)), basis=Basis.OFFICE)
        sides = {_all_sides(a, self.registry, self.day)[:1] for a in candidates}
        is_sided = len(sides) == 1 and not person.of and (person.surname not in common_names() or bool(person.roles))
        return replace(person, of=next(iter(sides))) if is_sided else person

    def _candidates(self, person: Person) -> tuple[Actor, ...]:
        """Known people whom the name may mean, those in office first."""
        words = person.actor.name.split()
        plain = " ".join(w for w in words if not INITIAL.fullmatch(w))
        registry, day = self.registry, self.day
        exact = [a for a in registry.find_actors(plain) if a.kind is ActorKind.PERSON] if len(words) > 1 else []
        found = tuple(exact) or find_by_surname(words[-1], registry, day)
        if not found and day is not None and len(words) > 1:
            found = registry.resolve_surname(words[-1], day, near_spelling=True)
        if not found and day is not None and person.roles and person.of:
            held = (registry.holder(role, code, day) for role in sorted(person.roles) for code in person.of)
            found = tuple(a for a in held if a and _is_near(a.name, person.actor.name))
        if person.of:
            found = tuple(a for a in found if set(person.of) & set(_all_sides(a, registry, day)))
        if len(words) > 1 and not exact:
            whole = find_by_surname(plain, registry, day)  # "Peña Nieto"
            found = whole or tuple(a for a in found if _is_near(a.name, person.actor.name))
        if len(found) > 1 and person.roles:
            found = tuple(a for a in found if has_held(a, person.roles, (), registry)) or found
        if len(found) > 1 and len(words) == 1 and day is None:
            found = tuple(a for a in found if self.countries & set(_all_sides(a, registry, day))) or found
        return found

    def _is_expected(self, actor: Actor, *, words: str) -> bool:
        """Whether a surname alone may mean this person here.

        So it is where the page speaks of their country, where everybody knows them, or, in a passage without a date,
        where few others have that name.
        """
        sides = {*_all_sides(actor, self.registry, self.day), *self.registry.sides_ever(actor.code)}
        if self.countries & sides:
            return True
        if words in common_names():
            return False
        return self.day is None or has_held(actor, KNOWN_ALONE, (), self.registry)


@cache
def common_names() -> frozenset[str]:
    """Names, folded, that so many people have that alone they mean nobody: "Davis", "George"."""
    rows = read_rows("onrecord.actors", "common_surnames.csv")
    return frozenset(fold(row["name"]) for row in rows) | frozenset(map(fold, given_names()))


def find_by_surname(surname: str, registry: Registry, day: datetime.date | None) -> tuple[Actor, ...]:
    """Known people of that surname, those in office on or near the day first; without a day all of them."""
    if day is not None and (near := registry.resolve_surname(surname, day)):
        return near
    return registry.find_surname(surname, day)


def has_held(person: Actor, roles: Sequence[str] | frozenset[str], of: Iterable[str], registry: Registry) -> bool:
    """Whether a known person ever held an office with one of these roles there: "the former prime minister"."""
    held = {
        (o.role, o.of)
        for t in registry.tenures.of_person.get(person.code, ())
        if (o := registry.tenures.offices.get(t.office))
    }
    codes = tuple(of)
    return any(role in roles and (not codes or code in codes) for role, code in held)


def _is_tied(candidates: Sequence[Actor], registry: Registry, day: datetime.date) -> bool:
    """Whether more than one of them was in office on the day (or none was)."""
    return sum(bool(registry.offices_of(a.code, day)) for a in candidates) != 1


def _all_sides(actor: Actor, registry: Registry, day: datetime.date | None) -> tuple[str, ...]:
    return (*(registry.side(actor.code, day) if day else ()), *actor.side)


def _is_same_name(a: str, b: str) -> bool:
    """Whether two names of one surname can be one person's: the same initial, or one is the end of the other."""
    left, right = fold(a).split(), fold(b).split()
    if not left or not right or left[0][0] == right[0][0] or _is_short(left[0], right[0]):
        return True
    if left[-1] == right[0] and (len(right) == 1 or left[0] == right[-1]):
        return True  # the surname first or last
    short, long = sorted((left, right), key=len)
    return len(short) < len(long) and _similar(" ".join(short), " ".join(long[-len(short) :])) >= ONE_SLIP


def _is_near(a: str, b: str) -> bool:
    """Two spellings of one name: at most one slip in four letters, first and last name both close."""
    left, right = fold(a).split(), fold(b).split()
    if not left or not right:
        return False
    if _is_short(left[0], right[0]):
        return left[-1] == right[-1]
    ends = ((left[0], right[0]), (left[-1], right[-1]))
    return all(_similar(x, y) >= 0.6 for x, y in ends) and (_similar(fold(a), fold(b)) >= 0.75)


def _is_short(a: str, b: str) -> bool:
    """Whether one given name, folded, is a short form of the other: "bob" of "robert"."""
    return b in _short_names().get(a, ()) or a in _short_names().get(b, ())


@cache
def _short_names() -> dict[str, frozenset[str]]:
    rows = read_rows("onrecord.actors", "short_names.csv")
    return {fold(row["short"]): frozenset(map(fold, pieces(row["names"]))) for row in rows}


def _similar(a: str, b: str) -> float:
    return DamerauLevenshtein.normalized_similarity(a, b)
