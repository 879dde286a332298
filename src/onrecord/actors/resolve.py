"""Decides who is meant by each name and each source of a page, in which capacity, on the day of the page.

Sources are read in order, because "he" and "the ministry" stand for whoever spoke before. What cannot be decided
stays a mention without an actor: the words of the text, and the side if the words give one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.actors.coordination import find_home, is_coordination
from onrecord.actors.coreference import REACH, ROLE_REACH, Account
from onrecord.actors.mentions import Person, find_people, has_held, slug
from onrecord.actors.registry import Registry
from onrecord.actors.roles import SIDED, Phrase, is_pronoun, pronouns, read_phrase, role_sides
from onrecord.documents.document import Document
from onrecord.evidence import Basis, Span, SpanIndex, hull
from onrecord.language.annotation import Annotation, Attribution, MentionKind

ANONYMOUS = "anonymous"
GOVERNMENT = frozenset({"government", "authorities", "administration"})
HEAD = re.compile(r"\b(?:chief|head|leader|boss|top|president|premier)\b", re.IGNORECASE)
SIDE_CODES = {"person": "PERSON", "civil": "CIVIL", "rebel": "REBEL", "anonymous": "ANON"}
ANTECEDENT = 60  # code points before "who" within which it finds whom it means
SIDE_LEAST = 0.5  # less sure readings of a side are not used
FEW_NAMES = 6  # a passage with no more names than this is about the country it names most
ISSUED = frozenset({"statement", "communique", "communiqué", "declaration", "letter", "release"})
NAMED = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP, ActorKind.MEDIA})


def resolve_mentions(document: Document, annotation: Annotation, registry: Registry) -> tuple[Mention, ...]:
    """Every actor that the readable part of a page names, and one mention for the source of each attribution.

    A source's mention has the span of the whole source. Several speakers of one source ("Estonia, Latvia and
    Lithuania") are one mention without an actor, their names joined by "; ", with the sides of all.
    """
    return Resolution(document, annotation, registry).mentions()


class Resolution:
    """The work on one page."""

    def __init__(self, document: Document, annotation: Annotation, registry: Registry) -> None:
        self.text = document.text
        self.annotation = annotation
        self.registry = registry
        published = document.published
        self.day = published.start if published is not None else None
        regions = [b.span for b in document.readable]
        self.people = list(find_people(self.text, annotation, registry, regions=regions, day=self.day))
        self.names = self._names(regions)
        self.foremost, self.home = find_home(self.names)
        self.by_place = SpanIndex(self.people, lambda p: p.span)
        self.sentences = SpanIndex(annotation.sentences, lambda s: s)
        everybody = (*self.names, *(self._person(p, p.span) for p in self.people))
        self.everybody = SpanIndex(everybody, lambda m: m.span)
        organisations = [m.span for m in annotation.mentions if m.kind in (MentionKind.ORGANISATION, MentionKind.GROUP)]
        self.organisations = SpanIndex(organisations, lambda s: s)
        self.account = Account(text=self.text, sentences=annotation.sentences, people=self.people, names=self.names)

    def mentions(self) -> tuple[Mention, ...]:
        """Names first, then each source in reading order; one mention a span, the source's reading winning."""
        found = {m.span: m for m in (*self.names, *(self._person(p, p.span) for p in self.people))}
        sources: dict[Span, Mention] = {}
        order = sorted(self.annotation.attributions, key=lambda a: hull((*a.source, *a.cue, *a.content)).start)
        waiting: list[Attribution] = []
        for attribution in order:
            if not attribution.source:
                continue
            span = hull(attribution.source)
            if self._is_first_person(span):
                waiting.append(attribution)
                continue
            whole = self._with_coordinated(span, hull(attribution.cue).start if attribution.cue else span.end)
            mention = self._with_side(replace(self.source(whole), span=span), attribution)
            sources[span] = mention
            self.account.add(mention)
        speaking = [(piece, a) for a in order if a.source for piece in a.content]
        quoted = SpanIndex(speaking, lambda row: row[0])
        for attribution in waiting:
            span = hull(attribution.source)
            sources[span] = self._first_person(span, quoted, sources)
        return tuple(sorted((found | sources).values(), key=lambda m: (m.span.start, m.span.end)))

    def _with_coordinated(self, span: Span, cue: int) -> Span:
        """The source with the parties that go on after it up to the cue: "Estonia" of "Estonia and Latvia"."""
        if cue <= span.end:
            return span
        named = [m.span for m in self.everybody.overlapping(Span(span.start, cue)) if m.span.end <= cue]
        if not named or named[-1].end <= span.end or self.text[named[-1].end : cue].strip(" ,"):
            return span
        chain = [s for s in named if s.end > span.start]
        return hull((span, chain[-1])) if len(chain) > 1 and is_coordination(self.text, chain) else span

    def source(self, span: Span) -> Mention:
        """Who is meant by one source."""
        people = self.by_place.overlapping(span)
        phrase = read_phrase(self.text, span, self.registry, [p.span for p in people])
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, span)
        person = next((p for p in people if phrase.person and p.span.overlaps(phrase.person)), None)
        if person is not None:
            joint = [p for p in people if span.contains(p.span)]
            return self._joint(span, joint) or self._named_person(phrase, person)
        description = phrase.description
        if description and description.what == "document":
            return self._document(phrase)
        if phrase.roles and not (description and description.is_plural):
            return self._role(phrase)
        named = [n for n in phrase.names if n.actor.kind in NAMED]
        if description and description.what == "person":
            return self._head_of(phrase) or self._described(phrase)
        only_adjectives = all(n.manner == "demonym" for n in named)
        if named and not (only_adjectives and description and description.side in ("CIVIL", "REBEL", "PERSON")):
            return self._institutions(phrase)
        if description and description.what == "institution" and not phrase.of:
            known = self.account.institution(span, description.noun)
            if known and self.text[span.start : span.start + 4].lower() in ("the ", "that", "this"):
                return replace(known, span=span, basis=Basis.CONTEXT, confidence=0.6)
        if organisation := self._marked_organisation(span):
            return self._learnt_organisation(organisation, phrase)
        return self._described(phrase)

    def _with_side(self, mention: Mention, attribution: Attribution) -> Mention:
        """The side that the model reads in the source, where neither registry nor phrase gives one."""
        kind = attribution.side
        known = mention.actor is not None and not mention.actor.learnt
        if kind is None or known or len(mention.side) > 1 or attribution.side_confidence < SIDE_LEAST:
            return mention
        side = (SIDE_CODES[kind],) if kind in SIDE_CODES else self._named_side(mention)
        actor = replace(mention.actor, side=side) if mention.actor else None
        return replace(mention, side=side, actor=actor, basis=Basis.INFERRED if kind == "named" else mention.basis)

    def _named_side(self, mention: Mention) -> tuple[str, ...]:
        """Of a source that commits somebody with a code: whom its words name, or else the page's foremost country."""
        named = [m for m in self.everybody.inside(mention.span) if m.actor and m.actor.kind in SIDED]
        is_open = mention.side == ("ANON",) or (mention.actor is not None and mention.side == ("PERSON",))
        bodies = [m for m in named if m.actor and m.actor.kind is ActorKind.ORGANISATION]
        if bodies or (named and is_open):
            return (bodies or named)[0].side
        likely = self.home or (self.foremost if len(self.names) <= FEW_NAMES else None)
        return (likely,) if is_open and likely else mention.side

    # --- one kind of source each

    def _named_person(self, phrase: Phrase, person: Person) -> Mention:
        if phrase.of and person.actor.learnt and not person.of:
            person = replace(person, of=phrase.of if phrase.roles else ("PERSON",))
        if person.actor.learnt:
            person = replace(person, roles=person.roles | {r.role for r in phrase.roles})
        return self._person(person, phrase.span, phrase=phrase)

    def _joint(self, span: Span, people: Sequence[Person]) -> Mention | None:
        """Several people named side by side: "Ministers Ada Berg and Per Dahl"."""
        if len({p.actor.code for p in people}) < 2 or not is_coordination(self.text, [p.span for p in people]):
            return None
        each = [self._person(p, p.span) for p in people]
        side = tuple(dict.fromkeys(code for m in each for code in m.side))
        name = "; ".join(dict.fromkeys(m.name for m in each))
        return Mention(
            span=span, actor=None, name=name, role=None, side=side, basis=each[0].basis,
            confidence=min(m.confidence for m in each),
        )  # fmt: skip

    def _person(self, person: Person, span: Span, *, phrase: Phrase | None = None) -> Mention:
        actor = person.actor
        side = self._side_of(person)
        basis = person.basis
        if not side and (person.roles or (phrase and phrase.roles)) and self.home:
            side, basis = (self.home,), Basis.INFERRED
        return Mention(
            span=span,
            actor=replace(actor, side=side or ("PERSON",)),
            name=actor.name,
            role=person.role_words,
            side=side or ("PERSON",),
            basis=basis,
            confidence={Basis.REGISTRY: 0.97, Basis.TEXT: 0.9, Basis.CONTEXT: 0.9}.get(basis, 0.75),
        )

    def _side_of(self, person: Person) -> tuple[str, ...]:
        """Whom the person's words commit: by the office on the day; without a day by the role that the page gives."""
        if person.actor.learnt:
            civil = next((role_sides()[r] for r in sorted(person.roles) if r in role_sides()), None)
            return (civil,) if civil else person.of
        in_office = self.day is not None and self.registry.offices_of(person.actor.code, self.day)
        if person.of and person.roles and not in_office:
            return person.of
        return self.registry.side(person.actor.code, self.day) or person.actor.side or person.of

    def _pronoun(self, pronoun: str, span: Span) -> Mention:
        kind = pronouns()[pronoun]
        if kind["person"] == "3" and kind["number"] == "singular" and kind["gender"] != "neuter":
            sentence = next(iter(self.sentences.around(span)), span)
            person = self.account.person_for(pronoun, span, sentence)
            if person:
                return replace(self._person(person, span), basis=Basis.CONTEXT, confidence=0.7)
        elif kind["person"] == "3":
            known = self.account.speaker_for(pronoun, span) or self.account.institution(span)
            if known:
                return replace(known, span=span, basis=Basis.CONTEXT, confidence=0.6)
        elif kind["person"] == "relative":
            near = self.everybody.overlapping(Span(max(0, span.start - ANTECEDENT), span.start))
            before = [m for m in near if m.span.end <= span.start]
            if before:
                return replace(before[-1], span=span, basis=Basis.CONTEXT, confidence=0.6)
        return self._unresolved(span, ())

    def _role(self, phrase: Phrase) -> Mention:
        """A title without a name."""
        roles = [r.role for r in phrase.roles]
        if phrase.former:
            before = self.account.people_before(phrase.span, ROLE_REACH)
            known = next((p for p in before if has_held(p.actor, roles, phrase.of, self.registry)), None)
        else:
            known = self.account.holder_of(roles, phrase.of, phrase.span)
        if known and (not phrase.of or "spokesperson" not in roles[:1]):
            return replace(self._person(known, phrase.span), basis=Basis.CONTEXT, confidence=0.75)
        if phrase.of and self.day and not phrase.former:
            for role in roles:
                holder = self.registry.holder(role, phrase.of[-1], self.day)
                if holder is not None:
                    side = self.registry.side(holder.code, self.day) or phrase.of
                    return Mention(
                        span=phrase.span, actor=replace(holder, side=side), name=holder.name,
                        role=self._words(phrase.span), side=side, basis=Basis.OFFICE, confidence=0.8,
                    )  # fmt: skip
        return self._head_of(phrase) or self._described(phrase)

    def _head_of(self, phrase: Phrase) -> Mention | None:
        """ "NATO's political chief", "the Russian leader": whoever of that side last spoke by name."""
        plural = phrase.description is not None and phrase.description.is_plural
        if plural or not phrase.of or not HEAD.search(self._words(phrase.span)):
            return None
        for spoken in self.account.spoken_before(phrase.span, ROLE_REACH):
            is_person = spoken.actor is not None and spoken.actor.kind is ActorKind.PERSON
            if is_person and set(spoken.side) & set(phrase.of):
                return replace(spoken, span=phrase.span, basis=Basis.CONTEXT, confidence=0.6)
        return None

    def _document(self, phrase: Phrase) -> Mention:
        """A statement or report speaks for whoever issued it."""
        if any(n.actor.kind in NAMED for n in phrase.names):
            return self._institutions(phrase)
        issuer = self.account.issuer(phrase.span)
        if issuer and phrase.description and phrase.description.noun in ISSUED:
            return replace(self._principal(issuer), span=phrase.span, basis=Basis.CONTEXT, confidence=0.65)
        return self._unresolved(phrase.span, ())

    def _principal(self, issuer: Mention) -> Mention:
        """A spokesperson's statement is that of whoever they speak for."""
        code = issuer.actor.code if issuer.actor else None
        speaks = any(p.actor.code == code and "spokesperson" in p.roles for p in self.people)
        principal = self.registry.actor(issuer.side[0]) if speaks and issuer.side else None
        return replace(issuer, actor=principal, name=principal.name) if principal else issuer

    def _institutions(self, phrase: Phrase) -> Mention:
        """One or several countries, organisations or bodies."""
        named = [n for n in phrase.names if n.actor.kind in NAMED]
        heads = [n for n in named if n.manner != "demonym"] or named
        if len({n.actor.code for n in heads}) > 1 and not is_coordination(self.text, [n.span for n in heads]):
            heads = heads[:1] if phrase.description is None else heads[-1:]
        side: list[str] = []
        for name in heads:
            side.extend(code for code in name.actor.side if code not in side)
        actors = list({n.actor.code: n.actor for n in heads}.values())
        if len(actors) == 1 and phrase.description and actors[0].kind is ActorKind.COUNTRY:
            actors = [self._ministry(phrase.description.noun, actors[0]) or actors[0]]
        one = actors[0] if len(actors) == 1 else None
        return Mention(
            span=phrase.span,
            actor=one,
            name="; ".join(a.name for a in actors),
            role=None,
            side=tuple(side),
            basis=Basis.REGISTRY,
            confidence=0.95 if one else 0.85,
        )

    def _ministry(self, noun: str, country: Actor) -> Actor | None:
        """ "The Lithuanian ministry" beside the Lithuanian defence minister is the Ministry of Defence."""
        if noun not in ("ministry", "department"):
            return None
        for person in reversed(self.people):
            for role in sorted(person.roles):
                if role.endswith("_minister") and set(country.side) & set(person.of or person.actor.side):
                    return self.registry.body(role.replace("_minister", "_ministry"), country.code)
        return None

    def _learnt_organisation(self, span: Span, phrase: Phrase) -> Mention:
        name = self._words(span)
        side = phrase.of or (
            (phrase.description.side,)
            if phrase.description and phrase.description.side in ("CIVIL", "REBEL")
            else ("CIVIL",)
        )
        actor = Actor(code=slug(name), kind=ActorKind.BODY, name=name, side=side, learnt=True)
        return Mention(span=phrase.span, actor=actor, name=name, role=None, side=side, basis=Basis.TEXT, confidence=0.6)

    def _described(self, phrase: Phrase) -> Mention:
        """Somebody who is described and not named: kept anonymous, with the side that the description gives."""
        description = phrase.description
        words = self._words(phrase.span).lower().split()
        if words[:1] in (["the"], ["this"]) and not (description and description.is_plural):
            known = self.account.called(words[-1], phrase.span)
            if known is not None and (not phrase.of or set(phrase.of) & set(self._side_of(known))):
                return replace(self._person(known, phrase.span), basis=Basis.CONTEXT, confidence=0.65)
            if description and description.side == "PERSON" and not phrase.of and (last := self._last_person(phrase)):
                return replace(last, span=phrase.span, basis=Basis.CONTEXT, confidence=0.5)
        if description and description.noun in GOVERNMENT and self.home and not phrase.of:
            body = self.registry.body("government", self.home)
            if body is not None:
                return Mention(
                    span=phrase.span, actor=body, name=body.name, role=None, side=body.side, basis=Basis.INFERRED,
                    confidence=0.5,
                )  # fmt: skip
        kind = description.side if description else "OFFICIAL"
        if phrase.of and (phrase.roles or kind in ("OFFICIAL", "DOCUMENT")):
            side = phrase.of
        elif kind == "OFFICIAL" and description and self.home:
            side = (self.home,)
        elif kind in ("PERSON", "CIVIL", "REBEL"):
            side = (kind,)
        else:
            side = ("ANON",)
        return self._unresolved(phrase.span, side)

    def _last_person(self, phrase: Phrase) -> Mention | None:
        """ "The tycoon" is whoever spoke last, unless somebody unnamed was described with that very noun."""
        for spoken in self.account.spoken_before(phrase.span, REACH):
            if spoken.actor is not None and spoken.actor.kind is ActorKind.PERSON:
                return spoken
            if phrase.description and spoken.role and phrase.description.noun in spoken.role.lower():
                return None
        return None

    def _unresolved(self, span: Span, side: tuple[str, ...]) -> Mention:
        return Mention(
            span=span, actor=None, name=ANONYMOUS, role=self._words(span), side=side or ("ANON",),
            basis=Basis.TEXT, confidence=0.4,
        )  # fmt: skip

    # --- the first person, inside somebody's words

    def _is_first_person(self, span: Span) -> bool:
        words = self._words(span)
        return is_pronoun(words) and pronouns()[words.lower()]["person"] == "1"

    def _first_person(
        self, span: Span, quoted: SpanIndex[tuple[Span, Attribution]], sources: dict[Span, Mention]
    ) -> Mention:
        """Whoever speaks the words that "I" and "we" stand in."""
        around = [attribution for _, attribution in quoted.around(span)]
        for attribution in sorted(around, key=lambda a: sum(map(len, a.content))):
            speaker = sources.get(hull(attribution.source))
            if speaker is not None and speaker.span != span:
                return replace(speaker, span=span, basis=Basis.CONTEXT)
        last = next(iter(self.account.spoken_before(span, ROLE_REACH)), None)
        return replace(last, span=span, basis=Basis.CONTEXT, confidence=0.5) if last else self._unresolved(span, ())

    # --- names

    def _names(self, regions: Sequence[Span]) -> tuple[Mention, ...]:
        found = []
        for region in regions:
            for name in self.registry.find_named(self.text, region.start, region.end):
                if name.actor.kind is not ActorKind.PERSON:
                    found.append(
                        Mention(
                            span=name.span,
                            actor=name.actor,
                            name=name.actor.name,
                            role=None,
                            side=name.actor.side,
                            basis=Basis.REGISTRY,
                            confidence=0.9 if name.manner == "demonym" else 0.97,
                        )
                    )
        return tuple(found)

    def _marked_organisation(self, span: Span) -> Span | None:
        return next(iter(self.organisations.inside(span)), None)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())
