"""Reads a noun phrase that names or describes somebody: the person's name, the role, and for whom they hold it.

"Lithuanian Defense Minister Arvidas Anusauskas" gives a person, the role of defence minister, and Lithuania;
"the Russian foreign minister" gives a role and a country and no name; "a senior official" only a description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.actors.actor import ActorKind
from onrecord.actors.descriptions import Description, resolve_description
from onrecord.actors.institutions import Institution, find_institutions
from onrecord.actors.regions import find_regions
from onrecord.actors.registry import Name, Registry
from onrecord.actors.relations import PREPOSITION, is_object, represented
from onrecord.actors.roles import (
    POSSESSIVE,
    SIDED,
    WORD,
    Role,
    find_roles,
    given_names,
    is_name_word,
    is_pronoun,
    particles,
    starters,
    titles,
)
from onrecord.evidence import Span

HEAD_END = re.compile(r",|;|\(|–|—| - |\b(?:who|which|whose|that|while|when|after|and)\b", re.IGNORECASE)
RELATIVE = re.compile(r"\b(?:who|which|whose|that|while|when|after)\b", re.IGNORECASE)
AFTER_HEAD = re.compile(r"(?:of|in|for|on|who|which|that|and)\b")
BRACKETED = re.compile(r"(\w{1,12}) \(([^()]{2,60})\)")  # "He (Berg)"
APPOSED = re.compile(r"\s*[,(–—]\s*")
FORMER = re.compile(r"\b(?:former|ex|then|late|onetime|one-time|outgoing|predecessor)\b", re.IGNORECASE)
MAX_NAME_WORDS = 6
NEVER_INSIDE = frozenset({ActorKind.MEDIA, ActorKind.PERSON})  # "CNN International" is CNN


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What one noun phrase says about whom it means."""

    span: Span
    words: str
    names: tuple[Name, ...]  # registry names in it, in order
    person: Span | None  # the words that name a person
    roles: tuple[Role, ...]
    of: tuple[str, ...]  # codes of the countries or organisations that it gives the role or the description for
    former: bool
    description: Description | None
    pronoun: str | None
    institution: Institution | None = None  # one that no table lists, by the words of its name
    is_institution: bool = False  # the phrase means that institution itself, not somebody or something of it
    regions: tuple[str, ...] = ()  # countries of the provinces and cities that the phrase names
    owner: Span | None = None  # the person to whom the one meant belongs: in "a spokesman for Ada Berg" Ada Berg


def read_phrase(text: str, span: Span, registry: Registry, people: Sequence[Span] = ()) -> Phrase:
    """Reads the noun phrase at ``span``; ``people`` are the names of persons on the page."""
    words = text[span.start : span.end]
    bare = words.strip().lower()
    if is_pronoun(words):
        return Phrase(
            span=span, words=words, names=(), person=None, roles=(), of=(), former=False, description=None, pronoun=bare
        )
    if (bracketed := BRACKETED.fullmatch(text, span.start, span.end)) and is_pronoun(bracketed[1]):
        return read_phrase(text, Span(bracketed.start(2), bracketed.end(2)), registry, people)
    names, institution = find_names(text, span, registry)
    roles = find_roles(text, span, [code for n in names if n.actor.kind in SIDED for code in n.actor.side])
    roles = tuple(r for r in roles if not (institution and institution.span.overlaps(r.span)))
    person = _person(text, span, names, roles, people, institution=institution)
    if person is None:
        head = _head(text, span)
        roles = tuple(r for r in roles if head.contains(r.span))
    taken = [n.span for n in names if n.actor.kind is not ActorKind.PLACE] + [p for p in (person,) if p]
    return Phrase(
        span=span,
        words=words,
        names=names,
        person=person,
        roles=roles,
        of=_of(text, span, names, person),
        former=FORMER.search(words) is not None,
        description=resolve_description(words) if person is None else None,
        pronoun=None,
        institution=institution,
        is_institution=institution is not None and person is None and _is_meant(text, span, institution.span),
        regions=tuple(dict.fromkeys(code for _, code in find_regions(text, span, taken=taken))),
        owner=_owner(
            _before_clause(text, span), person, [*people, *(n.span for n in names if n.actor.kind is ActorKind.PERSON)]
        ),
    )


