"""The corpora, each read into the same thing: a passage of text with whatever is known about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aims import find_aims, side_kind

Offsets = tuple[int, int]


@dataclass
class Marked:
    """A predicate (a cue or a trigger) with its two argument roles; ``value`` is the act or the status, if labelled."""

    head: Offsets
    first: list[Offsets]  # source, or actors
    second: list[Offsets]  # content, or recipients
    value: str | None = None
    type: str | None = None
    aims: list[Offsets] | None = None  # whom a statement is aimed at; None where that is not known
    side: str | None = None  # what kind of side it commits, if labelled


@dataclass
class Passage:
    """A text and what its corpus says about it; None where the corpus is silent."""

    id: str
    text: str
    attributions: list[Marked] | None = None
    events: list[Marked] | None = None
    mentions: list[tuple[int, int, str]] | None = None
    corpus: str = ""
    sentences: list[Offsets] = field(default_factory=list)


LABELS = Path(__file__).parent / "labels" / "polnear-acts.jsonl"
"""Acts, sides and addressees of attributions in articles on foreign affairs; see labels/README.md."""


def read_polnear(split: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[Passage]:
    """PolNeAR articles. Where several people annotated an article, the first by name, as the scorer does."""
    labels = _labels()
    for path in sorted((split / "text").glob("*.txt")):
        name = path.name[: -len(".txt")]
        files = sorted(
            p for p in (split / "attributions").iterdir() if re.fullmatch(re.escape(name) + r"_\w{4}\.ann", p.name)
        )
        if name in leave_out or not files:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        marked = _brat(files[0])
        for m in marked:
            row = labels.get((name, m.head, tuple(m.second)))
            if row is not None:
                m.value, m.side = row["act"], side_kind(row["side"])
                m.aims = [tuple(a) for a in row["aims"]] if row["aims"] or not row["addressees"] else None
        yield Passage(id=name, text=text, attributions=marked, corpus="polnear")


def _labels() -> dict[tuple, dict]:
    """Our own labels by article, cue and content."""
    rows = [json.loads(line) for line in LABELS.open(encoding="utf-8")] if LABELS.exists() else []
    return {(r["article"], tuple(r["cue"]), tuple(tuple(c) for c in r["content"])): r for r in rows}


def _brat(path: Path) -> list[Marked]:
    """Attributions of one brat stand-off file: T lines are spans, E lines tie them together."""
    spans: dict[str, list[Offsets]] = {}
    found: list[Marked] = []
    with path.open(encoding="utf-8", newline="") as file:
        for line in file:
            if re.match(r"T\d+\t\S+ \d+ \d", line):
                ident, body = line.rstrip("\n").split("\t")[:2]
                where = body.split(" ", 1)[1]
                spans[ident] = sorted((int(a), int(b)) for a, b in (w.split() for w in where.split(";")))
            elif re.match(r"E\d+\t", line):
                roles: dict[str, list[Offsets]] = {"source": [], "cue": [], "content": []}
                for part in line.split("\t")[1].split():
                    role, ident = part.split(":")
                    role = re.sub(r"\d", "", role).lower()
                    if role in roles and ident in spans:
                        roles[role] += spans[ident]
                if roles["cue"] and roles["content"]:
                    cue = (min(s for s, _ in roles["cue"]), max(e for _, e in roles["cue"]))
                    found.append(Marked(cue, sorted(roles["source"]), sorted(roles["content"])))
    return found


def _letters(text: str) -> str:
    """A text without spaces, marks and case, so that the same sentence is known in another layout."""
    return re.sub(r"\W+", "", text).lower()


def read_diplomatic(path: Path, *, leave_out: str = "") -> Iterator[Passage]:
    """Single sentences with statements and events. ``leave_out``: sentences that occur in this text are skipped."""
    apart = _letters(leave_out)
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        text = row["text"]
        if _letters(text) in apart:
            continue
        pair = tuple[int, int]
        yield Passage(
            id=row["id"],
            text=text,
            attributions=[
                Marked(
                    pair(a["cue"]),
                    [pair(a["source"])] if a["source"] else [],
                    [pair(c) for c in a["content"]],
                    a["act"],
                    aims=find_aims(
                        text,
                        addressees=a["addressees"],
                        cue=pair(a["cue"]),
                        source=pair(a["source"]) if a["source"] else None,
                        content=[pair(c) for c in a["content"]],
                    ),
                    side=side_kind(a["side"]),
                )
                for a in row["attributions"]
            ],
            events=[
                Marked(
                    pair(e["trigger"]),
                    list(map(pair, e["actors"])),
                    list(map(pair, e["recipients"])),
                    e["status"],
                    e["type"],
                )
                for e in row["events"]
            ],
            corpus="diplomatic",
        )


@dataclass
class _Word:
    form: str
    tag: str
    start: int
    end: int
    number: int = 0  # within its sentence
    governor: int = 0


def read_gum(folder: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[Passage]:
    """GUM documents with their named entities, cut down from GUM's full noun phrases to the names in them."""
    for path in sorted(folder.glob("*.conllu")):
        if path.stem not in leave_out:
            document = _GumDocument()
            for line in path.read_text(encoding="utf-8").split("\n"):
                document.read(line)
            mentions = list(_names(document.words, document.spans))
            yield Passage(id=path.stem, text=document.text, mentions=mentions, corpus="gum")


