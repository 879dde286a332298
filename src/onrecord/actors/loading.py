"""How the tables become actors and names: one small step a table, in the order in which they refer to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.actors.actor import Actor, ActorKind, Office
from onrecord.actors.bodies import BodyForms, BodyTemplate
from onrecord.actors.names import Manner, NameIndex, name_key
from onrecord.actors.tables import find_tables, pieces, read_offices, read_rows, read_tenures
from onrecord.actors.tenures import Tenures, surnames


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
    titles: dict[tuple[str, ...], tuple[Office, ...]] = field(default_factory=dict)
    roles: NameIndex = field(default_factory=NameIndex)
    role_limits: dict[tuple[tuple[str, ...], str], frozenset[str]] = field(default_factory=dict)

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
    _load_roles(tables)
    return tables


def _load_ambiguous(tables: Tables) -> None:
    for row in read_rows("ambiguous_names.csv"):
        key = name_key(row["name"])
        if row["prefer"]:
            tables.preferred[key] = row["prefer"]
        if row["why"] == "word":
            tables.sensitive.add(key)
        elif row["why"] == "exact":
            tables.exact.add(row["name"])
    tables.names.words = frozenset(tables.sensitive)
    for row in read_rows("not_actors.csv"):
        tables.names.add(row["name"], "", Manner.NAME)


def _load_countries(tables: Tables) -> None:
    for row in read_rows("countries.csv"):
        code = tables.add(ActorKind.COUNTRY, row, (row["code"],))
        tables.call(code, pieces(row["capitals"]), Manner.CAPITAL)
        tables.call(code, pieces(row["stand_ins"]), Manner.STAND_IN)
        tables.call(code, pieces(row["demonyms"]), Manner.DEMONYM)
        if row["article"]:
            tables.articles[code] = row["article"]


def _load_organisations(tables: Tables) -> None:
    rows = list(read_rows("organisations.csv"))
    parents = {row["code"]: row["parent"] for row in rows}
    for row in rows:
        owner = row["code"]
        while parents.get(owner):
            owner = parents[owner]
        code = tables.add(ActorKind.ORGANISATION, row, (owner,))
        tables.call(code, pieces(row["stand_ins"]) + pieces(row["seats"]), Manner.STAND_IN)
    for row in read_rows("armed_groups.csv"):
        tables.add(ActorKind.ARMED_GROUP, row, (row["code"],))


def _load_groups(tables: Tables) -> None:
    for row in read_rows("country_groups.csv"):
        tables.members[row["code"]] = pieces(row["members"])
        if row["code"] not in tables.actors:
            tables.add(ActorKind.ORGANISATION, row, pieces(row["members"]))
        else:  # the members of an organisation of its own standing: the G7
            tables.call(row["code"], (row["name"], *pieces(row["aliases"])), Manner.ALIAS)


def _load_bodies(tables: Tables) -> None:
    for row in read_rows("bodies.csv"):
        code = tables.add(ActorKind.BODY, row, tables.sides[row["of"]])
        tables.own_bodies.setdefault((row["kind"], row["of"]), code)
    for row in read_rows("body_templates.csv"):
        template = BodyTemplate(kind=row["kind"], slug=row["slug"], name=row["name"], forms=pieces(row["forms"]))
        tables.templates[template.kind] = template
        tables.forms.add(template)


def _load_others(tables: Tables) -> None:
    for row in read_rows("media.csv"):
        tables.add(ActorKind.MEDIA, row, (row["code"],))
    for row in read_rows("places.csv"):
        tables.add(ActorKind.PLACE, row, (row["country"],) if row["country"] else ())


def _load_people(tables: Tables) -> None:
    """Full names are searched for in texts; surnames alone ("Johnson") only looked up."""
    for table in find_tables("persons"):
        for row in read_rows(table):
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
    for office, aliases in read_offices():
        tables.tenures.offices[office.code] = office
        for title in (office.title, *aliases):
            key = name_key(title)
            if office not in tables.titles.get(key, ()):
                tables.titles[key] = (*tables.titles.get(key, ()), office)
    for tenure in read_tenures():
        tables.tenures.add(tenure)


def _load_roles(tables: Tables) -> None:
    for row in read_rows("role_words.csv"):
        for words in pieces(row["words"]):
            tables.roles.add(words, row["role"], Manner.NAME)
            if row["of"]:
                tables.role_limits[name_key(words), row["role"]] = frozenset(pieces(row["of"]))
