"""The place of a record: a file, or a database of a PostgreSQL server. What is shown of it never holds a password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from onrecord.errors import RecordError

SQLITE_URL = "sqlite:///"
DRIVER = "postgresql+psycopg"
SCHEMES = ("postgresql", "postgres", DRIVER)
"""How the URL of a record in PostgreSQL may begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record lies: exactly one of ``path`` and ``url`` is there. ``name`` is how it is called in messages."""

    name: str
    path: Path | None = None
    url: URL | None = None

    @property
    def file(self) -> Path:
        """The file; for places that are one."""
        if self.path is None:
            raise RecordError("this record is not a file", self.name, "Give a path, such as onrecord.db")
        return self.path

    @property
    def short(self) -> str:
        """What to call it in a heading: the name of the file, or of the database."""
        return self.path.name if self.path else (self.url.database if self.url else None) or self.name


def place_of(where: str) -> Place:
    """The place that a path, ``sqlite:///PATH`` or ``postgresql://...`` names; RecordError for anything else."""
    if where.startswith(SQLITE_URL):
        where = where.removeprefix(SQLITE_URL)
    elif "://" in where:
        return _database(where)
    if not where or where == ":memory:" or "\0" in where:
        raise RecordError("a record needs a file", where.replace("\0", ""), "Give a path, such as onrecord.db")
    return Place(name=where, path=Path(where))


def _database(where: str) -> Place:
    scheme = where.split("://", 1)[0]
    if scheme not in SCHEMES:
        raise RecordError(
            f"records in {scheme[:40]!r} are not supported", "", "Give a path, sqlite:///PATH or postgresql://..."
        )
    try:
        url = make_url(where.replace("\0", "")).set(drivername=DRIVER)
    except (ArgumentError, ValueError):
        # Neither the URL nor the parser's own words, which may hold the password.
        advice = "Write it as postgresql://USER@HOST:PORT/DATABASE, and @ and / in a password as %40 and %2F"
        raise RecordError("this is no URL of a database", f"{scheme}://", advice) from None
    return Place(name=_shown(url), url=url)


def _shown(url: URL) -> str:
    """The URL without its password and without its query, where another may stand."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return plain.render_as_string()
