"""How far a source reaches beyond the words that the model marked: parties side by side, and a name set beside.

"Estonia" is marked and "Estonia and Latvia said" stands there; "the team's coach" is marked and ", Ada Berg," follows.
"""

from __future__ import annotations

import re

from onrecord.actors.actor import Mention
from onrecord.actors.cast import Person
from onrecord.actors.coordination import is_coordination
from onrecord.actors.descriptions import resolve_description
from onrecord.actors.roles import find_roles, is_pronoun
from onrecord.evidence import Span, SpanIndex, hull

BESIDE = re.compile(r",?\s+(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?$")
QUOTED = re.compile(  # "State television quoted the army as saying"
    r"\s++(?:(?:has|have|had|also|later|then)\s++){0,2}(?:quoted?|quotes|quoting|cited?|cites|citing)\s++"
    r"(?P<party>[^\s,;:.“”\"][^\n,;:.“”\"]{1,89}?)\s++as\s++(?:saying|telling|warning|announcing|confirming|denying|claiming|stating)\b"
)
DETERMINER = re.compile(r"\b(?:the|an?|this|that|his|her|its|their)\s", re.IGNORECASE)
DESCRIBED = re.compile(rf"{DETERMINER.pattern}+(?:[\w’'.-]+\s+){{0,4}}[\w’'-]+,?\s*$", re.IGNORECASE)
BEFORE_WHO = 70  # code points in which the description before "who" stands
AFTER_NAME = re.compile(r"\s*(?:[,.;:)–—\"”]|$)")
LONGEST_GAP = 10  # code points between a description and the name beside it


def whole_source(
    text: str, span: Span, cue: Span | None, *, everybody: SpanIndex[Mention], people: SpanIndex[Person]
) -> Span:
    """The source with all that belongs to it, up to its cue where the cue follows."""
    return _with_name(text, _with_coordinated(text, span, cue.start if cue else span.end, everybody), cue, people)


def _with_coordinated(text: str, span: Span, cue: int, everybody: SpanIndex[Mention]) -> Span:
    """The source with the parties that go on after it up to the cue: "Estonia" of "Estonia and Latvia"."""
    if cue <= span.end:
        return span
    named = [m.span for m in everybody.overlapping(Span(span.start, cue)) if m.span.end <= cue]
    if not named or named[-1].end <= span.end or text[named[-1].end : cue].strip(" ,"):
        return span
    chain = [s for s in named if s.end > span.start]
    return hull((span, chain[-1])) if len(chain) > 1 and is_coordination(text, chain) else span


def _with_name(text: str, span: Span, cue: Span | None, people: SpanIndex[Person]) -> Span:
    """The description of somebody with the name that stands right beside it: "the coach" of "the coach, Ada Berg,"."""
    words = span.words(text)
    if is_pronoun(words) or people.overlapping(span):
        return span
    following = people.overlapping(Span(span.end, span.end + LONGEST_GAP))
    if not following or BESIDE.fullmatch(text, span.end, following[0].span.start) is None:
        return span
    name = following[0].span
    if cue is not None and cue.overlaps(hull((span, name))):
        return span
    beside = "," in text[span.end : name.start]
    ends = AFTER_NAME.match(text, name.end) is not None or (cue is not None and 0 <= cue.start - name.end <= 1)
    description = resolve_description(words)
    is_one = (description is not None and description.what == "person" and not description.is_plural) or (
        description is None and bool(find_roles(text, span))
    )
    return hull((span, name)) if is_one and (ends or not beside) else span


def quoted_party(text: str, source: Span, cue: Span | None) -> Span | None:
    """Whom a source only quotes: the army in "State television quoted the army as saying"."""
    match = QUOTED.match(text, source.end, source.end + 160)
    if match is None or cue is None or not (source.end <= cue.start <= match.end()):
        return None
    return Span(match.start("party"), match.end("party"))


def described_before(text: str, who: Span) -> Span | None:
    """The description that "who" goes on from: "the president" in "the president, who said"."""
    start = max(0, who.start - BEFORE_WHO, text.rfind("\n", 0, who.start) + 1)
    words = text[start : who.start]
    found = None
    for opening in DETERMINER.finditer(words):
        match = DESCRIBED.match(words, opening.start())
        if match is not None:
            found = Span(start + match.start(), start + len(match.group().rstrip(", ")) + match.start())
    return found if found is not None and resolve_description(found.words(text)) is not None else None
