"""A stage: one step of the work on one document, which says what it needs and what it adds.

Because every stage says so, a wrong order is found before anything is read, and a stage that fails costs only what
depends on it. What a stage hands on is held against what it was given: nothing may vanish on the way, and no span
may lie outside the text.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.actors.actor import Mention
from onrecord.documents.document import Document
from onrecord.errors import ModelError, RecordError, RunError
from onrecord.events.event import Event
from onrecord.evidence import Span
from onrecord.language.annotation import Annotation
from onrecord.record.issue import Issue
from onrecord.runs.issues import issue_of
from onrecord.statements.statement import Statement

if TYPE_CHECKING:  # only named here, and slow to import
    from onrecord.actors.registry import Registry
    from onrecord.language.annotator import Annotator

GIVEN = frozenset({"document"})
"""What every reading starts with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document and what the stages have found in it so far."""

    document: Document
    annotation: Annotation | None = None
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What stages work with; each is loaded when it is first asked for, and only once in a process.

    Holds the ways to load them, not the things themselves, so that it can be sent to another process.
    """

    load_annotator: Callable[[], Annotator]
    load_registry: Callable[[], Registry]
    tell_model: Callable[[], str]

    @property
    def annotator(self) -> Annotator:
        """The language model."""
        return self.load_annotator()

    @property
    def model(self) -> str:
        """Which language model it is: entries made by another one are made again."""
        return self.tell_model()

    @property
    def registry(self) -> Registry:
        """The known actors."""
        return self.load_registry()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A named, versioned step. ``reads`` and ``adds`` are names of fields of Reading."""

    name: str
    version: str
    reads: frozenset[str]
    adds: frozenset[str]
    run: Callable[[Reading, Tools], Reading]


def check_stages(stages: Iterable[Stage]) -> None:
    """RunError unless each stage finds what it reads, adds only what is new, and has a name of its own."""
    known = {field.name for field in dataclasses.fields(Reading)}
    there, names = set(GIVEN), set[str]()
    for stage in stages:
        missing = stage.reads - there
        if missing:
            raise RunError(f"it needs {_listed(missing)}, which no earlier stage adds", f"stage {stage.name}")
        if stage.adds & there or not stage.adds <= known:
            raise RunError(f"it cannot add {_listed(stage.adds & there or stage.adds - known)}", f"stage {stage.name}")
        if stage.name in names:
            raise RunError("two stages have this name", f"stage {stage.name}")
        names.add(stage.name)
        there |= stage.adds


def run_stages(
    document: Document, stages: Iterable[Stage], tools: Tools, *, note: Callable[[str], None] | None = None
) -> tuple[Reading, tuple[Issue, ...]]:
    """Send one document through the stages; gives what was found, and what failed. ``note`` is told of each stage.

    An exception in a stage becomes an issue of the document; later stages that need what it would have added are
    left out, the others still run. Raises RunError where a stage breaks its promise, and ModelError, RecordError
    as they come: these would fail every document.
    """
    reading, issues, there = Reading(document=document), [], set(GIVEN)
    for stage in stages:
        if not stage.reads <= there:
            continue
        if note is not None:
            note(stage.name)
        try:
            after = stage.run(reading, tools)
        except (RunError, RecordError, ModelError):
            raise
        except Exception as error:
            issues.append(issue_of(error, source=document.source, stage=stage.name, document=document.id))
            continue
        _hold(stage, reading, after)
        reading = after
        there |= stage.adds
    return reading, tuple(issues)


def _hold(stage: Stage, before: Reading, after: Reading) -> None:
    """RunError unless the stage kept what it was given and added only what belongs to this document."""
    on = f"stage {stage.name} on {before.document.source}"
    for field in dataclasses.fields(Reading):
        if field.name not in stage.adds and getattr(before, field.name) != getattr(after, field.name):
            raise RunError(f"it changed {field.name}, which it does not add", on, "Please report this")
    rows = [row for name in ("statements", "events") if name in stage.adds for row in getattr(after, name)]
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise RunError("it gave two entries the same id", on, "Please report this")
    if any(row.document != before.document.id for row in rows):
        raise RunError("it gave entries of another document", on, "Please report this")
    end = len(before.document.text)
    added = (getattr(after, name) for name in sorted(stage.adds - {"annotation"}))
    outside = next((span for span in find_spans(tuple(added)) if span.end > end), None)
    if outside is not None:
        raise RunError(f"{outside} lies outside the text of {end} characters", on, "Please report this")
    known = {statement.id for statement in after.statements}
    links = [s.part_of for s in after.statements] + [e.statement for e in after.events]
    if any(link is not None and link not in known for link in links):
        raise RunError("an entry leads to a statement that is not there", on, "Please report this")


def find_spans(noun: object) -> Iterator[Span]:
    """Every span in a noun, however deep."""
    if isinstance(noun, Span):
        yield noun
    elif isinstance(noun, tuple):
        for item in noun:
            yield from find_spans(item)
    elif dataclasses.is_dataclass(noun):
        for field in dataclasses.fields(noun):
            yield from find_spans(getattr(noun, field.name))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
