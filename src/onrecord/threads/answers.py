"""Answers that do not say again what they answer: "rejected the demand", "called it unacceptable", "has not replied".

They are tied to what stands before them on the same page: the nearest wish that is aimed at whoever answers, or the
nearest claim about them. Where nothing on the page fits, a missing answer is kept for other pages, the rest is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.evidence import Span
from onrecord.statements.statement import Statement
from onrecord.threads.clauses import Clause, Named, Segment
from onrecord.threads.core import find_subject
from onrecord.threads.lexicon import Deed
from onrecord.threads.proposition import Mode, Proposition
from onrecord.threads.stances import Stance, find_stances, sides_of
from onrecord.threads.words import is_past_form

SENTENCES_BACK = 4
"""How many sentences above an answer its question may stand."""
SILENCE_BACK = 2
REPLY_REACH = 7
"""Words after "replied to" within which what is answered is named."""
ASKED = frozenset({("demand", "noun"), ("proposal", "noun"), ("threat", "noun")})
ANSWERING = {"rejection": Mode.REFUSED, "denial": Mode.SAID, "acceptance": Mode.ACCEPTED}
NO_DEED = Deed(concept="RESPOND", sign=1, weight=1, mover="", needs=frozenset(), order=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer without its question: what it does, whose it is, and the words of the clause that give it."""

    mode: Mode
    owner: frozenset[str]
    asked_by: frozenset[str]  # whose demand it is said to be, where it is said
    words: Span
    written: bool = False  # about a letter, a draft, a proposal: only what was handed over can be answered so


def find_answers(clause: Clause, stances: Sequence[Stance]) -> Iterator[Answer]:
    """Answers that a clause gives with no deed of their own: a rejection or denial of a demand or claim just named."""
    for stance in stances:
        mode = ANSWERING.get(stance.kind)
        if mode is None or stance.is_noun or not stance.owner or (stance.negated and mode is not Mode.ACCEPTED):
            continue
        if not _is_pointing(clause, stance):
            continue
        if mode is Mode.REFUSED and clause.has("claim_noun", stance.end, stance.end + 4):
            mode = Mode.SAID  # "rejected the report"
        last = clause.words[min(stance.end, len(clause.words)) - 1]
        yield Answer(
            mode=Mode.REFUSED if mode is Mode.ACCEPTED and stance.negated else mode,
            owner=stance.owner,
            asked_by=_asked_by(clause, stance),
            words=Span(clause.words[stance.start].span.start, last.span.end),
        )


def _is_pointing(clause: Clause, stance: Stance) -> bool:
    """Whether the words point at something just named: "rejected the demand", "denied it", "which we cannot accept"."""
    if stance.end >= len(clause.words) - 1:
        return True
    near = range(max(stance.start - 5, 0), min(stance.end + 5, len(clause.words)))
    verbs = {m.start for m in find_stances(clause, clause.lexicon) if clause.lexicon.stances[m.row][1] == "verb"}
    if any(m.start in near and m.start not in verbs | {stance.start} for m in clause.roles["pointer"]):
        return True  # but not in "which demands that NATO rule out"
    after = clause.words[stance.end]
    return after.lower in ("it", "this", "that", "them", "so") or stance.end - 1 in clause.pauses


def _asked_by(clause: Clause, stance: Stance) -> frozenset[str]:
    """Whose demand or claim it is: "rejected Armenia's demand"."""
    after = [n for n in clause.named if stance.end <= n.start <= stance.end + 3 and n.possessive]
    return after[0].sides if after else frozenset()


def find_silence(clause: Clause, inside: Statement | None, before: frozenset[str]) -> Iterator[Answer]:
    """Answers that are said to be missing: "has not replied", "there was no answer from Moscow", "is waiting for"."""
    proposals = {clause.lexicon.things.index("PROPOSAL")}
    written = any(m.row in proposals for m in clause.things)
    for match in clause.roles["answered"]:
        low, high = clause.segment_bounds(match.start)
        if not clause.has("negator", max(low, match.start - 9), match.start):
            continue
        owner = _silent(clause, low, match.start, high, before)
        yield Answer(
            mode=Mode.UNANSWERED,
            owner=owner,
            asked_by=sides_of(inside),
            words=_span(clause, match.start),
            written=written,
        )
        return
    for match in clause.roles["waiting"]:
        low, high = clause.segment_bounds(match.start)
        if any(match.end <= m.start < match.end + 6 for m in clause.roles["answered"]):
            waits = find_subject(clause, low, match.start)
            source = next((n for n in clause.named if match.end <= n.start < high and n.sides), None)
            yield Answer(
                mode=Mode.UNANSWERED,
                owner=source.sides if source else frozenset(),
                asked_by=waits.sides if waits else sides_of(inside),
                words=_span(clause, match.start),
            )
            return


