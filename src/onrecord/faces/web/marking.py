"""Marking: a document's text cut where anything begins or ends, so that what overlaps can be shown together.

Each stretch knows all that covers it: words that somebody said (perhaps within other words), who said them, the cue,
whom a name means, what tells of an event, which day. Joined, the stretches are the text again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from onrecord.documents.document import READ_KINDS, Block, BlockKind, Document
from onrecord.evidence import Span
from onrecord.record.entry import Entry

WINDOW = 60_000
"""Characters of a document on one page."""
NOISE = {
    BlockKind.CHROME: "page furniture",
    BlockKind.RELATED: "link to another story",
    BlockKind.CAPTION: "caption",
}
POINTED = "words"
"""Stands for words that are pointed at without an entry of their own."""
LAYERS = ("said", "event", "actor", "date")
"""What can be shown or hidden, each by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One thing that covers a stretch. ``owner`` is the statement or event that it belongs to, if any."""

    span: Span
    kind: str  # said, cue, source, to, event, trigger, actor, date
    owner: str | None = None
    tells: str = ""  # shown when the reader points at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text that the same things cover throughout. ``begins`` are the statements and events that start here."""

    text: str
    kinds: tuple[str, ...]
    tells: str
    begins: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A block of the page, or the part of it that lies in the window."""

    kind: BlockKind
    stretches: tuple[Stretch, ...]

    @property
    def noise(self) -> str | None:
        """What it is, where statements are not read from it."""
        return None if self.kind in READ_KINDS else NOISE.get(self.kind, self.kind.value)


def find_layers(entry: Entry, hidden: frozenset[str] = frozenset()) -> Iterator[Layer]:
    """All that is to be marked in a document, but for hidden layers."""
    text = entry.document.text
    if "actor" not in hidden:
        for mention in entry.mentions:
            role = f", {mention.role}" if mention.role else ""
            yield Layer(span=mention.span, kind="actor", tells=f"{mention.name}{role}")
    if "said" not in hidden:
        yield from _said(entry)
    if "event" not in hidden:
        for event in entry.events:
            tells = f"event: {event.type} ({event.status.value})"
            yield Layer(span=event.evidence, kind="event", owner=event.id, tells=tells)
            yield Layer(span=event.trigger, kind="trigger", owner=event.id, tells=tells)
    if "date" not in hidden:
        published = entry.document.published
        dated = [*(s.said_on for s in entry.statements), *(e.when for e in entry.events), published]
        for date in dated:
            if date and date.evidence:
                tells = f"{date.start.isoformat()} (from {date.basis.value}): “{date.evidence.words(text)[:80]}”"
                yield Layer(span=date.evidence, kind="date", tells=tells)


def _said(entry: Entry) -> Iterator[Layer]:
    for statement in entry.statements:
        who = statement.speaker.name if statement.speaker else "somebody"
        tells = f"{statement.act.value} by {who}"
        for span in statement.content:
            yield Layer(span=span, kind="said", owner=statement.id, tells=tells)
        if statement.cue:
            yield Layer(span=statement.cue, kind="cue", owner=statement.id, tells=f"cue of a {statement.act.value}")
        if statement.speaker and statement.speaker.span:
            yield Layer(span=statement.speaker.span, kind="source", owner=statement.id, tells=f"speaker: {who}")


def mark(
    entry: Entry, window: Span, *, chosen: str | None, hidden: frozenset[str], pointed: Span | None = None
) -> tuple[Passage, ...]:
    """The passages of a document that lie in the window, cut into stretches.

    ``chosen`` is the statement or event that is to stand out; ``pointed`` words of no entry that are to.
    """
    layers = [layer for layer in find_layers(entry, hidden) if layer.span.overlaps(window) and len(layer.span)]
    starts = _first_starts(entry)
    if pointed is not None:
        layers.append(Layer(span=pointed, kind="pointed", owner=POINTED))
        starts.setdefault(pointed.start, []).append(POINTED)
    passages = []
    for block in entry.document.blocks:
        if block.span.overlaps(window):
            span = Span(max(block.span.start, window.start), min(block.span.end, window.end))
            passages.append(_passage(entry.document.text, block, span, layers=layers, starts=starts, chosen=chosen))
    return tuple(passages)


def _first_starts(entry: Entry) -> dict[int, list[str]]:
    """Where each statement and event begins: that is where a link to it leads."""
    found: dict[int, list[str]] = {}
    for statement in entry.statements:
        found.setdefault(min(span.start for span in statement.content), []).append(statement.id)
    for event in entry.events:
        found.setdefault(event.trigger.start, []).append(event.id)
    return found


def _passage(
    text: str, block: Block, span: Span, *, layers: Iterable[Layer], starts: dict[int, list[str]], chosen: str | None
) -> Passage:
    here = sorted((layer for layer in layers if layer.span.overlaps(span)), key=lambda layer: layer.span)
    cuts = {span.start, span.end, *(at for at in starts if span.start <= at < span.end)}
    cuts.update(at for layer in here for at in (layer.span.start, layer.span.end) if span.start < at < span.end)
    stretches = []
    open_layers: list[Layer] = []
    following = iter(here)
    upcoming = next(following, None)
    for start, end in pairwise(sorted(cuts)):
        open_layers = [layer for layer in open_layers if layer.span.end > start]
        while upcoming is not None and upcoming.span.start <= start:
            open_layers.append(upcoming)
            upcoming = next(following, None)
        covering = [layer for layer in open_layers if layer.span.end > start]
        stretches.append(_stretch(text[start:end], covering, tuple(starts.get(start, ())), chosen))
    return Passage(kind=block.kind, stretches=tuple(stretches))


def _stretch(text: str, covering: list[Layer], begins: tuple[str, ...], chosen: str | None) -> Stretch:
    kinds = list(dict.fromkeys(layer.kind for layer in covering))
    if sum(layer.kind == "said" for layer in covering) > 1:
        kinds.append("within")  # words within words
    told = dict.fromkeys(layer.tells for layer in reversed(covering) if layer.tells)
    return Stretch(
        text=text,
        kinds=tuple(kinds),
        tells=" · ".join(list(told)[:6]),
        begins=begins,
        is_chosen=chosen is not None and any(layer.owner == chosen for layer in covering),
    )


def excerpt(document: Document, spans: Iterable[Span], most: int) -> tuple[tuple[str, bool], ...]:
    """Words with a little of what stands around them in their block: pieces of text, and whether each is the words."""
    text, own = document.text, sorted(spans)
    block = next((b.span for b in document.blocks if b.span.start <= own[0].start < b.span.end), Span(0, len(text)))
    around = _around(text, block, own[0].start, own[-1].end, most)
    pieces, at = [], around.start
    for span in own:
        pieces += [(text[at : span.start], False), (text[max(at, span.start) : span.end], True)]
        at = max(at, span.end)
    return tuple(piece for piece in (*pieces, (text[at : around.end].rstrip(), False)) if piece[0])


def _around(text: str, block: Span, start: int, end: int, most: int) -> Span:
    """Words with at most so many characters of their block on either side, cut between words."""
    first, last = max(block.start, start - most), max(end, min(block.end, end + most))
    while block.start < first < start and not text[first - 1].isspace():
        first += 1
    while end < last < block.end and not text[last].isspace():
        last -= 1
    return Span(min(first, start), last)
