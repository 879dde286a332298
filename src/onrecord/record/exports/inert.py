"""Strangers' text stays text: each format is given words that it can hold and that it shows instead of obeying.

Formats that keep the exact words (JSON Lines, Parquet) do without this; formats that are for reading, or that cannot
hold every character, get a mark in place of what they cannot hold.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit

MARK = "\ufffd"
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold: control characters, halves of surrogate pairs, U+FFFE and U+FFFF."""
_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202d\u202e\ufff9-\ufffb]")
"""Shown as a mark in text for reading: controls, and overrides, which make letters read backwards."""
_OPENERS, _CLOSER = {"\u202a": "\u202c", "\u202b": "\u202c"}, "\u202c"
_ISOLATES, _ISOLATES_END = "\u2066\u2067\u2068", "\u2069"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$^&!@]|^[#+\-=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What Markdown and its common dialects obey: anywhere, at the beginning of a line, and in a bare address."""
_LATEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_IN_URL = "%/:?#[]@!$&*+,;=-._~"
"""What stays as it is in an address; brackets, quotation marks, braces and spaces do not."""


def holdable(text: str) -> str:
    """Text as XML and UTF-8 can hold it, with a mark for every character that they cannot."""
    return _UNFIT.sub(MARK, text)


def legible(text: str) -> str:
    """Text for reading: no control characters, and what turns its direction ends where the text ends.

    Right-to-left words need no help: they are shown right by their letters alone.
    """
    return _balanced(_OBEYED.sub(MARK, holdable(text)))


def on_one_line(text: str) -> str:
    """Legible text without line breaks."""
    return " ".join(legible(text).split())


def _balanced(text: str) -> str:
    """The text with every embedding and isolate closed; closers that close nothing are left out."""
    if not any(sign in text for sign in (*_OPENERS, *_ISOLATES, _CLOSER, _ISOLATES_END)):
        return text
    kept: list[str] = []
    opened: list[str] = []
    for sign in text:
        if sign in _OPENERS:
            opened.append(_CLOSER)
        elif sign in _ISOLATES:
            opened.append(_ISOLATES_END)
        elif sign in (_CLOSER, _ISOLATES_END):
            if not opened or opened[-1] != sign:
                continue
            opened.pop()
        kept.append(sign)
    return "".join([*kept, *reversed(opened)])


def in_html(text: str) -> str:
    """Text inside an element or a quoted attribute."""
    return html.escape(legible(text))


def in_markdown(text: str) -> str:
    """Text of one line in Markdown: no markup, no link, no HTML, also where it opens a line."""
    return _MARKDOWN.sub(r"\\\g<0>", on_one_line(text))


def in_latex(text: str) -> str:
    """Text inside the braces of a BibTeX field."""
    return "".join(_LATEX.get(sign, sign) for sign in on_one_line(text))


def web_address(source: str) -> str | None:
    """The address of a source that is on the web, with nothing in it that could end a link; None for any other.

    Only http and https count, so that no link runs a script or opens a file.
    """
    try:
        parts = urlsplit(source.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    whole = "".join(sign for sign in source.strip() if not unicodedata.category(sign).startswith("C"))
    return quote(whole, safe=_IN_URL)
