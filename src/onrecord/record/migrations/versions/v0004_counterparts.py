"""Events know which event says the opposite of the same happening."""

from __future__ import annotations

from sqlalchemy import Column

from onrecord.record.columns import String
from onrecord.record.migrations.changes import add_column

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column."""
    add_column("events", Column("counterpart", String))
