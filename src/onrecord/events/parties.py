"""Who takes part in an event: the spans that the model marked become parties, each by the side it stands for.

A list of actors stays a list. "We" in somebody's words are whoever speaks them; where the act of saying is itself the
event, its speaker and those it is aimed at are the parties that the model may have left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.coordination import AND, OF_COUNTRIES, is_coordination
from onrecord.actors.registry import Registry
from onrecord.actors.resolve import Resolution
from onrecord.actors.roles import is_pronoun, pronouns
from onrecord.documents.document import Document
from onrecord.events.idle import idle_words
from onrecord.evidence import Basis, Span, SpanIndex, hull
from onrecord.language.annotation import Annotation, MentionKind, RawEvent
from onrecord.statements.statement import Party, Statement

NOBODY = frozenset({"ANON"})
STATELESS = frozenset({"PERSON", "CIVIL"})  # private people, who are given by their country where it is named
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE", "ASSAULT"})  # types in which all sides may act
LOOSE_END = re.compile(r"(?<![\s,])(?:[\s,]++(?:and|or|of|the|a|an|with|by|to|in))+\s*+$", re.IGNORECASE)
ARTICLE = len("the ")
OWNER = 24  # code points before a noun in which its owner stands
POSSESSIVE = re.compile(r"['’]s?\s+(?:[\w-]+\s+)?$")
MOST_PARTIES = 12  # of one span; more are a table of names
LONGEST_NAME = 200  # code points of a party that is known by its words only


class Parties:
    """Resolves parties on one page, in reading order."""

    def __init__(
        self, document: Document, annotation: Annotation, mentions: Sequence[Mention], registry: Registry
    ) -> None:
        self.text = document.text
        self._page = (document, annotation, registry)
        self._known = {m.span: m for m in mentions}
        self._named = SpanIndex([m for m in mentions if m.actor is not None], lambda m: m.span)
        sources = sorted({hull(a.source) for a in annotation.attributions if a.source})
        self._spoken = [self._known[span] for span in sources if span in self._known]
        self._persons = SpanIndex([n.span for n in annotation.mentions if n.kind is MentionKind.PERSON], lambda s: s)
        self._places = SpanIndex([n.span for n in annotation.mentions if n.kind is MentionKind.PLACE], lambda s: s)
        self._resolution: Resolution | None = None

    def resolve(self, spans: Sequence[Span], *, inside: Statement | None, alone: bool = False) -> tuple[Party, ...]:
        """The parties of some spans, each side and name once, in order.

        ``alone``: beside others, or where the words are its own, an outlet only carries the news and is no party, and
        a pronoun that means one of them is not counted again.
        """
        whole = [self._trimmed(span) for span in spans]
        named = [span for span in whole if self._words(span).lower() not in idle_words("party")]
        found = [party for span in named for party in self._of(span, inside)]
        if alone:
            found = [p for p in found if not self._is_carrier(p) or not (len(found) > 1 or _tells(p, inside))]
        if len(found) > 1 and alone:
            sides = {p.actor for p in found if p.actor and p.basis is not Basis.CONTEXT}
            found = [p for p in found if p.basis is not Basis.CONTEXT or p.actor not in sides]
        return tuple({(p.actor, p.name): p for p in reversed(found)}.values())[::-1][:MOST_PARTIES]

    def owned(self, raw: RawEvent) -> RawEvent:
        """A one-sided event with the owner of its noun as actor: "Peru's request" is Peru's, whoever turned it down."""
        if raw.type in MUTUAL or len(raw.actors) < 2:
            return raw
        before = self.text[max(0, raw.trigger.start - OWNER) : raw.trigger.start]
        mark = POSSESSIVE.search(before)
        end = raw.trigger.start - len(before) + mark.start() if mark else -1
        owner = next((s for s in raw.actors if s.end in (end, end + 1, end + 2)), None)
        if owner is None:
            return raw
        others = tuple(s for s in raw.actors if s != owner)
        return replace(raw, actors=(owner,), recipients=raw.recipients or others)

    def names_somebody(self, phrase: Span, head: Span) -> bool:
        """Whether a phrase names somebody known: its head lies in a name, or it is a pronoun that is understood."""
        if any(m.side for m in self._named.overlapping(head)):
            return True
        words = self._words(phrase)
        return is_pronoun(words) and not is_first_person(words) and self._read(phrase).actor is not None

    def is_speaker(self, span: Span, statement: Statement | None) -> bool:
        """Whether a name or pronoun means whoever makes a statement: "we", or the side that they speak for."""
        if statement is None:
            return False
        if is_first_person(self._words(span)):
            return True
        sides = {c for c in statement.on_behalf_of if c not in NOBODY}
        return any(sides & set(m.side) and m.side != ("PERSON",) for m in self._named.overlapping(span))

    def speakers(self, statement: Statement) -> tuple[Party, ...]:
        """Who makes a statement, by side: the actor of the event that the saying is."""
        speaker = statement.speaker
        if speaker is None or speaker.span is None:
            return ()
        joint = self._list_of(speaker.span)
        if joint:
            return joint
        code = next((c for c in statement.on_behalf_of if c not in NOBODY), None)
        name = speaker.name if speaker.actor else self._words(speaker.span)
        return (Party(actor=code, name=name, span=speaker.span, basis=speaker.basis),)

    def _of(self, span: Span, inside: Statement | None) -> tuple[Party, ...]:
        words = self._words(span)
        if is_first_person(words) and inside is not None:
            return tuple(replace(p, span=span, basis=Basis.CONTEXT) for p in self.speakers(inside))
        return self._list_of(span) or self._parties_of(span, self._known.get(span) or self._read(span))

    def _list_of(self, span: Span) -> tuple[Party, ...]:
        """Each of several parties that one span names side by side; empty where it names one."""
        named = [m for m in self._named.inside(span) if len(m.span) < len(span)]
        outer = [
            m for m in named if not any(o is not m and o.span.contains(m.span) and o.span != m.span for o in named)
        ]
        whole = [m for m in outer if m.side and m.actor and m.actor.kind is not ActorKind.MEDIA]
        if len(whole) < 2 or hull(m.span for m in whole).end < span.end - 2:
            return ()
        if not is_coordination(self.text, [m.span for m in whole]):
            return ()
        if self._is_holder(whole[-2], whole[-1]):
            return ()
        return tuple(self._party(m.span, m) for m in whole)

    def _is_holder(self, office: Mention, name: Mention) -> bool:
        """Whether the last of two is the name of a person whom the words before describe: "envoy for Mali, Ann"."""
        is_person = name.actor is not None and name.actor.kind is ActorKind.PERSON
        return is_person and AND.search(self.text, office.span.end, name.span.start) is None

    def _read(self, span: Span) -> Mention:
        """What the words themselves tell, read like those of a source, after everybody who spoke before them."""
        if self._resolution is None:
            self._resolution = Resolution(*self._page)
        while self._spoken and self._spoken[0].span.start < span.start:
            self._resolution.account.add(self._spoken.pop(0))
        return self._resolution.source(span)

    def _parties_of(self, span: Span, mention: Mention) -> tuple[Party, ...]:
        """One party, or one of each country that private people are of: "US and British activists"."""
        party = self._party(span, mention)
        if party.actor == "PERSON" and self._is_place(span):
            return (replace(party, actor=None, name=self._words(span)[:LONGEST_NAME], basis=Basis.TEXT),)
        if mention.actor is not None or party.actor not in STATELESS:
            return (party,)
        countries = [m for m in self._named.inside(span) if self._is_country(m)]
        of_all = len(countries) > 1 and is_coordination(self.text, [m.span for m in countries])
        named = countries if of_all else countries[:1]
        return tuple(replace(party, actor=m.side[0], basis=m.basis) for m in named) or (party,)

    def _party(self, span: Span, mention: Mention) -> Party:
        """One party: by the side of whoever is meant, else by the words alone."""
        is_guess = mention.actor is None and is_pronoun(self._words(span))  # "he", and nobody knows who
        code = None if is_guess else next((c for c in mention.side if c not in NOBODY), None)
        name = mention.name if mention.actor else self._words(span)[:LONGEST_NAME]
        return Party(actor=code, name=name, span=span, basis=mention.basis if code else Basis.TEXT)

    def _is_place(self, span: Span) -> bool:
        """Whether a phrase is nothing but the name of a place, with or without its article."""
        latest = span.start + ARTICLE
        return any(p.end == span.end and p.start <= latest for p in self._places.inside(span))

    def _is_country(self, mention: Mention) -> bool:
        """Whether a name inside a phrase tells the country of whoever it names; a surname ("Jordan") does not."""
        person = any(len(p) > len(mention.span) for p in self._persons.around(mention.span))
        return mention.actor is not None and mention.actor.kind in OF_COUNTRIES and not person

    def _trimmed(self, span: Span) -> Span:
        """Without the small words at the end that lead on to somebody else: "Peru and"."""
        loose = LOOSE_END.search(span.words(self.text)) if span not in self._known else None
        return Span(span.start, span.start + loose.start()) if loose and loose.start() else span

    def _is_carrier(self, party: Party) -> bool:
        """Whether a party is an outlet or agency, with or without its article."""
        if party.span is None:
            return False
        latest = party.span.start + ARTICLE
        return any(
            m.actor is not None and m.actor.kind is ActorKind.MEDIA and m.span.start <= latest
            for m in self._named.inside(party.span)
        )

    def _words(self, span: Span) -> str:
        return " ".join(span.words(self.text).split())


def is_first_person(words: str) -> bool:
    """Whether the words are "I" or "we"."""
    return is_pronoun(words) and pronouns()[words.strip().lower()]["person"] == "1"


def without_same(parties: tuple[Party, ...], others: tuple[Party, ...]) -> tuple[Party, ...]:
    """Some parties without those known who stand on the other side: nobody accuses themselves."""
    there = {(p.actor, p.name) for p in others if p.actor is not None}
    return tuple(p for p in parties if (p.actor, p.name) not in there)


def _tells(party: Party, statement: Statement | None) -> bool:
    """Whether a party is the one who makes a statement."""
    speaker = statement.speaker if statement is not None else None
    if speaker is None or speaker.span is None or party.span is None:
        return False
    return speaker.span.overlaps(party.span)
