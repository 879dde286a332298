"""How the tables become actors and names: one small step a table, in the order in which they refer to each other."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, field
from importlib import resources

from onrecord.actors.actor import Actor, ActorKind, Office, Tenure
from onrecord.actors.bodies import BodyForms, BodyTemplate
from onrecord.actors.names import Manner, NameIndex, name_key
from onrecord.actors.tenures import Tenures, surnames
from onrecord.tables import pieces, read_rows

_PACKAGE = "onrecord.actors"


@dataclass(slots=True)
class Tables:
    """What the tables say, while they are being read."""

    actors: dict[str, Actor] = field(default_factory=dict)
    names: NameIndex = field(default_factory=NameIndex)
    surnames: NameIndex = field(default_factory=NameIndex)
    preferred: dict[tuple[str, ...], str] = field(default_factory=dict)
    sensitive: set[tuple[str, ...]] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sides: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tenures: Tenures = field(default_factory=Tenures)
    templates: dict[str, BodyTemplate] = field(default_factory=dict)
    forms: BodyForms = field(default_factory=BodyForms)
    own_bodies: dict[tuple[str, str], str] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    former: set[str] = field(default_factory=set)

    def add(self, kind: ActorKind, row: dict[str, str], side: tuple[str, ...]) -> str:
        """Learn an actor with its name and aliases; its code. The first table that knows a code keeps it."""
        code = row["code"]
        if code not in self.actors:
            self.actors[code] = Actor(code=code, kind=kind, name=row["name"], side=side)
            self.sides[code] = side
        self.call(code, (row["name"],), Manner.NAME)
        self.call(code, pieces(row["aliases"]), Manner.ALIAS)
        return code

    def call(self, code: str, names: tuple[str, ...], manner: Manner) -> None:
        """Learn that these names name that actor."""
        for name in names:
            self.names.add(name, code, manner, exact=name in self.exact)


def load_tables() -> Tables:
    """All tables of this installation, read in order."""
    tables = Tables()
    _load_ambiguous(tables)
    _load_countries(tables)
    _load_organisations(tables)
    _load_groups(tables)
    _load_bodies(tables)
    _load_others(tables)
    _load_people(tables)
    _load_offices(tables)
    return tables


def _load_ambiguous(tables: Tables) -> None:
    for row in read_rows(_PACKAGE, "ambiguous_names.csv"):
        key = name_key(row["name"])
        if row["prefer"]:
            tables.preferred[key] = row["prefer"]
        if row["why"] == "word":
            tables.sensitive.add(key)
        elif row["why"] == "exact":
            tables.exact.add(row["name"])
    tables.names.words = frozenset(tables.sensitive)
    for row in read_rows(_PACKAGE, "not_actors.csv"):
        tables.names.add(row["name"], "", Manner.NAME)


def _load_countries(tables: Tables) -> None:
    for row in read_rows(_PACKAGE, "countries.csv"):
        code = tables.add(ActorKind.COUNTRY, row, (row["code"],))
        tables.call(code, pieces(row["capitals"]), Manner.CAPITAL)
        tables.call(code, pieces(row["stand_ins"]), Manner.STAND_IN)
        tables.call(code, pieces(row["demonyms"]), Manner.DEMONYM)
        if row["status"] == "former":
            tables.former.add(code)
        if row["article"]:
            tables.articles[code] = row["article"]


def _load_organisations(tables: Tables) -> None:
    rows = list(read_rows(_PACKAGE, "organisations.csv"))
    parents = {row["code"]: row["parent"] for row in rows}
    for row in rows:
        owner = row["code"]
        while parents.get(owner):
            owner = parents[owner]
        code = tables.add(ActorKind.ORGANISATION, row, ("CIVIL",) if row["kind"] == "ngo" else (owner,))
        tables.call(code, pieces(row["stand_ins"]) + pieces(row["seats"]), Manner.STAND_IN)
    for row in read_rows(_PACKAGE, "armed_groups.csv"):
        tables.add(ActorKind.ARMED_GROUP, row, (row["code"],))


def _load_groups(tables: Tables) -> None:
    for row in read_rows(_PACKAGE, "country_groups.csv"):
        tables.members[row["code"]] = pieces(row["members"])
        if row["code"] not in tables.actors:
            tables.add(ActorKind.ORGANISATION, row, pieces(row["members"]))
        else:  # the members of an organisation of its own standing: the G7
            tables.call(row["code"], (row["name"], *pieces(row["aliases"])), Manner.ALIAS)


def _load_bodies(tables: Tables) -> None:
    for row in read_rows(_PACKAGE, "bodies.csv"):
        code = tables.add(ActorKind.BODY, row, tables.sides[row["of"]])
        tables.own_bodies.setdefault((row["kind"], row["of"]), code)
    for row in read_rows(_PACKAGE, "body_templates.csv"):
        template = BodyTemplate(kind=row["kind"], slug=row["slug"], name=row["name"], forms=pieces(row["forms"]))
        tables.templates[template.kind] = template
        tables.forms.add(template)


def _load_others(tables: Tables) -> None:
    for row in read_rows(_PACKAGE, "media.csv"):
        code = tables.add(ActorKind.MEDIA, row, ("PERSON",))  # an outlet's own voice commits nobody else
        tables.media[code] = row["country"]
    for row in read_rows(_PACKAGE, "places.csv"):
        tables.add(ActorKind.PLACE, row, (row["country"],) if row["country"] else ())


def _load_people(tables: Tables) -> None:
    """Full names are searched for in texts; surnames alone ("Johnson") only looked up."""
    for table in find_tables("persons"):
        for row in read_rows(_PACKAGE, table):
            code, side = row["code"], (row["country"],) if row["country"] else ()
            tables.actors.setdefault(code, Actor(code=code, kind=ActorKind.PERSON, name=row["name"], side=side))
            tables.sides.setdefault(code, side)
            names = (row["name"], *pieces(row["aliases"]))
            short = surnames(names, row["country"])
            for name in names:
                manner = Manner.NAME if name == row["name"] else Manner.ALIAS
                alone = name_key(name) in short and name != row["name"]
                (tables.surnames if alone else tables.names).add(name, code, manner, exact=False)
            for key in short:
                tables.tenures.by_surname.setdefault(key, []).append(code)


def _load_offices(tables: Tables) -> None:
    for table in find_tables("offices"):
        for row in read_rows(_PACKAGE, table):
            single = row["single"].lower() == "true"
            office = Office(code=row["code"], title=row["title"], of=row["of"], role=row["role"], single=single)
            tables.tenures.offices.setdefault(office.code, office)
    for table in find_tables("holders"):
        for row in read_rows(_PACKAGE, table):
            since, until = first_day(row["since"]), last_day(row["until"]) if row["until"] else None
            tables.tenures.add(Tenure(person=row["person"], office=row["office"], since=since, until=until))


def load_titles(tenures: Tenures) -> dict[tuple[str, ...], tuple[Office, ...]]:
    """Offices by every title they are known by. Apart from the rest, because few runs ask for it."""
    titles: dict[tuple[str, ...], tuple[Office, ...]] = {}
    for table in find_tables("offices"):
        for row in read_rows(_PACKAGE, table):
            office = tenures.offices[row["code"]]
            for title in (row["title"], *pieces(row["aliases"])):
                known = titles.get(name_key(title), ())
                titles[name_key(title)] = known if office in known else (*known, office)
    return titles


def find_tables(stem: str) -> tuple[str, ...]:
    """The tables of that kind, in order: ``persons_a.csv`` and ``persons_b.csv`` are both ``persons``."""
    names = (f.name for f in (resources.files(_PACKAGE) / "data").iterdir())
    return tuple(sorted(n for n in names if n.endswith(".csv") and n.startswith(f"{stem}_")))


def first_day(date: str) -> datetime.date:
    """The day an ISO date begins: "2014-10" and "2014-10-01" are both 1 October 2014."""
    year, month, day = (*(int(part) for part in date.split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def last_day(date: str) -> datetime.date:
    """The day an ISO date ends: "2014-10" is 31 October 2014."""
    year, month, day = (*(int(part) for part in date.split("-")), 0, 0)[:3]
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
