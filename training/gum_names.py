"""The names inside GUM's entities, which are full noun phrases: "the mayor of London" gives "London"."""

from __future__ import annotations

from collections.abc import Iterator

from conllu import Word

_KINDS = {"person": "person", "organization": "organisation", "place": "place", "event": "event", "time": "time"}
_TITLES = frozenset(
    """
    mr mrs ms dr prof professor president senator sen rep representative governor gov general gen
    colonel col captain minister secretary king queen prince princess pope sir lord lady chancellor
    ambassador judge justice mayor congressman congresswoman director chairman officer sergeant
    lieutenant saint emperor empress vice prime foreign defense defence deputy former attorney chief
    commissioner spokesman spokeswoman speaker premier sheikh
    """.split()  # noqa: SIM905
)


def find_names(words: list[Word], spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """For each entity of a wanted type the name inside its noun phrase; outermost first, no overlaps."""
    taken: set[int] = set()
    for first, last, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if kind not in _KINDS or last - first > 25:
            continue
        inner = [s for s in spans if s != (first, last, kind) and first <= s[0] and s[1] <= last]
        run = (first, last) if kind == "time" else _proper_run(words, first, last)
        if run is None or (kind == "time" and (last - first > 8 or not _is_date(words[first:last]))):
            continue
        a, b = run
        if kind == "person":
            for s, e, k in inner:  # "US President Donald Trump": the country is a name of its own
                if s == a and e < b and k in ("place", "organization"):
                    a = e
            while a < b and (words[a].form.lower().strip(".") in _TITLES or _tag(words[a]) in ("NUM", "ADP", "DET")):
                a += 1
        while b > a and (words[b - 1].form in ("’s", "'s", "’", "'") or _tag(words[b - 1]) in ("PART", "ADP", "PUNCT")):
            b -= 1
        if a == b:
            continue
        if kind != "time" and any(s <= a and b <= e and k in _KINDS and (s, e) != (first, last) for s, e, k in inner):
            continue  # the name belongs to an entity inside this one: "the mayor of London"
        if taken & set(range(a, b)):
            continue
        taken |= set(range(a, b))
        plural = (
            kind == "person"
            and b - a == 1
            and words[a].form.endswith("s")
            and words[a].form[:-1].endswith(("an", "er", "at", "ian", "li", "i"))
        )
        yield words[a].start, words[b - 1].end, "group" if plural else _KINDS[kind]


def _proper_run(words: list[Word], first: int, last: int) -> tuple[int, int] | None:
    """The proper nouns around a phrase's head, bridged by "of", "the", "-", "&"; None where the head is no name."""
    heads = [i for i in range(first, last) if not first <= words[i].governor < last]
    if len(heads) != 1:
        return None
    a = heads[0]
    if _tag(words[a]) == "NOUN" and a + 1 < last and _tag(words[a + 1]) == "PROPN" and words[a + 1].governor == a:
        a += 1  # "spokesperson Jeff Rathke"
    if _tag(words[a]) != "PROPN":
        return None
    b = a + 1
    while a > first and (
        _tag(words[a - 1]) == "PROPN"
        or (words[a - 1].form[:1].isupper() and _tag(words[a - 1]) in ("ADJ", "NOUN") and words[a - 1].number > 1)
    ):
        a -= 1
    while b < last and (_is_name_word(words[b]) or _bridges(words, b, last)):
        b += 1
    return a, b


def _is_name_word(word: Word) -> bool:
    return _tag(word) == "PROPN" or (word.form[:1].isupper() and _tag(word) in ("NOUN", "ADJ"))


def _bridges(words: list[Word], at: int, last: int) -> bool:
    """Whether a small word stands between two parts of a name."""
    names_follow = any(_tag(w) == "PROPN" for w in words[at + 1 : min(last, at + 3)])
    return words[at].form in ("of", "-", "–", "&", "the") and names_follow


def _is_date(words: list[Word]) -> bool:
    return any(
        _tag(w) in ("PROPN", "NUM") or w.form.lower() in ("today", "yesterday", "tomorrow", "tonight") for w in words
    )


def _tag(word: Word) -> str:
    """The part of speech; every word of a name counts as one, "United" in "United Nations" too."""
    return "PROPN" if word.fine.startswith("NNP") else word.speech
