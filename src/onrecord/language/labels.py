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

OUTSIDE = 0
"""Tags are O = 0, then B and I of each kind: B = 1 + 2k, I = 2 + 2k."""


def begin(kind: int) -> int:
    """The tag of the first word of a span of this kind."""
    return 1 + 2 * kind


def tags(kinds: int) -> int:
    """How many tags a row of that many kinds has."""
    return 1 + 2 * kinds
