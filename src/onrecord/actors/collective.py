"""Sources that are no single person: countries, their bodies, organisations, and documents that speak for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.actors.cast import Person, slug
from onrecord.actors.coordination import is_coordination
from onrecord.actors.coreference import REACH, Account
from onrecord.actors.institutions import Institution, find_institutions
from onrecord.actors.phrase import Phrase
from onrecord.actors.registry import Name, Registry
from onrecord.actors.relations import is_adjective, represented
from onrecord.actors.roles import OWN_CODES
from onrecord.actors.sides import ANON, Sides
from onrecord.evidence import Basis, Span

NAMED = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP, ActorKind.MEDIA})
ISSUED = frozenset({"statement", "communique", "communiqué", "declaration", "letter", "release"})
NAMED_BACK = 1500  # code points in which an institution was named that "the foundation" goes back to
CITIES = frozenset({"city", "town", "municipality", "village", "borough"})
STATE_OWNED = frozenset({"state", "state-run", "state-owned", "state-controlled", "official", "government-run"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Collectives:
    """Reads such sources on one page."""

    text: str
    registry: Registry
    account: Account
    people: Sequence[Person]
    sides: Sides

    def named(self, phrase: Phrase) -> Mention:
        """One or several countries, organisations or bodies that the registry knows."""
        meant = self.meant(phrase) or [n for n in phrase.names if n.actor.kind in NAMED]
        heads = [n for n in meant if not is_adjective(n)] or meant
        if len({n.actor.code for n in heads}) > 1 and not is_coordination(self.text, [n.span for n in heads]):
            heads = heads[:1] if phrase.description is None else heads[-1:]
        actors = list({n.actor.code: n.actor for n in heads}.values())
        if len(actors) == 1 and phrase.description and actors[0].kind is ActorKind.COUNTRY:
            actors = [self._body_of(phrase, actors[0]) or actors[0]]
        side = tuple(dict.fromkeys(code for n in heads for code in self._side_of(phrase, n)))
        one = actors[0] if len(actors) == 1 else None
        return Mention(
            span=phrase.span,
            actor=replace(one, side=side) if one else None,
            name="; ".join(a.name for a in actors),
            role=None,
            side=side,
            basis=Basis.REGISTRY,
            confidence=0.95 if one else 0.85,
        )

    def meant(self, phrase: Phrase) -> list[Name]:
        """The countries, organisations and bodies that a phrase stands for: none in "troops fighting Islamic State"."""
        return list(represented(self.text, phrase.span, [n for n in phrase.names if n.actor.kind in NAMED]))

    def _side_of(self, phrase: Phrase, name: Name) -> tuple[str, ...]:
        """An outlet commits nobody but itself, unless the words say that it is the state's."""
        if name.actor.kind is ActorKind.MEDIA:
            words = {w.lower() for w in self._words(phrase.span).split()}
            if words & STATE_OWNED and (country := self.registry.media_country(name.actor.code)):
                return (country,)
        return name.actor.side

    def _body_of(self, phrase: Phrase, country: Actor) -> Actor | None:
        """ "The Lithuanian ministry" beside the Lithuanian defence minister is the Ministry of Defence."""
        noun = phrase.description.noun if phrase.description else ""
        if noun in ("ministry", "department"):
            for person in reversed(self.people):
                for role in sorted(person.roles):
                    if role.endswith("_minister") and set(country.side) & set(person.of or person.actor.side):
                        return self.registry.body(role.replace("_minister", "_ministry"), country.code)
        kind = self.registry.body_kind(noun)
        return self.registry.body(kind, country.code) if kind else None

    def bare_body(self, phrase: Phrase) -> Mention | None:
        """ "The foreign ministry" with no country: the one named before on the page, or that of the page's country."""
        words = self._words(phrase.span).split(",")[0]
        kind = self.registry.body_kind(words)
        if kind is None or phrase.regions:
            return None
        for name in self.account.names_before(phrase.span):
            body = self.registry.body(kind, name.side[0]) if name.actor and name.side else None
            if body is not None and name.actor and body.code == name.actor.code:
                return replace(name, span=phrase.span, basis=Basis.CONTEXT, confidence=0.75)
        body = self.registry.body(kind, self.sides.likely) if self.sides.likely else None
        if body is None:
            return None
        return Mention(
            span=phrase.span, actor=body, name=body.name, role=None, side=body.side, basis=Basis.INFERRED,
            confidence=0.5,
        )  # fmt: skip

    def recalled(self, phrase: Phrase) -> Mention | None:
        """An institution without owner or name: "the ministry", "the organisation", "the foundation" named before."""
        description = phrase.description
        if description is None or description.what != "institution" or phrase.of:
            return None
        if body := self.bare_body(phrase):
            return body
        known = self.account.institution(phrase.span, description.noun)
        if known and phrase.words[:4].lower() in ("the ", "that", "this"):
            return replace(known, span=phrase.span, basis=Basis.CONTEXT, confidence=0.6)
        return self.named_before(phrase)

    def named_before(self, phrase: Phrase) -> Mention | None:
        """ "The foundation" is the Harbour Foundation, "the city" the Municipality of Livorno, named shortly before."""
        words = phrase.words.lower().split()
        if len(words) != len(("the", "noun")) or words[0] not in ("the", "this"):
            return None
        start = max(0, phrase.span.start - NAMED_BACK)
        for found in reversed(list(find_institutions(self.text, Span(start, phrase.span.start)))):
            fits = words[1] in found.name.lower().split() or {words[1], found.noun} <= CITIES
            if fits and self.account.paragraphs_between(found.span.end, phrase.span.start) <= REACH:
                return replace(self.unlisted(phrase, found), basis=Basis.CONTEXT, confidence=0.6)
        return None

    def unlisted(self, phrase: Phrase, institution: Institution) -> Mention:
        """An institution that no table lists, by the words of its name."""
        side, basis = phrase.of or phrase.regions, Basis.TEXT
        if institution.side in OWN_CODES:
            side = (institution.side,)
        elif not side and self.sides.likely:
            side, basis = (self.sides.likely,), Basis.INFERRED
        side = side or ANON
        actor = Actor(code=slug(institution.name), kind=ActorKind.BODY, name=institution.name, side=side, learnt=True)
        return Mention(
            span=phrase.span, actor=actor, name=actor.name, role=None, side=side, basis=basis, confidence=0.7
        )

    def marked(self, span: Span, phrase: Phrase) -> Mention:
        """An organisation that the model marked and nothing else knows."""
        name = self._words(span)
        noun = phrase.description.side if phrase.description else ""
        side = self.sides.of_words(phrase) or ((noun,) if noun in OWN_CODES else ANON)
        actor = Actor(code=slug(name), kind=ActorKind.BODY, name=name, side=side, learnt=True)
        return Mention(span=phrase.span, actor=actor, name=name, role=None, side=side, basis=Basis.TEXT, confidence=0.6)

    def document(self, phrase: Phrase) -> Mention | None:
        """A statement or report speaks for whoever issued it."""
        if phrase.institution:
            return self.unlisted(phrase, phrase.institution)
        if self.meant(phrase):
            return self.named(phrase)
        issuer = self.account.issuer(phrase.span)
        if issuer and phrase.description and phrase.description.noun in ISSUED:
            return replace(self._principal(issuer), span=phrase.span, basis=Basis.CONTEXT, confidence=0.65)
        return None

    def _principal(self, issuer: Mention) -> Mention:
        """A spokesperson's statement is that of whoever they speak for."""
        code = issuer.actor.code if issuer.actor else None
        speaks = any(p.actor.code == code and "spokesperson" in p.roles for p in self.people)
        principal = self.registry.actor(issuer.side[0]) if speaks and issuer.side else None
        return replace(issuer, actor=principal, name=principal.name) if principal else issuer

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())
