"""Ministries, parliaments and armies of any country, by the way such bodies are named: "the Moldovan Foreign Ministry".

Most countries' bodies follow one pattern, so they are not listed one by one: a template gives the forms in which the
text names them and the name by which the record keeps them ("Ministry of Foreign Affairs of Moldova").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from onrecord.actors.actor import Actor, ActorKind
from onrecord.actors.names import Manner, Token, find_tokens

_SLOT = re.compile(r"\{(demonym|country)\}")
_IN_SLOT = {  # "US Defense Department": a name may stand where a demonym does, never the other way round
    "demonym": frozenset({Manner.DEMONYM, Manner.NAME, Manner.ALIAS}),
    "country": frozenset({Manner.NAME, Manner.ALIAS, Manner.CAPITAL}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyTemplate:
    """One kind of body that countries have: ``name`` is "Ministry of Foreign Affairs of {country}"."""

    kind: str
    slug: str
    name: str
    forms: tuple[str, ...]

    def body_of(self, country: Actor, *, article: str = "") -> Actor:
        """This kind of body of that country."""
        name = self.name.replace("{country}", f"{article} {country.name}".strip())
        return Actor(code=f"{country.code.lower()}-{self.slug}", kind=ActorKind.BODY, name=name, side=country.side)


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BodyForms:
    """The forms of all templates, word by word. Filled once, then only read."""

    root: _Node = field(default_factory=_Node)
    bare: dict[tuple[str, ...], str] = field(default_factory=dict)  # "foreign ministry": its kind, the country left out

    def add(self, template: BodyTemplate) -> None:
        """Learn the forms of one kind of body."""
        for form in template.forms:
            node = self.root
            if form.startswith("{demonym} "):
                words = tuple(token.key for token in find_tokens(form.removeprefix("{demonym} ")))
                self.bare.setdefault(words, template.kind)
            for index, part in enumerate(_SLOT.split(form)):
                if index % 2:
                    node = node.slots.setdefault(part, _Node())
                    continue
                for token in find_tokens(part):
                    node = node.words.setdefault(token.key, _Node())
            if template.kind not in node.kinds:
                node.kinds.append(template.kind)

    def find(
        self, tokens: list[Token], countries: Mapping[int, list[tuple[int, str, Manner]]]
    ) -> Iterator[tuple[int, int, str, str]]:
        """Stretches of tokens that name a body: first token, last token (not included), kind, country code.

        ``countries`` tells where a country is named: at which token, up to which, which one and how.
        """
        for first in range(len(tokens)):
            walks: list[tuple[_Node, int, str]] = [(self.root, first, "")]
            while walks:
                node, at, code = walks.pop()
                if code:
                    yield from ((first, at, kind, code) for kind in node.kinds)
                if at >= len(tokens):
                    continue
                following = node.words.get(tokens[at].key)
                if following is not None:
                    walks.append((following, at + 1, code))
                for slot, after in node.slots.items():
                    # "Foreign Ministry of the Netherlands"
                    begin = at + 1 if at > first and tokens[at].key == "the" else at
                    for last, country, manner in reversed(countries.get(begin, [])):  # the likeliest is walked first
                        if manner in _IN_SLOT[slot]:
                            walks.append((after, last, country))
