"""Finds the people whom a page names, with the role and country that the words beside the name give.

A person is known from the registry, or learnt from the text: "Lithuanian Defense Minister Arvidas Anusauskas" is
enough to know a name, a role and a side. After the full name the surname alone means the same person.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.registry import Registry
from onrecord.actors.roles import SIDED, Role, _gender, find_roles, surname, titles
from onrecord.evidence import Basis, Span
from onrecord.language.annotation import Annotation, MentionKind

LEFT_CONTEXT = 90  # code points in which a title may stand before a name
RIGHT_CONTEXT = 110  # and in which an apposition may follow it
GAP = re.compile(r"[\s,]*(?:(?:of|for|to|at|the|and|[A-Z][a-z]+\.)\s*)*[\s,]*$")
APPOSITION = re.compile(r"\s*[,(]\s*")


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


def fold(name: str) -> str:
    """A name without case, accents and punctuation, for comparing spellings."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"\w+", plain))


def slug(name: str) -> str:
    """A readable code for a person learnt from a text: ``jens-stoltenberg``."""
    return fold(name).replace(" ", "-") or "unnamed"


def find_people(
    text: str, annotation: Annotation, registry: Registry, *, regions: Sequence[Span], day: datetime.date | None
) -> tuple[Person, ...]:
    """Every place in the regions where a person is named, in order, the same person under one actor."""
    cast: dict[str, Person] = {}  # the first full entry of each surname
    found: list[Person] = []
    for span, known in _places(text, annotation, registry, regions):
        sentence = next((s for s in annotation.sentences if s.contains(span)), span)
        person = _read(text, span, known, sentence, registry)
        person = _joined(person, text, cast, registry, day)
        found.append(person)
    return tuple(found)


def _places(
    text: str, annotation: Annotation, registry: Registry, regions: Sequence[Span]
) -> Iterator[tuple[Span, Actor | None]]:
    places: dict[Span, Actor | None] = {}
    others: list[Span] = []
    for region in regions:
        for name in registry.find_named(text, region.start, region.end):
            if name.actor.kind is ActorKind.PERSON:
                places[name.span] = name.actor
            else:
                others.append(name.span)
    known = list(places)
    for mention in annotation.mentions:
        if mention.kind is not MentionKind.PERSON or any(k.overlaps(mention.span) for k in known):
            continue
        span = _bare(text, mention.span)
        if span and not any(o.contains(span) for o in others):
            places.setdefault(span, None)
    yield from sorted(places.items(), key=lambda item: item[0])


def _bare(text: str, span: Span) -> Span | None:
    """The name without leading titles and possessive ending; None if nothing capitalised is left."""
    start, end = span.start, span.end
    words = list(re.finditer(r"\S+", text[start:end]))
    while words and words[0].group().lower().rstrip(",") in titles():
        words.pop(0)
    if not words:
        return None
    start, end = start + words[0].start(), start + words[-1].end()
    while end > start and text[end - 1] in ",;:'’\"”“)":
        end -= 1
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return Span(start, end) if any(c.isupper() for c in text[start:end]) else None


def _read(text: str, span: Span, known: Actor | None, sentence: Span, registry: Registry) -> Person:
    """One name with what stands beside it."""
    left = Span(max(sentence.start, span.start - LEFT_CONTEXT), span.start)
    right = Span(span.end, min(sentence.end, span.end + RIGHT_CONTEXT))
    roles, of, words = _role_before(text, left, registry)
    if not roles:
        roles, of, words = _role_after(text, right, registry)
    name = " ".join(text[span.start : span.end].split())
    actor = known or Actor(code=slug(name), kind=ActorKind.PERSON, name=name, learnt=True, role=words)
    return Person(
        span=span,
        actor=actor,
        surname=fold(surname(known.name if known else name)),
        roles=frozenset(r.role for r in roles),
        of=of,
        role_words=words,
        gender=_gender(text[left.start : left.end].rsplit(",", 1)[-1][-40:]),
        basis=Basis.REGISTRY if known else Basis.TEXT,
    )


