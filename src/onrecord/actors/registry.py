"""The registry: the countries, organisations, bodies, people and outlets of diplomatic news, and who held which office.

It answers from tables of public facts that ship with the package; it never guesses and never asks a network. Who is
not in it is not wrong, only unknown here: the mentions of a text teach the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from onrecord.actors.actor import Actor, ActorKind, Office
from onrecord.actors.bodies import BodyForms, BodyTemplate
from onrecord.actors.loading import load_tables, load_titles
from onrecord.actors.names import Entry, Manner, Match, NameIndex, Token, find_tokens, is_spelt, match_end, name_key
from onrecord.actors.roles import given_names, one_name_titles
from onrecord.actors.tenures import Tenures
from onrecord.evidence import Span

REMEMBERED = datetime.timedelta(days=8 * 365)  # how long a surname alone means who once held office
_NOT_AFTER = frozenset({"pro", "anti", "non", "un", "trans", "al", "el"})  # "pro-Russian" and the surname "al-Kuwaiti"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An actor named in a text. ``alternatives`` are others whom the same words may name ("Korean": KOR, then PRK)."""

    span: Span
    actor: Actor
    manner: Manner
    alternatives: tuple[Actor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """All known actors. Made by :func:`load_registry`; only read afterwards."""

    actors: Mapping[str, Actor]
    names: NameIndex  # what running text is searched for; the code "" marks names of no actor ("New Mexico")
    surnames: NameIndex  # "Lavrov": looked up, never searched for
    preferred: Mapping[tuple[str, ...], str]  # whom an ambiguous name means most often
    sensitive: frozenset[tuple[str, ...]]  # names that are ordinary words in lower case: "turkey"
    members: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, tuple[str, ...]]
    tenures: Tenures
    templates: Mapping[str, BodyTemplate]  # by kind
    forms: BodyForms
    own_bodies: Mapping[tuple[str, str], str]  # (kind, of): the body with a name of its own
    articles: Mapping[str, str]  # "the" Netherlands
    media: Mapping[str, str]  # outlets and agencies: their country
    standing: frozenset[str]  # countries that exist
    former: frozenset[str]  # countries that are no more: without a day nobody speaks for them

    def actor(self, code: str) -> Actor | None:
        """The actor of that code, bodies by template included ("mda-ministry-of-foreign-affairs")."""
        known = self.actors.get(code)
        if known is not None:
            return known
        of, _, slug = code.partition("-")
        kind = next((t.kind for t in self.templates.values() if t.slug == slug), None)
        return self.body(kind, of.upper()) if kind else None

    def body(self, role_kind: str, of: str) -> Actor | None:
        """The body of that kind ("foreign_ministry") of a country or organisation; None where none is known."""
        own = self.own_bodies.get((role_kind, of))
        if own is not None:
            return self.actors[own]
        country, template = self.actors.get(of), self.templates.get(role_kind)
        if country is None or country.kind is not ActorKind.COUNTRY or template is None:
            return None
        return template.body_of(country, article=self.articles.get(of, ""))

    def media_country(self, code: str) -> str | None:
        """Where an outlet or agency is at home."""
        return self.media.get(code)

    def body_kind(self, words: str) -> str | None:
        """The kind of body that every country has by these words, "foreign ministry"; None where they name none."""
        return self.forms.bare.get(name_key(words))

    def find_actors(self, name: str) -> tuple[Actor, ...]:
        """Whom exactly this name (or code) names, the likeliest first; nobody where it is unknown.

        Case counts where it carries meaning: "US" is a country, "us" is not; "russia" is Russia, "turkey" a bird.
        """
        if name in self.actors:
            return (self.actors[name],)
        entries = self._spelt(name, self.names) or self._spelt(name, self.surnames)
        if entries:
            return tuple(self.actors[code] for code in dict.fromkeys(e.code for e in entries) if code)
        tokens = find_tokens(name)
        first = 1 if len(tokens) > 1 and tokens[0].key == "the" else 0
        for found in self.find_named(name, 0, len(name)):
            if tokens[first].start == found.span.start and tokens[-1].end <= found.span.end:
                return (found.actor, *found.alternatives)
        return ()

    def find_named(self, text: str, start: int, end: int) -> tuple[Name, ...]:
        """Every actor named in ``text[start:end]``, in order; of overlapping names the longest.

        Leading articles and possessive endings stay outside the spans: "the Kremlin's" gives "Kremlin".
        """
        tokens = find_tokens(text, start, end)
        matches = [m for m in self.names.find(tokens) if not _is_part_of_word(text, tokens, m.first)]
        matches = [m for m in matches if not self._is_surname(text, tokens, m)]
        matches += self._find_bodies(tokens, matches)
        taken = bytearray(len(tokens))
        names: list[Name] = []
        for match in sorted(matches, key=lambda m: (m.first - m.last, m.first)):
            if any(taken[match.first : match.last]):
                continue
            taken[match.first : match.last] = b"\1" * (match.last - match.first)
            names.extend(self._name(text, tokens, match, end))
        return tuple(sorted(names, key=lambda n: n.span))

    def find_offices(self, title: str) -> tuple[Office, ...]:
        """The offices of that title: "NATO Secretary General", "US Secretary of State"."""
        return _titles().get(name_key(title), ())

    def country_of(self, word: str) -> str | None:
        """The country that a name, demonym, capital or stand-in belongs to: "Kiev", "Ukrainian" and "UKR" are UKR."""
        if word in self.actors:
            return word if self.actors[word].kind is ActorKind.COUNTRY else None
        codes = (e.code for e in self._spelt(word, self.names) if e.code)
        return next((c for c in codes if self.actors[c].kind is ActorKind.COUNTRY), None)

    def group_members(self, name: str) -> tuple[str, ...]:
        """The countries of a group by its code or name: "Baltic states" are EST, LVA, LTU; none where unknown."""
        codes = (name, *(a.code for a in self.find_actors(name)))
        return next((self.members[c] for c in codes if c in self.members), ())

    def offices_of(self, person_code: str, day: datetime.date) -> tuple[Office, ...]:
        """The offices that a person held on that day, the latest begun first."""
        return tuple(self.tenures.offices[t.office] for t in self.tenures.held(person_code, day))

    def holder(self, role: str, of: str, day: datetime.date) -> Actor | None:
        """Who held the office of that role ("foreign_minister") of a country or organisation on that day."""
        people = (self.actors.get(p) for p in self.tenures.holders(role, of, day))
        return next((p for p in people if p is not None), None)

    def resolve_surname(self, surname: str, day: datetime.date, *, near_spelling: bool = False) -> tuple[Actor, ...]:
        """The people of that surname in office on or near that day, those in office first: "Stoltenberg said".

        ``near_spelling`` also takes another spelling of the name where the surname itself is unknown.
        """
        people = self.tenures.called(surname, day, near_spelling=near_spelling)
        return tuple(self.actors[p] for p in people if p in self.actors)

    def find_surname(self, surname: str, day: datetime.date | None = None) -> tuple[Actor, ...]:
        """Everybody of that surname who held an office that we know (within eight years of ``day``), by code."""
        people = sorted(set(self.tenures.by_surname.get(name_key(surname), ())))
        if day is not None:
            gaps = {p: self.tenures.distance(p, day) for p in people}
            people = [p for p in people if (gap := gaps[p]) is not None and gap <= REMEMBERED]
        return tuple(self.actors[p] for p in people if p in self.actors)

    def side(self, code: str, day: datetime.date | None = None) -> tuple[str, ...]:
        """Whom the words of this actor commit on that day: the Secretary General NATO, a minister the country.

        A person in no office on that day commits the country they come from; an unknown code nobody. Without a day it
        is the office that they held longest.
        """
        held = [office.of for office in self.offices_of(code, day)] if day else []
        if day is None and (longest := self.tenures.longest_served(code)) and longest not in self.former:
            held = [longest]
        if held:
            sides = (self.sides.get(of, (of,)) for of in held)
            return tuple(dict.fromkeys(c for side in sides for c in side))
        actor = self.actor(code)
        return actor.side if actor else ()

    def sides_ever(self, code: str) -> frozenset[str]:
        """Every side that a person ever spoke for in an office."""
        offices = (self.tenures.offices[t.office].of for t in self.tenures.of_person.get(code, ()))
        return frozenset(side for of in offices for side in self.sides.get(of, (of,)))

    def _is_surname(self, text: str, tokens: list[Token], match: Match) -> bool:
        """Whether the name of a country is somebody's: "David French", "Jack London", but "Pope Francis Iraq visit"."""
        if not match.first or match.last - match.first > 1:
            return False
        given, name = tokens[match.first - 1], tokens[match.first]
        is_known = given.form in given_names() and text[given.end : name.start] == " " and name.form.istitle()
        has_one = match.first > 1 and tokens[match.first - 2].key in one_name_titles()
        kinds = {self.actors[e.code].kind for e in match.entries if e.code}
        return is_known and not has_one and kinds == {ActorKind.COUNTRY}

    def _spelt(self, name: str, index: NameIndex) -> list[Entry]:
        """The entries that this name may mean, printed like this, likeliest first; lower case is taken leniently."""
        tokens = find_tokens(name)
        key = name_key(name)
        entries = index.named(name)
        tokens = tokens[len(tokens) - len(key) :]
        fitting = [e for e in entries if is_spelt(e, tokens)]
        if not fitting and name.islower() and key not in self.sensitive:
            fitting = [e for e in entries if not e.exact and not any(len(f) < 4 and f.isupper() for f in e.forms)]
        return self._ranked(key, fitting)

    def _ranked(self, key: tuple[str, ...], entries: Iterable[Entry]) -> list[Entry]:
        first = self.preferred.get(key)
        return sorted(entries, key=lambda e: e.code != first)

    def _name(self, text: str, tokens: list[Token], match: Match, stop: int) -> Iterator[Name]:
        key = tuple(t.key for t in tokens[match.first : match.last])
        entries = self._ranked(key, match.entries)
        actors = [a for code in dict.fromkeys(e.code for e in entries) if code and (a := self.actor(code)) is not None]
        if actors and entries[0].code:
            first = tokens[match.first]
            if entries[0].article == "The":
                first = tokens[match.first - 1]
            span = Span(first.start, match_end(text, tokens[match.last - 1], stop))
            yield Name(span=span, actor=actors[0], manner=entries[0].manner, alternatives=tuple(actors[1:]))

    def _find_bodies(self, tokens: list[Token], matches: list[Match]) -> list[Match]:
        """Bodies of countries: by template, and "Israel's Knesset" where country and body stand together."""
        begins: dict[int, list[tuple[int, str, Manner]]] = {}
        ends: dict[int, list[tuple[int, str]]] = {}
        for match in matches:
            key = tuple(t.key for t in tokens[match.first : match.last])
            for entry in self._ranked(key, match.entries):
                if entry.code and self.actors[entry.code].kind is ActorKind.COUNTRY:
                    begins.setdefault(match.first, []).append((match.last, entry.code, entry.manner))
                    ends.setdefault(match.last, []).append((match.first, entry.code))
        bodies: list[Match] = []
        for first, last, kind, code in self.forms.find(tokens, begins) if begins else ():
            body = self.body(kind, code)
            if body is not None:
                bodies.append(Match(first, last, (Entry((), body.code, Manner.NAME, "", False),)))
        for match in matches:
            owned = [e for e in match.entries if e.code and self.actors[e.code].kind is ActorKind.BODY]
            at = match.first
            if at >= 2 and tokens[at - 1].key == "s" and tokens[at - 2].key == "'":
                at -= 2
            for first, code in ends.get(at, ()) if owned else ():
                entries = tuple(e for e in owned if code in self.actors[e.code].side)
                if entries:
                    bodies.append(Match(first, match.last, entries))
        return bodies


def _is_part_of_word(text: str, tokens: list[Token], first: int) -> bool:
    """Whether the name is only the end of a word: "pro-Russian", "anti-NATO", "al-Kuwaiti"."""
    if not first or tokens[first - 1].key not in _NOT_AFTER:
        return False
    return not text[tokens[first - 1].end : tokens[first].start].isspace()


@lru_cache(maxsize=1)
def _titles() -> dict[tuple[str, ...], tuple[Office, ...]]:
    return load_titles(load_registry().tenures)


@lru_cache(maxsize=1)
def load_registry() -> Registry:
    """The registry of this installation, read once a process."""
    tables = load_tables()
    return Registry(
        actors=tables.actors,
        names=tables.names,
        surnames=tables.surnames,
        preferred=tables.preferred,
        sensitive=frozenset(tables.sensitive),
        members=tables.members,
        sides=tables.sides,
        tenures=tables.tenures,
        templates=tables.templates,
        forms=tables.forms,
        own_bodies=tables.own_bodies,
        articles=tables.articles,
        media=tables.media,
        standing=frozenset(
            c for c, a in tables.actors.items() if a.kind is ActorKind.COUNTRY and c not in tables.former
        ),
        former=frozenset(tables.former),
    )
