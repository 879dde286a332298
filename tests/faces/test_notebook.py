"""The example notebook runs from top to bottom on the bundled collection, and says what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lxml import html
from nbclient import NotebookClient

from conftest import Ran

NOTEBOOK = "examples/notebooks/first-look.ipynb"


@pytest.fixture(scope="module")
def outputs(project: Path, demonstrated: tuple[Path, Ran]) -> Iterator[list[Any]]:
    """What each code cell gave, the pages being in the record already."""
    folder, _ = demonstrated
    notebook = nbformat.read(project / NOTEBOOK, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONRECORD_RECORD", str(folder / "onrecord.db"))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        client = NotebookClient(
            notebook, timeout=240, resources={"metadata": {"path": str(project / NOTEBOOK).rpartition("/")[0]}}
        )
        client.execute()
    yield [cell["outputs"] for cell in notebook.cells if cell["cell_type"] == "code"]


def test_it_is_kept_without_outputs(project: Path) -> None:
    for cell in nbformat.read(project / NOTEBOOK, as_version=4).cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_it_runs_and_answers(outputs: list[Any]) -> None:
    shown = ["".join(out.get("data", {}).get("text/html", "") for out in found) for found in outputs]
    printed = ["".join(out.get("text", "") for out in found) for found in outputs]
    tables = [html.fromstring(markup).text_content() if markup else "" for markup in shown]
    assert "documents" in tables[0]
    assert "Russia" in tables[1]
    first = printed[2].splitlines()[0]
    assert first in tables[1]
    assert first.split(" … ")[0] in printed[3]
    assert "rejection" in tables[4]
    assert outputs[7][-1]["data"]["text/plain"] == "['demands.xlsx', 'network.gexf', 'sources.bib']"
