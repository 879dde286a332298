"""A text goes in, and out comes what the language model marks in it, with offsets of that text.

The model is fed window by window; each finding is taken from the one window that owns its cue, trigger or name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.evidence import Span
from onrecord.language.annotation import Annotation, Attribution, MentionKind, NamedMention, RawEvent, Word
from onrecord.language.decode import Stretch
from onrecord.language.labels import EVENT_TYPES, MENTION_KINDS
from onrecord.language.network import BUNDLED, Network
from onrecord.language.reading import Found, Settings, find_attributions, find_events, find_mentions
from onrecord.language.windows import Window, find_windows
from onrecord.language.words import find_words

Run = Sequence[Span]
"""Stretches of a text that are read as one piece of writing, in order: a body without its menus, a headline, a post."""

_OUTER = ",;:"
_NOTHING_BETWEEN = re.compile(r"[\s\"“”„«»‘’']*")


class Annotator:
    """Marks attributions, events and names in English text. One instance serves one thread at a time."""

    def __init__(self, network: Network, settings: Settings) -> None:
        self.network = network
        self.settings = settings

    @classmethod
    def load(cls, model_dir: Path | None = None, threads: int = 1) -> Annotator:
        """With the model in ``model_dir`` (default: the one in the package); ModelError if it is missing or damaged."""
        network = Network(model_dir, threads=threads)
        return cls(network, Settings.read(network.reading, where=str(model_dir or BUNDLED)))

    def annotate(self, text: str, *, regions: Sequence[Run] | None = None, syntax: bool = False) -> Annotation:
        """What the model marks in ``text``, or only in ``regions``; ``syntax``: with a dependency tree a sentence.

        Each region is a run of stretches that belong together (the paragraphs of a body between which other things
        stand, in one run; the headline in another). The model sees a run as if nothing stood between its stretches,
        and never joins two runs. No span covers a character outside the stretches. ValueError where stretches overlap
        within a run, are out of order, or reach beyond the text.
        """
        runs = [[Span(0, len(text))]] if regions is None else [list(run) for run in regions]
        sentences: list[Span] = []
        attributions: list[Attribution] = []
        events: list[RawEvent] = []
        mentions: list[NamedMention] = []
        trees: list[tuple[Word, ...]] = []
        for run in runs:
            _check(text, run)
            found, windows = find_windows(text, run, self.network.pieces)
            sentences.extend(found)
            for window in windows:
                page = Page(text, run, window)
                scores = self.network.run(window.pieces, window.own)
                attributions += filter(
                    None, map(page.attribution, find_attributions(scores, page.words, self.settings))
                )
                events += filter(None, map(page.event, find_events(scores, page.words, self.settings)))
                mentions += page.mentions(find_mentions(scores, page.words, self.settings))
                trees += find_words(window, found, scores.syntax) if syntax else ()
        return Annotation(
            sentences=tuple(sorted(sentences)),
            attributions=tuple(sorted(attributions, key=lambda a: a.cue)),
            mentions=tuple(sorted(mentions, key=lambda m: m.span)),
            events=tuple(sorted(events, key=lambda e: (e.trigger, e.type))),
            trees=tuple(sorted(trees, key=lambda t: t[0].span)),
        )

    def annotate_many(self, texts: Iterable[str]) -> Iterator[Annotation]:
        """One annotation a text, in order, one text in memory at a time. A text reads the same in any company."""
        for text in texts:
            yield self.annotate(text)


def _check(text: str, run: Run) -> None:
    if any(b.start < a.end for a, b in pairwise(run)) or (run and run[-1].end > len(text)):
        raise ValueError("the stretches of a region must be in order, apart, and inside the text")


_BRACKETS = {"(": ")", "[": "]", ")": "(", "]": "["}


def _is_half(text: str, at: int, start: int, end: int) -> bool:
    """Whether a bracket stands at this place whose other half is not between ``start`` and ``end``."""
    other = _BRACKETS.get(text[at])
    return other is not None and text.count(text[at], start, end) > text.count(other, start, end)


class Page:
    """Where the words of one window stand in the text."""

    def __init__(self, text: str, run: Run, window: Window) -> None:
        self._text, self._run, self._window = text, run, window
        pieces = window.pieces
        self.words: NDArray[np.int64] = np.flatnonzero(np.diff(pieces.words, prepend=-1))
        self._starts = pieces.starts[self.words]
        self._ends = pieces.ends[np.append(self.words[1:], len(pieces)) - 1]

    def spans(self, found: Iterable[Stretch]) -> tuple[Span, ...]:
        """Stretches of words as spans of the text: cut at the run's borders, joined across mere quotation marks."""
        cut: list[Span] = []
        for stretch in found:
            low, high = int(self._starts[stretch.first]), int(self._ends[stretch.last - 1])
            for region in self._run:
                if region.start < high and low < region.end:
                    cut.extend(self._trimmed(max(low, region.start), min(high, region.end)))
        joined: list[Span] = []
        for span in sorted(cut):
            if joined and self._are_one(joined[-1], span):
                joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
            else:
                joined.append(span)
        return tuple(joined)

    def _trimmed(self, start: int, end: int) -> Iterator[Span]:
        """Without the spaces, commas, colons and half brackets at its ends, which belong to the sentence around it."""
        text = self._text
        while start < end and (text[start].isspace() or text[start] in _OUTER or _is_half(text, start, start, end)):
            start += 1
        while end > start and (
            text[end - 1].isspace() or text[end - 1] in _OUTER or _is_half(text, end - 1, start, end)
        ):
            end -= 1
        if start < end:
            yield Span(start, end)

    def _are_one(self, a: Span, b: Span) -> bool:
        """Whether only spaces and quotation marks stand between two spans, within one stretch of the run."""
        if b.start <= a.end:
            return True
        inside = any(r.start <= a.start and b.end <= r.end for r in self._run)
        return inside and _NOTHING_BETWEEN.fullmatch(self._text, a.end, b.start) is not None

    def attribution(self, found: Found) -> Attribution | None:
        """The finding in the text; None where nothing of it is left after trimming."""
        content, cue = self.spans(found.second), self.spans([found.head])
        if not content or not cue:
            return None
        return Attribution(
            source=self.spans(found.first),
            cue=cue,
            content=content,
            act=found.value,
            act_confidence=found.value_confidence,
            confidence=found.confidence,
            addressees=None if found.side is None else self.spans(found.aims),
            side=found.side,
            side_confidence=found.side_confidence,
        )

    def event(self, found: Found) -> RawEvent | None:
        """The finding in the text; None where nothing of it is left after trimming."""
        trigger = self.spans([found.head])
        if not trigger:
            return None
        return RawEvent(
            type=EVENT_TYPES[found.head.kind],
            trigger=trigger[0],
            actors=tuple(s for a in found.first for s in self.spans([a])),
            recipients=tuple(s for r in found.second for s in self.spans([r])),
            status=found.value,
            confidence=found.confidence,
        )

    def mentions(self, found: Iterable[tuple[Stretch, float]]) -> Iterator[NamedMention]:
        """The names that this window owns."""
        start, end = self._window.own
        for stretch, confidence in found:
            if start <= int(self.words[stretch.first]) < end:
                for span in self.spans([stretch])[:1]:
                    yield NamedMention(span=span, kind=MentionKind(MENTION_KINDS[stretch.kind]), confidence=confidence)
