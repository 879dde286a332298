"""Who could be meant by a statement: every party that its sentence names, describes or points at, with its signs.

Beside countries, organisations, bodies and persons these are institutions without a name ("the government" is that of
the speaker's own country), people who are only described ("the protesters"), pronouns, whoever the words answer or
are answered by, and, where several agree, they themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.descriptions import resolve_description
from onrecord.actors.roles import is_pronoun, pronouns
from onrecord.evidence import Span, hull
from onrecord.statements.report import Report
from onrecord.statements.statement import Act, Party
from onrecord.statements.surroundings import NAMED_MOST, NOT_STATES, Surroundings
from onrecord.statements.target_signs import EARLY, WORD, find_signs, holds_the_stance, is_modified_by, words_before

TARGET_KINDS = frozenset(
    {ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.PERSON, ActorKind.ARMED_GROUP}
)
TO_OTHERS = frozenset({Act.PROPOSAL, Act.PLEDGE, Act.THREAT, Act.ACCEPTANCE})
STANCES = frozenset({Act.PLEDGE, Act.PRAISE, Act.CLAIM})
AGREES = re.compile(r"\bagree", re.IGNORECASE)
STATE_CODE = re.compile(r"[A-Z]{3}")
SUBJECT_TO_DO = re.compile(r"[\s\"“'‘]*+(?!to\b)(?:[\w’'-]++\s++){1,6}to\s+[a-z]{2,}")
TAIL = 300  # code points of a long quotation that are looked at beyond its sentence
LATE = 160  # code points of a content within which "you" is looked for
OCCASION_BACK = 400  # code points before a sentence in which the occasion is named
HOST_GAP = 60  # code points after "a press conference with" in which the other party is named
WITH = re.compile(
    r"\b(?:conference|briefing|meeting|talks|summit|visit|appearance|statement)\s+(?:\w+\s+){0,3}?"
    r"(?:with|alongside|beside|next to)\s",
    re.IGNORECASE,
)
MOST = 40  # candidates of one statement


@dataclass(slots=True, kw_only=True)
class Target:
    """One party that a statement could be aimed at, where the text names it, and the signs for and against it."""

    span: Span
    parties: tuple[Party, ...]
    signs: set[str] = field(default_factory=set)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(p.actor for p in self.parties if p.actor)


def find_targets(
    text: str,
    report: Report,
    *,
    mentions: Sequence[Mention],
    others: Sequence[Report],
    around: Surroundings,
    earlier: Sequence[Mention] = (),
) -> list[Target]:
    """Every party that the words could be aimed at, in order of the text.

    ``others`` are the other reports of the same sentence; ``around`` is what the page as a whole tells; ``earlier``
    are mentions of the sentences before, for pronouns.
    """
    home = around.home
    named = [m for m in mentions if _is_sided(m)]
    found = list(_from_names(text, report, named))[:MOST]
    found.extend(_from_descriptions(text, report, [t.span for t in found], _own_state(report) or home))
    found.extend(_from_pronouns(text, report, [*(m for m in earlier if _is_sided(m)), *named]))
    found.extend(_from_answers(report, found, others))
    found.extend(_from_source(report, named))
    is_told = _names_its_subject(text, report, found)
    if not is_told:
        found.extend(_from_nobody(report, home))
    if (
        len(set(report.side) - NOT_STATES) > 1
        and report.source
        and report.cue
        and AGREES.search(report.cue.words(text))
    ):
        parties = tuple(Party(actor=code, name=code, span=report.source, basis="text") for code in report.side)
        found.append(Target(span=report.source, parties=parties, signs={"joint"}))
    found = list(_without_own(report, found))
    _compare(report, found)
    found.extend(_from_page(report, found, around, unnamed=not (report.act is Act.DEMAND and is_told)))
    return sorted(found, key=lambda t: (t.span.start, t.span.end))


def _is_sided(mention: Mention) -> bool:
    return bool(mention.actor and mention.actor.kind in TARGET_KINDS and mention.side and mention.side[0] != "ANON")


def _without_own(report: Report, found: Sequence[Target]) -> Iterator[Target]:
    """An alliance does not speak to itself, and offers, pledges and threats go to others, where others are named."""
    own = set(report.side)
    others = any(not t.codes <= own for t in found)
    for target in found:
        is_own = target.codes <= own and "joint" not in target.signs
        is_state = any(STATE_CODE.fullmatch(code) for code in target.codes)
        if not is_own or (is_state and (report.act not in TO_OTHERS or not others)):
            yield target


def _own_state(report: Report) -> str | None:
    return next((c for c in report.side if STATE_CODE.fullmatch(c)), None)


def _from_names(text: str, report: Report, named: Sequence[Mention]) -> Iterator[Target]:
    inside_before = False
    end = 0
    for mention in sorted(named, key=lambda m: (m.span.start, -m.span.end)):
        if mention.span.start < end:
            continue
        signs = find_signs(text, mention.span, report)
        if signs is None or mention.actor is None or mention.actor.code == report.speaker:
            continue
        if report.act in STANCES and signs & {"subject", "near-subject"} and holds_the_stance(text, mention.span):
            continue
        end = mention.span.end
        inside = any(piece.contains(mention.span) for piece in report.content)
        if inside and not inside_before:
            signs.add("first")
        inside_before |= inside
        signs.add("kind:private" if mention.side == ("PERSON",) else f"kind:{mention.actor.kind.value}")
        yield Target(span=mention.span, parties=_parties(mention, mention.span), signs=signs)


def _from_descriptions(text: str, report: Report, taken: Sequence[Span], state: str | None) -> Iterator[Target]:
    """Institutions without a name are those of ``state``; people who are described are what they are described as."""
    start = min(report.sentence.start, report.place.start)
    end = max(report.sentence.end, min(report.place.end, report.sentence.end + TAIL))
    for match in WORD.finditer(text, start, end):
        span = Span(match.start(), match.end())
        noun = resolve_description(match.group()) if _is_noun(text, span) else None
        if noun is None or noun.side in ("ANON", "DOCUMENT") or any(t.overlaps(span) for t in taken):
            continue
        code = state if noun.side == "OFFICIAL" else noun.side
        signs = find_signs(text, span, report)
        if code is None or signs is None or "modifier" in signs or is_modified_by(text, taken, span):
            continue
        signs.add(f"kind:official-{noun.what}" if noun.side == "OFFICIAL" else f"kind:{noun.side.lower()}")
        if [w.lower() for w in words_before(text, span.start, start, 1)] == ["the"]:
            signs.add("the")
        party = Party(actor=code, name=match.group(), span=span, basis="inferred" if code == state else "text")
        yield Target(span=span, parties=(party,), signs=signs)


def _is_noun(text: str, span: Span) -> bool:
    """Whether a word stands for itself: "Minister" before a name is a title, in "Defence Minister" a part of one."""
    word = span.words(text)
    if word.islower():
        return True
    after = WORD.match(text, span.end + 1)
    before = words_before(text, span.start, 0, 1)
    beside = [*before, *([after.group()] if after else [])]
    return word.istitle() and not any(w[0].isupper() and w.lower() != "the" for w in beside)


def _from_pronouns(text: str, report: Report, named: Sequence[Mention]) -> Iterator[Target]:
    """Pronouns in the opening of what is said, for the last party named before them that is not on the speaker's side.

    "You" is whoever the talk is of.
    """
    first = report.content[0]
    for match in WORD.finditer(text, first.start, min(first.end, first.start + LATE)):
        word = match.group()
        if not is_pronoun(word) or pronouns()[word.lower()]["person"] not in ("2", "3"):
            continue
        span = Span(match.start(), match.end())
        kind = pronouns()[word.lower()]
        if kind["person"] == "2" and (host := _host(text, span, named, report)) is not None:
            signs = find_signs(text, span, report)
            if signs is not None:
                yield Target(span=span, parties=_parties(host, span), signs={*signs, "kind:pronoun-person"})
            continue
        if match.start() > first.start + EARLY:
            continue
        person = kind["number"] == "singular" and kind["gender"] != "neuter"
        known = _antecedent(span, named, report, person=None if kind["number"] != "singular" else person)
        signs = find_signs(text, span, report)
        if known is not None and signs is not None:
            signs.add("kind:pronoun-person" if person else "kind:pronoun-thing")
            yield Target(span=span, parties=_parties(known, span), signs=signs)


def _host(text: str, span: Span, named: Sequence[Mention], report: Report) -> Mention | None:
    """Who is spoken to on an occasion with somebody: "your territory" at a press conference with Ada Berg is hers."""
    occasions = list(WITH.finditer(text, max(0, report.sentence.start - OCCASION_BACK), span.start))
    if not occasions:
        return None
    end = occasions[-1].end()
    own = set(report.side)
    beside = [m for m in named if 0 <= m.span.start - end <= HOST_GAP and not set(m.side) <= own]
    return min(beside, key=lambda m: m.span.start, default=None)


def _antecedent(span: Span, named: Sequence[Mention], report: Report, *, person: bool | None) -> Mention | None:
    """The last party before the pronoun that is neither the source nor the speaker, a person or none as the pronoun."""
    before = [
        m
        for m in named
        if m.actor
        and m.span.end <= span.start
        and m.actor.code != report.speaker
        and (m.actor.kind is ActorKind.PERSON or not set(m.side) <= set(report.side))
        and not (report.source and report.source.overlaps(m.span))
        and person in (None, m.actor.kind is ActorKind.PERSON)
    ]
    return max(before, key=lambda m: m.span.end, default=None)


def _from_answers(report: Report, found: Sequence[Target], others: Sequence[Report]) -> Iterator[Target]:
    """Whoever is answered ("rejected Chad's request") or answers: the source of the report inside, or around.

    Where the text names that party as a target already, the target gets the sign.
    """
    content = hull(report.content)
    for other in others:
        if other.cue is None or not other.side or other.side == ("ANON",):
            continue
        if content.overlaps(other.cue):
            relation = "inner"
        elif report.cue is not None and any(piece.overlaps(report.cue) for piece in other.content):
            relation = "outer"
        else:
            continue
        signs = {f"{relation}-source", f"{relation}:{other.act.value}"}
        same = [t for t in found if other.source is not None and other.source.overlaps(t.span)]
        for target in same:
            target.signs |= signs
        span = other.source or other.cue
        if (relation == "outer" or not same) and not (report.source and report.source.overlaps(span)):
            parties = tuple(Party(actor=code, name=code, span=span, basis="context") for code in other.side)
            yield Target(span=span, parties=parties, signs={"answer", *signs})


def _from_source(report: Report, named: Sequence[Mention]) -> Iterator[Target]:
    """Whose country's people speak: "Chadian strikers" turn to Chad's government."""
    sides = set(report.side) | NOT_STATES
    for mention in named:
        inside = report.source is not None and report.source.contains(mention.span) and mention.span != report.source
        if inside and not set(mention.side) & sides:
            yield Target(span=mention.span, parties=_parties(mention, mention.span), signs={"source"})


def _from_nobody(report: Report, home: str | None) -> Iterator[Target]:
    """A demand needs nobody named: a government orders its own officials, others turn to that of the page's country."""
    state = _own_state(report)
    if report.act is Act.DEMAND and (state is not None or home is not None):
        party = Party(actor=state or home, name=state or home or "", span=None, basis="inferred")
        where = report.source or report.cue or report.content[0]
        yield Target(span=where, parties=(party,), signs={"self", "self:own" if state else "self:home"})


