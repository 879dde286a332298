"""Whether saying it is doing it: "we ask", "I want to thank", "NATO supports" in the mouth of whoever it names.

Such words are no report of an act of speech, they are the act, so the event is as certain as that they were said.
"We asked" only tells of it, and so does "they ask".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.events.syntax import Clause
from onrecord.evidence import Span
from onrecord.language.annotation import RawEvent

SPOKEN = frozenset({"REQUEST", "ACCUSE", "REJECT", "SUPPORT", "CONCEDE", "THREATEN", "AGREE"})  # done in words
ADVERBS = re.compile(r"(?:\s+(?:\w+ly|also|again|now|do|today|all|therefore))?\s+", re.IGNORECASE)
NOT_NOW = re.compile(r"(?:\w+ed|said|told|gave|made|met|have|had|has|did|was|were|will|would)\b", re.IGNORECASE)
WISHING = frozenset({"want", "like", "wish"})  # "I would like to thank"
NOT_DONE = frozenset({"not", "n't", "never", "no"})


def is_performed(text: str, raw: RawEvent, clause: Clause | None, is_speaker: Callable[[Span], bool]) -> bool:
    """Whether a trigger in somebody's words is an act of theirs; ``is_speaker`` tells whether a name means them."""
    if raw.type not in SPOKEN or NOT_NOW.match(raw.trigger.words(text)):
        return False
    before = (s for s in raw.actors if s.end <= raw.trigger.start)
    if any(ADVERBS.fullmatch(text, s.end, raw.trigger.start) and is_speaker(s) for s in before):
        return True
    return clause is not None and clause.is_verb and _is_said_now(clause, is_speaker)


def _is_said_now(clause: Clause, is_speaker: Callable[[Span], bool]) -> bool:
    """The same by the tree, which sees past "I want to" and "are concerned and"."""
    tree, verb = clause.tree, clause.head
    small = {tree.form(c) for c in tree.under(verb, "aux", "advmod", "mark", "aux:pass")}
    governor = tree.words[verb].governor
    wished = tree.words[verb].relation == "xcomp" and governor is not None and tree.form(governor) in WISHING
    if small & NOT_DONE or (small - {"to"} and tree.under(verb, "aux", "aux:pass", "mark") and not wished):
        return False
    if "to" in small and not wished:
        return False
    return any(is_speaker(tree.words[doer].span) for doer in clause.doers)
