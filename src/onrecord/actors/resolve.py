"""Decides who is meant by each name and each source of a page, in which capacity, on the day of the page.

Sources are read in order, because "he" and "the ministry" stand for whoever spoke before. What cannot be decided
stays a mention without an actor: the words of the text, and the side if the words give one.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.actors.coreference import Account
from onrecord.actors.mentions import Person, find_by_surname, find_people, fold, slug
from onrecord.actors.registry import Registry
from onrecord.actors.roles import SIDED, Phrase, pronouns, read_phrase, surname
from onrecord.documents.document import Document
from onrecord.evidence import Basis, Span, hull
from onrecord.language.annotation import Annotation, Attribution, MentionKind

ANONYMOUS = "anonymous"
HOME_MENTIONS = 4  # fewer do not tell what country a page is about
ISSUED = frozenset({"statement", "communique", "communiqué", "declaration", "letter"})
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
        self.home = _home(self.names)
        self.account = Account(text=self.text, people=self.people, names=self.names)
        self.marked = [m.span for m in annotation.mentions if m.kind is MentionKind.PERSON]

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
            mention = self.source(span)
            sources[span] = mention
            self.account.add(mention)
        for attribution in waiting:
            span = hull(attribution.source)
            sources[span] = self._first_person(span, order, sources)
        return tuple(sorted((found | sources).values(), key=lambda m: (m.span.start, m.span.end)))

    def source(self, span: Span) -> Mention:
        """Who is meant by one source."""
        phrase = read_phrase(self.text, span, self.registry, self.marked)
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, span)
        if phrase.person and not self._is_organisation(phrase, phrase.person):
            return self._named_person(phrase, phrase.person)
        description = phrase.description
        if description and description.what == "document":
            return self._document(phrase)
        if phrase.roles and not (description and description.is_plural):
            return self._role(phrase)
        named = [n for n in phrase.names if n.actor.kind in NAMED]
        if description and description.what == "person":
            return self._described(phrase)
        if named:
            return self._institutions(phrase)
        if description and description.what == "institution" and not phrase.of:
            known = self.account.institution(span, description.noun)
            if known and self.text[span.start : span.start + 4].lower() in ("the ", "that", "this"):
                return replace(known, span=span, basis=Basis.CONTEXT, confidence=0.6)
        if organisation := self._marked_organisation(span):
            return self._learnt_organisation(organisation, phrase)
        return self._described(phrase)

    # --- one kind of source each

    def _named_person(self, phrase: Phrase, named: Span) -> Mention:
        person = next((p for p in self.people if p.span.overlaps(named)), None)
        if person is None:
            person = self._person_by_words(named, phrase)
            insort(self.people, person, key=lambda p: p.span)
        if phrase.of and person.actor.learnt and not person.of:
            person = replace(person, of=phrase.of)
        return self._person(person, phrase.span, phrase=phrase)

    def _person_by_words(self, span: Span, phrase: Phrase) -> Person:
        """A person whose name only its place in the phrase gives away."""
        name = " ".join(self.text[span.start : span.end].split())
        key = fold(surname(name))
        same = [p for p in self.people if p.surname == key]
        if same:
            return replace(same[0], span=span, basis=Basis.CONTEXT)
        candidates = find_by_surname(name, self.registry, self.day) if " " not in name else ()
        if len(candidates) == 1:
            known = candidates[0]
            return Person(
                span=span, actor=known, surname=key, roles=frozenset(r.role for r in phrase.roles), of=phrase.of,
                role_words=None, gender=phrase.gender, basis=Basis.OFFICE,
            )  # fmt: skip
        actor = Actor(code=slug(name), kind=ActorKind.PERSON, name=name, learnt=True)
        return Person(
            span=span, actor=actor, surname=key, roles=frozenset(r.role for r in phrase.roles), of=phrase.of,
            role_words=None, gender=phrase.gender, basis=Basis.TEXT,
        )  # fmt: skip

    def _person(self, person: Person, span: Span, *, phrase: Phrase | None = None) -> Mention:
        actor = person.actor
        side = self.registry.side(actor.code, self.day) if self.day and not actor.learnt else ()
        side = side or actor.side or person.of
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

    def _pronoun(self, pronoun: str, span: Span) -> Mention:
        kind = pronouns()[pronoun]
        if kind["person"] == "3" and kind["number"] == "singular" and kind["gender"] != "neuter":
            sentence = next((s for s in self.annotation.sentences if s.contains(span)), span)
            person = self.account.person_for(pronoun, span, sentence)
            if person:
                return replace(self._person(person, span), basis=Basis.CONTEXT, confidence=0.7)
        elif kind["person"] == "3":
            known = self.account.speaker_for(pronoun, span) or self.account.institution(span)
            if known:
                return replace(known, span=span, basis=Basis.CONTEXT, confidence=0.6)
        elif kind["person"] == "relative":
            before = [m for m in self._all_names() if m.span.end <= span.start]
            if before and span.start - before[-1].span.end < 60:
                return replace(before[-1], span=span, basis=Basis.CONTEXT, confidence=0.6)
        return self._unresolved(span, ())

    def _role(self, phrase: Phrase) -> Mention:
        """A title without a name."""
        roles = [r.role for r in phrase.roles]
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
        return self._described(phrase)

    def _document(self, phrase: Phrase) -> Mention:
        """A statement or report speaks for whoever issued it."""
        if any(n.actor.kind in NAMED for n in phrase.names):
            return self._institutions(phrase)
        issuer = self.account.issuer(phrase.span)
        if issuer and phrase.description and phrase.description.noun in ISSUED:
            return replace(issuer, span=phrase.span, basis=Basis.CONTEXT, confidence=0.65)
        return self._unresolved(phrase.span, ())

    def _institutions(self, phrase: Phrase) -> Mention:
        """One or several countries, organisations or bodies."""
        named = [n for n in phrase.names if n.actor.kind in NAMED]
        heads = [n for n in named if n.manner != "demonym"] or named
        if len({n.actor.code for n in heads}) > 1 and not _is_coordination(self.text, [n.span for n in heads]):
            heads = heads[:1] if phrase.description is None else heads[-1:]
        side: list[str] = []
        for name in heads:
            side.extend(code for code in name.actor.side if code not in side)
        actors = list({n.actor.code: n.actor for n in heads}.values())
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
        kind = description.side if description else "OFFICIAL"
        if kind in ("OFFICIAL", "DOCUMENT") and phrase.of:
            side = phrase.of
        elif kind == "OFFICIAL" and description and self.home:
            side = (self.home,)
        elif kind in ("PERSON", "CIVIL", "REBEL"):
            side = (kind,)
        else:
            side = ("ANON",)
        return self._unresolved(phrase.span, side)

    def _unresolved(self, span: Span, side: tuple[str, ...]) -> Mention:
        return Mention(
            span=span, actor=None, name=ANONYMOUS, role=self._words(span), side=side or ("ANON",),
            basis=Basis.TEXT, confidence=0.4,
        )  # fmt: skip

    # --- the first person, inside somebody's words

    def _is_first_person(self, span: Span) -> bool:
        kind = pronouns().get(self._words(span).lower())
        return kind is not None and kind["person"] == "1"

    def _first_person(self, span: Span, order: Sequence[Attribution], sources: dict[Span, Mention]) -> Mention:
        """Whoever speaks the words that "I" and "we" stand in."""
        for attribution in sorted(order, key=lambda a: sum(map(len, a.content))):
            if attribution.source and any(piece.contains(span) for piece in attribution.content):
                speaker = sources.get(hull(attribution.source))
                if speaker is not None and speaker.span != span:
                    return replace(speaker, span=span, basis=Basis.CONTEXT)
        last = next((m for m in reversed(self.account.spoken) if m.span.start < span.start), None)
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

    def _all_names(self) -> list[Mention]:
        people = [self._person(p, p.span) for p in self.people]
        return sorted((*self.names, *people), key=lambda m: m.span.end)

    def _is_organisation(self, phrase: Phrase, named: Span) -> bool:
        """The capitalised words name an organisation, as the model reads them and the registry does not gainsay."""
        if any(n.actor.kind is ActorKind.PERSON for n in phrase.names):
            return False
        if any(p.span.overlaps(named) for p in self.people):
            return False
        return any(
            m.span.overlaps(named) and m.kind is not MentionKind.PERSON and m.kind is not MentionKind.TIME
            for m in self.annotation.mentions
        )

    def _marked_organisation(self, span: Span) -> Span | None:
        kinds = (MentionKind.ORGANISATION, MentionKind.GROUP)
        return next((m.span for m in self.annotation.mentions if m.kind in kinds and span.contains(m.span)), None)

    def _words(self, span: Span) -> str:
        return " ".join(self.text[span.start : span.end].split())


def _is_coordination(text: str, spans: Sequence[Span]) -> bool:
    """Names that follow each other with nothing but commas, "and" and articles between them."""
    for left, right in pairwise(spans):
        between = text[left.end : right.start].replace(",", " ").replace("&", " ").lower().split()
        if not set(between) <= {"and", "the", "as", "well", "both", "or", "together", "with", "along"}:
            return False
    return True


def _home(names: Sequence[Mention]) -> str | None:
    """The country that a page speaks of most, where it speaks of one more than of all others together."""
    count: dict[str, int] = {}
    for mention in names:
        if mention.actor and mention.actor.kind in SIDED and len(mention.side) == 1 and len(mention.side[0]) == 3:
            count[mention.side[0]] = count.get(mention.side[0], 0) + 1
    if not count:
        return None
    code, most = max(count.items(), key=lambda item: item[1])
    return code if most >= HOME_MENTIONS and most * 2 > sum(count.values()) else None
