"""The registry's files as rows: comma-separated tables of public facts, read once, each row checked on the way in."""

from __future__ import annotations

import calendar
import csv
import datetime
from collections.abc import Iterator
from importlib import resources
from typing import Final

from onrecord.actors.actor import Office, Tenure
from onrecord.errors import OnRecordError

_DATA: Final = resources.files("onrecord.actors") / "data"


def find_tables(stem: str) -> tuple[str, ...]:
    """The names of the tables ``stem.csv`` or ``stem_*.csv``, in order."""
    names = (f.name for f in _DATA.iterdir())
    return tuple(sorted(n for n in names if n.endswith(".csv") and (n == f"{stem}.csv" or n.startswith(f"{stem}_"))))


def read_rows(table: str) -> Iterator[dict[str, str]]:
    """The rows of one table, as written; OnRecordError where a row has too few or too many columns."""
    with (_DATA / table).open("r", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, strict=True)
        header = next(rows, [])
        for number, row in enumerate(rows, start=2):
            if len(row) != len(header):
                raise OnRecordError(f"row {number} has {len(row)} columns, not {len(header)}", table, "Mend the table")
            yield dict(zip(header, row, strict=True))


def pieces(cell: str) -> tuple[str, ...]:
    """The parts of a list cell: "Kyiv;Kiev"."""
    return tuple(cell.split(";")) if cell else ()


def read_offices() -> Iterator[tuple[Office, tuple[str, ...]]]:
    """Every office with the other ways its title is written; where two tables list one, the first is kept."""
    seen: set[str] = set()
    for table in find_tables("offices"):
        for row in read_rows(table):
            if row["code"] not in seen:
                seen.add(row["code"])
                single = row["single"].strip().lower() not in ("false", "no", "0")
                office = Office(code=row["code"], title=row["title"], of=row["of"], role=row["role"], single=single)
                yield office, pieces(row["aliases"])


def read_tenures() -> Iterator[Tenure]:
    """Every tenure; a month without a day runs from its first day (since) or to its last (until)."""
    for table in find_tables("holders"):
        for row in read_rows(table):
            since, until = _first_day(row["since"]), _last_day(row["until"])
            yield Tenure(person=row["person"], office=row["office"], since=since, until=until)


def _first_day(text: str) -> datetime.date:
    parts = [int(p) for p in text.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def _last_day(text: str) -> datetime.date | None:
    if not text:
        return None
    year, month, day = ([int(p) for p in text.split("-")] + [0, 0])[:3]
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
