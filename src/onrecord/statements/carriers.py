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
    r"(?:\b(?:told|tells|telling|by|to|with|on|via|through|from|citing|quoting|in|for)\s+(?:the\s+|a\s+|an\s+)?(?:[\w’'-]+\s+){0,3}?)$",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"^(?:['’]s)?\s*(?:[\w’'-]+\s+){0,3}?"
    r"(?:reports?|reported|said|says|quoted|cited|writes|wrote|agency|interview)\b",
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
            found.append(carrier(mention))
    if not found:
        found.extend(_platform(text, sentence, content))
    return tuple({p.name: p for p in found}.values())


def carrier(mention: Mention) -> Party:
    """An outlet or agency as a carrier, its short name in brackets where it has one: "Agence France-Presse (AFP)"."""
    code = mention.actor.code if mention.actor else None
    short = f" ({code})" if code and code.isalpha() and code.upper() not in mention.name.upper() else ""
    return Party(actor=code, name=mention.name + short, span=mention.span, basis=mention.basis)


def _platform(text: str, sentence: Span, content: Sequence[Span]) -> Iterable[Party]:
    for match in PLATFORM.finditer(text, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        if not any(piece.overlaps(span) for piece in content):
            yield Party(actor=None, name=PLATFORM_NAMES[match.lastgroup or "x"], span=span, basis="text")
            return
