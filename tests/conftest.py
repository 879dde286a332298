"""Where the tests find the corpora and gold beside the project, and what happens where they are absent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from team_server import Server, running_server

PROJECT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("ONRECORD_SHARED", PROJECT.parent / "shared"))

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
"""How long an example takes says more of the machine, and of what else it does, than of the code."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the browser tests put pictures of the pages."""
    parser.addoption("--screenshots", metavar="FOLDER", help="Put pictures of every page there (tests/browser).")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora, gold and scorers; the test skips, saying so, without it (fails with CI=true)."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true" and os.environ.get("ONRECORD_SHARED"):
            pytest.fail(f"{SHARED} is absent, and with CI=true nothing that needs it may be skipped")
        pytest.skip(f"needs the corpora and gold in {SHARED}, which is absent here")
    return SHARED


@pytest.fixture(scope="session")
def team_server() -> Iterator[Server]:
    """A PostgreSQL server; the test skips, saying so, where it is not installed (fails with CI=true)."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of this project."""
    return PROJECT
