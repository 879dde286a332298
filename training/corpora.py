"""The corpora, each read into the same thing: a passage of text with whatever is known about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aims import find_aims, side_kind
from conllu import Document
from gum_names import find_names
from onrecord.language.labels import MENTION_KINDS

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
    tree: Document | None = None
    unnamed: list[Offsets] = field(default_factory=list)  # where nobody looked for names
    kinds: tuple[str, ...] = MENTION_KINDS  # of which kinds all names are marked


LABELS = Path(__file__).parent / "labels"
"""What we have added to the corpora ourselves, as offsets; see labels/README.md."""


def read_polnear(split: Path, *, leave_out: frozenset[str] = frozenset(), labels: bool = True) -> Iterator[Passage]:
    """PolNeAR articles. Where several people annotated an article, the first by name, as the scorer does.

    ``labels``: with what we have added.
    """
    acts, happenings = (_acts(), _happenings()) if labels else ({}, {})
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
            row = acts.get((name, m.head, tuple(m.second)))
            if row is not None:
                m.value, m.side = row["act"], side_kind(row["side"])
                m.aims = [tuple(a) for a in row["aims"]] if row["aims"] or not row["addressees"] else None
        yield Passage(id=name, text=text, attributions=marked, events=happenings.get(name), corpus="polnear")


def _labels(path: str) -> list[dict]:
    with (LABELS.parent / path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _acts() -> dict[tuple, dict]:
    """Acts, sides and addressees by article, cue and content."""
    rows = _labels("labels/polnear-acts.jsonl")
    return {(r["article"], tuple(r["cue"]), tuple(tuple(c) for c in r["content"])): r for r in rows}


def _happenings() -> dict[str, list[Marked]]:
    """The events of the articles that were read for them."""
    pair = tuple[int, int]
    return {
        r["article"]: [
            Marked(
                pair(e["trigger"]),
                list(map(pair, e["actors"])),
                list(map(pair, e["recipients"])),
                e["status"],
                e["type"],
            )
            for e in r["events"]
        ]
        for r in _labels("labels/polnear-events.jsonl")
    }


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
        yield Passage(id=row["id"], text=text, corpus="diplomatic", **_read_whole(row))


def read_pages() -> Iterator[Passage]:
    """News pages that we wrote ourselves, with all their statements and events."""
    for row in _labels("pages/labelled.jsonl"):
        yield Passage(id=row["id"], text=row["text"], corpus="pages", **_read_whole(row))


def _read_whole(row: dict) -> dict[str, list[Marked]]:
    """All statements and events of a text, which the guide of `corpora/diplomatic` defines."""
    pair = tuple[int, int]
    attributions, events = [], []
    for a in row["attributions"]:
        cue, source, content = pair(a["cue"]), a["source"] and pair(a["source"]), list(map(pair, a["content"]))
        if "aims" in a:
            aims = list(map(pair, a["aims"])) if a["aims"] or not a["addressees"] else None
        else:
            aims = find_aims(row["text"], addressees=a["addressees"], cue=cue, source=source, content=content)
        sources = [source] if source else []
        attributions.append(Marked(cue, sources, content, a["act"], aims=aims, side=side_kind(a["side"])))
    for e in row["events"]:
        actors, recipients = list(map(pair, e["actors"])), list(map(pair, e["recipients"]))
        events.append(Marked(pair(e["trigger"]), actors, recipients, e["status"], e["type"]))
    return {"attributions": attributions, "events": events}


def read_gum(folder: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[Passage]:
    """GUM documents with their names and, of those that are not set aside for tests, their syntax."""
    apart = {name for part in ("dev", "test") for name in (folder.parent / f"splits/files.{part}").read_text().split()}
    for path in sorted(folder.glob("*.conllu")):
        if path.stem in leave_out:
            continue
        document = Document.read(path)
        yield Passage(
            id=path.stem,
            text=document.text,
            mentions=list(find_names(document.words, document.entities)),
            corpus="gum",
            tree=None if path.stem in apart else document,
        )


def read_ewt(corpus: Path, *, part: str = "train", labels: bool = True) -> Iterator[Passage]:
    """EWT documents of one split with their syntax and, where we have read them, their names."""
    read = {r["sentence"]: r["names"] for r in _labels("labels/ewt-names.jsonl")} if labels else {}
    for name in (corpus / f"splits/files.{part}").read_text().split():
        document = Document.read(corpus / "documents" / name)
        mentions, unnamed = [], []
        for s in document.sentences:
            words = document.words[s.first : s.last]
            if s.id in read:
                mentions += [(s.start + a, s.start + b, kind) for a, b, kind in read[s.id]]
            elif any(w.speech == "PROPN" for w in words):
                unnamed.append((s.start, words[-1].end))
        yield Passage(
            id=name, text=document.text, mentions=mentions, corpus="ewt", tree=document, unnamed=unnamed,
            kinds=("person", "organisation", "place"),
        )  # fmt: skip


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
