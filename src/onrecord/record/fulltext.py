"""Finding words: one way to ask for two indexes, FTS5 in SQLite and tsvector in PostgreSQL.

A person's words mean the same in both: all must occur, "quoted words" side by side, capitals and the accents of Latin
letters do not count, and there is no stemming, since pages come in any language. SQLite keeps its index itself. In
PostgreSQL a table beside each noun holds the words, cut by a function of the record (``words.sql``) that also cuts what
is asked for, so the two always fit. There a long text is several rows that overlap by more words than one question
can have, because a tsvector is bounded in size and in positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    column,
    false,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles

from onrecord.errors import SettingsError

SEARCHED: dict[str, tuple[str, ...]] = {"statements": ("words",), "events": ("words",), "documents": ("title", "text")}
"""Tables with full-text search, and the columns that it covers."""
PREFIX_FROM = 4
"""Words of this many letters and more also find longer words that begin with them ("withdraw": "withdrawal")."""
LONGEST = 1000
"""Characters of one question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that must stand side by side; ``open_ended`` where the last one may go on."""

    words: str
    open_ended: bool

    @property
    def fts5(self) -> str:
        """As FTS5 asks for it. Everything is quoted, so that no character of it is an operator."""
        return f'"{self.words}"' + ("*" if self.open_ended else "")


def read_terms(about: str) -> tuple[Term, ...]:
    """What a person typed. SettingsError where no word is left."""
    terms = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', about[:LONGEST].replace("\0", " ")):
        words = re.findall(r"\w+", phrase or word)
        if words:
            open_ended = not phrase and len(words) == 1 and len(words[0]) >= PREFIX_FROM
            terms.append(Term(words=" ".join(words), open_ended=open_ended))
    if not terms:
        raise SettingsError("there is no word to search for", "--about", 'Give words, such as --about "troops"')
    return tuple(terms)


class Matching(ColumnElement[bool]):
    """Rows of a searched table that hold all terms, in the words of the database that is asked."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, noun: Table, terms: Sequence[Term]) -> None:
        self.fts5 = noun.c.number.in_(_in_fts5(noun, " ".join(term.fts5 for term in terms)))
        worded = [term for term in terms if any(map(str.isalnum, term.words))]
        self.tsvector = and_(*(noun.c.number.in_(_in_tsvector(noun, term)) for term in worded)) if worded else false()


@compiles(Matching, "sqlite")
def _compile_fts5(element: Matching, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.fts5, **options)})"


@compiles(Matching, "postgresql")
def _compile_tsvector(element: Matching, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.tsvector, **options)})"


def _in_fts5(noun: Table, query: str) -> Any:
    name = f"{noun.name}_search"
    search = table(name, column("rowid"), column(name))
    return select(search.c.rowid).where(search.c[name].op("MATCH")(query))


def _in_tsvector(noun: Table, term: Term) -> Any:
    search = _search_table(noun)
    return select(search.c.number).where(_holds(search, term))


def _search_table(noun: Table) -> Any:
    return table(f"{noun.name}_search", column("number"), column("terms"))


def _holds(search: Any, term: Term) -> Any:
    asked = func.onrecord_phrase(term.words, literal(term.open_ended))
    return search.c.terms.op("@@", is_comparison=True)(asked)


def find_sharing(connection: Connection, noun: Table, words: Sequence[str], *, limit: int) -> list[int]:
    """Storage keys of rows with any of those words, those that fit best first."""
    terms = [Term(words=" ".join(re.findall(r"\w+", word)), open_ended=False) for word in words]
    if connection.dialect.name == "sqlite":
        name = f"{noun.name}_search"
        search = table(name, column("rowid"), column(name), column("rank"))
        asked = " OR ".join(term.fts5 for term in terms)
        query = select(search.c.rowid).where(search.c[name].op("MATCH")(asked)).order_by(search.c.rank, search.c.rowid)
        return list(connection.execute(query.limit(limit)).scalars())
    search = _search_table(noun)
    shared: Any = sum((case((_holds(search, term), 1), else_=0) for term in terms), start=literal(0))
    query = select(search.c.number).where(or_(*(_holds(search, term) for term in terms)))
    query = query.group_by(search.c.number).order_by(func.max(shared).desc(), search.c.number)
    return list(connection.execute(query.limit(limit)).scalars())


