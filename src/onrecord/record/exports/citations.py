"""The sources of a view, as reference managers and LaTeX take them: BibTeX (biblatex fields) and CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from onrecord.documents.document import Document
from onrecord.evidence import DateInterval, Precision
from onrecord.record.exports.files import json_line
from onrecord.record.exports.inert import in_latex, on_one_line, web_address
from onrecord.record.exports.rows import Row
from onrecord.record.exports.view import View

_PARTS = {Precision.YEAR: 1, Precision.MONTH: 2}
"""How many of year, month and day are known; a day otherwise."""


def write_bibtex(view: View, to: TextIO) -> int:
    """Write an entry for each document of the view; gives how many."""
    count = 0
    for document in view.documents():
        fields = {name: value for name, value in _bibtex_fields(document).items() if value}
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        to.write(f"@online{{{_key(document)},\n{lines}\n}}\n\n")
        count += 1
    return count


def write_csl(view: View, to: TextIO) -> int:
    """Write one array of CSL items, a document a line; gives how many."""
    count = 0
    to.write("[")
    for item in find_items(view):
        to.write((",\n" if count else "\n") + json_line(item))
        count += 1
    to.write("\n]\n")
    return count


def find_items(view: View) -> Iterator[Row]:
    """Each document of the view as a CSL item; what is not known is left out."""
    for document in view.documents():
        address = web_address(document.source)
        item: Row = {
            "id": _key(document),
            "type": "article-newspaper",
            "title": _title(document),
            "author": [{"literal": on_one_line(author)} for author in document.authors if author.strip()],
            "container-title": on_one_line(document.outlet or ""),
            "issued": {"date-parts": _date_parts(document.published)} if document.published else None,
            "language": document.language,
            "URL": address,
            "note": "" if address else f"Read from: {on_one_line(document.source)}",
        }
        yield {name: value for name, value in item.items() if value}


def _bibtex_fields(document: Document) -> Row:
    authors = [in_latex(author) for author in document.authors if author.strip()]
    address = web_address(document.source)
    return {
        "title": f"{{{in_latex(_title(document))}}}",
        # Braces keep a name whole: "Staff and agencies" is one author.
        "author": " and ".join(f"{{{author}}}" for author in authors),
        "organization": in_latex(document.outlet or ""),
        "date": _bibtex_date(document.published) if document.published else "",
        "url": address or "",
        "note": "" if address else in_latex(f"Read from: {document.source}"),
    }


def _key(document: Document) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", document.id)


def _title(document: Document) -> str:
    return on_one_line(document.title or "") or on_one_line(document.source) or document.id


def _date_parts(date: DateInterval) -> list[list[int]]:
    kept = _PARTS.get(date.precision, 3)
    ends = (date.start,) if kept < 3 or date.is_one_day else (date.start, date.end)
    return [[day.year, day.month, day.day][:kept] for day in ends]


def _bibtex_date(date: DateInterval) -> str:
    """ISO 8601 as biblatex takes it: a day, a month, a year or a stretch of days."""
    written = [
        "-".join(f"{part:04d}" if n == 0 else f"{part:02d}" for n, part in enumerate(p)) for p in _date_parts(date)
    ]
    return "/".join(written)
