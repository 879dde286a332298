"""What views leave out: entries that a person rejected."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, select

from onrecord.record.decision import Mark


def not_rejected(noun: Table) -> ColumnElement[bool]:
    """Rows that nobody rejected. Asked over the storage key, which every index holds, so that counts stay quick."""
    other = noun.alias()
    key = "number" if "number" in noun.c else "id"
    return noun.c[key].not_in(select(other.c[key]).where(other.c.mark == Mark.REJECTED.value))
