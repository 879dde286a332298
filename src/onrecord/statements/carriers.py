"""Through whose hands the words came: agencies, outlets, platforms and other people's mouths.

"was quoted as saying by AFP", "told CNN", "BNR reports", "in a tweet". The chain runs from the speaker outwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onrecord.actors.actor import ActorKind, Mention
from onrecord.evidence import Span
from onrecord.statements.statement import Party

BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|by|to|with|on|via|through|from|citing|quoting|according to|interview (?:with|to)|quoted by|"
    r"in|for|as reported by|reported by|carried by|cited by)\s+(?:the\s+|a\s+|an\s+)?(?:[\w’'-]+\s+){0,3}?)$",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"^(?:['’]s)?\s*(?:[\w’'-]+\s+){0,3}?(?:reports?|reported|said|says|quoted|cited|writes|wrote|news agency|agency|interview)\b",
    re.IGNORECASE,
)
PLATFORM = re.compile(
    r"\b(?P<x>tweeted|tweets?|on twitter|twitter)\b|\b(?P<fb>facebook)\b|\b(?P<tg>telegram)\b|\b(?P<ts>truth social)\b",
    re.IGNORECASE,
)
PLATFORM_NAMES = {"x": "Twitter", "fb": "Facebook", "tg": "Telegram", "ts": "Truth Social"}


def resolve_carriers(
    text: str, *, sentence: Span, content: Sequence[Span], speaker: Span | None, mentions: Iterable[Mention]
) -> tuple[Party, ...]:
    """Who carried the words, by the sentence around them, the content itself left out, in order of the text."""
    found: list[Party] = []
    for mention in mentions:
        if mention.actor is None or mention.actor.kind is not ActorKind.MEDIA or not sentence.contains(mention.span):
            continue
        if any(piece.overlaps(mention.span) for piece in content) or (speaker and speaker.overlaps(mention.span)):
            continue
        before = text[max(sentence.start, mention.span.start - 60) : mention.span.start]
        after = text[mention.span.end : min(sentence.end, mention.span.end + 40)]
        if BEFORE.search(before) or AFTER.match(after):
            found.append(Party(actor=mention.actor.code, name=mention.name, span=mention.span, basis=mention.basis))
    if not found:
        found.extend(_platform(text, sentence, content))
    return tuple({p.name: p for p in found}.values())


def _platform(text: str, sentence: Span, content: Sequence[Span]) -> Iterable[Party]:
    for match in PLATFORM.finditer(text, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        if not any(piece.overlaps(span) for piece in content):
            yield Party(actor=None, name=PLATFORM_NAMES[match.lastgroup or "x"], span=span, basis="text")
            return
