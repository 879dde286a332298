"""Which country or organisation a source commits that names none, where the language model reads that it commits one.

Politicians are named among their own, so the people of a sentence tell most. Next come its provinces and cities, the
country that is named ahead of the source as one that acts, and the one named after it and outside of what is said;
what is said itself is most often about others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.descriptions import resolve_description
from onrecord.actors.regions import find_regions
from onrecord.actors.registry import Registry
from onrecord.actors.relations import CONTEXT, TOWARDS, WITHIN
from onrecord.actors.roles import OWN_CODES, is_pronoun, pronouns, starters
from onrecord.evidence import Span, hull
from onrecord.language.annotation import Attribution

OTHERS = OWN_CODES | {"ANON"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One source, or the place of one that is left out, in its sentence; ``named`` are the parties that it names."""

    text: str
    sentence: Span
    source: Span | None
    cue: Span
    content: Sequence[Span]
    named: Sequence[Mention]
    registry: Registry

    @classmethod
    def of(
        cls, attribution: Attribution, text: str, sentence: Span, named: Sequence[Mention], registry: Registry
    ) -> Setting:
        """That of an attribution; ``named`` are the parties of its sentence."""
        source = hull(attribution.source) if attribution.source else None
        cue = hull(attribution.cue) if attribution.cue else source or attribution.content[0]
        return cls(
            text=text, sentence=sentence, source=source, cue=cue, content=attribution.content, named=named,
            registry=registry,
        )  # fmt: skip

    @property
    def words(self) -> str:
        return self.source.words(self.text) if self.source else ""


def resolve_allegiance(setting: Setting) -> str | None:
    """The code of whom it commits; None where the sentence does not tell, and for "I" and "we"."""
    pronoun = pronouns()[setting.words.lower()] if is_pronoun(setting.words) else None
    if pronoun is not None and pronoun["person"] != "3":
        return None
    is_one = pronoun is not None and pronoun["number"] == "singular" and pronoun["gender"] != "neuter"
    ways: tuple[Callable[[Setting], str | None], ...] = (_of_people, _of_regions, _ahead, _after, _only)
    if is_one:
        ways = (_of_people, _of_regions, _after)
    elif pronoun is not None or _is_name(setting.words):
        ways = (_of_people, _of_regions, _ahead, _after)
    return next((code for way in ways if (code := way(setting)) is not None), None)


def _is_name(words: str) -> bool:
    """Whether a source begins with somebody's name, and neither with "A senior" nor with "Officials"."""
    first = words.partition(" ")[0]
    return first[:1].isupper() and first.lower() not in starters() and resolve_description(first) is None


def _others(setting: Setting, *kinds: ActorKind) -> list[Mention]:
    """The parties besides the source, of these kinds or all."""
    return [
        m
        for m in setting.named
        if m.span != setting.source and m.actor is not None and (not kinds or m.actor.kind in kinds)
    ]


def _codes(mentions: Sequence[Mention]) -> list[str]:
    """The sides of the mentions that are codes, countries and others, in order, each once."""
    return list(dict.fromkeys(c for m in mentions for c in m.side if c not in OTHERS))


def _one(codes: Sequence[str]) -> str | None:
    return codes[0] if len(set(codes)) == 1 else None


def _of_people(setting: Setting) -> str | None:
    return _one(_codes(_others(setting, ActorKind.PERSON)))


def _of_regions(setting: Setting) -> str | None:
    taken = [m.span for m in _others(setting) if m.actor and m.actor.kind is not ActorKind.PLACE]
    return _one([code for _, code in find_regions(setting.text, setting.sentence, taken=taken)])


def _acting(setting: Setting) -> list[Mention]:
    """The parties that are not only where or whereto something is, outside of what is said."""
    found = []
    for mention in _others(setting):
        before = setting.text[max(setting.sentence.start, mention.span.start - CONTEXT) : mention.span.start]
        is_said = any(piece.contains(mention.span) for piece in setting.content)
        if not is_said and not TOWARDS.search(before) and not WITHIN.search(before):
            found.append(mention)
    return found


def _states(mentions: Sequence[Mention], registry: Registry) -> list[str]:
    """The countries that the mentions are, are of or speak for, in order, each once."""
    return [c for c in _codes(mentions) if registry.country_of(c) == c]


def _ahead(setting: Setting) -> str | None:
    inside = setting.source or Span(setting.cue.start, setting.cue.start)
    before = [m for m in _acting(setting) if m.span.end <= setting.cue.start and not inside.contains(m.span)]
    return next(iter(_states(before, setting.registry)), None)


def _after(setting: Setting) -> str | None:
    after = [m for m in _acting(setting) if m.span.start >= setting.cue.end]
    return next(iter(_states(after, setting.registry)), None)


def _only(setting: Setting) -> str | None:
    """The only country that the sentence names, whatever for."""
    return _one(_states(_others(setting), setting.registry))
