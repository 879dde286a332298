"""Words that name no event and nobody when they stand alone, by the part they were taken for."""

from __future__ import annotations

from functools import cache

from onrecord.tables import read_rows


@cache
def idle_words(role: str) -> frozenset[str]:
    """The words of one role; the table's schema says what each role is."""
    return frozenset(r["word"] for r in read_rows("onrecord.events", "idle_words.csv") if r["role"] == role)
