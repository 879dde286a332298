"""How it was done: the PLOVER mode of an event, by the words of its trigger or of what it is about.

The table gives for each mode the words that name it and where they must stand. The nearest words win, the longer of
two that are equally near ("suicide bombing"); where none stands there, the event keeps its plain type, as the manual
prefers.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.events.passage import Passage, gap
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

BESIDE = 40  # code points around the trigger in which a word says how it was done
AHEAD = 140  # code points after the trigger in which a word says what is asked, refused or threatened
ENDS = re.compile(r"[.;!?]\s|[;:]")


def resolve_mode(trigger: Span, kind: str, passage: Passage) -> str | None:
    """The mode of one event; None where the words name none or leave it open between two."""
    sentence = passage.sentence(trigger)
    nearest: dict[str, tuple[int, int]] = {}
    for mode, where, pattern in _modes().get(kind, ()):
        for match in pattern.finditer(passage.text, *_stretch(trigger, where, sentence, passage)):
            at = Span(match.start(), match.end())
            if where == "beside" and passage.is_apart(trigger, at):
                continue
            key = (gap(trigger, at), -len(at))
            nearest[mode] = min(key, nearest.get(mode, key))
    least = min(nearest.values(), default=(0, 0))
    modes = [mode for mode, key in nearest.items() if key == least]
    return modes[0] if len(modes) == 1 else None


def _stretch(trigger: Span, where: str, sentence: Span, passage: Passage) -> tuple[int, int]:
    """Where the words of a mode can stand: in the trigger, beside it, or after it up to the end of the clause."""
    if where == "trigger":
        return trigger.start, trigger.end
    if where == "beside":
        return max(sentence.start, trigger.start - BESIDE), min(sentence.end, trigger.end + BESIDE)
    end = min(sentence.end, trigger.end + AHEAD)
    stop = ENDS.search(passage.text, trigger.end, end)
    return trigger.start, stop.start() if stop else end


@cache
def _modes() -> dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]]:
    found: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for row in read_rows("onrecord.events", "modes.csv"):
        words = "|".join(
            re.escape(w).replace(r"\*", r"\w{0,12}").replace(r"\ ", r"[\s-]") for w in pieces(row["words"])
        )
        pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        found.setdefault(row["type"], []).append((row["mode"], row["where"], pattern))
    return {kind: tuple(rows) for kind, rows in found.items()}
