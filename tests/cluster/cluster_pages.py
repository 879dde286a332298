"""Made-up pages for a cluster to read, and the same read on one machine."""

from __future__ import annotations

import json
import random
from pathlib import Path

from cluster_rows import in_record

from onrecord.record.store import Record
from onrecord.runs.pipeline import find_all_inputs, read_inputs
from onrecord.runs.stage import Stage, Tools


def read_here(where: Path, sources: list[str], stages: tuple[Stage, ...], tools: Tools) -> dict[str, list[str]]:
    with Record.open(str(where), create=True) as record:
        read_inputs(find_all_inputs(sources), record, sources=sources, stages=stages, tools=tools)
        return in_record(record)


def make_pages(folder: Path, count: int, seed: int = 1) -> None:
    """Pages on several days; some are copies with another ending, some tell the same story, some cannot be read."""
    chance = random.Random(seed)
    folder.mkdir()
    places = ["Oslo", "Lima", "Quito", "Accra", "Minsk", "Hanoi"]
    texts: list[str] = []
    for number in range(count):
        place, day = chance.choice(places), chance.randint(1, 28)
        words = [f"{chance.choice(['harbour', 'trawler', 'treaty', 'pipeline', 'border'])}{chance.randint(1, 9)}"] * 2
        text = f"{place} {words[0]} dispute goes on\n\n{place.upper()}, {day} March 2021 - " + " ".join(
            f"{place} said that the {chance.choice(words)} {n} would be back before winter {chance.randint(1, 3)}."
            for n in range(8)
        )
        if texts and chance.random() < 0.4:
            text = chance.choice(texts) + f" More follows from desk {number}."
        texts.append(text)
        (folder / f"{number:03}.txt").write_text(text)
    (folder / "empty.txt").touch()
    twice = [{"url": "https://news.example/1", "text": text} for text in (texts[0], texts[0], texts[1], texts[1])]
    lines = [json.dumps(row) for row in twice]
    (folder / "rows.jsonl").write_text("\n".join(["{broken", *lines, json.dumps({"id": "7", "text": texts[2]})]))
