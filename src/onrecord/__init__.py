"""onrecord reads news and keeps the diplomatic record, every entry traced to its exact words.

``onrecord.read("pages/")`` reads into a record, ``onrecord.open("onrecord.db")`` opens one: see ``onrecord.faces.api``.
"""

import importlib

__version__ = "0.1.0"

_OFFERED = {"read": "read_sources", "open": "open_record", "Record": "Record"}
"""What this package offers, and what it is called in the module that has it, which is loaded only when it is used."""


def __getattr__(name: str) -> object:
    if name in _OFFERED:
        return getattr(importlib.import_module("onrecord.faces.api"), _OFFERED[name])
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_OFFERED]
