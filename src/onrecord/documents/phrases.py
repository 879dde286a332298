"""What news sites say around an article, and words that tell a sentence from a label: read from the data files."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import groupby

from onrecord.documents.document import BlockKind

MAX_PHRASE_LINE = 300  # patterns are matched only against lines no longer than this


class Role(StrEnum):
    """What a known phrase does to the lines around it."""

    LINE = "line"  # nothing: it is this line only
    RELATED = "related"  # opens a list of other stories
    COMMENTS = "comments"  # opens what readers wrote
    COMMENT_FORM = "comment_form"  # under the article: nothing after it is article
    TAIL = "tail"  # the foot of the page
    ADVERT = "advert"  # the lines right below it advertise too
    FURNITURE = "furniture"  # weather, clocks, exchange rates
    BYLINE = "byline"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What a line turned out to be."""

    kind: BlockKind
    role: Role


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one data file of this folder."""
    text = (files("onrecord.documents") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def words(name: str) -> frozenset[str]:
    """One word list of ``words.csv``, in lower case."""
    return frozenset(row["word"] for row in read_rows("words.csv") if row["list"] == name)


@cache
def _patterns(reach: str) -> tuple[tuple[Phrase, re.Pattern[str]], ...]:
    """Adjacent rows of one kind and role as a single pattern, in the order of the file."""
    rows = [row for row in read_rows("page_phrases.csv") if row["reach"] == reach]
    made = []
    for (kind, role), group in groupby(rows, key=lambda row: (row["kind"], row["role"])):
        joined = "|".join(f"(?:{row['pattern']})" for row in group)
        made.append((Phrase(kind=BlockKind(kind), role=Role(role)), re.compile(joined, re.IGNORECASE)))
    return tuple(made)


def _reports_speech(line: str, phrase: Phrase) -> bool:
    return phrase.kind is BlockKind.CHROME and any(word.strip(".,") in words("speech") for word in line.lower().split())


def resolve_phrase(line: str, *, is_sentence: bool) -> Phrase | None:
    """What a whole line is, if it is one of the things that sites say; a sentence needs the surer patterns."""
    if len(line) > MAX_PHRASE_LINE:
        return None
    line = " ".join(line.split())
    for reach in ("sentences",) if is_sentence else ("sentences", "fragments"):
        for phrase, pattern in _patterns(reach):
            if pattern.fullmatch(line):
                return None if is_sentence and phrase.role is Role.LINE and _reports_speech(line, phrase) else phrase
    return None
