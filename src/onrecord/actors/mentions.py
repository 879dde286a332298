"""Finds the people whom a page names, with the role and country that the words beside the name give.

A person is known from the registry, or learnt from the text: "Lithuanian Defense Minister Arvidas Anusauskas" is
enough to know a name, a role and a side. After the full name the surname alone means the same person.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import DamerauLevenshtein

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.coordination import find_parts
from onrecord.actors.institutions import find_institutions
from onrecord.actors.person_names import NAME_REACH, find_titled, whole_name
from onrecord.actors.phrase import read_phrase
from onrecord.actors.registry import Registry
from onrecord.actors.relations import TOWARDS, describes_directly, represented
from onrecord.actors.roles import (
    SIDED,
    Role,
    find_gender,
    find_roles,
    given_names,
    surname,
    titles,
)
from onrecord.evidence import Basis, Span, SpanIndex, hull
from onrecord.language.annotation import Annotation, MentionKind

LEFT_CONTEXT = 90  # code points in which a title may stand before a name
RIGHT_CONTEXT = 110  # and in which an apposition may follow it
GAP = re.compile(r"[\s,]*(?:(?:of|for|to|at|the|and|[A-Z][a-z]+\.)\s*)*[\s,]*$")
INITIAL = re.compile(r"[A-Z]\.?")
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
    cast = Cast(registry=registry, day=day)
    read = []
    sources = _find_named_sources(text, annotation, registry)
    sentences = SpanIndex(annotation.sentences, lambda s: s)
    titled = [span for region in regions for span in find_titled(text, region)]
    for span, known in _places(text, [*_marked(annotation), *sources, *titled], registry, regions):
        sentence = next(iter(sentences.around(span)), span)
        read.append(read_person(text, span, known, sentence, registry))
    for person in read:
        if " " in person.actor.name:
            cast.introduce(person)
    return tuple(with_offices(cast.resolve(person), registry, day) for person in read)


def with_offices(person: Person, registry: Registry, day: datetime.date | None) -> Person:
    """A known person with the roles that they held on the day, whether or not the page repeats them."""
    if person.actor.learnt:
        return person
    offices = registry.offices_of(person.actor.code, day) if day is not None else ()
    side = person.of or registry.side(person.actor.code, day)
    return replace(person, roles=person.roles | {o.role for o in offices}, of=side)


@dataclass(slots=True, kw_only=True)
class Cast:
    """The people of one page by surname. A page may use the surname in its headline and the full name later."""

    registry: Registry
    day: datetime.date | None
    known: dict[str, list[Person]] = field(default_factory=dict)

    def introduce(self, person: Person) -> Person:
        """Takes in somebody named in full; another spelling of a known name is that name."""
        for earlier in self.known.get(person.surname, ()):
            if _is_same_name(earlier.actor.name, person.actor.name):
                return earlier
        as_spelt = person.surname
        if person.actor.learnt:
            person = _looked_up(person, self.registry, self.day)
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
            p for p in self.known.get(person.surname, ()) if not full or _is_same_name(p.actor.name, person.actor.name)
        ]
        before = [p for p in fitting if p.span.start <= person.span.start]
        chosen = before[-1] if before else fitting[0] if fitting else None
        if chosen is None:
            return _looked_up(person, self.registry, self.day) if person.actor.learnt else person
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


def _marked(annotation: Annotation) -> list[Span]:
    return [m.span for m in annotation.mentions if m.kind is MentionKind.PERSON]


def _find_named_sources(text: str, annotation: Annotation, registry: Registry) -> Iterator[Span]:
    """Names in sources that the model did not mark as persons but whose place in the phrase gives them away."""
    kept = [m.span for m in annotation.mentions if m.kind is not MentionKind.TIME]
    people, others = SpanIndex(_marked(annotation), lambda s: s), SpanIndex(kept, lambda s: s)
    for attribution in annotation.attributions:
        if not attribution.source:
            continue
        whole = hull(attribution.source)
        for source in {*find_parts(text, whole), whole}:
            named = read_phrase(text, source, registry, people.overlapping(source)).person
            if named and not others.overlapping(named) and _is_sure(text, named, registry):
                yield named


def _is_sure(text: str, named: Span, registry: Registry) -> bool:
    """Whether more than a capital tells that a person is named: a first name, a title, or the same word elsewhere."""
    word = named.words(text)
    before = text[max(0, named.start - 24) : named.start].split()
    has_title = bool(before) and before[-1].lower() in titles()
    return (
        " " in word
        or has_title
        or bool(registry.find_surname(word))
        or re.search(rf"(?<=[a-z,] ){re.escape(word)}\b", text) is not None
    )


def _places(
    text: str, candidates: Sequence[Span], registry: Registry, regions: Sequence[Span]
) -> Iterator[tuple[Span, Actor | None]]:
    places: dict[Span, Actor | None] = {}
    others: list[Span] = []
    for region in regions:
        others += [found.span for found in find_institutions(text, region)]
        for name in registry.find_named(text, region.start, region.end):
            if name.actor.kind is ActorKind.PERSON:
                places[name.span] = name.actor
            else:
                others.append(name.span)
    known, taken = SpanIndex(list(places), lambda s: s), SpanIndex(others, lambda s: s)
    for candidate in candidates:
        if known.overlapping(candidate):
            continue
        near = taken.overlapping(Span(max(0, candidate.start - NAME_REACH), candidate.end + NAME_REACH))
        span = whole_name(text, candidate, near)
        if span and not any(o.contains(span) for o in near):
            places.setdefault(span, None)
    yield from sorted(_apart(places).items(), key=lambda item: item[0])


def _apart(places: dict[Span, Actor | None]) -> dict[Span, Actor | None]:
    """Of names that overlap the one the registry knows, else the longest: one place names one person."""
    kept: dict[Span, Actor | None] = {}
    ordered = sorted(places, key=lambda s: (places[s] is None, -len(s), s.start))
    ends: list[int] = []  # of the kept spans, in order of the text
    starts: list[int] = []
    for span in ordered:
        where = bisect_left(starts, span.end)
        if where and ends[where - 1] > span.start:
            continue
        kept[span] = places[span]
        starts.insert(where, span.start)
        ends.insert(where, span.end)
    return kept


def read_person(text: str, span: Span, known: Actor | None, sentence: Span, registry: Registry) -> Person:
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
        gender=find_gender(text[left.start : left.end].rsplit(",", 1)[-1][-40:])
        or given_names().get(actor.name.split()[0]),
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
    posted = [n for n in between if not TOWARDS.search(text[last.span.end : n.span.start])]
    of = _sides(n.actor for n in posted)
    start = last.span.start
    if not of:
        before = registry.find_named(text, left.start, last.span.start)
        if before and describes_directly(text[before[-1].span.end : last.span.start]):
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
    named = registry.find_named(text, opening.end(), end)
    of = _sides(n.actor for n in represented(text, Span(opening.end(), end), named))
    return (roles[0],), of, " ".join(text[opening.end() : end].split())


def _sides(actors: Iterable[Actor]) -> tuple[str, ...]:
    found: list[str] = []
    for actor in actors:
        if actor.kind in SIDED:
            found.extend(code for code in actor.side if code not in found)
    return tuple(found)


def find_by_surname(surname: str, registry: Registry, day: datetime.date | None) -> tuple[Actor, ...]:
    """Known people of that surname, those in office on or near the day first; without a day all of them."""
    if day is not None and (near := registry.resolve_surname(surname, day)):
        return near
    return registry.find_surname(surname, day)


def _looked_up(person: Person, registry: Registry, day: datetime.date | None) -> Person:
    """A surname alone, a middle initial or a slip of spelling, where role, side and day leave one candidate."""
    words = person.actor.name.split()
    plain = " ".join(w for w in words if not INITIAL.fullmatch(w))
    exact = [a for a in registry.find_actors(plain) if a.kind is ActorKind.PERSON] if len(words) > 1 else []
    candidates = tuple(exact) or find_by_surname(words[-1], registry, day)
    if not candidates and day is not None and len(words) > 1:
        candidates = registry.resolve_surname(words[-1], day, near_spelling=True)
    if not candidates and day is not None and person.roles and person.of:
        held = (registry.holder(role, code, day) for role in sorted(person.roles) for code in person.of)
        candidates = tuple(a for a in held if a and _is_near(a.name, person.actor.name))
    if person.of:
        candidates = tuple(a for a in candidates if set(person.of) & set(_all_sides(a, registry, day)))
    if len(words) > 1 and not exact:
        candidates = tuple(a for a in candidates if _is_near(a.name, person.actor.name))
    if not candidates:
        return person
    if len(candidates) == 1 or (
        day is not None and not exact and len(words) == 1 and not _is_tied(candidates, registry, day)
    ):
        found = candidates[0]
        return replace(person, actor=found, surname=fold(surname(found.name)), basis=Basis.OFFICE)
    sides = {_all_sides(a, registry, day)[:1] for a in candidates}
    return replace(person, of=next(iter(sides))) if len(sides) == 1 and not person.of else person


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
