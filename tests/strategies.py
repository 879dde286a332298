"""Nouns as Hypothesis makes them: whole entries whose spans, links and actors fit each other, in any text at all."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

from onrecord.actors.actor import Actor, ActorKind, Mention
from onrecord.documents.document import Block, BlockKind, Document, Post
from onrecord.events.event import Event, Status
from onrecord.evidence import Basis, DateInterval, Precision, Span
from onrecord.record.entry import Entry
from onrecord.record.issue import Issue
from onrecord.statements.statement import Act, Form, Party, Statement

characters = st.characters(exclude_categories=("Cs",))  # all of Unicode but half surrogate pairs, NUL included
texts = st.text(characters, min_size=1, max_size=120)
names = st.text(characters, min_size=1, max_size=20)
codes = st.sampled_from(["RUS", "NATO", "USA", "MDA", "sergey-lavrov", "maria-nova", "usa-state-department"])
confidences = st.floats(0, 1)


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """A span of at least one character."""
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text))))


@st.composite
def dates(draw: st.DrawFn, text: str) -> DateInterval:
    """A date interval, with a clock where its precision is the minute."""
    days = sorted(draw(st.tuples(st.dates(), st.dates())))
    precision = draw(st.sampled_from(Precision))
    minute = precision is Precision.MINUTE
    return DateInterval(
        start=days[0],
        end=days[0] if minute else days[1],
        precision=precision,
        basis=draw(st.sampled_from(Basis)),
        clock=draw(st.times()) if minute else None,
        evidence=draw(st.none() | spans(text)),
    )


@st.composite
def parties(draw: st.DrawFn, text: str) -> Party:
    """A party with or without a code and a span."""
    return Party(
        actor=draw(st.none() | codes),
        name=draw(names),
        span=draw(st.none() | spans(text)),
        basis=draw(st.sampled_from(Basis)).value,
    )


@st.composite
def blocks(draw: st.DrawFn, text: str) -> tuple[Block, ...]:
    """Blocks that cover the text, some of them posts."""
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    found = []
    for start, end in itertools.pairwise(cuts):
        kind, span, post = draw(st.sampled_from(BlockKind)), Span(start, end), None
        if kind is BlockKind.POST:
            post = Post(
                content=draw(spans(text)),
                author=draw(st.none() | spans(text)),
                handle=draw(st.none() | spans(text)),
                platform=draw(st.none() | names),
                posted=draw(st.none() | dates(text)),
            )
        found.append(Block(kind=kind, span=span, post=post))
    return tuple(found)


@st.composite
def documents(draw: st.DrawFn, key: str | None = None) -> Document:
    """A document; ``key`` sets its id and source apart from others."""
    text, key = draw(texts), key or draw(st.uuids()).hex
    return Document(
        id=f"do-{key}",
        source=f"pages/{key}.txt",
        text=text,
        blocks=draw(blocks(text)),
        title=draw(st.none() | names),
        title_span=draw(st.none() | spans(text)),
        outlet=draw(st.none() | names),
        authors=tuple(draw(st.lists(names, max_size=2))),
        language=draw(st.sampled_from([None, "en", "ru"])),
        published=draw(st.none() | dates(text)),
    )


@st.composite
def mentions(draw: st.DrawFn, text: str, known: dict[str, Actor]) -> Mention:
    """A mention of one of the known actors, or of nobody in particular."""
    code = draw(st.none() | st.sampled_from(sorted(known)))
    return Mention(
        span=draw(spans(text)),
        actor=known[code] if code else None,
        name=draw(names),
        role=draw(st.none() | names),
        side=tuple(draw(st.lists(codes, max_size=2))),
        basis=draw(st.sampled_from(Basis)),
        confidence=draw(confidences),
    )


@st.composite
def actors(draw: st.DrawFn, code: str) -> Actor:
    """An actor of that code."""
    return Actor(
        code=code,
        kind=draw(st.sampled_from(ActorKind)),
        name=draw(names),
        side=tuple(draw(st.lists(codes, max_size=2))),
        learnt=draw(st.booleans()),
        role=draw(st.none() | names),
    )


@st.composite
def statements(draw: st.DrawFn, document: Document, earlier: tuple[str, ...]) -> Statement:
    """A statement of the document, perhaps a part or a repetition of an earlier one."""
    text, link = document.text, st.none() | st.sampled_from(earlier) if earlier else st.none()
    several = st.lists(parties(text), max_size=2)
    return Statement(
        id=f"st-{document.id}-{len(earlier)}",
        document=document.id,
        content=tuple(draw(st.lists(spans(text), min_size=1, max_size=3))),
        cue=draw(st.none() | spans(text)),
        speaker=draw(st.none() | parties(text)),
        on_behalf_of=tuple(draw(st.lists(codes, max_size=2))),
        form=draw(st.sampled_from(Form)),
        act=draw(st.sampled_from(Act)),
        addressees=tuple(draw(several)),
        said_on=draw(st.none() | dates(text)),
        said_at=draw(st.none() | parties(text)),
        via=tuple(draw(several)),
        part_of=draw(link),
        repeats=draw(link),
        confidence=draw(confidences),
        stage="statements/1",
    )


@st.composite
def events(draw: st.DrawFn, document: Document, number: int, stated: tuple[str, ...]) -> Event:
    """An event of the document, perhaps inside one of its statements."""
    text = document.text
    several = st.lists(parties(text), max_size=2)
    return Event(
        id=f"ev-{document.id}-{number}",
        document=document.id,
        type=draw(st.sampled_from(["AGREE", "REQUEST", "ASSAULT"])),
        mode=draw(st.none() | names),
        contexts=tuple(draw(st.lists(names, max_size=2))),
        actors=tuple(draw(several)),
        recipients=tuple(draw(several)),
        trigger=draw(spans(text)),
        evidence=draw(spans(text)),
        when=draw(st.none() | dates(text)),
        where=draw(st.none() | parties(text)),
        quantities=tuple(draw(st.lists(names, max_size=2))),
        status=draw(st.sampled_from(Status)),
        statement=draw(st.none() | st.sampled_from(stated)) if stated else None,
        confidence=draw(confidences),
        stage="events/1",
    )


@st.composite
def entries(draw: st.DrawFn, key: str | None = None) -> Entry:
    """Everything one document may bring into a record."""
    document = draw(documents(key))
    known = {code: draw(actors(code)) for code in draw(st.sets(codes, min_size=1, max_size=3))}
    said: tuple[Statement, ...] = ()
    for _ in range(draw(st.integers(0, 3))):
        said = (*said, draw(statements(document, tuple(s.id for s in said))))
    ids = tuple(s.id for s in said)
    done = tuple(draw(events(document, number, ids)) for number in range(draw(st.integers(0, 2))))
    issue = Issue(source=document.source, stage="events", what=draw(names), why="fault", document=document.id)
    return Entry(
        document=document,
        mentions=tuple(draw(st.lists(mentions(document.text, known), max_size=3))),
        statements=said,
        events=done,
        issues=draw(st.sampled_from([(), (issue,)])),
        made_by=draw(names),
    )
