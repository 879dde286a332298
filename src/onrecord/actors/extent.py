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
