"""Through whose hands the words came: agencies, outlets, platforms and other people's mouths.

"was quoted as saying by AFP", "told CNN", "BNR reports", "in a tweet". The chain runs from the speaker outwards:
first whom the words were told to, then who passed them on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from onrecord.actors.actor import ActorKind, Mention
from onrecord.evidence import Span
from onrecord.statements.report import Report
from onrecord.statements.statement import Party
from onrecord.tables import read_rows

LOOK_BACK, LOOK_AHEAD = 60, 40
NEAR_PLATFORM = 60  # code points between the cue and the platform that it was posted on
WORDS_BETWEEN = r"(?:the\s+|a\s+|an\s+)?(?:[\w’'-]+\s+){0,3}?"
TOLD = re.compile(
    rf"\b(?:tell|told|tells|telling|to|with|on|in|for)\s+{WORDS_BETWEEN}[“\"'‘]?$",
    re.IGNORECASE,
)
PASSED_ON = re.compile(rf"\b(?:by|via|through|from|citing|quoting)\s+{WORDS_BETWEEN}$", re.IGNORECASE)
REPORTS = re.compile(
    r"^(?:['’]s)?\s*(?:[\w’'-]+\s+){0,3}?"
    r"(?:reports?|reported|said|says|quoted|cited|writes|wrote|agency|interview)\b",
    re.IGNORECASE,
)
HEARD = re.compile(r"\s*(?:the\s+)?", re.IGNORECASE)
TELLING = re.compile(r"\b(?:tell|told|tells|telling)$", re.IGNORECASE)
LEARNT = re.compile(
    r"\b(?:tell|told|tells|telling|interview\s+(?:with|to|on)|speaking\s+(?:to|on|with)|spoke\s+to)\s+(?:the\s+)?"
    r"(?P<name>[A-Z][\w.’'&-]*(?:\s+(?:[A-Z][\w.’'&-]*|of|the)){0,5})"
)
PLATFORM = re.compile(
    r"\b(?P<x>tweeted|tweeting|(?:a|in|his|her|its|their|on|via|to)\s+(?:tweets?|twitter))\b"
    r"|\b(?:on|via|to|a)\s++(?:(?:his|her|its|their)\s*+|a\s++)?(?:(?P<fb>facebook)|(?P<tg>telegram)|(?P<ts>truth\s+social))\b",
    re.IGNORECASE,
)
NEWS = " News"
PLATFORM_NAMES = {"x": "Twitter", "fb": "Facebook", "tg": "Telegram", "ts": "Truth Social"}
STATELESS = frozenset({"PERSON", "CIVIL", "ANON"})


def resolve_carriers(text: str, report: Report, mentions: Iterable[Mention]) -> tuple[Party, ...]:
    """Who carried the words, by the sentence around them, the content itself left out; whom they were told to first."""
    told: list[Party] = []
    passed_on: list[Party] = []
    for mention in mentions:
        if mention.actor is None or not _is_beside(report, mention.span):
            continue
        in_source = report.source is not None and report.source.overlaps(mention.span)
        before = text[max(report.sentence.start, mention.span.start - LOOK_BACK) : mention.span.start]
        after = text[mention.span.end : min(report.sentence.end, mention.span.end + LOOK_AHEAD)]
        if mention.actor.kind is not ActorKind.MEDIA:
            if _is_witness_account(text, report, mention):
                told.append(carrier(mention, text))
        elif TOLD.search(before) and not in_source:
            told.append(carrier(mention, text))
        elif PASSED_ON.search(before) or (REPORTS.match(after) and not in_source):
            passed_on.append(carrier(mention, text))
    found = [*(told or _learnt_outlet(text, report, mentions)), *passed_on] or list(_platform(text, report))
    return tuple({p.name: p for p in found}.values())


def is_told_to(text: str, party: Party) -> bool:
    """Whether the words were spoken to this carrier ("told CNN", "on ABC"), so that what follows may be as well."""
    return (
        party.span is not None and TOLD.search(text, max(0, party.span.start - LOOK_BACK), party.span.start) is not None
    )


def carrier(mention: Mention, text: str) -> Party:
    """An outlet or agency as a carrier, its short name in brackets where it has one: "Agence France-Presse (AFP)"."""
    words = " ".join(text[mention.span.start : mention.span.end + len(NEWS)].split())
    if "News" in words and "News" not in mention.name:
        words = words[: words.index("News") + len("News")]
        return Party(actor=mention.actor.code if mention.actor else None, name=words, span=mention.span)
    code = mention.actor.code if mention.actor else None
    short = f" ({code})" if code and code.isalpha() and code.upper() not in mention.name.upper() else ""
    return Party(actor=code, name=mention.name + short, span=mention.span, basis=mention.basis)


def _is_beside(report: Report, span: Span) -> bool:
    """In the sentence, outside the content, and not the source itself; "a letter seen by CNN" names a carrier."""
    if not report.sentence.contains(span) or any(piece.overlaps(span) for piece in report.content):
        return False
    return report.source is None or not report.source.overlaps(span) or report.source.start < span.start


def _is_witness_account(text: str, report: Report, mention: Mention) -> bool:
    """Somebody without an office or a name told it to an organisation that has no office: "a nurse told Amnesty"."""
    return (
        mention.side == ("CIVIL",)
        and mention.actor is not None
        and mention.actor.kind in (ActorKind.ORGANISATION, ActorKind.BODY)
        and (report.speaker is None or set(report.side) <= STATELESS)
        and report.cue is not None
        and TELLING.search(report.cue.words(text)) is not None
        and HEARD.fullmatch(text, report.cue.end, mention.span.start) is not None
    )


def _learnt_outlet(text: str, report: Report, mentions: Iterable[Mention]) -> Iterator[Party]:
    """An outlet that no list has, known by its name: "told Harbour Radio"."""
    for match in LEARNT.finditer(text, report.sentence.start, report.sentence.end):
        span = Span(match.start("name"), match.end("name"))
        words = span.words(text).split()
        if not set(words) & _outlet_words() or not _is_beside(report, span):
            continue
        last = max(n for n, word in enumerate(words) if word in _outlet_words())
        name = " ".join(words[: last + 1])
        yield Party(
            actor=None,
            name=name,
            span=Span(span.start, text.index(words[last], span.start) + len(words[last])),
            basis="text",
        )
        return


@cache
def _outlet_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("onrecord.statements", "outlet_words.csv"))


def _platform(text: str, report: Report) -> Iterator[Party]:
    """The platform that the words were posted on, named in the cue or close to it."""
    if report.cue is None:
        return
    start = max(report.sentence.start, report.cue.start - NEAR_PLATFORM)
    for match in PLATFORM.finditer(text, start, min(report.sentence.end, report.cue.end + NEAR_PLATFORM)):
        span = Span(match.start(), match.end())
        outside = not any(piece.overlaps(span) for piece in report.content)
        if outside and not (report.source and report.source.overlaps(span)):
            yield Party(actor=None, name=PLATFORM_NAMES[match.lastgroup or "x"], span=span, basis="text")
            return
