"""Settings: what can be set, what is in force, and where each value comes from.

An option given on the command line wins over the environment, the environment over the default. The environment
is handed in as a mapping: only runs and faces look at the real one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.errors import SettingsError

DEFAULT_RECORD = "onrecord.db"
DEFAULT_LOCK_SECONDS = 30.0
"""Longer than anybody holds a record for: a decision on five thousand entries at once takes some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the value of one setting comes from: "option", "environment" or "default", and under which name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return self.kind if self.kind == "default" else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one command. ``origins`` has one item a setting, by the setting's name."""

    record: str
    lock_seconds: float
    origins: Mapping[str, Origin]


def resolve_settings(environment: Mapping[str, str], *, record: str | None = None) -> Settings:
    """The settings in force, from options (None: not given) and environment; SettingsError if one makes no sense."""
    origins: dict[str, Origin] = {}
    where = _chosen("record", record, environment, DEFAULT_RECORD, origins)
    seconds = _chosen("lock-seconds", None, environment, str(DEFAULT_LOCK_SECONDS), origins)
    if not where:
        raise SettingsError("the name of the record is empty", str(origins["record"]), "Give a path, or leave it out")
    return Settings(record=where, lock_seconds=_seconds(seconds, str(origins["lock-seconds"])), origins=origins)


def _chosen(
    name: str, option: str | None, environment: Mapping[str, str], default: str, origins: dict[str, Origin]
) -> str:
    variable = f"ONRECORD_{name.upper().replace('-', '_')}"
    if option is not None:
        origins[name] = Origin(kind="option", name=f"--{name}")
        return option
    if variable in environment:
        origins[name] = Origin(kind="environment", name=variable)
        return environment[variable]
    origins[name] = Origin(kind="default", name=name)
    return default


def _seconds(value: str, origin: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise SettingsError(f"{value!r} is not a number of seconds from 0 to 3600", origin, "Give one, such as 30")
    return seconds


def read_day(value: str, *, on: str, last: bool = False) -> datetime.date:
    """A day as a person writes it: ``2022-01-26``, or ``2022-01`` or ``2022`` for their first (or last) day."""
    parts = value.strip().split("-")
    try:
        year, month, day = (int(part) for part in [*parts, "0", "0"][:3])
        if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError
        if len(parts) == 3:
            return datetime.date(year, month, day)
        if len(parts) == 2:
            return _last_of_month(year, month) if last else datetime.date(year, month, 1)
        return datetime.date(year, 12, 31) if last else datetime.date(year, 1, 1)
    except ValueError:
        raise SettingsError(f"{value!r} is not a date", on, "Write it as 2022-01-26, 2022-01 or 2022") from None


def _last_of_month(year: int, month: int) -> datetime.date:
    if month == 12:
        return datetime.date(year, 12, 31)
    return datetime.date(year, month + 1, 1) - datetime.timedelta(days=1)
