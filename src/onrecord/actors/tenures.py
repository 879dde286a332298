"""Who held which office on a day, and which of several people with one surname the news of that day means."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from onrecord.actors.actor import Office, Tenure
from onrecord.actors.names import name_key

NEAR = datetime.timedelta(days=400)  # "the former minister" is still in the news
LIKE = 82  # of 100: "Blinkon" for "Blinken", "Kovachevski" for "Kovačevski"
_SURNAME_FIRST = frozenset({"CHN", "TWN", "HKG", "MAC", "PRK", "KOR", "VNM", "JPN", "HUN", "KHM", "MYS", "SGP"})


def surnames(names: Iterable[str], country: str) -> set[tuple[str, ...]]:
    """What a person may be called by without the first name: every ending of a name, "von der Leyen" and "Leyen".

    Where the surname comes first (Xi Jinping, Moon Jae-in) the beginning counts too.
    """
    found: set[tuple[str, ...]] = set()
    for name in names:
        keys = name_key(name)
        found.update(keys[i:] for i in range(1, len(keys)))
        if len(keys) == 1 or country in _SURNAME_FIRST:
            found.add(keys[:1])
    return found


@dataclass(slots=True)
class Tenures:
    """Offices and their holders. Filled once, then only read."""

    offices: dict[str, Office] = field(default_factory=dict)
    of_person: dict[str, list[Tenure]] = field(default_factory=dict)
    of_role: dict[tuple[str, str], list[Tenure]] = field(default_factory=dict)  # (role, of)
    by_surname: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def add(self, tenure: Tenure) -> None:
        """Learn that somebody held an office between two dates; a tenure of an unknown office is left out."""
        office = self.offices.get(tenure.office)
        if office is not None:
            self.of_person.setdefault(tenure.person, []).append(tenure)
            self.of_role.setdefault((office.role, office.of), []).append(tenure)

    def held(self, person: str, day: datetime.date) -> tuple[Tenure, ...]:
        """The person's tenures on that day, the latest begun first."""
        tenures = [t for t in self.of_person.get(person, ()) if t.covers(day)]
        return tuple(sorted(tenures, key=lambda t: t.since, reverse=True))

    def holders(self, role: str, of: str, day: datetime.date) -> tuple[str, ...]:
        """Who holds the one office with that role on that day, the latest come first (one day may see two).

        Nobody where the role does not tell which office is meant: a country has many ambassadors.
        """
        tenures = [t for t in self.of_role.get((role, of), ()) if t.covers(day)]
        if len({t.office for t in tenures}) != 1 or not self.offices[tenures[0].office].single:
            return ()
        tenures.sort(key=lambda t: (t.since, t.person), reverse=True)
        return tuple(dict.fromkeys(t.person for t in tenures))

    def distance(self, person: str, day: datetime.date) -> datetime.timedelta | None:
        """How far that day lies from the person's nearest time in office; None for who never held one."""
        gaps = [
            max(t.since - day, day - t.until if t.until else datetime.timedelta(), datetime.timedelta())
            for t in self.of_person.get(person, ())
        ]
        return min(gaps, default=None)

    def longest_served(self, person: str) -> str | None:
        """For whom the person held office longest of all: whose voice they are, where no day tells."""
        days: dict[str, int] = {}
        for tenure in self.of_person.get(person, ()):
            office = self.offices[tenure.office]
            end = tenure.until or tenure.since + NEAR
            days[office.of] = days.get(office.of, 0) + (end - tenure.since).days
        return max(days, key=lambda of: (days[of], of), default=None)

    def called(self, surname: str, day: datetime.date, *, near_spelling: bool = False) -> tuple[str, ...]:
        """People of that surname in office near that day, those in office first; perhaps spelt a little otherwise."""
        key = name_key(surname)
        people = list(self.by_surname.get(key, ()))
        if not people and near_spelling and len("".join(key)) >= 6:
            people = [p for other, found in self.by_surname.items() if _alike(key, other) for p in found]
        near = {p: gap for p in people if (gap := self.distance(p, day)) is not None and gap <= NEAR}
        return tuple(sorted(near, key=lambda p: (near[p], p)))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two surnames look like spellings of one: as many words, the same first letter, nearly all alike."""
    if len(one) != len(other) or one[0][:1] != other[0][:1]:
        return False
    left, right = " ".join(one), " ".join(other)
    return abs(len(left) - len(right)) <= 2 and fuzz.ratio(left, right) >= LIKE
