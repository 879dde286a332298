"""Bounded time for each stage, on pages whose sentences are stretched at every joint by what repeats."""

from __future__ import annotations

import pytest
from readers import bounded

from onrecord.documents.raw import RawInput
from onrecord.documents.read import read_document
from onrecord.runs.stage import Reading
from onrecord.runs.stages import STAGES, TOOLS
from pace import here

SENTENCES = (
    "VIENNA, Jan 26, 2022 (AFP) - Russia's Foreign Minister Sergei Lavrov said on Monday{p}that NATO must withdraw "
    '5,000 troops to{p}Germany by the end of{p}the week. "We urge NATO{p}to withdraw," he told{p}reporters{p}in{p}'
    "Moscow. President{p}of{p}France Emmanuel Macron,{p}said he had asked{p}Putin to wait.\n"
)
STRETCH = 1_200  # characters at each of twelve joints
LIMIT = here(20.0)  # a stage; the model's reading takes one or two

STRETCHED = {
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "apostrophes": "'",
    "opening quotation marks": "“",
    "brackets": "(",
    "commas": " ,",
    "words": " and the",
    "abbreviations": " Abc.",
    "numbers": " 1,000",
    "one word": "a",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", STRETCHED)
def test_every_stage_ends_soon(name: str) -> None:
    piece = STRETCHED[name]
    words = SENTENCES.replace("{p}", f" {piece * (STRETCH // len(piece))} ")
    with bounded(LIMIT):
        document = read_document(RawInput(source="page.txt", data=words))
    reading = Reading(document=document)
    for stage in STAGES:
        with bounded(LIMIT):
            reading = stage.run(reading, TOOLS)
    assert reading.annotation is not None
