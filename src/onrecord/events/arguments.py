"""Who takes part, by the syntax: it corrects the model's voice and names those whom the model left out.

Whoever a passive verb is about does not do it ("the team was denied visas"), nor does whoever comes under something.
Where the model names nobody on one side, the subject, agent or object of the trigger is taken, if it names somebody
known: a wrong party is worse than a missing one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from onrecord.actors.antecedents import NOMINAL
from onrecord.events.syntax import Clause, Tree
from onrecord.evidence import Span
from onrecord.language.annotation import RawEvent

KEPT = frozenset({"MOBILIZE", "CONSULT", "COOPERATE", "AGREE"})  # troops that "were deployed" act, as do all who met
OBJECTS = frozenset(
    {"ASSAULT", "COERCE", "SANCTION", "CONSULT", "ACCUSE", "AID", "SUPPORT", "THREATEN", "RETREAT", "REJECT"}
)
OWNED = frozenset({"SUPPORT", "ACCUSE", "REJECT"})  # of these also whose deed or thing it is: "condemned Chad's raid"

Known = Callable[[Span, Span], bool]


def complete(raw: RawEvent, clause: Clause | None, is_known: Known) -> RawEvent:
    """A mark with its parties on the right side; ``is_known(phrase, head)`` tells whether a phrase names somebody."""
    if clause is None:
        return raw
    raw = _turned(raw, clause)
    actors = _with_peers(clause.tree, raw.actors, raw.recipients, is_known)
    raw = replace(raw, actors=actors, recipients=_with_peers(clause.tree, raw.recipients, actors, is_known))
    if not raw.actors:
        raw = replace(raw, actors=_others(clause, clause.doers, raw.recipients, is_known))
    if not raw.recipients and raw.type in OBJECTS:
        aimed = clause.undergoers
        if raw.type in OWNED:
            aimed = aimed + [owner for word in aimed for owner in clause.owners(word)]
        raw = replace(raw, recipients=_others(clause, aimed, raw.actors, is_known))
    return raw


def _with_peers(tree: Tree, spans: tuple[Span, ...], others: tuple[Span, ...], is_known: Known) -> tuple[Span, ...]:
    """Some parties with those known who stand side by side with them, and on no other side."""
    found = list(spans)
    for head in (tree.head(span) for span in spans):
        if head is None or tree.words[head].speech not in NOMINAL:
            continue
        peers = find_known(tree, [tree.first_of_list(head)], is_known)
        found += [p for p in peers if not any(p.overlaps(s) for s in (*found, *others))]
    return tuple(sorted(found)) if len(found) > len(spans) else spans


def _turned(raw: RawEvent, clause: Clause) -> RawEvent:
    """With those to whom it is done taken from among the actors."""
    tree = clause.tree
    is_done_to = tree.is_passive(clause.head) if clause.is_verb else bool(clause.undergoers)
    if not is_done_to or raw.type in KEPT:
        return raw
    suffering = [tree.words[u].span for u in clause.undergoers]
    wrong = tuple(a for a in raw.actors if any(a.overlaps(u) for u in suffering))
    if not wrong:
        return raw
    kept = tuple(a for a in raw.actors if a not in wrong)
    return replace(raw, actors=kept, recipients=tuple(sorted({*raw.recipients, *wrong})))


def _others(clause: Clause, words: list[int], there: tuple[Span, ...], is_known: Known) -> tuple[Span, ...]:
    """The phrases of some words that name somebody who is not on the other side already."""
    return tuple(p for p in find_known(clause.tree, words, is_known) if not any(p.overlaps(o) for o in there))


def find_known(tree: Tree, words: Iterable[int], is_known: Known) -> Iterator[Span]:
    """The phrases of some words, and those side by side with them, that name somebody known."""
    for word in words:
        head = tree.words[word].span
        yield from (p for p in tree.parties(word) if is_known(p, head if p.contains(head) else p))
