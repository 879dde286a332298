"""How answers look in a notebook: a plain table of HTML that needs no network and runs nothing.

Every word comes from a stranger's page: all of it is escaped, kept to its own direction of writing, cut to a length
that a table can show, and left alone by the notebook's own typesetting of formulas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.record.exports.inert import in_html, on_one_line, web_address
from onrecord.record.exports.rows import Row

LONGEST = 300
_CELL = "padding:0.3em 0.8em;text-align:start;vertical-align:top"


def answer_html(noun: str, found: list[Row], *, total: int) -> str:
    """A table of the first entries, and how many there are."""
    heads, cells = _COLUMNS.get(noun, _COLUMNS["issues"])
    body = "".join(_line(cells(row)) for row in found)
    more = f", the first {len(found)} of them shown" if total > len(found) else ""
    count = f"{total} {in_html(noun if total != 1 else noun[:-1])}{more}"
    head = "".join(f'<th scope="col" style="{_CELL}">{title}</th>' for title in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if found else ""
    return f'<div class="mathjax_ignore tex2jax_ignore"><p>{count}</p>{table}</div>'


def record_html(where: str, counts: dict[str, int]) -> str:
    """What a record holds."""
    held = "".join(_line([_text(noun), _text(str(count))]) for noun, count in counts.items())
    return f'<div class="mathjax_ignore tex2jax_ignore"><p>Record {_text(where)}</p><table>{held}</table></div>'


def _line(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"


def _text(text: Any) -> str:
    """Text on one line, cut where it is long."""
    line = on_one_line("" if text is None else str(text))
    return f"<bdi>{in_html(line if len(line) <= LONGEST else line[: LONGEST - 1] + '…')}</bdi>"


def _link(source: str) -> str:
    address = web_address(source)
    if address is None:
        return _text(source)
    return f'<a href="{in_html(address)}" target="_blank" rel="noopener noreferrer">{_text(source)}</a>'


def _days(date: Row | None) -> str:
    if date is None:
        return ""
    return _text(date["start"] if date["start"] == date["end"] else f"{date['start']} to {date['end']}")


def _names(parties: Iterable[Row | None]) -> str:
    return _text(", ".join(party["name"] for party in parties if party is not None))


def _statement(row: Row) -> list[str]:
    words = " … ".join(piece["text"] for piece in row["content"])
    speaker, addressees, source = _names([row["speaker"]]), _names(row["addressees"]), _link(row["source"])
    return [_days(row["said_on"]), speaker, _text(row["act"]), addressees, _text(words), source]


def _event(row: Row) -> list[str]:
    kind = [_text(row["type"]), _text(row["status"])]
    parties = [_names(row["actors"]), _names(row["recipients"])]
    return [_days(row["when"]), *kind, *parties, _text(row["evidence"]["text"]), _link(row["source"])]


def _thread(row: Row) -> list[str]:
    sides = [_text(", ".join(row[name])) for name in ("by", "of")]
    return [_text(row["kind"]), *sides, _text(row["what"]), _text(row["state"]), _text(len(row["entries"]))]


def _document(row: Row) -> list[str]:
    return [_days(row["published"]), _text(row["title"]), _text(row["outlet"]), _link(row["source"])]


def _actor(row: Row) -> list[str]:
    return [_text(row[name]) for name in ("actor", "name", "kind", "role", "mentions", "documents")]


def _issue(row: Row) -> list[str]:
    return [_link(row["source"]), _text(row["stage"]), _text(row["what"]), _text(row["next"])]


_COLUMNS = {
    "statements": (("said", "by", "act", "to", "words", "source"), _statement),
    "events": (("when", "type", "status", "by", "to", "evidence", "source"), _event),
    "threads": (("kind", "by", "of", "what", "state", "entries"), _thread),
    "documents": (("published", "title", "outlet", "source"), _document),
    "actors": (("code", "name", "kind", "role", "mentions", "documents"), _actor),
    "issues": (("source", "stage", "what", "next"), _issue),
}
"""For each noun the heads of its table, and how a row fills it."""
