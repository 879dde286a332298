"""Reads a noun phrase that names or describes somebody: the person's name, the role, and for whom they hold it.

"Lithuanian Defense Minister Arvidas Anusauskas" gives a person, the role of defence minister, and Lithuania;
"the Russian foreign minister" gives a role and a country and no name; "a senior official" only a description.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.actors.actor import ActorKind
from onrecord.actors.descriptions import Description, resolve_description
from onrecord.actors.registry import Name, Registry
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W_]+(?:[-.'’‘][^\W_]+)*\.?", re.UNICODE)
HEAD_END = re.compile(r",|;|\(|–|—| - |\b(?:who|which|whose|that|while|when|after|and)\b", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’]s?(?=\s)")
RELATIVE = re.compile(r"\b(?:who|which|whose|that|while|when|after)\b", re.IGNORECASE)
FORMER = re.compile(r"\b(?:former|ex|then|late|onetime|one-time|outgoing|predecessor)\b", re.IGNORECASE)
SIDED = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP})
MAX_NAME_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A title in the text and the generic role it stands for."""

    span: Span
    words: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What one noun phrase says about whom it means."""

    span: Span
    names: tuple[Name, ...]  # registry names in it, in order
    person: Span | None  # the words that name a person
    roles: tuple[Role, ...]
    of: tuple[str, ...]  # codes of the countries or organisations that it gives the role or the description for
    former: bool
    description: Description | None
    pronoun: str | None


def read_phrase(text: str, span: Span, registry: Registry, people: Sequence[Span] = ()) -> Phrase:
    """Reads the noun phrase at ``span``; ``people`` are the names of persons on the page."""
    words = text[span.start : span.end]
    bare = words.strip().lower()
    if is_pronoun(words):
        return Phrase(span=span, names=(), person=None, roles=(), of=(), former=False, description=None, pronoun=bare)
    names = registry.find_named(text, span.start, span.end)
    roles = find_roles(text, span, [code for n in names if n.actor.kind in SIDED for code in n.actor.side])
    person = _person(text, span, names, roles, people)
    if person is None:
        head = _head(text, span)
        roles = tuple(r for r in roles if head.contains(r.span))
    return Phrase(
        span=span,
        names=names,
        person=person,
        roles=roles,
        of=_of(text, span, names, person),
        former=FORMER.search(words) is not None,
        description=resolve_description(words) if person is None else None,
        pronoun=None,
    )


def is_pronoun(words: str) -> bool:
    """Whether the words are a pronoun; "US" is a country."""
    bare = words.strip()
    return bare.lower() in pronouns() and (bare == "I" or not bare.isupper())


def find_roles(text: str, span: Span, of: Sequence[str] = ()) -> tuple[Role, ...]:
    """The titles in a stretch of text, in order; "the minister's office" is nobody's.

    ``of`` are the countries or organisations that the words beside it name: a secretary of state is a foreign
    minister in the United States and not everywhere.
    """
    found = []
    for match in _role_pattern().finditer(text, span.start, span.end):
        readings = _role_words()[" ".join(match.group().lower().split())]
        role = next((r for r, only in readings if not only or not of or only & set(of)), None)
        if role and not POSSESSIVE.match(text, match.end()):
            words = " ".join(match.group().split())
            found.append(Role(span=Span(match.start(), match.end()), words=words, role=role))
    return tuple(found)


def surname(name: str) -> str:
    """The part of a full name that stands alone later on: the last word that is no suffix."""
    parts = [p for p in name.replace(",", " ").split() if p.lower().strip(".") not in ("jr", "sr", "ii", "iii", "iv")]
    return parts[-1] if parts else name


@cache
def pronouns() -> dict[str, dict[str, str]]:
    """Pronouns that can stand as a source, with person, number and gender."""
    return {row["word"]: row for row in read_rows("onrecord.actors", "pronouns.csv")}


@cache
def role_sides() -> dict[str, str]:
    """Roles that commit no government: PERSON for a professor, CIVIL for an activist."""
    return {row["role"]: row["side"] for row in read_rows("onrecord.actors", "role_sides.csv")}


@cache
def starters() -> frozenset[str]:
    """Words that have a capital only because they stand first: "This"."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "capital_starters.csv"))