def make_search(connection: Connection) -> None:
    """Make what full-text search needs, after the tables themselves."""
    for statement in find_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def find_statements(dialect: str) -> Iterator[str]:
    """The statements that make full-text search in a database of that kind."""
    if dialect == "sqlite":
        for noun, columns in SEARCHED.items():
            yield from _fts5_table(noun, columns)
        return
    script = files("onrecord.record").joinpath("words.sql").read_text(encoding="utf-8")
    yield from script.split("\n-- next\n")
    for noun, columns in SEARCHED.items():
        yield from _tsvector_table(noun, columns)


def _fts5_table(noun: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """SQLite's FTS5 over a table's own text, kept in step by triggers (also for rows that a foreign key deletes)."""
    search, listed = f"{noun}_search", ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {search}(rowid, {listed}) VALUES (new.number, {new});"  # noqa: S608 (fixed names)
    drop = f"INSERT INTO {search}({search}, rowid, {listed}) VALUES ('delete', old.number, {old});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {search} USING fts5({listed}, content='{noun}', content_rowid='number',"
        " tokenize='unicode61 remove_diacritics 2')",
        f"CREATE TRIGGER {noun}_added AFTER INSERT ON {noun} BEGIN {add} END",
        f"CREATE TRIGGER {noun}_removed AFTER DELETE ON {noun} BEGIN {drop} END",
        f"CREATE TRIGGER {noun}_changed AFTER UPDATE ON {noun} BEGIN {drop} {add} END",
    )


def _tsvector_table(noun: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """A table of words, kept in step by triggers, and by the foreign key for rows that go."""
    search, listed = f"{noun}_search", ", ".join(columns)
    texts = f"ARRAY[{', '.join(f'new.{column}' for column in columns)}]"
    fill = f"INSERT INTO {search} SELECT new.number, part, terms FROM onrecord_parts({texts});"  # noqa: S608
    drop = f"DELETE FROM {search} WHERE number = new.number;"  # noqa: S608
    return (
        f"CREATE TABLE {search} (number BIGINT NOT NULL REFERENCES {noun} (number) ON DELETE CASCADE,"
        " part INTEGER NOT NULL, terms TSVECTOR NOT NULL, PRIMARY KEY (number, part))",
        f"CREATE INDEX {search}_terms ON {search} USING gin (terms)",
        f"CREATE FUNCTION {noun}_index() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'UPDATE' THEN {drop} END IF; {fill} RETURN NULL; END $$",
        f"CREATE TRIGGER {noun}_added AFTER INSERT ON {noun} FOR EACH ROW EXECUTE FUNCTION {noun}_index()",
        f"CREATE TRIGGER {noun}_changed AFTER UPDATE OF {listed} ON {noun}"
        f" FOR EACH ROW EXECUTE FUNCTION {noun}_index()",
    )


def find_stale(connection: Connection) -> Iterator[str]:
    """In PostgreSQL: nouns whose search table does not hold the words of the texts that it covers."""
    for noun, columns in SEARCHED.items():
        texts = f"ARRAY[{', '.join(columns)}]"
        meant = f"SELECT number, part, terms FROM {noun}, onrecord_parts({texts})"  # noqa: S608 (fixed names)
        held = f"SELECT number, part, terms FROM {noun}_search"  # noqa: S608
        apart = f"(({meant}) EXCEPT ({held})) UNION ALL (({held}) EXCEPT ({meant})) LIMIT 1"
        if connection.exec_driver_sql(apart).first() is not None:
            yield noun
