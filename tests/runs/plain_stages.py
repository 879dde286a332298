"""Stages simple enough to foresee: every sentence is a claim by its first word, and nothing needs a model."""

from __future__ import annotations

from dataclasses import replace

from onrecord.evidence import Span
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation
from onrecord.language.sentences import find_sentences
from onrecord.runs.stage import Reading, Stage, Tools
from onrecord.statements.statement import Act, Form, Party, Statement


def no_model() -> str:
    return "plain"


def nothing_to_load() -> None:
    """These stages need no tools."""


TOOLS = Tools(load_annotator=nothing_to_load, load_registry=nothing_to_load, tell_model=no_model)  # type: ignore[arg-type]


def find_plainly(reading: Reading, _: Tools) -> Reading:
    text = reading.document.text
    sentences = [s for block in reading.document.readable for s in find_sentences(text, within=block.span)]
    return replace(reading, annotation=Annotation(sentences=tuple(sentences), attributions=(), mentions=(), events=()))


def state_plainly(reading: Reading, _: Tools) -> Reading:
    assert reading.annotation is not None
    return replace(reading, statements=tuple(_claim(reading, sentence) for sentence in reading.annotation.sentences))


def _claim(reading: Reading, sentence: Span) -> Statement:
    document = reading.document
    words = sentence.words(document.text)
    first = Span(sentence.start, sentence.start + len(words.split(maxsplit=1)[0]))
    return Statement(
        id=stable_id("st", document.id, sentence.start, sentence.end),
        document=document.id,
        content=(sentence,),
        cue=None,
        speaker=Party(actor=None, name=first.words(document.text), span=first),
        on_behalf_of=("RUS",),
        form=Form.INDIRECT,
        act=Act.CLAIM,
        addressees=(),
        said_on=document.published,
        said_at=None,
        via=(),
        part_of=None,
        repeats=None,
        confidence=0.5,
        stage="plain/1",
    )


SENTENCES = Stage(
    name="sentences", version="1", reads=frozenset({"document"}), adds=frozenset({"annotation"}), run=find_plainly
)
CLAIMS = Stage(
    name="claims", version="1", reads=frozenset({"annotation"}), adds=frozenset({"statements"}), run=state_plainly
)
STAGES = (SENTENCES, CLAIMS)
