"""Every form that a view can leave in, in one ordered tuple: its name, the nouns that it can hold, what it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from onrecord.errors import SettingsError
from onrecord.record.exports.rows import COLUMNS
from onrecord.record.exports.view import View

ALL = tuple(COLUMNS)
ENTRIES = ("statements", "events")


class Target(StrEnum):
    """What a format is written to."""

    TEXT = "text"
    BYTES = "bytes"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form. ``where`` names the function that writes it, which is looked up only when it is needed."""

    name: str
    nouns: tuple[str, ...]
    target: Target
    what: str
    where: str
    suffix: str
    counts: str | None = None  # what is counted, where it is not the rows of the noun

    def write(self, view: View, to: Any) -> int:
        """Write the view to an open text or binary file, or into a folder, as ``target`` says; gives how much."""
        module, function = self.where.split(":")
        writer: Callable[[View, Any], int] = getattr(import_module(f"onrecord.record.exports.{module}"), function)
        return writer(view, to)


_TEXT, _BYTES, _FOLDER = Target.TEXT, Target.BYTES, Target.FOLDER


def _format(
    name: str, nouns: tuple[str, ...], target: Target, *, suffix: str, where: str, what: str, counts: str | None = None
) -> Format:
    return Format(name=name, nouns=nouns, target=target, suffix=suffix, where=where, what=what, counts=counts)


FORMATS = (
    _format("jsonl", ALL, _TEXT, suffix=".jsonl", where="files:write_jsonl", what="one object a row, whole"),
    _format("csv", ALL, _TEXT, suffix=".csv", where="files:write_csv", what="a table for any program"),
    _format("xlsx", ALL, _BYTES, suffix=".xlsx", where="spreadsheet:write_workbook", what="Excel, with a codebook"),
    _format("parquet", ALL, _BYTES, suffix=".parquet", where="arrow:write_parquet", what="R, pandas, polars, DuckDB"),
    _format(
        *("datapackage", ALL, _FOLDER), suffix="", where="package:write_package",
        what="a folder: CSV, Parquet, Data Package descriptor, codebook",
    ),
    _format(
        *("markdown", ENTRIES, _TEXT), suffix=".md", where="markdown:write_markdown",
        what="for reading: quotations with links to the words",
    ),
    _format(
        *("annotations", ENTRIES, _TEXT), suffix=".jsonld", where="annotations:write_annotations",
        what="W3C Web Annotation", counts="annotations",
    ),
    _format(
        *("timeline", ENTRIES, _TEXT), suffix=".json", where="timeline:write_timeline",
        what="TimelineJS; entries without any date are left out",
    ),
    _format(
        *("ftm", ENTRIES, _TEXT), suffix=".ftm.json", where="entities:write_entities",
        what="FollowTheMoney", counts="entities",
    ),
    _format(
        *("bibtex", (*ENTRIES, "documents"), _TEXT), suffix=".bib", where="citations:write_bibtex",
        what="the sources, for LaTeX", counts="sources",
    ),
    _format(
        *("csl", (*ENTRIES, "documents"), _TEXT), suffix=".json", where="citations:write_csl",
        what="the sources, for Zotero and pandoc", counts="sources",
    ),
    _format(
        *("gexf", ("statements",), _BYTES), suffix=".gexf", where="graphs:write_gexf",
        what="who demands of, accuses, supports whom, for Gephi", counts="ties",
    ),
    _format(
        *("graphml", ("statements",), _BYTES), suffix=".graphml", where="graphs:write_graphml",
        what="the same network for other programs", counts="ties",
    ),
    _format(
        *("network", ("statements",), _FOLDER), suffix="", where="graphs:write_tables",
        what="the same network as nodes.csv and edges.csv", counts="ties",
    ),
    _format(
        *("plover", ("events",), _TEXT), suffix=".csv", where="dyads:write_dyads",
        what="a row for each pair, with Goldstein values", counts="pairs",
    ),
)  # fmt: skip


def resolve_format(name: str, noun: str) -> Format:
    """The format of that name; SettingsError where there is none or it cannot hold that noun."""
    found = next((form for form in FORMATS if form.name == name), None)
    if found is None:
        names = ", ".join(form.name for form in FORMATS if noun in form.nouns)
        raise SettingsError(f"there is no {name!r}", "--format", f"Choose one of {names}")
    if noun not in found.nouns:
        raise SettingsError(f"{name} holds {' and '.join(found.nouns)}, not {noun}", "--format", "Choose another")
    return found
