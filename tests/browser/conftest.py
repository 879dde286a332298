"""A real Chromium without a window, and the bundled collection served to it by the real command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api: Any = None
try:
    from playwright import sync_api
except ImportError:  # the tests below then say so
    collect_ignore_glob = ["test_browser_*.py"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REBOUND = "--host-resolver-rules=MAP evil.example 127.0.0.1"
"""Another site's name that leads to this machine, as its owner can make it do."""
NO_BROWSER = "needs Chromium (apt-get install chromium) and Playwright (make test installs it), and one is absent here"


def pytest_configure() -> None:
    """Without Playwright nothing here can even be collected: with CI=true that is an error, not a silence."""
    if sync_api is None and os.environ.get("CI") == "true":
        raise pytest.UsageError(f"with CI=true the browser tests may not be left out: this {NO_BROWSER}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; the test skips, saying so, where there is none (and fails with CI=true)."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"with CI=true the browser tests may not be skipped: this {NO_BROWSER}")
        pytest.skip(NO_BROWSER)
    with sync_api.sync_playwright() as playwright:
        # Chromium refuses to run as root with its sandbox, which is how continuous integration runs it.
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, chromium_sandbox=False, args=["--disable-dev-shm-usage", REBOUND]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def collection(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which the bundled collection is shown."""
    from watched import serving  # noqa: PLC0415 (it needs Playwright)

    record = tmp_path_factory.mktemp("browser") / "onrecord.db"
    made = subprocess.run(
        [sys.executable, "-m", "onrecord", "demo", "--record", str(record)], capture_output=True, text=True, check=False
    )
    assert record.is_file(), made.stderr
    with serving(record) as address:
        yield address


@pytest.fixture(scope="session")
def addresses(collection: str) -> dict[str, str]:
    """Every page of the collection by name; entries are those with most to show."""

    def rows(noun: str) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{collection}/api/v1/{noun}?limit=500", timeout=60) as answer:  # noqa: S310
            found: list[dict[str, Any]] = json.load(answer)["rows"]
            return found

    statements, events, threads = rows("statements"), rows("events"), rows("threads")
    fullest = Counter(row["document"] for row in statements).most_common(1)[0][0]
    # The same words in most pages: what there is to compare.
    said = Counter(row["content"][0]["text"] for row in statements)
    statement = max(
        statements, key=lambda row: (said[row["content"][0]["text"]], len(row["content"][0]["text"]), row["id"])
    )
    return {
        "overview": "/",
        "threads": "/threads",
        "thread": "/threads/" + max(threads, key=lambda row: len(row["entries"]))["id"],
        "statements": "/statements",
        "statement": f"/statements/{statement['id']}",
        "events": "/events",
        "event": f"/events/{events[0]['id']}",
        "actors": "/actors",
        "actor": "/actors/RUS",
        "network": "/network",
        "documents": "/documents",
        "document": f"/documents/{fullest}",
        "compare": f"/compare?statement={statement['id']}",
        "issues": "/issues",
        "nothing found": "/statements?about=zzyzx",
    }


@pytest.fixture(scope="session")
def screenshots(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures of the pages are to be put, if anywhere."""
    given = request.config.getoption("--screenshots")
    if given is None:
        return None
    folder = Path(given)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
