"""Column types that hold the same values in SQLite and PostgreSQL, and that sort and compare them alike.

Text compares by code point, as SQLite does, whatever the collation of the database. PostgreSQL's text cannot hold the
character U+0000, which a page may hold, so it is written there as two characters that no page is likely to have; a page
that has them all the same is written so that they come back, too. JSON is kept as it was written, key by key.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import JSON as _JSON
from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator
from sqlalchemy import String as PlainString
from sqlalchemy import Text as PlainText
from sqlalchemy.types import TypeEngine

ESCAPE, NUL = "\U0010fffd", "\U0010fffc"
"""What U+0000 is written as, one after the other; the first of them alone is written twice."""
_ESCAPED = re.compile(f"{ESCAPE}([{ESCAPE}{NUL}])")


def packed(text: str) -> str:
    """A text as PostgreSQL can hold it."""
    if "\0" not in text and ESCAPE not in text:
        return text
    return text.replace(ESCAPE, ESCAPE * 2).replace("\0", ESCAPE + NUL)


def unpacked(text: str) -> str:
    """The text that was packed."""
    if ESCAPE not in text:
        return text
    return _ESCAPED.sub(lambda found: ESCAPE if found[1] == ESCAPE else "\0", text)


class _Coded(TypeDecorator[str]):
    """Text of any length, ordered by code point."""

    impl: Any = PlainText
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PlainText(collation="C"))
        return dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return packed(value) if dialect.name == "postgresql" and isinstance(value, str) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return unpacked(value) if dialect.name == "postgresql" and isinstance(value, str) else value


class Text(_Coded):
    """What a page or a person says."""

    cache_ok = True


class String(_Coded):
    """A code, an id or a word of a closed list."""

    impl = PlainString
    cache_ok = True


class Json(TypeDecorator[Any]):
    """Lists and mappings. In PostgreSQL of its type ``json``, which keeps the order of keys and can be asked inside."""

    impl = _JSON
    cache_ok = True

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _each(value, packed) if dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return _each(value, unpacked) if dialect.name == "postgresql" else value


def _each(value: Any, change: Any) -> Any:
    """JSON with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _each(one, change) for key, one in value.items()}
    return [_each(one, change) for one in value] if isinstance(value, list | tuple) else value


Number = Integer().with_variant(BigInteger(), "postgresql")
"""A storage key, of which a record of many pages needs more than two thousand million."""