class _GumDocument:
    """Text, words and entity spans of one CoNLL-U file, taken line by line."""

    def __init__(self) -> None:
        self.text = ""
        self.words: list[_Word] = []
        self.spans: list[tuple[int, int, str]] = []
        self._open: dict[str, list[tuple[int, str]]] = {}
        self._parts_until = 0  # last word of the token that is being read ("Malaysia's" is two words in one)
        self._token = (0, 0)

    def read(self, line: str) -> None:
        if line.startswith("# newpar") and self.text:
            self.text = self.text.rstrip() + "\n\n"
        if not line or line.startswith("#"):
            return
        cols = line.split("\t")
        if "." in cols[0]:
            return
        misc = dict(kv.split("=", 1) for kv in cols[9].split("|") if "=" in kv)
        space = "" if misc.get("SpaceAfter") == "No" else " "
        if "-" in cols[0]:
            self._parts_until = int(cols[0].split("-")[1])
            self._token = (len(self.text), len(self.text) + len(cols[1]))
            self.text += cols[1] + space
            return
        if int(cols[0]) <= self._parts_until:
            start, end = self._part(cols[1])
        else:
            start, end = len(self.text), len(self.text) + len(cols[1])
            self.text += cols[1] + space
        if int(cols[0]) >= self._parts_until:
            self._parts_until = 0
        self.words.append(_Word(cols[1], _tag(cols), start, end, int(cols[0]), int(cols[6])))
        self._entities(misc.get("Entity", ""))

    def _part(self, form: str) -> tuple[int, int]:
        """Where a word of the present token stands; the whole token where it is written otherwise there."""
        at = self.text.find(form, *self._token)
        if at < 0:
            return self._token
        self._token = (at + len(form), self._token[1])
        return at, at + len(form)

    def _entities(self, marks: str) -> None:
        for mark in re.findall(r"\([^()]+\)?|[^()]+\)", marks):
            ident = mark.strip("()").split("-")
            if mark.startswith("("):
                self._open.setdefault(ident[0], []).append((len(self.words) - 1, ident[1]))
            if mark.endswith(")") and self._open.get(ident[0]):
                first, kind = self._open[ident[0]].pop()
                self.spans.append((first, len(self.words), kind))


def _tag(cols: list[str]) -> str:
    """The part of speech; every word of a name counts as one, "United" in "United Nations" too."""
    return "PROPN" if cols[4].startswith("NNP") else cols[3]


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


def _names(words: list[_Word], spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
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
            while a < b and (words[a].form.lower().strip(".") in _TITLES or words[a].tag in ("NUM", "ADP", "DET")):
                a += 1
        while b > a and (words[b - 1].form in ("’s", "'s", "’", "'") or words[b - 1].tag in ("PART", "ADP", "PUNCT")):
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


def _proper_run(words: list[_Word], first: int, last: int) -> tuple[int, int] | None:
    """The proper nouns around a phrase's head, bridged by "of", "the", "-", "&"; None where the head is no name."""
    numbers = {w.number for w in words[first:last]}
    heads = [i for i in range(first, last) if words[i].governor not in numbers]
    if len(heads) != 1:
        return None
    a = heads[0]
    if (
        words[a].tag == "NOUN"
        and a + 1 < last
        and words[a + 1].tag == "PROPN"
        and words[a + 1].governor == words[a].number
    ):
        a += 1  # "spokesperson Jeff Rathke"
    if words[a].tag != "PROPN":
        return None
    b = a + 1
    while a > first and (
        words[a - 1].tag == "PROPN"
        or (words[a - 1].form[:1].isupper() and words[a - 1].tag in ("ADJ", "NOUN") and words[a - 1].number > 1)
    ):
        a -= 1
    while b < last and (_is_name_word(words[b]) or _bridges(words, b, last)):
        b += 1
    return a, b


def _is_name_word(word: _Word) -> bool:
    return word.tag == "PROPN" or (word.form[:1].isupper() and word.tag in ("NOUN", "ADJ"))


def _bridges(words: list[_Word], at: int, last: int) -> bool:
    """Whether a small word stands between two parts of a name."""
    names_follow = any(w.tag == "PROPN" for w in words[at + 1 : min(last, at + 3)])
    return words[at].form in ("of", "-", "–", "&", "the") and names_follow


def _is_date(words: list[_Word]) -> bool:
    return any(
        w.tag in ("PROPN", "NUM") or w.form.lower() in ("today", "yesterday", "tomorrow", "tonight") for w in words
    )


def read_uner(path: Path) -> Iterator[tuple[str, set[tuple[int, int, str]]]]:
    """UNER sentences: the text, and its names with PER, ORG or LOC."""
    text, at, names, open_name = "", 0, set(), None
    for line in [*path.open(encoding="utf-8"), "\n"]:
        row = line.rstrip("\n")
        if row.startswith("# text = "):
            text, at, names, open_name = row[len("# text = ") :], 0, set(), None
        elif row and not row.startswith("#"):
            _, word, tag = row.split("\t")[:3]
            start = text.index(word, at)
            at = start + len(word)
            if open_name and tag != f"I-{open_name[2]}":
                names.add(tuple(open_name))
                open_name = None
            if tag.startswith("B-"):
                open_name = [start, at, tag[2:]]
            elif open_name:
                open_name[1] = at
        elif not row and text:
            if open_name:
                names.add(tuple(open_name))
            yield text, names
            text = ""