@cache
def given_names() -> dict[str, str]:
    """Given names that are nearly always masculine or feminine."""
    return {row["name"]: row["gender"] for row in read_rows("onrecord.actors", "given_names.csv")}


@cache
def particles() -> frozenset[str]:
    """Words without a capital inside a person's name: "von der", "bin"."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "name_particles.csv"))


@cache
def titles() -> dict[str, str]:
    """Titles that stand before a name and are no part of it, with the gender that they give away."""
    return {word: row["gender"] for row in read_rows("onrecord.actors", "titles.csv") for word in pieces(row["words"])}


@cache
def _role_words() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Each title with its generic roles, and the countries that a role of it is limited to."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in read_rows("onrecord.actors", "role_words.csv"):
        for word in pieces(row["words"]):
            found.setdefault(word.lower(), []).append((row["role"], frozenset(pieces(row["of"]))))
    return found


@cache
def _role_pattern() -> re.Pattern[str]:
    alternatives = "|".join(
        r"\s+".join(map(re.escape, words.split())) for words in sorted(_role_words(), key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


def find_gender(words: str) -> str | None:
    """The gender that a title among the words gives away."""
    for word in words.lower().split():
        gender = titles().get(word)
        if gender in ("masculine", "feminine"):
            return gender
    return None


def _head(text: str, span: Span) -> Span:
    """The phrase up to its first comma or clause."""
    cut = HEAD_END.search(text, span.start + 1, span.end)
    return Span(span.start, cut.start() if cut else span.end)


def _of(text: str, span: Span, names: tuple[Name, ...], person: Span | None) -> tuple[str, ...]:
    """Codes that the phrase itself gives; what a relative clause tells besides does not count."""
    clause = RELATIVE.search(text, span.start, span.end)
    end = clause.start() if clause else span.end
    codes: list[str] = []
    for name in names:
        if name.actor.kind in SIDED and name.span.end <= end and not (person and person.overlaps(name.span)):
            codes.extend(code for code in name.actor.side if code not in codes)
    return tuple(codes)


def _person(
    text: str, span: Span, names: tuple[Name, ...], roles: tuple[Role, ...], people: Sequence[Span]
) -> Span | None:
    """The words that name a person: known to the registry, marked by the model, or capitalised in the right place.

    The head of the phrase comes first: "Ana Petrescu, aide to the minister Ion Popa" is Ana Petrescu.
    """
    known = [n.span for n in names if n.actor.kind is ActorKind.PERSON]
    taken = [n.span for n in names if n.actor.kind is not ActorKind.PERSON] + [r.span for r in roles]
    people = [*known, *(p for p in people if not any(t.contains(p) for t in taken))]
    head = _head(text, span)
    if found := _last_named(text, head, people):
        return found
    by_place = _capitalised(text, head, taken, has_role=bool(roles))
    if by_place and " " in by_place.words(text):
        return by_place
    if found := _last_named(text, span, people):
        return found
    rest = Span(head.end, span.end)
    return by_place or (_capitalised(text, rest, taken, has_role=True) if roles and len(rest) else None)


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
        if free and word[0].isupper() and word.lower() not in titles() and not _is_plain(text, at, within, word):
            run = [*run, at] if joined else [at]
        elif free and run and word.lower().rstrip(".") in particles() and joined:
            run.append(at)
        else:
            best, run = (run or best), []
    best = run or best
    if best and (_goes_on(text, best[-1].end, within.end) or _is_institution(text, best[-1])):
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


def _is_institution(text: str, last: Span) -> bool:
    description = resolve_description(text[last.start : last.end].lower())
    return description is not None and description.what != "person"


def _is_plain(text: str, at: Span, within: Span, word: str) -> bool:
    """A capital that only a sentence start, an article or a possessive gives."""
    lower = word.lower()
    if lower in starters():
        return True
    return at.start == within.start and resolve_description(lower) is not None
