"""Titles of office in a text and the generic roles they stand for, with the small tables of words beside names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.actors.actor import ActorKind
from onrecord.evidence import Span
from onrecord.tables import pieces, read_rows

WORD = re.compile(r"[^\W_]+(?:[-.'’‘][^\W_]+)*\.?", re.UNICODE)
POSSESSIVE = re.compile(r"['’]s?(?=\s)")
OWN_CODES = frozenset({"PERSON", "CIVIL", "REBEL"})  # sides that are codes of their own: nobody's government
MILITARY = frozenset({"officer", "commander"})  # a "group" or "network" of theirs is no company
SIDED = frozenset({ActorKind.COUNTRY, ActorKind.ORGANISATION, ActorKind.BODY, ActorKind.ARMED_GROUP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A title in the text and the generic role it stands for."""

    span: Span
    words: str
    role: str


def is_pronoun(words: str) -> bool:
    """Whether the words are a pronoun; "US" is a country."""
    bare = words.strip()
    return bare.lower() in pronouns() and (bare == "I" or not bare.isupper())


def find_roles(text: str, span: Span, of: Sequence[str] = ()) -> tuple[Role, ...]:
    """The titles in a stretch of text, in order; "the minister's office" is nobody's.

    ``of`` are the countries or organisations that the words beside it name: a secretary of state is a foreign
    minister in the United States and not everywhere.
    """
    found = []
    for match in _role_pattern().finditer(text, span.start, span.end):
        readings = _role_words()[" ".join(match.group().lower().split())]
        role = next((r for r, only in readings if not only or not of or only & set(of)), None)
        if role and not POSSESSIVE.match(text, match.end()):
            words = " ".join(match.group().split())
            found.append(Role(span=Span(match.start(), match.end()), words=words, role=role))
    return tuple(r for n, r in enumerate(found) if not _is_only_deputy(text, r, found[n + 1 : n + 2]))


def _is_only_deputy(text: str, role: Role, following: Sequence[Role]) -> bool:
    """In "deputy national security adviser" the first word is no title of its own."""
    return role.words.lower() == "deputy" and any(
        text[role.span.end : f.span.start].strip().islower() or f.span.start - role.span.end <= 1 for f in following
    )


def is_title(words: str) -> bool:
    """Whether the words are nothing but a title of office: "Permanent Representative"."""
    return any(r.span.end == len(words) for r in find_roles(words, Span(0, len(words))))


def is_name_word(word: str) -> bool:
    """Whether a word is printed as part of a name: with a capital, also after a particle, as in "al-Bashir"."""
    head, hyphen, tail = word.partition("-")
    return word[0].isupper() or (bool(hyphen) and head in particles() and tail[:1].isupper())


def surname(name: str) -> str:
    """The part of a full name that stands alone later on: the last word that is no suffix."""
    parts = [p for p in name.replace(",", " ").split() if p.lower().strip(".") not in ("jr", "sr", "ii", "iii", "iv")]
    return parts[-1] if parts else name


@cache
def pronouns() -> dict[str, dict[str, str]]:
    """Pronouns that can stand as a source, with person, number and gender."""
    return {row["word"]: row for row in read_rows("onrecord.actors", "pronouns.csv")}


@cache
def role_sides() -> dict[str, str]:
    """Roles that commit no government: PERSON for a professor, CIVIL for an activist."""
    return {row["role"]: row["side"] for row in read_rows("onrecord.actors", "role_sides.csv")}


@cache
def epithets() -> dict[str, frozenset[str]]:
    """What well-known people are often called instead of their name: "the tycoon"."""
    return {row["person"]: frozenset(pieces(row["nouns"])) for row in read_rows("onrecord.actors", "epithets.csv")}


@cache
def one_name_titles() -> frozenset[str]:
    """Titles whose bearers have no surname: "Pope Francis"."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "one_name_titles.csv"))


@cache
def starters() -> frozenset[str]:
    """Words that have a capital only because they stand first: "This"."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "capital_starters.csv"))


@cache
def given_names() -> dict[str, str]:
    """Given names that are nearly always masculine or feminine."""
    return {row["name"]: row["gender"] for row in read_rows("onrecord.actors", "given_names.csv")}


@cache
def particles() -> frozenset[str]:
    """Words without a capital inside a person's name: "von der", "bin"."""
    return frozenset(row["word"] for row in read_rows("onrecord.actors", "name_particles.csv"))


@cache
def titles() -> dict[str, str]:
    """Titles that stand before a name and are no part of it, with the gender that they give away."""
    return {word: row["gender"] for row in read_rows("onrecord.actors", "titles.csv") for word in pieces(row["words"])}


@cache
def _role_words() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Each title with its generic roles, and the countries that a role of it is limited to."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in read_rows("onrecord.actors", "role_words.csv"):
        for word in pieces(row["words"]):
            found.setdefault(word.lower(), []).append((row["role"], frozenset(pieces(row["of"]))))
    return found


@cache
def _role_pattern() -> re.Pattern[str]:
    alternatives = "|".join(
        r"\s+".join(map(re.escape, words.split())) for words in sorted(_role_words(), key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)


def find_gender(words: str) -> str | None:
    """The gender that a title among the words gives away."""
    for word in words.lower().split():
        gender = titles().get(word)
        if gender in ("masculine", "feminine"):
            return gender
    return None