def group_name(phrase: Phrase) -> str | None:
    """What groups are called that no list has and that are no anonymous sources: "Jewish groups", "Italian unions"."""
    noun = phrase.description
    words = phrase.words.split()
    if noun is None or noun.what != "institution" or not noun.is_plural or len(words) > MAX_NAME_WORDS:
        return None
    own = words[1:] if words[0].lower() in starters() else words
    is_one_phrase = bool(own) and own[-1].lower() == noun.noun
    return " ".join(own) if is_one_phrase and any(w[0].isupper() for w in own[:-1]) else None


def find_names(text: str, span: Span, registry: Registry) -> tuple[tuple[Name, ...], Institution | None]:
    """The names that the registry knows, and the first institution that it does not.

    A longer unknown name wins over a known one inside it: the National Security Council is not the Security Council.
    """
    names = registry.find_named(text, span.start, span.end)
    for found in find_institutions(text, span):
        inner = [n for n in names if n.span.overlaps(found.span)]
        is_known = any(
            n.actor.kind in (ActorKind.MEDIA, ActorKind.PERSON)
            or not found.span.contains(n.span)
            or " ".join(n.span.words(text).split()) == found.name
            for n in inner
        )
        first = found.name.split()[0]
        if is_known or (len(found.name.split()) == 2 and first in given_names()):
            continue
        owner = {ActorKind.COUNTRY} if not inner or inner[0].span.start > found.span.start else {inner[0].actor.kind}
        return tuple(n for n in names if n not in inner or n.actor.kind in owner | {ActorKind.COUNTRY}), found
    return names, None


def _is_meant(text: str, span: Span, named: Span) -> bool:
    """Whether a name is the head of its phrase: "the Bar Association", not "members of the Bar Association"."""
    before, after = text[span.start : named.start], text[named.end : span.end].lstrip()
    return not PREPOSITION.search(before) and (not after or after[0] in ",(–—" or AFTER_HEAD.match(after) is not None)


def _head(text: str, span: Span, people: Sequence[Span] = ()) -> Span:
    """The phrase up to its first comma or clause; an "and" between two titles of one person does not end it."""
    for cut in HEAD_END.finditer(text, span.start + 1, span.end):
        if (
            cut.group().lower() == "and"
            and not any(p.end <= cut.start() for p in people)
            and any(p.start >= cut.end() for p in people)
        ):
            continue
        return Span(span.start, cut.start())
    return span


def _of(text: str, span: Span, names: tuple[Name, ...], person: Span | None) -> tuple[str, ...]:
    """Codes that the phrase itself gives; what a relative clause tells besides does not count."""
    end = _before_clause(text, span).end
    sided = [
        n for n in names if n.actor.kind in SIDED and n.span.end <= end and not (person and person.overlaps(n.span))
    ]
    return tuple(dict.fromkeys(code for name in represented(text, span, sided) for code in name.actor.side))


def _before_clause(text: str, span: Span) -> Span:
    """The phrase up to a relative clause."""
    clause = RELATIVE.search(text, span.start, span.end)
    return Span(span.start, clause.start() if clause else span.end)


def _owner(span: Span, person: Span | None, people: Sequence[Span]) -> Span | None:
    """Another person in the phrase, before the one meant or, where nobody is named, anywhere."""
    others = [p for p in people if span.contains(p) and p != person and (person is None or p.end <= person.start)]
    return min((o for o in others if person is None or not person.overlaps(o)), default=None)


def _person(
    text: str,
    span: Span,
    names: tuple[Name, ...],
    roles: tuple[Role, ...],
    people: Sequence[Span],
    *,
    institution: Institution | None,
) -> Span | None:
    """The words that name a person: known to the registry, marked by the model, or capitalised in the right place.

    The head of the phrase comes first: "Ana Petrescu, aide to the minister Ion Popa" is Ana Petrescu.
    """
    known = [n.span for n in names if n.actor.kind is ActorKind.PERSON]
    others = [n for n in names if n.actor.kind is not ActorKind.PERSON]
    taken = [n.span for n in others] + [r.span for r in roles] + ([institution.span] if institution else [])
    people = [*known, *(p for p in people if not any(t.contains(p) for t in taken))]
    objects = [p for p in people if is_object(text, span, p, others, [r.span for r in roles])]
    people = [p for p in people if p not in objects]
    head = _head(text, span, people)
    if found := _last_named(text, head, people):
        return found
    by_place = _capitalised(text, head, [*taken, *objects], has_role=bool(roles))
    if by_place and is_object(text, span, by_place, others, [r.span for r in roles]):
        by_place = None
    if by_place and " " in by_place.words(text):
        return by_place
    return _apposed(text, Span(head.end, span.end), people, taken) or by_place


