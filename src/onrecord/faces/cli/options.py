"""The options that several commands share, and what they mean."""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import SettingsError
from onrecord.settings import Settings, read_day, resolve_settings

if TYPE_CHECKING:
    from onrecord.record.store import Record

RecordOption = Annotated[
    str | None,
    typer.Option("--record", "-r", metavar="FILE", help="The record (default: ONRECORD_RECORD, or onrecord.db here)."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day of reading: no page is dated later than this."),
]
LIMIT_HELP = "At most so many rows: the latest ones. 0 is all."


def settings_for(record: str | None) -> Settings:
    """The settings in force, given the --record option."""
    return resolve_settings(os.environ, record=record)


def open_record(record: str | None, *, create: bool = False) -> Record:
    """The record that the settings name."""
    from onrecord.record.store import Record

    settings = settings_for(record)
    return Record.open(settings.record, create=create, lock_seconds=settings.lock_seconds)


def day_of(value: str | None, option: str, *, last: bool = False) -> datetime.date | None:
    """The day that an option gives, if it is given."""
    return None if value is None else read_day(value, on=option, last=last)


def one_of(value: str, choices: tuple[str, ...], option: str) -> str:
    """The value, if it is one of the choices; SettingsError naming them otherwise."""
    if value not in choices:
        raise SettingsError(f"there is no {value!r}", option, f"Choose one of {', '.join(choices)}")
    return value
