"""Both databases for every test of the record that asks for ``fresh``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from homes import Databases, Fresh, fresh_file


@pytest.fixture(scope="session")
def databases(team_server: object) -> Iterator[Databases]:
    """Empty records on a PostgreSQL server."""
    found = Databases(team_server)  # type: ignore[arg-type]
    yield found
    found.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Empty records, in files and on a PostgreSQL server."""
    return fresh_file if request.param == "sqlite" else request.getfixturevalue("databases")  # type: ignore[no-any-return]
