"""Finds the people whom a page names, with the role and country that the words beside the name give.

A person is known from the registry, or learnt from the text: "Lithuanian Defense Minister Arvidas Anusauskas" is
enough to know a name, a role and a side. After the full name the surname alone means the same person.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.cast import Cast, Person, fold, slug, with_offices
from onrecord.actors.coordination import find_parts
from onrecord.actors.institutions import find_institutions
from onrecord.actors.person_names import NAME_REACH, find_titled, whole_name
from onrecord.actors.phrase import find_names, read_phrase
from onrecord.actors.regions import PARTY_AND_STATE
from onrecord.actors.registry import Name, Registry
from onrecord.actors.relations import TOWARDS, describes_directly, represented
from onrecord.actors.roles import (
    MILITARY,
    OWN_CODES,
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
GAP = re.compile(r"[\s,]*+(?:(?:of|for|to|at|the|and|[A-Z][a-z]++\.)\s*+)*+[\s,]*+$")
SHORTEST = 4  # letters of a surname that is looked for once more
MOST_SURNAMES = 300
INITIAL = re.compile(r"[A-Z]\.?")
APPOSITION = re.compile(r"\s*[,(]\s*")


def find_people(
    text: str,
    annotation: Annotation,
    registry: Registry,
    named: Sequence[Name],
    *,
    regions: Sequence[Span],
    day: datetime.date | None,
) -> tuple[Person, ...]:
    """Every place in the regions where a person is named, in order, the same person under one actor.

    ``named`` is what the registry knows of the names in the regions.
    """
    read = []
    sources = _find_named_sources(text, annotation, registry)
    sentences = SpanIndex(annotation.sentences, lambda s: s)
    titled = [span for region in regions for span in find_titled(text, region)]
    sided = frozenset(code for n in named if n.actor.kind in SIDED for code in n.actor.side)
    cast = Cast(registry=registry, day=day, countries=sided)
    for span, known in _places(text, [*_marked(annotation), *sources, *titled], named, regions):
        sentence = next(iter(sentences.around(span)), span)
        read.append(read_person(text, span, known, sentence, registry))
    more = _find_again(text, read, [n.span for n in named], regions)
    read.extend(read_person(text, s, None, next(iter(sentences.around(s)), s), registry) for s in more)
    read.sort(key=lambda p: p.span)
    for person in read:
        if " " in person.actor.name:
            cast.introduce(person)
    return tuple(with_offices(cast.resolve(person), registry, day) for person in read)


def _marked(annotation: Annotation) -> list[Span]:
    return [m.span for m in annotation.mentions if m.kind is MentionKind.PERSON]


def _find_named_sources(text: str, annotation: Annotation, registry: Registry) -> Iterator[Span]:
    """Names in sources that the model did not mark as persons but whose place in the phrase gives them away."""
    kept = [m.span for m in annotation.mentions if m.kind is not MentionKind.TIME]
    people, others = SpanIndex(_marked(annotation), lambda s: s), SpanIndex(kept, lambda s: s)
    groups = (MentionKind.ORGANISATION, MentionKind.GROUP)
    unsure = {m.span for m in annotation.mentions if m.kind in groups and registry.find_surname(m.span.words(text))}
    for attribution in annotation.attributions:
        if not attribution.source:
            continue
        whole = hull(attribution.source)
        for source in {*find_parts(text, whole), whole}:
            named = read_phrase(text, source, registry, people.overlapping(source)).person
            misread = named is not None and others.overlapping(named) == [named] and named in unsure
            if named and (misread or not others.overlapping(named)) and _is_sure(text, named, registry):
                yield named


def _find_again(text: str, people: Sequence[Person], named: Sequence[Span], regions: Sequence[Span]) -> Iterator[Span]:
    """Other places where the surname of somebody named in full stands alone, which the model left unmarked."""
    full = {surname(p.actor.name) for p in people if " " in p.actor.name}
    words = sorted((w for w in full if len(w) >= SHORTEST and w[0].isupper() and w.isalpha()), key=len, reverse=True)
    if not words:
        return
    pattern = re.compile(rf"(?<![\w'’-])(?:{'|'.join(map(re.escape, words[:MOST_SURNAMES]))})(?![\w-])")
    taken = SpanIndex([*named, *(p.span for p in people)], lambda s: s)
    for region in regions:
        for match in pattern.finditer(text, region.start, region.end):
            span = Span(match.start(), match.end())
            if not taken.overlapping(span) and _stands_alone(text, span):
                yield span


def _stands_alone(text: str, span: Span) -> bool:
    """Whether no other capitalised word is part of the name: not in "Chelsea Berg" nor in "the Berg Foundation"."""
    before = text[max(0, span.start - 24) : span.start].split(" ")
    last = before[-2] if len(before) > 1 and not before[-1] else ""
    after = text[span.end : span.end + 2]
    if len(after) == 2 and after[0] == " " and after[1].isupper():
        return False
    return not last[:1].isupper() or last.lower() in titles() or last[-1:] in ".:"


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
    text: str, candidates: Sequence[Span], named: Sequence[Name], regions: Sequence[Span]
) -> Iterator[tuple[Span, Actor | None]]:
    places: dict[Span, Actor | None] = {n.span: n.actor for n in named if n.actor.kind is ActorKind.PERSON}
    others = [n.span for n in named if n.actor.kind is not ActorKind.PERSON]
    others += [found.span for region in regions for found in find_institutions(text, region)]
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
    if not of and PARTY_AND_STATE.match(text, span.end + 1, right.end):
        roles, of = (*roles, Role(span=span, words="legislator", role="legislator")), ("USA",)
    name = " ".join(text[span.start : span.end].split())
    before = text[left.start : left.end].split()
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
        has_title=bool(before) and before[-1].lower() in titles(),
    )


def _role_before(text: str, left: Span, registry: Registry) -> tuple[tuple[Role, ...], tuple[str, ...], str | None]:
    """The title that runs up to the name: "Pact spokeswoman", "President of Lithuania", "the Foreign Minister, "."""
    roles = find_roles(text, left)
    if not roles:
        return (), (), None
    last = roles[-1]
    after = text[last.span.end : left.end]
    between = registry.find_named(text, last.span.end, left.end)
    listed = [n.span for n in registry.find_named(text, left.start, left.end)]
    unlisted = (i for i in find_institutions(text, left) if not any(n.contains(i.span) for n in listed))
    own = [i for i in unlisted if i.side in OWN_CODES and last.role not in MILITARY]
    behind = [i.span for i in own if i.span.start >= last.span.end]
    rest = after
    for span in sorted([*(n.span for n in between), *behind], reverse=True):
        rest = rest[: span.start - last.span.end] + rest[span.end - last.span.end :]
    if not GAP.match(rest) or len(rest.split()) > 4:
        return (), (), None
    if behind or any(text[i.span.end : last.span.start].strip() in ("", "'s", "’s") for i in own):
        return (last,), (own[-1].side,), last.words
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
    named, institution = find_names(text, Span(opening.end(), end), registry)
    if institution is not None and institution.side in OWN_CODES:
        return (roles[0],), (institution.side,), " ".join(text[opening.end() : end].split())
    of = _sides(n.actor for n in represented(text, Span(opening.end(), end), named))
    return (roles[0],), of, " ".join(text[opening.end() : end].split())


def _sides(actors: Iterable[Actor]) -> tuple[str, ...]:
    found: list[str] = []
    for actor in actors:
        if actor.kind in SIDED:
            found.extend(code for code in actor.side if code not in found)
    return tuple(found)