def find_replies(clause: Clause, before: frozenset[str]) -> Iterator[Answer]:
    """Answers of which only is said that they were given: "replied to the demand", "gave its answer to the draft"."""
    for match in clause.roles["answered"]:
        low, _ = clause.segment_bounds(match.start)
        if clause.segments[match.start][1] is not Segment.MAIN or not _is_given(clause, low, match.start):
            continue
        asked = _question_of(clause, match.end)
        owner = _replying(clause, low, match.start, before)
        if asked is not None and owner and not owner & asked:
            yield Answer(mode=Mode.ANSWERED, owner=owner, asked_by=asked, words=_span(clause, match.start))


def _is_given(clause: Clause, low: int, at: int) -> bool:
    """Whether a word for an answer is told as done: a past form, or a noun that somebody gave, sent, handed over."""
    if any(clause.has(role, low, at) for role in ("negator", "will", "wish", "possible", "waiting")):
        return False
    lower = clause.words[at].lower
    if lower.endswith("ed"):
        return True
    gave = (m for m in clause.roles["giving"] if low <= m.start < at)
    return any(is_past_form(clause.words[m.start].lower) for m in gave)


def _question_of(clause: Clause, at: int) -> frozenset[str] | None:
    """Whose demand or proposal is answered, empty where that is not said; None where no demand is named at all."""
    words = clause.words
    if at >= len(words) or words[at].lower != "to":
        return None
    end = min(at + REPLY_REACH, clause.segment_bounds(at)[1])
    asking = {clause.lexicon.things.index("PROPOSAL")}
    named = [m for m in clause.things if m.row in asking and at < m.start < end]
    nouns = [m for m in clause.stances if clause.lexicon.stances[m.row] in ASKED and at < m.start < end]
    if not named and not nouns:
        return None
    first = min(m.start for m in (*named, *nouns))
    return next((n.sides for n in clause.named if at < n.start < first and n.possessive), frozenset())


def _replying(clause: Clause, low: int, at: int, before: frozenset[str]) -> frozenset[str]:
    own = clause.at[at - 1] if at > low else None
    if own is not None and own.possessive:
        return own.sides
    subject = find_subject(clause, low, at)
    if subject is not None:
        return clause.joined(subject)
    return before if any(low <= i < at for i in clause.role_at["pronoun_other"]) else frozenset()


def _silent(clause: Clause, low: int, at: int, high: int, before: frozenset[str]) -> frozenset[str]:
    """Who has not answered: "no answer from Moscow", "Moscow has not answered", "it has not answered"."""
    words = clause.words
    source: Named | None = next(
        (n for n in clause.named if at < n.start < high and n.sides and words[n.start - 1].lower in ("from", "by")),
        None,
    )
    subject = source or find_subject(clause, low, at)
    if subject is not None:
        return subject.sides
    return before if any(low <= i < at for i in clause.role_at["pronoun_other"]) else frozenset()


def _span(clause: Clause, at: int) -> Span:
    return clause.words[at].span


def resolve_question(answer: Answer, earlier: Sequence[tuple[int, Proposition]], sentence: int) -> Proposition | None:
    """What an answer is about: the nearest wish or claim above it that is aimed at whoever answers."""
    for number, question in reversed(earlier):
        if sentence - number > (SILENCE_BACK if answer.mode is Mode.UNANSWERED else SENTENCES_BACK):
            return None
        if question.answers is None and _fits(answer, question):
            return question
    return None


def _fits(answer: Answer, question: Proposition) -> bool:
    if answer.owner & question.speakers or (answer.asked_by and not answer.asked_by & question.speakers):
        return False
    aimed = bool(answer.owner & (question.core.doers | question.addressees))
    if answer.mode is Mode.SAID:
        return question.mode is Mode.SAID and aimed
    if answer.mode is Mode.ANSWERED:
        return question.mode is Mode.WANTED and (aimed or bool(answer.asked_by))
    if answer.mode is Mode.UNANSWERED:
        fitting = not answer.written or question.core.deed == NO_DEED.concept
        return fitting and question.mode is Mode.WANTED and (aimed or not answer.owner)
    return question.mode is Mode.WANTED and aimed
