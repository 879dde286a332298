"""The labels that the model knows, in the order of its outputs. Training and reading both take them from here."""

from __future__ import annotations

ACTS = (
    "claim", "denial", "accusation", "demand", "proposal", "pledge", "threat", "acceptance", "rejection", "praise",
)  # fmt: skip
"""The ten acts of the codebook."""

EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The roots of PLOVER 2.0."""

STATUSES = ("asserted", "claimed", "denied", "planned", "hypothetical")
"""What the text vouches for in an event."""

SIDES = ("named", "person", "civil", "rebel", "anonymous")
"""Whom the words of a source commit: a country or organisation that has a code, or somebody who has none."""

MENTION_KINDS = ("person", "organisation", "place", "group", "time", "event")
"""What a name names."""

SPEECH = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM",
    "VERB", "X",
)  # fmt: skip
"""The parts of speech of Universal Dependencies."""

INNER = "inner"
"""The relation of a stretch of letters or a mark to the first one of its word ("U", ".", "S", ".")."""

RELATIONS = (
    "root", INNER, "acl", "acl:relcl", "advcl", "advcl:relcl", "advmod", "amod", "appos", "aux", "aux:pass", "case",
    "cc", "cc:preconj", "ccomp", "compound", "compound:prt", "conj", "cop", "csubj", "csubj:pass", "dep", "det",
    "det:predet", "discourse", "dislocated", "expl", "fixed", "flat", "goeswith", "iobj", "list", "mark", "nmod",
    "nmod:desc", "nmod:poss", "nmod:unmarked", "nsubj", "nsubj:outer", "nsubj:pass", "nummod", "obj", "obl",
    "obl:agent", "obl:unmarked", "orphan", "parataxis", "punct", "reparandum", "vocative", "xcomp",
)  # fmt: skip
"""The dependency relations of Universal Dependencies as EWT and GUM use them, without the rarest subtypes."""

OUTSIDE = 0
"""Tags are O = 0, then four of each kind: beginning, inside, end, and a word that is a whole span by itself.

The end has a tag of its own so that the model must say where a span may end, not only where it stops being sure.
"""

BEGIN, INSIDE, END, SINGLE = range(1, 5)
PARTS = 4


def tag(kind: int, part: int) -> int:
    """The tag of a part (BEGIN, INSIDE, END, SINGLE) of a span of this kind."""
    return PARTS * kind + part


def tags(kinds: int) -> int:
    """How many tags a row of that many kinds has."""
    return 1 + PARTS * kinds
