"""What the text vouches for: the writer's own assertion, somebody's word, a denial, a plan, or only a thought.

The model reads a status from the sentence. Here the small words before the trigger and the statement around it have
the last word: what lies in somebody's words is never asserted by the writer, unless the words only refer back to it
("condemned the attack"). A doubt always lowers a status and never raises it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from onrecord.events.event import Status
from onrecord.events.idle import idle_words
from onrecord.events.passage import Passage
from onrecord.events.performed import is_performed
from onrecord.events.syntax import Clause
from onrecord.evidence import Span
from onrecord.language.annotation import RawEvent
from onrecord.statements.statement import Act, Statement
from onrecord.tables import read_rows

BEFORE = 60  # code points before a trigger in which a small word can bear on it
WORDS_BETWEEN = 3  # words that may stand between it and the trigger, where its row says nothing else
BREAK = re.compile(r"[,;:.!?()“”\"–—]|\b(?:that|which|who|whose|while|because|since|after|before|and|but|when)\b", re.I)
DEFINITE = re.compile(
    r"(?:\b(?:the|its|his|her|their|our|your|my|this|these|those|last|recent|ongoing)|['’]s?)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|should|may|might|must|can|did|does|do)\b", re.IGNORECASE
)
CLAUSE = re.compile(r"[“\"‘'\s]*+(?:that|to|if|whether)\b", re.IGNORECASE)
QUESTION = re.compile(
    r"(?:^|(?<=[.?!]\s)|(?<=[“\"‘'(]))(?:(?:and|but|so|or|then)\s+)?"
    r"(?:has|have|had|did|does|do|is|are|was|were|will|would|can|could|should)\s+",
    re.IGNORECASE,
)  # how a question begins that can be answered with yes or no
UNSETTLING = {
    Status.PLANNED: (Status.ASSERTED,),
    Status.HYPOTHETICAL: (
        Status.ASSERTED,
        Status.CLAIMED,
        Status.DENIED,
    ),  # "is thought to have bombed" is no mere thought
}  # by the model's reading the signs that say otherwise
COMING = frozenset({"will", "shall", "ll", "'ll", "’ll"})  # the modal verbs of what is planned
OPEN = re.compile(r"\b(?:can|could|would|may|might|should|must|if|unless|whether|to)\b", re.IGNORECASE)
TOLD = frozenset({Status.ASSERTED, Status.CLAIMED})
REFERS_BACK = frozenset({Act.ACCUSATION, Act.PRAISE, Act.REJECTION, Act.DENIAL})  # acts about what has happened
LOOKS_AHEAD = frozenset(
    {Act.DEMAND, Act.PROPOSAL, Act.PLEDGE, Act.THREAT, Act.ACCEPTANCE}
)  # acts about what is to come: what has come already is no part of what they vouch for
HAPPENED = re.compile(
    r"\b(?:was|were|been|had|who|which|the|its|his|her|their|last|recent)\s+(?:[\w-]+\s+)?$", re.IGNORECASE
)
PARTICIPLE = re.compile(r"(?:ed|ing)\W*$", re.IGNORECASE)  # "ordered nine of them jailed" has jailed nobody yet
TAKES_FOR_GRANTED = REFERS_BACK | {Act.DEMAND, Act.ACCEPTANCE}  # "demanded an end to the siege"


def resolve_status(
    raw: RawEvent, passage: Passage, clause: Clause | None, is_speaker: Callable[[Span], bool]
) -> Status:
    """The status of one event, from the model's reading, the words before its trigger, and whose words it is in.

    ``is_speaker`` tells whether a name means whoever says the words around the trigger.
    """
    read = Status(raw.status)
    around = passage.statement_around(raw.trigger)
    sentence = passage.sentence(raw.trigger)
    start = max(sentence.start, raw.trigger.start - BEFORE, around[0].start if around else 0)
    before = passage.text[start : raw.trigger.start]
    sign = find_sign(before)
    is_open = sign is Status.DENIED and OPEN.search(before) is not None  # "so that it can no longer attack"
    if sign is not None and (read in TOLD or (sign in UNSETTLING.get(read, ()) and not is_open)):
        read = sign
    if read in TOLD and sign is None and clause is not None and clause.modal is not None:
        return Status.PLANNED if clause.modal in COMING else Status.HYPOTHETICAL
    if read is Status.ASSERTED and is_asked(passage.text, sentence, raw.trigger):
        return Status.HYPOTHETICAL
    if around is None or read not in TOLD:
        return read
    if is_performed(passage.text, raw, clause, is_speaker):
        return Status.ASSERTED
    is_given = (
        raw.status == Status.ASSERTED
        and sign is None
        and is_presupposed(passage.text, raw.trigger, *around, is_noun=clause is None or not clause.is_verb)
    )
    return Status.ASSERTED if is_given else Status.CLAIMED


def find_sign(before: str) -> Status | None:
    """The status that the last small word before a trigger gives it, in the clause that runs up to the trigger."""
    breaks = [m.end() for m in BREAK.finditer(before)]
    clause = before[breaks[-1] if breaks else 0 :]
    found: Status | None = None
    lowered = False
    for match in _signs().finditer(clause):
        between = clause[match.end() :]
        status = _status_of(match)
        if len(between.split()) > _reach(match.group()) or (status is Status.DENIED and not _is_light(between)):
            continue
        if status is Status.ASSERTED and (lowered or between.strip()):
            continue
        found, lowered = status, lowered or status is not None
    return found


def is_asked(text: str, sentence: Span, trigger: Span) -> bool:
    """Whether a trigger stands in a question that leaves open whether it is so: "Has he called for it?"."""
    words = text[sentence.start : sentence.end].rstrip(" \t\n\r”’'\")")
    opened = [m.end() for m in QUESTION.finditer(text, sentence.start, trigger.start)]
    return words.endswith("?") and bool(opened) and BREAK.search(text, opened[-1], trigger.start) is None


def _is_light(between: str) -> bool:
    """Whether a negation reaches through the words: not in "will not end the strike"."""
    return all(w.lower() in idle_words("light") for w in between.split())


def is_presupposed(text: str, trigger: Span, piece: Span, statement: Statement, *, is_noun: bool) -> bool:
    """Whether the words take the event for granted: "condemned the attack" and not "said that it attacked"."""
    before = text[piece.start : trigger.start]
    is_named = CLAUSE.match(text, piece.start, piece.end) is None and FINITE.search(before) is None
    if statement.act in REFERS_BACK and is_named:
        return True
    if statement.act in LOOKS_AHEAD and (
        HAPPENED.search(before) or (is_noun and not PARTICIPLE.search(text, trigger.start, trigger.end))
    ):
        return True
    return statement.act in TAKES_FOR_GRANTED and DEFINITE.search(before) is not None


def _reach(sign: str) -> int:
    """How many words may stand between a sign and its trigger."""
    return _reaches().get(" ".join(sign.lower().replace("’", "'").split()), WORDS_BETWEEN)


@cache
def _reaches() -> dict[str, int]:
    rows = read_rows("onrecord.events", "status_signs.csv")
    return {row["words"]: int(row["reach"]) for row in rows if row["reach"]}


def _status_of(match: re.Match[str]) -> Status | None:
    return next((status for status in Status if match.groupdict().get(status.value)), None)


@cache
def _signs() -> re.Pattern[str]:
    """One pattern of all the signs, the longest first; those that mean nothing ("not only") hide the shorter ones."""
    by_status: dict[str, list[str]] = {}
    rows = sorted(read_rows("onrecord.events", "status_signs.csv"), key=lambda row: -len(row["words"]))
    branches = []
    for row in rows:
        words = r"\s+".join(re.escape(w).replace("'", "['’]") for w in row["words"].split())
        by_status.setdefault(row["status"], []).append(words)
    for status, alternatives in by_status.items():
        branches.append(f"(?P<{status or 'nothing'}>{'|'.join(alternatives)})")
    branches.sort(key=lambda b: not b.startswith("(?P<nothing>"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(branches)})(?!\w)", re.IGNORECASE)
