"""Who only listens: in "told the parliament that the pact was dead" nothing is asked of the parliament.

Whoever is told to do something is no audience, and neither is a state or a person who is told something.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.evidence import Span
from onrecord.statements.report import Report
from onrecord.tables import read_rows

TELLING = re.compile(r"\b(?:tell|tells|told|telling|address|addresses|addressed|addressing)$", re.IGNORECASE)
HEAD_END = re.compile(r"\s(?:of|in|at|on|for|from|during|after)\s", re.IGNORECASE)
GOES_ON = re.compile(
    r"[,:;“\"(]|\s+(?:that|on|in|at|during|after|before|this|last|late|early|earlier|today|yesterday|[A-Z][a-z]+day)\b"
)


def find_audience(text: str, report: Report) -> Span | None:
    """The assembly or group of listeners that the verb of telling has for its object, up to what they are told."""
    if report.cue is None or not TELLING.search(report.cue.words(text)):
        return None
    first = min((c.start for c in report.content if c.start >= report.cue.end), default=report.sentence.end)
    for end in _ends(text, report.cue.end, first):
        words = text[report.cue.end : end]
        head = HEAD_END.split(words)[0].split()
        if head and head[-1].lower() in _nouns():
            return Span(report.cue.end + len(words) - len(words.lstrip()), end)
    return None


def _ends(text: str, start: int, stop: int) -> list[int]:
    """Where the words after the verb can end: before what is told, the day, or the place."""
    return [m.start() for m in GOES_ON.finditer(text, start, stop)] + [start + len(text[start:stop].rstrip())]


@cache
def _nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in read_rows("onrecord.statements", "audiences.csv"))
