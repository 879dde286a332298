"""Where a person's name begins and ends in a text: all its capitalised words, without titles, roles and endings.

The model marks some of the words, a title gives others away; here the whole name is found around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.actors.roles import WORD, find_roles, given_names, is_name_word, particles, starters, titles
from onrecord.evidence import Span

NAME_REACH = 60  # code points around a marked name in which the rest of it may stand


def find_titled(text: str, region: Span) -> Iterator[Span]:
    """Capitalised words right after a title: "Prime Minister Ada Berg" names somebody, marked or not."""
    for role in find_roles(text, region):
        words = list(_words(text, Span(role.span.end, min(region.end, role.span.end + NAME_REACH))))
        name: list[Span] = []
        at = role.span.end
        for word in words:
            if text[at : word.start] not in (" ", "" if name else ", ") or not word.words(text)[0].isupper():
                break
            name.append(word)
            at = word.end
        if 2 <= len(name) <= 4:
            yield Span(name[0].start, name[-1].end)


def whole_name(text: str, marked: Span, others: Sequence[Span] = ()) -> Span | None:
    """The name that a marked stretch belongs to: its capitalised words, without titles, roles and possessive ending.

    None if nothing capitalised is left. ``others`` are names of other actors, which are no part of it.
    """
    line_start = text.rfind("\n", 0, marked.start) + 1
    line_end = text.find("\n", marked.end)
    around = Span(
        max(line_start, marked.start - NAME_REACH),
        min(line_end if line_end >= 0 else len(text), marked.end + NAME_REACH),
    )
    taken = [*others, *(r.span for r in find_roles(text, around))]
    words = [
        w
        for w in _words(text, around)
        if not any(t.overlaps(w) for t in taken) and (w.words(text).lower() not in titles() or _ends_name(text, w))
    ]
    inside = [w for w in words if w.overlaps(marked) and is_name_word(w.words(text))]
    if not inside or any(o.start - inside[-1].end == 1 for o in others):
        return None  # nothing capitalised, or the beginning of some longer name: "National" Security Council
    start, end = inside[0].start, inside[-1].end
    if _is_title_case(text, Span(line_start, line_end if line_end >= 0 else len(text))):
        return Span(start, end)  # in such a headline every word has a capital
    for word in reversed([w for w in words if w.end <= start]):
        if not _joins(text, word, Span(word.end, start)) or not is_name_word(word.words(text)):
            break
        start = word.start
    for word in [w for w in words if w.start >= end]:
        if not _joins(text, word, Span(end, word.start)) or text[end - 1] == ".":
            break
        end = word.end
    while start < end and text[start:end].rsplit(maxsplit=1)[-1].lower() in particles():
        end = start + text[start:end].rindex(text[start:end].rsplit(maxsplit=1)[-1])
        end = start + len(text[start:end].rstrip())
    return Span(start, end) if start < end else None


def _ends_name(text: str, word: Span) -> bool:
    """Whether a word that is a title elsewhere is a surname here: "Ada King", and nothing of the name follows."""
    before = text[max(0, word.start - 24) : word.start].split()[-1:]
    follows = WORD.match(text, word.end + 1) if text[word.end : word.end + 1] == " " else None
    return bool(before) and before[0] in given_names() and not (follows and follows.group()[0].isupper())


def _is_title_case(text: str, line: Span) -> bool:
    """Whether a line capitalises nearly all its longer words."""
    words: list[str] = re.findall(r"[^\W\d_]{4,}", line.words(text)[:400])
    return len(words) > 3 and sum(w[0].isupper() for w in words) > 0.8 * len(words)


def _words(text: str, within: Span) -> list[Span]:
    """The words of a stretch, possessive endings left out."""
    found = []
    for match in WORD.finditer(text, within.start, within.end):
        word = match.group()
        end = match.end() - (2 if word.endswith(("'s", "’s")) else 0)
        if len(word.rstrip(".")) > 3 and word.endswith("."):
            end -= 1
        found.append(Span(match.start(), end))
    return found


def _joins(text: str, word: Span, gap: Span) -> bool:
    """Whether a neighbouring word is part of the name: capitalised or a particle, with nothing but space between."""
    letters = word.words(text)
    fits = is_name_word(letters) or letters.lower() in particles()
    return fits and gap.words(text) in (" ", "\u00a0") and letters.lower() not in starters()