def _from_page(report: Report, found: Sequence[Target], around: Surroundings, *, unnamed: bool) -> Iterator[Target]:
    """The other side of the matter that the page is about, and whoever has just spoken.

    ``unnamed``: also where nothing here names them; not so where a demand says who is to act, known to us or not.
    """
    own = set(report.side)
    others = [code for code in around.parties if code not in own][:NAMED_MOST]
    named = {code for t in found for code in t.codes} - own - NOT_STATES
    for code in dict.fromkeys((*others, *around.spoke)):
        signs = {f"page:{others.index(code) + 1}"} if code in others else {"page:rare"}
        if code in around.spoke:
            signs.add("spoke-before")
        if len(others) == 1:
            signs.add("page-sole")
        same = [t for t in found if code in t.codes]
        for target in same:
            target.signs |= signs
        if unnamed and not same:
            signs.add("others-named" if named else "none-named")
            party = Party(actor=code, name=code, span=None, basis="context")
            where = report.source or report.cue or report.content[0]
            yield Target(span=where, parties=(party,), signs={"page", *signs})


def _names_its_subject(text: str, report: Report, found: Sequence[Target]) -> bool:
    """Whether the words say who is to act, known to us or not: "the harbour pilots to stay ashore"."""
    first = report.content[0]
    return SUBJECT_TO_DO.match(text, first.start, first.end) is not None or any(
        t.signs & {"subject", "near-subject", "between", "cue"} for t in found
    )


def _compare(report: Report, found: Sequence[Target]) -> None:
    """Signs that need all of them: foreign or the speaker's own, named again, the only foreign party."""
    own = set(report.side)
    foreign = []
    for target in found:
        target.signs.add("own" if target.codes <= own else "foreign")
        if any(o is not target and o.codes & target.codes for o in found):
            target.signs.add("again")
        if not target.codes <= own and not target.codes & NOT_STATES:
            foreign.append(target)
    inside = [t for t in foreign if any(piece.contains(t.span) for piece in report.content)]
    codes = {code for t in foreign for code in t.codes}
    for target in foreign:
        if len(codes) == 1:
            target.signs.add("sole-foreign")
        if inside and target is inside[0]:
            target.signs.add("first-foreign")
        if target in inside and len({c for t in inside for c in t.codes}) == 1:
            target.signs.add("sole-inside")
    if not foreign:
        for target in found:
            target.signs.add("no-foreign")


def _parties(mention: Mention, span: Span) -> tuple[Party, ...]:
    return tuple(Party(actor=code, name=mention.name, span=span, basis=mention.basis) for code in mention.side)
