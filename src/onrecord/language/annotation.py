"""What the language model marks in a text before anybody is resolved: attributions, mentions, events, all spans."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import Span


class MentionKind(StrEnum):
    """What a name in the text names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"  # countries, cities, regions
    GROUP = "group"  # peoples, parties, other groups
    TIME = "time"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMention:
    """A name as it stands in the text; who it is, the actors stage decides."""

    span: Span
    kind: MentionKind
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Somebody is reported to say, write, ask, promise, deny, think or want something (PolNeAR's scheme).

    ``cue`` are the words that attribute ("said", "called on"), ``source`` the noun phrase it comes from
    (empty where the text names none), ``content`` what is attributed, in several pieces where source or cue
    interrupt it. ``act`` is the act that the model reads in it, of the ten of the codebook.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    act: str | None
    act_confidence: float
    confidence: float
    addressees: tuple[Span, ...] | None = None  # words that name whom it is aimed at; None where nobody looked
    side: str | None = None  # what kind of side the source commits: named, person, civil, rebel, anonymous
    side_confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """Somebody does something to somebody: a PLOVER type on its trigger, with argument spans, nobody resolved."""

    type: str
    trigger: Span
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    status: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word in its sentence's dependency tree, in the terms of Universal Dependencies.

    ``governor`` is the number of the word in the same tree that it hangs on, None for the root; ``speech`` the
    universal part of speech, ``relation`` the relation with its subtype ("nsubj:pass").
    """

    span: Span
    speech: str
    governor: int | None
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """All that the model marked in one text. Offsets are those of the whole document's text."""

    sentences: tuple[Span, ...]
    attributions: tuple[Attribution, ...]
    mentions: tuple[NamedMention, ...]
    events: tuple[RawEvent, ...]
    trees: tuple[tuple[Word, ...], ...] = ()  # a tree a sentence, where syntax was asked for
