"""Who says it where the model marked a verb of saying and nobody with it: the subject that stands before the verb.

"Mr. Berg seemed most concerned" has its subject right before the verb; "Ms. Quill, asked about the dam, had said" a
clause between commas before it. Anything less plain is left open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.relations import CONTEXT, PREPOSITION, TOWARDS, WITHIN, known_titles
from onrecord.actors.roles import find_roles
from onrecord.evidence import Span

SUBJECTS = frozenset({ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.COUNTRY})
PASSIVE = re.compile(r"(?:is|are|was|were|been|being)\b", re.IGNORECASE)
NAMED_PLAINLY = 0.7  # less sure names are not taken for a subject


def resolve_subject(
    text: str, cue: Span, sentence: Span, mentions: Sequence[Mention], quotations: Sequence[Span]
) -> Mention | None:
    """The party right before the verb, or the first one before it that a clause between commas follows."""
    before = [
        m
        for m in mentions
        if m.span.end <= cue.start
        and m.actor is not None
        and m.actor.kind in SUBJECTS
        and m.confidence >= NAMED_PLAINLY
        and not any(q.overlaps(m.span) for q in quotations)
    ]
    if not before or not text[cue.start].islower() or PASSIVE.match(text, cue.start):
        return None
    gap = text[before[-1].span.end : cue.start]
    if gap == " " and _is_subject(text, before[-1], sentence):
        return before[-1]
    if not text[: cue.start].endswith(", "):
        return None
    people = [m for m in before if m.actor and m.actor.kind is ActorKind.PERSON]
    first = next((m for m in people if text.startswith(", ", m.span.end) and cue.start - m.span.end > len(", ")), None)
    return first if first is not None and _is_subject(text, first, sentence) else None


def _is_subject(text: str, mention: Mention, sentence: Span) -> bool:
    """Whether nothing before a name and its titles makes it an object or a place: "with Mr. Berg", "in Chad"."""
    start = max(sentence.start, mention.span.start - 2 * CONTEXT)
    roles = {r.span.end: r.span.start for r in find_roles(text, Span(start, mention.span.start))}
    end = mention.span.start
    while end > start:
        words = text[start:end].rstrip()
        end = start + len(words)
        last = words.rsplit(" ", 1)[-1]
        if end in roles:
            end = roles[end]
        elif last and (last.lower().strip(".") in known_titles() or last.lower() == "the"):
            end -= len(last)
        else:
            break
    words = f"{text[start:end].rstrip()} "
    is_object = PREPOSITION.fullmatch(words.rsplit(" ", 2)[-2]) is not None
    return not is_object and not TOWARDS.search(words) and not WITHIN.search(words)
