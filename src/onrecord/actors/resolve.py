"""Decides who is meant by each name and each source of a page, in which capacity, on the day of the page.

Sources are read in order, because "he" and "the ministry" stand for whoever spoke before. What cannot be decided
stays a mention without an actor: the words of the text, and the side if the words give one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.allegiance import Setting
from onrecord.actors.antecedents import Subjects, is_brought_in
from onrecord.actors.cast import Person, has_held
from onrecord.actors.collective import Collectives
from onrecord.actors.coordination import find_home, find_parts, is_coordination
from onrecord.actors.coreference import REACH, ROLE_REACH, Account
from onrecord.actors.extent import described_before, quoted_party, whole_source
from onrecord.actors.mentions import read_person
from onrecord.actors.naming import find_named
from onrecord.actors.nearby import Nearby, as_counterpart
from onrecord.actors.phrase import Phrase, group_name, read_phrase
from onrecord.actors.registry import Registry
from onrecord.actors.roles import OWN_CODES, epithets, is_pronoun, pronouns, titles
from onrecord.actors.sides import ANON, Sides, is_state_role
from onrecord.documents.document import Document
from onrecord.evidence import Basis, Span, SpanIndex, hull
from onrecord.language.annotation import Annotation, Attribution, MentionKind

ANONYMOUS = "anonymous"
HEAD = re.compile(r"\b(?:chief|head|leader|boss|top|president|premier)\b", re.IGNORECASE)
DEPUTY = re.compile(r"\b(?:deputy|vice|assistant)\b", re.IGNORECASE)
ANYBODY = frozenset({"man", "woman"})  # descriptions that fit an office-holder too
OWNING = frozenset({"his", "her"})
ANTECEDENT = 60  # code points before "who" within which it finds whom it means


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
        self.people, self.names = find_named(document, annotation, registry)
        only, home = find_home(self.names)
        self.sentences = SpanIndex(annotation.sentences, lambda s: s)
        subjects, by_place = Subjects(self.text, annotation.trees), SpanIndex(self.names, lambda m: m.span)
        self.nearby = Nearby(text=self.text, sentences=self.sentences, by_place=by_place, subjects=subjects)
        self.sides = Sides(
            registry=registry, day=self.day, home=home, only=only, names=len(self.names), nearby=self.nearby
        )
        self.introduced: dict[str, Person] = {}  # people learnt from a source that told for whom they speak
        self.by_place = SpanIndex(self.people, lambda p: p.span)
        everybody = (*self.names, *(self._person(p, p.span) for p in self.people))
        self.everybody = SpanIndex(everybody, lambda m: m.span)
        organisations = [m.span for m in annotation.mentions if m.kind in (MentionKind.ORGANISATION, MentionKind.GROUP)]
        self.organisations = SpanIndex(organisations, lambda s: s)
        self.account = Account(
            text=self.text, sentences=annotation.sentences, people=self.people, names=self.names, subjects=subjects
        )
        self.collectives = Collectives(
            text=self.text, registry=registry, account=self.account, people=self.people, sides=self.sides
        )

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
            cue = hull(attribution.cue) if attribution.cue else None
            whole = whole_source(self.text, span, cue, everybody=self.everybody, people=self.by_place)
            sentence = next(iter(self.sentences.around(span)), span)
            setting = Setting.of(attribution, self.text, sentence, self.everybody.inside(sentence), self.registry)
            mention = self.sides.with_model(replace(self.source(whole), span=span), attribution, setting)
            sources[span] = mention
            self.account.add(mention)
            if (party := quoted_party(self.text, span, cue)) is not None and party not in sources:
                sources[party] = self.source(party)
                self.account.add(sources[party])
        speaking = [(piece, a) for a in order if a.source for piece in a.content]
        quoted = SpanIndex(speaking, lambda row: row[0])
        for attribution in waiting:
            span = hull(attribution.source)
            sources[span] = self._first_person(span, quoted, sources)
        return tuple(sorted((found | sources).values(), key=lambda m: (m.span.start, m.span.end)))

    def source(self, span: Span) -> Mention:
        """Who is meant by one source: a party, or several that stand side by side."""
        whole = [m.span for m in self.everybody.overlapping(span)]
        parts = find_parts(self.text, span, whole)
        if len(parts) > 1 and (several := self._joint(span, [self._party(part) for part in parts])):
            return several
        return self._party(span)

    def _party(self, span: Span) -> Mention:
        people = self.by_place.overlapping(span)
        phrase = self.nearby.with_owner(read_phrase(self.text, span, self.registry, [p.span for p in people]))
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, span)
        phrase = as_counterpart(self.text, phrase, next(iter(self.sentences.around(span)), span))
        person = next((p for p in people if phrase.person and p.span.overlaps(phrase.person)), None)
        if person is not None:
            named = [p for p in people if span.contains(p.span)]
            if len(named) > 1 and is_coordination(self.text, [p.span for p in named]):
                return self._joint(span, [self._person(p, p.span) for p in named]) or self._named_person(phrase, person)
            return self._named_person(phrase, person)
        if phrase.person and self._is_full_name(phrase.person):
            sentence = next(iter(self.sentences.around(span)), span)
            return self._named_person(phrase, read_person(self.text, phrase.person, None, sentence, self.registry))
        return self._unnamed(phrase)

    def _unnamed(self, phrase: Phrase) -> Mention:
        """A source without a person's name."""
        if both := self._joint(phrase.span, self.nearby.pair(phrase)):
            return replace(both, basis=Basis.CONTEXT, confidence=0.7)
        description = phrase.description
        whole = (n for n in phrase.names if n.span.end == phrase.span.end)
        if any(self.text[phrase.span.start : n.span.start].strip().lower() in ("", "the") for n in whole):
            return self.collectives.named(phrase)
        if phrase.institution and phrase.is_institution:
            return self.collectives.unlisted(phrase, phrase.institution)
        if description and description.what == "document":
            return self._document(phrase)
        is_plural = description is not None and description.is_plural
        if phrase.roles and not is_plural:
            return self._role(phrase)
        if description and description.what == "person":
            return self._head_of(phrase) or self._described(phrase)
        named = self.collectives.meant(phrase)
        only_adjectives = all(n.manner == "demonym" or self._is_attribute(n.span, phrase) for n in named)
        if named and not (only_adjectives and description and description.side in OWN_CODES):
            return self.collectives.named(phrase)
        if known := self.collectives.recalled(phrase):
            return known
        if organisation := self._marked_organisation(phrase.span):
            return self.collectives.marked(organisation, phrase)
        return self._described(phrase)

    def _is_full_name(self, name: Span) -> bool:
        """Whether a name that nothing else marked is one by its form: of several words, or after "Mr."."""
        before = self.text[max(0, name.start - 12) : name.start].split()
        return " " in name.words(self.text) or (bool(before) and before[-1].lower() in titles())

    def _is_attribute(self, name: Span, phrase: Phrase) -> bool:
        """Whether a name only tells what the noun after it is: "GOP groups"."""
        following = self.text[name.end : phrase.span.end].split()[:3]
        return phrase.description is not None and phrase.description.noun in [w.lower().strip(",.") for w in following]

    def _named_person(self, phrase: Phrase, person: Person) -> Mention:
        """A person with what the source says besides the name."""
        if person.actor.learnt:
            roles = person.roles | {r.role for r in phrase.roles}
            of = self.sides.of_words(phrase, self._owner(phrase))
            of = of if roles or not of or of[0] in OWN_CODES else ("PERSON",)
            person = replace(person, roles=roles, of=person.of or of)
            if person.of:
                self.introduced[person.actor.code] = person
        return self._person(person, phrase.span)

    def _joint(self, span: Span, each: Sequence[Mention]) -> Mention | None:
        """Several parties side by side: "Ministers Ada Berg and Per Dahl", "the bank and independent economists"."""
        side = tuple(dict.fromkeys(code for m in each for code in m.side if code != "ANON"))
        if len({m.actor.code if m.actor else m.span for m in each}) < 2 or not side:
            return None
        return Mention(
            span=span, actor=None, name="; ".join(dict.fromkeys(m.name for m in each)), role=None, side=side,
            basis=each[0].basis, confidence=min(m.confidence for m in each),
        )  # fmt: skip

    def _person(self, person: Person, span: Span) -> Mention:
        actor = person.actor
        side = self.sides.of_person(person)
        basis = person.basis
        if actor.learnt and not side:
            person = self.introduced.get(actor.code, person)
            side = self.sides.of_person(person)
        if not side and self.sides.only and any(is_state_role(r) for r in person.roles):
            side, basis = (self.sides.only,), Basis.INFERRED
        side = side or (ANON if person.roles else ("PERSON",))
        return Mention(
            span=span,
            actor=replace(actor, side=side),
            name=actor.name,
            role=person.role_words,
            side=side,
            basis=basis,
            confidence={Basis.REGISTRY: 0.97, Basis.TEXT: 0.9, Basis.CONTEXT: 0.9}.get(basis, 0.75),
        )

    def _pronoun(self, pronoun: str, span: Span) -> Mention:
        kind = pronouns()[pronoun]
        if kind["person"] == "3":
            if kind["number"] == "singular" and kind["gender"] != "neuter":
                people = (self._meant(c, span) for c in self.account.people_for(pronoun, span))
                return next(filter(None, people), None) or self._unresolved(span, ())
            meant = self.account.speaker_for(pronoun, span) or self.account.institution(span)
            if meant is not None and (known := self._meant(meant, span)):
                return known
        elif kind["person"] == "relative":
            near = self.everybody.overlapping(Span(max(0, span.start - ANTECEDENT), span.start))
            before = [m for m in near if m.span.end <= span.start]
            described = described_before(self.text, span)
            if described is not None and not (before and before[-1].span.end >= described.end):
                return replace(self._party(described), span=span, basis=Basis.CONTEXT, confidence=0.6)
            if before:
                return replace(before[-1], span=span, basis=Basis.CONTEXT, confidence=0.6)
        return self._unresolved(span, ())

    def _meant(self, meant: Person | Mention | Span, span: Span) -> Mention | None:
        """A pronoun as whoever was named, spoke or is described before it; None for "the minister" unknown still."""
        if isinstance(meant, Person):
            return replace(self._person(meant, span), basis=Basis.CONTEXT, confidence=0.7)
        mention = self._party(meant) if isinstance(meant, Span) else meant
        is_unknown = mention.actor is None and mention.side == ANON
        if isinstance(meant, Span) and is_unknown and self.account.is_known_before(meant):
            return None
        return replace(mention, span=span, basis=Basis.CONTEXT, confidence=min(mention.confidence, 0.6))

    def _role(self, phrase: Phrase) -> Mention:
        """A title without a name."""
        roles = [r.role for r in phrase.roles]
        if phrase.former:
            before = self.account.people_before(phrase.span, ROLE_REACH)
            known = next((p for p in before if has_held(p.actor, roles, phrase.of, self.registry)), None)
        else:
            known = self.account.holder_of(roles, phrase.of, phrase.span, words=phrase.words)
        if known and (not phrase.of or "spokesperson" not in roles[:1]):
            return replace(self._person(known, phrase.span), basis=Basis.CONTEXT, confidence=0.75)
        if (holder := self._holder(phrase, roles)) is not None:
            return holder
        return self._head_of(phrase) or self._described(phrase)

    def _holder(self, phrase: Phrase, roles: Sequence[str]) -> Mention | None:
        """Whoever held the office on the day: by role and country, or, for a party's nominee, by the title itself."""
        if self.day is None or phrase.former:
            return None
        offices = [(role, phrase.of[-1]) for role in roles if phrase.of]
        if "candidate" in roles:
            offices += [(o.role, o.of) for o in self.registry.find_offices(phrase.words.split(",")[0]) if o.single]
        for role, of in offices:
            holder = self.registry.holder(role, of, self.day)
            if holder is not None:
                side = self.registry.side(holder.code, self.day) or phrase.of
                return Mention(
                    span=phrase.span, actor=replace(holder, side=side), name=holder.name,
                    role=self._words(phrase.span), side=side, basis=Basis.OFFICE, confidence=0.8,
                )  # fmt: skip
        return None

    def _head_of(self, phrase: Phrase) -> Mention | None:
        """ "NATO's political chief", "the Russian leader": whoever of that side last spoke by name."""
        plural = phrase.description is not None and phrase.description.is_plural
        if (
            plural
            or not phrase.of
            or DEPUTY.search(self._words(phrase.span))
            or not HEAD.search(self._words(phrase.span))
        ):
            return None
        for spoken in self.account.spoken_before(phrase.span, ROLE_REACH):
            is_person = spoken.actor is not None and spoken.actor.kind is ActorKind.PERSON
            if is_person and set(spoken.side) & set(phrase.of):
                return replace(spoken, span=phrase.span, basis=Basis.CONTEXT, confidence=0.6)
        return None

    def _document(self, phrase: Phrase) -> Mention:
        """A statement or report speaks for whoever issued it; "a statement by Ada Berg" for her."""
        if (owner := self._owner(phrase)) is not None:
            return self._person(owner, phrase.span)
        return self.collectives.document(phrase) or self._unresolved(phrase.span, self.sides.of_words(phrase))

    def _owner(self, phrase: Phrase) -> Person | None:
        """The person to whom the one described belongs: "Berg's office", "her spokesman"."""
        if phrase.owner:
            return next((p for p in self.by_place.overlapping(phrase.owner)), None)
        first = self.text[phrase.span.start : phrase.span.end].partition(" ")[0].lower()
        if len(phrase.span) > len(first) and first in OWNING:
            people = self.account.people_for(first, Span(phrase.span.start, phrase.span.start + len(first)))
            owner = next((p for p in people if not (isinstance(p, Span) and self.account.is_known_before(p))), None)
            return owner if isinstance(owner, Person) else None
        return None

    def _described(self, phrase: Phrase) -> Mention:
        """Somebody who is described and not named: kept anonymous, with the side that the description gives."""
        description = phrase.description
        words = self._words(phrase.span).lower().split()
        if words[:1] in (["the"], ["this"]) and not (description and description.is_plural):
            is_person = description is None or description.what == "person"
            known = self.account.called(words[-1], phrase.span) if is_person else None
            if known is not None and (not phrase.of or set(phrase.of) & set(self.sides.of_person(known))):
                return replace(self._person(known, phrase.span), basis=Basis.CONTEXT, confidence=0.65)
            if description and description.side == "PERSON" and not phrase.of and (last := self._last_person(phrase)):
                return replace(last, span=phrase.span, basis=Basis.CONTEXT, confidence=0.5)
        if body := self.collectives.bare_body(phrase):
            return body
        side, basis = self.sides.of_described(phrase, self._owner(phrase))
        name = group_name(phrase) or ANONYMOUS
        return replace(self._unresolved(phrase.span, side), basis=basis, name=name)

    def _last_person(self, phrase: Phrase) -> Mention | None:
        """ "The tycoon" is a private person who spoke last, or whoever is known as one, or who else holds no office."""
        noun = phrase.description.noun if phrase.description else ""
        if noun and is_brought_in(self.text, noun, phrase.span.start):
            return None
        last = next((m for m in self.account.spoken_before(phrase.span, REACH)), None)
        if last is not None and last.actor is not None and last.side == ("PERSON",) and noun not in ANYBODY:
            return last if last.actor.kind is ActorKind.PERSON else None
        for person in self.account.people_before(phrase.span, ROLE_REACH):
            if noun in epithets().get(person.actor.code, ()):
                return self._person(person, phrase.span)
        for spoken in self.account.spoken_before(phrase.span, REACH):
            if spoken.actor is not None and spoken.actor.kind is ActorKind.PERSON:
                in_office = self.day is not None and self.registry.offices_of(spoken.actor.code, self.day)
                return None if in_office and noun not in ANYBODY else spoken
            if noun and spoken.role and noun in spoken.role.lower():
                return None
        return None

    def _unresolved(self, span: Span, side: tuple[str, ...]) -> Mention:
        return Mention(
            span=span, actor=None, name=ANONYMOUS, role=self._words(span), side=side or ("ANON",),
            basis=Basis.TEXT, confidence=0.4,
        )  # fmt: skip

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
        spoken = self.account.spoken_before(span, ROLE_REACH)
        last = next((m for m in spoken if m.actor and m.actor.kind is ActorKind.PERSON), None)
        return replace(last, span=span, basis=Basis.CONTEXT, confidence=0.5) if last else self._unresolved(span, ())

    def _marked_organisation(self, span: Span) -> Span | None:
        marked = (m for m in self.organisations.inside(span) if any(c.isupper() for c in m.words(self.text)))
        return next((m for m in marked if not any(n.span.contains(m) for n in self.everybody.overlapping(m))), None)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())
