"""Options win over the environment, the environment over defaults, and what makes no sense is said to be so."""

from __future__ import annotations

import datetime

import pytest

from onrecord.errors import SettingsError
from onrecord.settings import read_day, resolve_settings


@pytest.mark.parametrize(
    ("environment", "option", "record", "origin"),
    [
        ({}, None, "onrecord.db", "default"),
        ({"ONRECORD_RECORD": "a.db"}, None, "a.db", "environment ONRECORD_RECORD"),
        ({"ONRECORD_RECORD": "a.db"}, "b.db", "b.db", "option --record"),
    ],
)
def test_who_wins(environment: dict[str, str], option: str | None, record: str, origin: str) -> None:
    settings = resolve_settings(environment, record=option)
    assert (settings.record, str(settings.origins["record"])) == (record, origin)


@pytest.mark.parametrize("value", ["soon", "-1", "", "nan", "inf", "1e9"])
def test_seconds_that_make_no_sense(value: str) -> None:
    with pytest.raises(SettingsError, match="ONRECORD_LOCK_SECONDS"):
        resolve_settings({"ONRECORD_LOCK_SECONDS": value})


def test_an_empty_record() -> None:
    with pytest.raises(SettingsError):
        resolve_settings({"ONRECORD_RECORD": ""})


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022-01-26", "2022-01-26", "2022-01-26"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-12", "2022-12-01", "2022-12-31"),
        ("2022", "2022-01-01", "2022-12-31"),
    ],
)
def test_days(value: str, first: str, last: str) -> None:
    assert read_day(value, on="--since") == datetime.date.fromisoformat(first)
    assert read_day(value, on="--until", last=True) == datetime.date.fromisoformat(last)


@pytest.mark.parametrize(
    "value", ["", "today", "26.01.2022", "2022-13", "2022-02-30", "2022-1-1-1", "٢٠٢٢", "0000", "-5"]
)
def test_what_is_no_day(value: str) -> None:
    with pytest.raises(SettingsError, match="--since"):
        read_day(value, on="--since")
