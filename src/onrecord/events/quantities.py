"""Amounts in an event: how many troops, missiles or dead, how much money, which share, in the words of the text.

A number counts only with its unit ("100,000 troops", "between $2 and $3 billion", "more than half of its grain"); what
goes before it ("at least") and a range belong to it. Each amount goes to the event that it stands nearest to.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.events.passage import Passage, gap
from onrecord.evidence import Span
from onrecord.tables import read_rows

NEAR = 70  # code points between a trigger and an amount outside its parties
MOST = 6  # amounts of one event
VERBAL = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SUPPORT", "CONSULT"})  # amounts are rarely theirs
ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).replace(" ", "|")
SCALE = r"(?:hundred|thousand|million|billion|trillion)s?"
DIGITS = r"\d{1,3}(?:[,.]\d{3})+(?!\d)|\d{1,9}(?:\.\d{1,3})?"
NUMBER = (
    rf"(?:(?:{DIGITS})(?:[\s-]{SCALE})?|(?:{ONES})(?:[\s-](?:{ONES}))?(?:\s{SCALE})?"
    rf"|(?:several|a\sfew|a)\s(?:dozen|{SCALE})|(?:dozens|scores|hundreds|thousands|tens\sof\sthousands"
    r"|hundreds\sof\sthousands|millions|billions)(?:\sof)?)"
)
QUALIFIER = (
    r"(?:(?:more|fewer|less)\sthan|at\sleast|at\smost|up\sto|as\smany\sas|as\smuch\sas|over|under|nearly|almost|about"
    r"|around|some|roughly|approximately|an\sestimated|an\sadditional|another|only|just)"
)
RANGE = r"(?:(?:between\s)?{0}(?:\s?[-–]\s?|\s(?:to|and|or)\s){0}|{0})"
YEAR = re.compile(r"(?:19|20)\d\d\s")


def find_quantities(trigger: Span, parties: tuple[Span, ...], kind: str, passage: Passage) -> tuple[str, ...]:
    """The amounts of one event, each as the text gives it."""
    sentence = passage.sentence(trigger)
    found = []
    for match in _pattern().finditer(passage.text, sentence.start, sentence.end):
        at = Span(match.start(), match.end())
        if YEAR.match(match.group()):
            continue
        is_own = any(p.overlaps(at) for p in parties)
        if not passage.same_voice(trigger, at) or (not is_own and (kind in VERBAL or gap(at, trigger) > NEAR)):
            continue
        if is_own or _is_nearest(trigger, at, passage):
            found.append(" ".join(at.words(passage.text).split()))
    return tuple(dict.fromkeys(found))[:MOST]


def _is_nearest(trigger: Span, at: Span, passage: Passage) -> bool:
    """Whether no other event stands between, or closer and holds the amount in its parties."""
    if passage.is_apart(trigger, at):
        return False
    reach = Span(max(0, at.start - NEAR), at.end + NEAR)
    for other in passage.triggers.overlapping(reach):
        if other.trigger == trigger or not passage.same_voice(other.trigger, at):
            continue
        if any(s.overlaps(at) for s in (*other.actors, *other.recipients)):
            return False
        if other.type not in VERBAL and gap(other.trigger, at) < gap(trigger, at):
            return False
    return True


@cache
def _pattern() -> re.Pattern[str]:
    """Amounts with their unit. Every part is bounded, so that no text makes the search slow."""
    rows = list(read_rows("onrecord.events", "units.csv"))
    money = "|".join(re.escape(r["word"]) for r in rows if r["kind"] == "sign")
    units = "|".join(sorted((re.escape(r["word"]) for r in rows if r["kind"] != "sign"), key=len, reverse=True))
    number = RANGE.format(NUMBER)
    priced = RANGE.format(rf"(?:{money})\s?(?:{DIGITS})(?:[\s-]?(?:{SCALE}|bn|mln|m|k)(?!\w))?")
    share = rf"{RANGE.format(f'(?:{DIGITS}|{ONES})')}\s?(?:%|per\scent|percent|percentage\spoints)"
    share += r"(?:\sof\s(?:(?:its|their|the|all|his|her)\s)?[\w’'-]{2,30})?"
    counted = rf"{number}\s(?:(?!and\b|or\b|of\b)[\w’'.-]{{2,30}}\s){{0,3}}?(?:{units})"
    body = "|".join((f"(?:{priced})", f"(?:{share})", counted))
    return re.compile(rf"(?<![\w.,$€£-])(?:{QUALIFIER}\s)?(?:{body})(?!\w)", re.IGNORECASE)