def _apposed(text: str, rest: Span, people: Sequence[Span], taken: list[Span]) -> Span | None:
    """A name set beside the head between commas: "the farm's owner, Ada Berg"."""
    at = rest.start
    while at < rest.end and APPOSED.match(text, at, rest.end):
        end = next((m.start() for m in HEAD_END.finditer(text, at + 1, rest.end)), rest.end)
        within = Span(at, end)
        if found := _last_named(text, within, people):
            return found
        named = _capitalised(text, within, taken, has_role=True)
        if named and " " in named.words(text) and resolve_description(within.words(text)) is None:
            return named
        at = end
    return None


def _last_named(text: str, within: Span, people: Sequence[Span]) -> Span | None:
    """The last person in a stretch who is not only the owner of something: in "Ann's aide Bob" Bob."""
    inside = [p for p in people if within.contains(p)]
    heads = [p for p in inside if not POSSESSIVE.match(text, p.end) or p.end + 2 >= within.end]
    return max(heads, key=lambda p: (p.end, -p.start), default=None)


def _trimmed(text: str, marked: Span) -> Span | None:
    """A person's name without titles and without a possessive ending."""
    start, end = marked.start, marked.end
    for word in WORD.finditer(text, start, end):
        if word.group().lower() not in titles():
            start = word.start()
            break
    if text[start:end].endswith(("'s", "’s", "‘s")):
        end -= 2
    return Span(start, end) if start < end else None


def _capitalised(text: str, within: Span, taken: list[Span], *, has_role: bool) -> Span | None:
    """The last run of capitalised words that is neither a title nor another name."""
    run: list[Span] = []
    best: list[Span] = []
    for match in WORD.finditer(text, within.start, within.end):
        at = Span(match.start(), match.end())
        word = match.group()
        free = not any(t.overlaps(at) for t in taken)
        joined = not run or text[run[-1].end : at.start].strip() in ("", ".")
        is_last_name = bool(run) and run[-1].words(text) in given_names()
        is_plain = (word.lower() in titles() and not is_last_name) or _is_plain(text, at, within, word)
        if free and is_name_word(word) and not is_plain:
            run = [*run, at] if joined else [at]
        elif free and run and word.lower().rstrip(".") in particles() and joined:
            run.append(at)
        else:
            best, run = (run or best), []
    best = run or best
    if best and (_goes_on(text, best[-1].end, within.end) or _is_common(text, best[-1], within)):
        return None
    while best and text[best[-1].start : best[-1].end].lower() in particles():
        best = best[:-1]
    if not best or len(best) > MAX_NAME_WORDS:
        return None
    if not has_role and text[best[-1].start : best[-1].end].isupper() and len(best) == 1:
        return None  # an acronym that the registry lacks
    end = best[-1].end
    return _trimmed(text, Span(best[0].start, end if text[end - 1] != "." or len(best) == 1 else end - 1))


def _goes_on(text: str, at: int, end: int) -> bool:
    """Whether a common noun follows: "Catalan government" names no person."""
    following = WORD.search(text, at, end)
    return following is not None and not text[at : following.start()].strip() and following.group()[0].islower()


def _is_common(text: str, last: Span, within: Span) -> bool:
    """Whether the last word is no name but a noun with a capital: "the Election Council", "the Iowa Republican"."""
    description = resolve_description(text[last.start : last.end].lower())
    has_article = within.words(text).split(maxsplit=1)[0].lower() in ("the", "a", "an")
    return description is not None and (description.what != "person" or has_article)


def _is_plain(text: str, at: Span, within: Span, word: str) -> bool:
    """A capital that only a sentence start, an article or a possessive gives."""
    lower = word.lower()
    if lower in starters():
        return True
    return at.start == within.start and resolve_description(lower) is not None
