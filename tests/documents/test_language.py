"""The language of a page is told, and English that is short is not taken for a neighbour of English."""

from __future__ import annotations

import pytest

from onrecord.documents.inputs import RawInput
from onrecord.documents.read import read_document

CASES = {
    "The Abuja government go ahead with plans to buy jets from Turkey despite strikes by workers in Lagos state.": "en",
    "Lagos police say gunmen kidnap ten people for Kaduna road, and army dey search bush since Monday.": "pcm",
    "Le ministre a dit que les soldats resteraient dans le pays jusqu'à la fin de l'année prochaine.": "fr",
    "Ministrul a spus că soldații rămân în țară până la sfârșitul anului viitor, scrie agenția.": "ro",
    "Yes.": None,
}


@pytest.mark.parametrize(("text", "language"), CASES.items())
def test_language(text: str, language: str | None) -> None:
    assert read_document(RawInput(source="page.txt", data=text, kind="text")).language == language
