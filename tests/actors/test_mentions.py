"""Whatever the model marks, the names of a page stand apart from each other and inside it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.actors.mentions import find_people
from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Span, hull
from onrecord.language.annotation import Annotation, Attribution, MentionKind, NamedMention
from onrecord.language.sentences import find_sentences

WORDS = st.sampled_from(
    ["Prime Minister", "Rep.", "Mr.", "Ada Berg", "Berg", "Sergey Lavrov", "Lavrov", "Russia", "and", ",", "said",
     "the", "minister", "National", "Security Council", "he", "'s", "of", "Kyiv", "\n", "US", "who", "“", "I"]
)  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = " ".join(draw(st.lists(WORDS, min_size=1, max_size=25)))
    place = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 30))
    spans = draw(st.lists(place, max_size=6))
    return text, tuple(Span(start, min(len(text), start + size)) for start, size in spans)


def annotation(text: str, marks: tuple[Span, ...]) -> Annotation:
    """Persons wherever marked, and each mark as the source of what follows it."""
    mentions = tuple(NamedMention(span=s, kind=MentionKind.PERSON, confidence=0.9) for s in marks)
    rest = [(s, Span(s.end, len(text))) for s in marks if s.end < len(text)]
    said = tuple(
        Attribution(source=(s,), cue=(), content=(r,), act="claim", act_confidence=0.9, confidence=0.9) for s, r in rest
    )
    return Annotation(sentences=find_sentences(text), attributions=said, mentions=mentions, events=())


@settings(max_examples=150, deadline=None)
@given(pages())
def test_people_stand_apart_and_in_order(page: tuple[str, tuple[Span, ...]]) -> None:
    text, marks = page
    whole = [Span(0, len(text))]
    registry = load_registry()
    named = registry.find_named(text, 0, len(text))
    people = find_people(text, annotation(text, marks), registry, named, regions=whole, day=None)
    assert all(a.span.end <= b.span.start for a, b in pairwise(people))
    assert all(p.span.words(text).strip() for p in people)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_every_source_is_read_whatever_it_is(page: tuple[str, tuple[Span, ...]]) -> None:
    text, marks = page
    block = Block(kind=BlockKind.BODY, span=Span(0, len(text)))
    marked = annotation(text, marks)
    mentions = resolve_mentions(
        Document(id="doc-1", source="page", text=text, blocks=(block,)), marked, load_registry()
    )
    assert {hull(a.source) for a in marked.attributions} <= {m.span for m in mentions}
    assert all(m.side for m in mentions if m.actor is None)
