"""Stories: articles on the same happening, told by day, by who is in them and by the words of their opening.

Articles are taken in order of time; one joins the story whose latest articles it is likest to, if that is at most a
few days old. The order of reading plays no part, and an article is compared only with stories that share words.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.actors.actor import Mention
from onrecord.documents.document import Document
from onrecord.evidence import Span
from onrecord.threads.clauses import UNSIDED
from onrecord.threads.lexicon import load_lexicon
from onrecord.threads.words import find_words

DAYS = datetime.timedelta(days=3)
OPENING = 700
"""Characters of the article in which it says what it is about."""
MOST_ACTORS, MOST_WORDS = 6, 40
LATEST = 4
"""Articles of a story that a new one is compared with, the latest ones."""
MOST_STORIES = 24
ALIKE = 0.3
FEWEST_SHARED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What an article is about, in short."""

    document: str
    day: datetime.date | None
    actors: frozenset[str]
    words: frozenset[str]


@dataclass(slots=True)
class _Story:
    number: int
    articles: list[Outline] = field(default_factory=list)

    def likeness(self, outline: Outline) -> float:
        return max(likeness(outline, other) for other in self.articles[-LATEST:])


def outline_of(document: Document, mentions: Sequence[Mention]) -> Outline:
    """The outline of a page: the sides most named in it, and the telling words of its title and opening."""
    weak = load_lexicon().weak
    body = document.body
    opening = [Span(span.start, min(span.end, span.start + OPENING)) for span in body[:2]]
    spans = [document.title_span, *opening] if document.title_span else opening
    named = {i for m in mentions for i in range(m.span.start, m.span.end)}
    words = [w for span in spans for w in find_words(document.text, span)]
    telling = [w.stem for w in words if w.stem not in weak and len(w.stem) > 3 and w.span.start not in named]
    sides = Counter(side for m in mentions for side in m.side if side not in UNSIDED)
    most = sorted(sides, key=lambda side: (-sides[side], side))[:MOST_ACTORS]
    return Outline(
        document=document.id,
        day=document.published.start if document.published else None,
        actors=frozenset(most),
        words=frozenset(list(dict.fromkeys(telling))[:MOST_WORDS]),
    )


def likeness(one: Outline, other: Outline) -> float:
    """How alike two articles are, 0 to 1: half by who is in them, half by their words."""
    shared = one.words & other.words
    if len(shared) < FEWEST_SHARED:
        return 0.0
    who = len(one.actors & other.actors) / max(len(one.actors | other.actors), 1)
    return (who + len(shared) / max(min(len(one.words), len(other.words)), 1)) / 2


def group_stories(outlines: Iterable[Outline]) -> dict[str, str]:
    """Each article to its story, named by the story's first article; those without a day belong to none."""
    found: dict[str, str] = {}
    stories: list[_Story] = []
    by_word: dict[str, list[_Story]] = {}
    dated = [outline for outline in outlines if outline.day is not None]
    for outline in sorted(dated, key=lambda o: (o.day or datetime.date.min, o.document)):
        story = _resolve_story(outline, by_word)
        if story is None:
            story = _Story(len(stories))
            stories.append(story)
        story.articles.append(outline)
        found[outline.document] = story.articles[0].document
        for word in outline.words:
            held = by_word.setdefault(word, [])
            if story not in held[-MOST_STORIES:]:
                held.append(story)
    return found


def _resolve_story(outline: Outline, by_word: dict[str, list[_Story]]) -> _Story | None:
    candidates: Counter[int] = Counter()
    known: dict[int, _Story] = {}
    for word in outline.words:
        for story in by_word.get(word, ())[-MOST_STORIES:]:
            last = story.articles[-1].day
            if last is not None and outline.day is not None and outline.day - last <= DAYS:
                candidates[story.number] += 1
                known[story.number] = story
    best = max(
        (known[number] for number, shared in candidates.items() if shared >= FEWEST_SHARED),
        key=lambda story: (story.likeness(outline), -story.number),
        default=None,
    )
    return best if best is not None and best.likeness(outline) >= ALIKE else None
