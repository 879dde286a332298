"""One session of the engine for all tests of it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.runs.cluster import open_session

HERE = Path(__file__).parent
PATHS = [str(HERE), str(HERE.parent / "runs"), str(HERE.parent)]
sys.path[:0] = [path for path in PATHS if path not in sys.path]
"""Workers, their children and other drivers import the stages of these tests too."""
QUICK = {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2", "spark.sql.adaptive.enabled": "false"}


def why_not() -> str | None:
    """What the engine lacks here, in words."""
    if importlib.util.find_spec("pyspark") is None:
        return "the cluster engine is not installed: pip install 'onrecord[cluster]'"
    if shutil.which("java") is None:
        return "the cluster engine needs Java 17 (Debian: openjdk-17-jre-headless), and there is none"
    return None


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The session; tests skip, saying why, where it cannot be had (and fail with CI=true)."""
    reason = why_not()
    if reason is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    session = open_session("local[2,4]", options={**QUICK, "spark.executorEnv.PYTHONPATH": os.pathsep.join(PATHS)})
    yield session
    session.stop()
