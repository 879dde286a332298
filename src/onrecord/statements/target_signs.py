"""What the words around a party say about its part in a statement: the signs by which an addressee is known.

A sign is a short name for something that a reader sees at a glance: the party opens what is said, stands between cue
and content, owns something ("Georgia's plan"), should do something, follows "from" or "against". No sign decides
alone; the table of points weighs them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord.evidence import Span
from onrecord.statements.report import Report
from onrecord.tables import read_rows

WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
STOPS = frozenset(',;:.—“”"')
OPENERS = re.compile(r"[\s\"“”'‘’`„«(\[…-]*(?:that\b)?[\s\"“”'‘’`„«(\[…-]*", re.IGNORECASE)
OWNS = re.compile(r"\s?['’](?:s\b)?(?=\s)|['’]s\b")
TO_DO = re.compile(r"\s*+,?\s*+(?:(?:also|immediately|not)\s++)?to\s++(?!the\b|a\b|an\b)[a-z]{2,}")
MODAL = re.compile(
    r"\s*+(?:\([^)]{1,20}\)\s*+)?(?:(?:also|now|immediately|first|not)\s++)?"
    r"(?:should|must|has to|have to|needs? to|ought to|had better|needed to|had to)\b",
    re.IGNORECASE,
)
AUXILIARY = re.compile(
    r"\s*+(?:is|are|was|were|has|have|had|will|would|does|do|did|can|could|may|might)\b", re.IGNORECASE
)
NEXT_WORD = re.compile(r"\s+([a-z][\w-]*)")
STANCE = re.compile(r"(?:['’]s?)?(?:\s+[a-z][\w-]*){1,2}")
STANCE_WORDS = 2
LINKS = frozenset({"in", "of", "for", "over", "on", "to", "that", "and"})
MODIFIES = re.compile(r"(?:['’]s)?\s+(?:[a-z][\w-]*\s+){0,2}")
MODIFIER_REACH = 20  # code points between a name and the noun that it describes
EARLY = 60  # code points from the start of the content within which its subject stands
LOOK_BACK, LOOK_AHEAD = 60, 40
NEAR_WORDS = 2  # words before a name that can belong to its noun phrase
PHRASE_WORDS = 5  # no preposition governs a name from farther away
PLACES = (
    "joint",
    "page",
    "self",
    "source",
    "answer",
    "cue",
    "between",
    "after",
    "before",
    "subject",
    "near-subject",
    "early",
    "late",
)


def find_signs(text: str, span: Span, report: Report) -> set[str] | None:
    """The signs of the party named at ``span``; None where it is the source itself."""
    if report.source is not None and report.source.overlaps(span):
        return None
    return {*_place_signs(text, span, report), _following(text, span)}


def place_of(signs: set[str]) -> str:
    """Where the party stands, of the few places that matter."""
    return next((place for place in PLACES if place in signs), "elsewhere")


def words_before(text: str, start: int, low: int, limit: int = PHRASE_WORDS) -> list[str]:
    """The words before a place within its clause, the nearest first."""
    low = max(low, start - LOOK_BACK, 0)
    found: list[str] = []
    last = start
    for match in reversed(list(WORD.finditer(text, low, max(start, low)))):
        if len(found) >= limit or STOPS & set(text[match.end() : last]):
            break
        found.append(match.group())
        last = match.start()
    return found


def _place_signs(text: str, span: Span, report: Report) -> set[str]:
    first = report.content[0]
    piece = next((p for p in report.content if p.contains(span)), None)
    if piece is not None:
        preposition = _preposition(text, span.start, piece.start)
        return {_place_inside(text, span, piece) if piece is first else "late", f"prep:{preposition}"}
    cue = report.cue
    if cue is None:
        return {"elsewhere"}
    if cue.overlaps(span):
        return {"cue"}
    if span.end <= cue.start:
        return {"before", f"outer-prep:{_preposition(text, span.start, report.sentence.start)}"}
    place = "between" if cue.end <= span.start and span.end <= first.start else "after"
    return {place, f"outer-prep:{_preposition(text, span.start, cue.end)}"}


def _place_inside(text: str, span: Span, piece: Span) -> str:
    """How far into what is said: its subject, near it, in its opening, or later."""
    if span.start - piece.start > EARLY:
        return "late"
    opener = OPENERS.match(text, piece.start, piece.end)
    start = min(opener.end(), span.start) if opener else piece.start
    words = [m.group().lower() for m in WORD.finditer(text, start, span.start)]
    bare = [w for w in words if w not in small_words("determiner")]
    if not bare:
        return "subject"
    near = len(bare) <= NEAR_WORDS and not any(w in small_words() for w in bare)
    return "near-subject" if near else "early"


def _preposition(text: str, start: int, low: int) -> str:
    """The preposition that the noun phrase hangs on: "from" in "from the new government of Chad"."""
    for word in words_before(text, start, low):
        if word.lower() in small_words("preposition"):
            return word.lower()
        if word.lower() in small_words("other"):
            break
    return "none"


def _following(text: str, span: Span) -> str:
    """What comes after the name: an owner's ending, something to do, the noun it describes, a link."""
    rest = text[span.end : span.end + LOOK_AHEAD]
    if text[span.start : span.end].endswith(("'s", "’s")) or OWNS.match(rest):
        return "owner"
    for pattern, sign in ((TO_DO, "to-do"), (MODAL, "modal"), (AUXILIARY, "auxiliary")):
        if pattern.match(rest):
            return sign
    following = NEXT_WORD.match(rest)
    if following is None:
        return "end"
    word = following.group(1)
    return "modifier" if word not in small_words() else f"then:{word}" if word in LINKS else "then:other"


def holds_the_stance(text: str, span: Span) -> bool:
    """Whether the party is the one that gives or holds: "reiterates Norway's full support"."""
    after = STANCE.match(text, span.end, span.end + LOOK_AHEAD)
    words = after.group().lower().split() if after else []
    return any(word in _stances() for word in words[-STANCE_WORDS:])


def is_modified_by(text: str, names: Sequence[Span], span: Span) -> bool:
    """Whether a name right before a noun says whose it is: "Georgia's ruling party", "Chadian officials"."""
    return any(
        0 <= span.start - name.end <= MODIFIER_REACH and MODIFIES.fullmatch(text, name.end, span.start)
        for name in names
    )


@cache
def small_words(kind: str | None = None) -> frozenset[str]:
    """The small words of one kind, or all of them."""
    rows = read_rows("onrecord.statements", "small_words.csv")
    return frozenset(row["word"] for row in rows if kind is None or row["kind"] == kind)


@cache
def _stances() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("onrecord.statements", "stance_nouns.csv"))
