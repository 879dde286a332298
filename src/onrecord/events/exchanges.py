"""Letters and meetings between known sides that the model passed over: they are CONSULT, whatever else is said there.

Governments talk by letter ("NATO sent a letter to Moscow") and in the margins of what is quoted ("said at a joint press
conference with the prime minister"). Both are counted only where the tree of the sentence names somebody known on
each side.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from onrecord.events.arguments import Known, find_known
from onrecord.events.syntax import Clause, Syntax, Tree
from onrecord.evidence import Span, SpanIndex
from onrecord.language.annotation import RawEvent
from onrecord.tables import read_rows

CONFIDENCE = 0.5  # of what the model did not mark
LONGEST = 60  # code points of a trigger with its noun; else the verb alone
TO = frozenset({"to"})
WITH = frozenset({"with"})
OCCASIONS = frozenset({"at", "during", "after", "following", "in", "before", "on"})


def find_exchanges(syntax: Syntax, marked: SpanIndex[RawEvent], is_known: Known) -> Iterator[RawEvent]:
    """One event for each letter or meeting with both its sides, where no marked event has its words."""
    for tree in syntax.trees:
        for noun in range(len(tree.words)):
            found = _letter(tree, noun, is_known) or _meeting(tree, noun, is_known)
            if found is not None and not marked.overlapping(found.trigger):
                yield found


def _letter(tree: Tree, noun: int, is_known: Known) -> RawEvent | None:
    """What somebody sends somebody in writing."""
    verb = tree.words[noun].governor
    is_sent = tree.words[noun].relation in ("obj", "nsubj:pass")
    if (
        verb is None
        or not is_sent
        or tree.form(noun) not in _words("message")
        or tree.form(verb) not in _words("sending")
    ):
        return None
    to = tree.under(verb, "iobj") + tree.after(verb, TO) + tree.after(noun, TO)
    both = Span(
        min(tree.words[verb].span.start, tree.words[noun].span.start),
        max(tree.words[verb].span.end, tree.words[noun].span.end),
    )
    return _event(tree, both if len(both) <= LONGEST else tree.words[verb].span, Clause(tree, verb).doers, to, is_known)


def _meeting(tree: Tree, noun: int, is_known: Known) -> RawEvent | None:
    """Somebody speaks at a meeting with somebody."""
    verb = tree.words[noun].governor
    if verb is None or tree.form(noun) not in _words("meeting") or tree.words[noun].relation != "obl":
        return None
    if not any(tree.form(case) in OCCASIONS for case in tree.under(noun, "case")):
        return None
    others = tree.after(noun, WITH)
    return _event(tree, tree.words[noun].span, Clause(tree, verb).doers, others, is_known) if others else None


def _event(tree: Tree, trigger: Span, doers: list[int], others: list[int], is_known: Known) -> RawEvent | None:
    """An event of two sides; None where either names nobody known."""
    actors, recipients = (tuple(find_known(tree, words, is_known)) for words in (doers, others))
    if not actors or not recipients:
        return None
    return RawEvent(
        type="CONSULT",
        trigger=trigger,
        actors=actors,
        recipients=recipients,
        status="asserted",
        confidence=CONFIDENCE,
    )


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(r["word"] for r in read_rows("onrecord.events", "exchanges.csv") if r["kind"] == kind)
