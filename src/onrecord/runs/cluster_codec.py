"""An entry as one line of JSON and back again, without its text, so that any machine can hand it to any record.

Drawn from the nouns' own fields: a noun that gains a field needs no change here. JSON and not pickle, because a
dataset may come from strangers, and reading it must run nothing.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any

from onrecord.errors import RunError
from onrecord.evidence import Span
from onrecord.record.entry import Entry
from onrecord.runs.stage import find_spans


def pack_entry(entry: Entry) -> str:
    """The entry as JSON; the text of its document is left out, because it lies beside it."""
    return json.dumps(_packed(dataclasses.replace(entry, document=dataclasses.replace(entry.document, text=""))))


def unpack_entry(packed: str, text: str) -> Entry:
    """The entry of that JSON and text; RunError where it is none, or where a span lies outside the text."""
    try:
        entry = _unpacked(Entry, json.loads(packed))
        if not isinstance(entry, Entry):
            raise TypeError("no entry")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        what = f"an entry of the dataset cannot be read ({type(error).__name__})"
        raise RunError(what, packed[:60], "Make the dataset again with this version of onrecord") from error
    whole = dataclasses.replace(entry, document=dataclasses.replace(entry.document, text=text))
    if any(span.end > len(text) for span in find_spans(whole)):
        raise RunError("an entry of the dataset points outside its text", whole.document.id, "Make the dataset again")
    return whole


def _packed(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_packed(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _packed(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


@functools.cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _unpacked(kind: Any, value: Any) -> Any:
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        if value is None:
            return None
        return _unpacked(next(part for part in typing.get_args(kind) if part is not type(None)), value)
    if typing.get_origin(kind) is tuple:
        item = typing.get_args(kind)[0]
        return tuple(_unpacked(item, one) for one in value)
    if kind is Span:
        return Span(int(value[0]), int(value[1]))
    if kind in (datetime.date, datetime.time):
        return kind.fromisoformat(value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return typing.cast(Any, kind)(**{name: _unpacked(hints[name], held) for name, held in value.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if not isinstance(kind, type):
        raise TypeError(f"no field is of the kind {kind}")
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value
