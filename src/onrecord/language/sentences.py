"""Where one sentence ends and the next begins, in news text as it is found on pages.

A sentence never crosses a blank line. A single line break ends a sentence too, unless the text is hard-wrapped
(all its lines about equally long) or the next line goes on in lower case. Together the sentences hold every
character that is not white space, in order, and never overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from onrecord.evidence import Span

LONGEST = 4_000
"""No sentence is longer than this many code points: what runs on without an end is cut at a space."""

_BLANK_LINES = re.compile(r"[ \t\r]*\n[ \t\r]*\n\s*|[\f\u2029]\s*")
_LINE_BREAK = re.compile(r"\r?\n|[\r\u2028\x85]")
_CLOSERS = "\"'”’»›)]}"
_END = re.compile(rf"[.!?…]{{1,8}}[{re.escape(_CLOSERS)}]{{0,6}}(?=\s)")
_LAST_WORD = re.compile(r"(\w[\w.&’'-]{0,30})$")
_NEXT_WORD = re.compile(r"[^\w\s]{0,6}(\w+)")


@cache
def _table(name: str) -> dict[str, str]:
    """A data file of this folder: first column to second (or to the empty string)."""
    text = resources.files("onrecord.language").joinpath("data", name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows[1:]}


def find_sentences(text: str, *, within: Span | None = None) -> tuple[Span, ...]:
    """The sentences of a text (or of one stretch of it), without the white space around them."""
    within = Span(0, len(text)) if within is None else within
    found: list[Span] = []
    for paragraph in _paragraphs(text, within):
        for sentence in _split(text, paragraph):
            found.extend(_bounded(text, sentence))
    return tuple(found)


def _paragraphs(text: str, within: Span) -> Iterator[Span]:
    """Stretches that no sentence crosses: between blank lines, and between line breaks that end something."""
    wrapped = is_hard_wrapped(text, within)
    start = within.start
    for gap in _BLANK_LINES.finditer(text, within.start, within.end):
        yield from _lines(text, Span(start, gap.start()), wrapped=wrapped)
        start = gap.end()
    yield from _lines(text, Span(start, within.end), wrapped=wrapped)


def _lines(text: str, paragraph: Span, *, wrapped: bool) -> Iterator[Span]:
    start = paragraph.start
    for gap in _LINE_BREAK.finditer(text, paragraph.start, paragraph.end):
        goes_on = text[gap.end() : gap.end() + 20].lstrip()[:1].islower()
        if not wrapped and not goes_on:
            yield Span(start, gap.start())
            start = gap.end()
    yield Span(start, paragraph.end)


def is_hard_wrapped(text: str, within: Span) -> bool:
    """Whether line breaks stand where the line was full, as in agency wires and e-mails, not where a paragraph ends."""
    lines = [len(line) for line in text[within.start : within.start + 20_000].split("\n") if line.strip()]
    if len(lines) < 5:
        return False
    longest = max(lines)
    full = sum(n > 0.75 * longest for n in lines)
    return 50 <= longest <= 110 and full >= 0.6 * len(lines)


def _split(text: str, paragraph: Span) -> Iterator[Span]:
    start = paragraph.start
    for end in _END.finditer(text, paragraph.start, paragraph.end):
        if _ends_sentence(text, start, end, paragraph.end):
            yield Span(start, end.end())
            start = end.end()
    yield Span(start, paragraph.end)


def _ends_sentence(text: str, start: int, end: re.Match[str], limit: int) -> bool:
    """Whether the stop marks at ``end`` close the sentence that began at ``start``."""
    following = _NEXT_WORD.match(text[end.end() : min(limit, end.end() + 60)].lstrip())
    if following is None:
        return True
    following_word = following[1]
    if following_word[0].islower():
        return False
    stop = end[0]
    if stop[0] != "." or stop[:2] == "..":
        return True
    before = _LAST_WORD.search(text[max(start, end.start() - 32) : end.start()])
    if before is None:
        return True
    word = before[1]
    kind = _table("abbreviations.tsv").get(word.lower())
    opens = following_word.lower() in _table("openers.tsv")
    if kind == "before":
        # "No." and "Mar." are abbreviations; "no." and "mar." end sentences
        return word.islower() and word.isalpha() and word not in ("vs", "v", "cf", "approx", "est")
    if kind == "either":
        # "co." and "miss." in lower case are words, "a.m." is not
        return opens or (word.islower() and "." not in word and word not in ("etc", "al", "inc"))
    is_initial = re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", word) is not None and word[-1].isupper()
    return not is_initial or (opens and len(word) > 1)


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence without outer white space; cut at spaces where it is longer than anyone writes."""
    start, end = sentence.start, sentence.end
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        cut = end
        if cut - start > LONGEST:
            space = max(
                text.rfind(" ", start + LONGEST // 2, start + LONGEST), text.rfind("\n", start + 1, start + LONGEST)
            )
            cut = space if space > start else start + LONGEST
        last = cut
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Span(start, last)
        start = cut
