"""The order of the work: the one list of stages that every document goes through, wherever it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from onrecord.actors.registry import load_registry
from onrecord.actors.resolve import resolve_mentions
from onrecord.documents.document import BlockKind, Document
from onrecord.events.coder import STAGE as EVENTS
from onrecord.events.coder import find_events
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation
from onrecord.language.annotator import Annotator
from onrecord.language.network import BUNDLED
from onrecord.runs.stage import Reading, Stage, Tools
from onrecord.statements.attribute import STAGE as STATEMENTS
from onrecord.statements.attribute import find_statements

MODEL_FOLDER: Path = BUNDLED


def _annotate(reading: Reading, tools: Tools) -> Reading:
    document = reading.document
    marked = tools.annotator.annotate(document.text, regions=tuple(_regions(document)), syntax=True)
    return replace(reading, annotation=marked)


def _regions(document: Document) -> Iterator[tuple[Span, ...]]:
    """What the model reads as one piece of writing: each headline, the whole body, each post."""
    for block in document.readable:
        if block.kind is BlockKind.HEADLINE:
            yield (block.span,)
        elif block.kind is BlockKind.POST:
            yield (block.post.content if block.post else block.span,)
    body = tuple(block.span for block in document.blocks if block.kind is BlockKind.BODY)
    if body:
        yield body


def _resolve(reading: Reading, tools: Tools) -> Reading:
    return replace(reading, mentions=resolve_mentions(reading.document, _annotated(reading), tools.registry))


def _state(reading: Reading, tools: Tools) -> Reading:
    found = find_statements(reading.document, _annotated(reading), reading.mentions, tools.registry)
    return replace(reading, statements=found)


def _code(reading: Reading, tools: Tools) -> Reading:
    known = (_annotated(reading), reading.mentions, reading.statements)
    return replace(reading, events=find_events(reading.document, *known, tools.registry))


def _annotated(reading: Reading) -> Annotation:
    if reading.annotation is None:
        raise ValueError("the language stage has not run")
    return reading.annotation


@cache
def _load_annotator() -> Annotator:
    return Annotator.load()


@cache
def _tell_model() -> str:
    """A short hash over the files of the language model; "none" where there is no model."""
    files = sorted(path for path in MODEL_FOLDER.glob("*") if path.is_file()) if MODEL_FOLDER.is_dir() else []
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16] if files else "none"


STAGES: tuple[Stage, ...] = (
    Stage(name="language", version="2", reads=frozenset({"document"}), adds=frozenset({"annotation"}), run=_annotate),
    Stage(
        name="actors",
        version="2",
        reads=frozenset({"document", "annotation"}),
        adds=frozenset({"mentions"}),
        run=_resolve,
    ),
    Stage(
        name="statements",
        version=STATEMENTS.rpartition("/")[2],
        reads=frozenset({"document", "annotation", "mentions"}),
        adds=frozenset({"statements"}),
        run=_state,
    ),
    Stage(
        name="events",
        version=EVENTS.rpartition("/")[2],
        reads=frozenset({"document", "annotation", "mentions", "statements"}),
        adds=frozenset({"events"}),
        run=_code,
    ),
)
"""Every stage, in order. A change of what a stage finds raises its version, and pages are then read again."""

TOOLS = Tools(load_annotator=_load_annotator, load_registry=load_registry, tell_model=_tell_model)
"""The tools of this process."""