def _role_before(text: str, left: Span, registry: Registry) -> tuple[tuple[Role, ...], tuple[str, ...], str | None]:
    """The title that runs up to the name: "Pact spokeswoman", "President of Lithuania", "the Foreign Minister, "."""
    roles = find_roles(text, left)
    if not roles:
        return (), (), None
    last = roles[-1]
    after = text[last.span.end : left.end]
    between = registry.find_named(text, last.span.end, left.end)
    rest = after
    for name in reversed(between):
        rest = rest[: name.span.start - last.span.end] + rest[name.span.end - last.span.end :]
    if not GAP.match(rest) or len(rest.split()) > 4:
        return (), (), None
    of = _sides(n.actor for n in between)
    start = last.span.start
    if not of:
        before = registry.find_named(text, left.start, last.span.start)
        if before and re.fullmatch(r"(?:['’]s)?[\s\w,-]{0,30}", text[before[-1].span.end : last.span.start]):
            of = _sides([before[-1].actor])
            start = before[-1].span.start
    return (last,), of, " ".join(text[start : last.span.end].split())


def _role_after(text: str, right: Span, registry: Registry) -> tuple[tuple[Role, ...], tuple[str, ...], str | None]:
    """The apposition that follows the name: ", the Russian foreign minister,"."""
    opening = APPOSITION.match(text, right.start, right.end)
    if not opening:
        return (), (), None
    end = next((i for i in range(opening.end(), right.end) if text[i] in ",;)."), right.end)
    roles = find_roles(text, Span(opening.end(), end))
    if not roles or roles[0].span.start - opening.end() > 60:
        return (), (), None
    of = _sides(n.actor for n in registry.find_named(text, opening.end(), end))
    return (roles[0],), of, " ".join(text[opening.end() : end].split())


def _sides(actors: Iterable[Actor]) -> tuple[str, ...]:
    found: list[str] = []
    for actor in actors:
        if actor.kind in SIDED:
            found.extend(code for code in actor.side if code not in found)
    return tuple(found)


def _joined(
    person: Person, text: str, cast: dict[str, Person], registry: Registry, day: datetime.date | None
) -> Person:
    """The same person as before, where the surname (or a near spelling of the full name) has been met."""
    full = " " in person.actor.name
    earlier = cast.get(person.surname)
    if earlier and (not full or _is_same_name(earlier.actor.name, person.actor.name)):
        merged = replace(
            person,
            actor=earlier.actor,
            roles=earlier.roles | person.roles,
            of=person.of or earlier.of,
            role_words=earlier.role_words or person.role_words,
            gender=earlier.gender or person.gender,
            basis=Basis.CONTEXT if not full else person.basis,
        )
        cast[person.surname] = merged
        return merged
    if person.actor.learnt:
        person = _looked_up(person, registry, day)
    cast.setdefault(person.surname, person)
    if full:
        cast.setdefault(fold(person.actor.name.split()[0]), person) if not person.actor.learnt else None
    return person


def _looked_up(person: Person, registry: Registry, day: datetime.date | None) -> Person:
    """A misspelt or surname-only name, when the role or the office on that day leaves one candidate."""
    if day is None:
        candidates: tuple[Actor, ...] = ()
    else:
        candidates = registry.resolve_surname(person.actor.name.split()[-1], day)
        if not candidates and person.roles and person.of:
            held = (registry.holder(role, code, day) for role in sorted(person.roles) for code in person.of)
            candidates = tuple(a for a in held if a and _is_near(a.name, person.actor.name))
    if person.of:
        candidates = tuple(a for a in candidates if set(person.of) & set(_all_sides(a, registry, day))) or candidates
    if " " in person.actor.name:
        candidates = tuple(a for a in candidates if _is_near(a.name, person.actor.name))
    if len(candidates) != 1:
        return person
    return replace(person, actor=candidates[0], surname=fold(surname(candidates[0].name)), basis=Basis.OFFICE)


def _all_sides(actor: Actor, registry: Registry, day: datetime.date | None) -> tuple[str, ...]:
    return (*actor.side, *(registry.side(actor.code, day) if day else ()))


def _is_same_name(a: str, b: str) -> bool:
    left, right = fold(a).split(), fold(b).split()
    return not left or not right or left[0][0] == right[0][0] or left[0] == right[0] or left[-1] == right[0]


def _is_near(a: str, b: str) -> bool:
    """Two spellings of one name: at most one slip in four letters, first and last name both close."""
    left, right = fold(a).split(), fold(b).split()
    if not left or not right:
        return False
    ends = ((left[0], right[0]), (left[-1], right[-1]))
    return all(DamerauLevenshtein.normalized_similarity(x, y) >= 0.6 for x, y in ends) and (
        DamerauLevenshtein.normalized_similarity(fold(a), fold(b)) >= 0.75
    )
