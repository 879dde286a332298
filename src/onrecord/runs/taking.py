"""What is done with one input, wherever it is done: it becomes a document, and the document an entry of the record.

Nothing here writes. In a single process the pipeline calls it directly; in a pool it runs in a guarded child, which
looks into the record only to tell which documents need no reading.
"""

from __future__ import annotations

import datetime
import hashlib
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from onrecord.documents.bounds import Bounds
from onrecord.documents.document import Document
from onrecord.documents.inputs import STANDARD_INPUT, RawInput
from onrecord.documents.read import read_document
from onrecord.errors import DocumentError, ModelError, NotText, RecordError, RunError
from onrecord.ids import stable_id
from onrecord.record.entry import Entry
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.runs.guard import Note
from onrecord.runs.issues import find_unread, issue_of
from onrecord.runs.keeper import AGAIN, TEXT, WHOLE
from onrecord.runs.passages import as_passage, is_passage
from onrecord.runs.stage import Reading, Stage, Tools, run_stages

Input = RawInput | DocumentError
MadeBy = Callable[[str], str | None]
"""What made the entry of a document, by its id; None where the record does not hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one input.

    Either an ``issue`` (it became no document), or a ``document`` (its id) with an ``entry`` to be written; without
    one the record held it already, made by the same stages. ``place`` is what it may be the only one from in a run
    (hashed, to stay small); ``passing`` says that its source names no place.
    """

    source: str
    issue: Issue | None = None
    document: str = ""
    made_by: str = ""
    place: bytes = b""
    passing: bool = False
    entry: Entry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How inputs are to be read in a run: the stages, their tools, the day of reading, and the bounds."""

    stages: Sequence[Stage]
    tools: Tools
    as_of: datetime.date | None = None
    bounds: Bounds = field(default_factory=Bounds)

    def take(
        self, given: Input, *, held: MadeBy | None = None, note: Note | None = None, text_only: bool = False
    ) -> Taken:
        """Read one input; what is ``held`` already, as far as that is asked, is left unread.

        ``text_only`` leaves the stages out. Raises RunError, ModelError and RecordError: these would fail every input.
        """
        document = to_document(given, as_of=self.as_of, bounds=self.bounds)
        if isinstance(document, Issue):
            return Taken(source=document.source, issue=document)
        made_by = _made_by(document, self.stages, self.tools.model)
        passing = _is_passing(given)
        place = hashlib.sha256((document.id if passing else document.source).encode()).digest()[:8]
        taken = Taken(source=document.source, document=document.id, made_by=made_by, place=place, passing=passing)
        if text_only:
            return replace(taken, entry=Entry(document=document))
        if held is not None and held(document.id) == made_by:
            return taken
        return replace(taken, entry=self._entry(document, made_by, note))

    def _entry(self, document: Document, made_by: str, note: Note | None) -> Entry:
        reading, issues = read_stages(document, self.stages, self.tools, note=note)
        faults = any(issue.why == "fault" for issue in issues)
        return Entry(
            document=reading.document,
            mentions=reading.mentions,
            statements=reading.statements,
            events=reading.events,
            issues=issues,
            made_by="" if faults else made_by,  # so that a page on which a stage failed is tried again
        )


class GuardedWork:
    """The same work in a guarded child: inputs come and results go as bytes."""

    def __init__(self, work: Work, record: str) -> None:
        self._work, self._where = work, record
        self._record: Record | None = None

    def prepare(self) -> None:
        """Load model and actors, and open the record to look into."""
        _ = self._work.tools.annotator, self._work.tools.registry
        self._record = Record.open(self._where)

    def __call__(self, item: bytes, note: Note) -> bytes:
        """One pickled input, behind the byte that says how to take it; gives a pickled Taken."""
        held = self._record.made_by if item[:1] == WHOLE and self._record is not None else None
        return take_packed(self._work, item, held=held, note=note)


def packed(given: Input, *, again: bool = False) -> bytes:
    """An input as GuardedWork takes it; ``again``: to be read even if the record holds it."""
    return (AGAIN if again else WHOLE) + pickle.dumps(given, protocol=5)


def take_packed(work: Work, item: bytes, *, held: MadeBy | None, note: Note) -> bytes:
    """An input as ``packed`` makes it, read in a child; gives what ``unpacked`` takes."""
    given: Input = pickle.loads(item[1:])  # noqa: S301  # from our own parent
    return pickle.dumps(work.take(given, held=held, note=note, text_only=item[:1] == TEXT), protocol=5)


def unpacked(payload: bytes) -> Taken:
    """What a child made of an input."""
    taken = pickle.loads(payload)  # noqa: S301  # from our own child
    if not isinstance(taken, Taken):
        raise RunError("a process that reads gave something else than a reading", "", "Please report this")
    return taken


def to_document(given: Input, *, as_of: datetime.date | None, bounds: Bounds) -> Document | Issue:
    """The document that an input holds, or why it holds none."""
    if isinstance(given, DocumentError):
        return issue_of(given, source=given.on, stage="documents")
    try:
        document = read_document(given, as_of=as_of, bounds=bounds)
        document = as_passage(document, given) if given.kind == "text" and is_passage(given) else document
        for text in (document.text, document.source, document.title or "", document.outlet or ""):
            text.encode("utf-8")
    except UnicodeEncodeError:
        error = NotText("it holds characters that no text can hold (half of a surrogate pair)", given.source)
        return issue_of(error, source=given.source, stage="documents")
    except (RunError, RecordError, ModelError):
        raise
    except Exception as error:
        return issue_of(error, source=given.source, stage="documents")
    return document


def read_stages(
    document: Document, stages: Sequence[Stage], tools: Tools, *, note: Note | None = None
) -> tuple[Reading, tuple[Issue, ...]]:
    """What the stages find in a document, and what failed; nothing is read in languages that we do not know."""
    unread = find_unread(document)
    return (Reading(document=document), (unread,)) if unread else run_stages(document, stages, tools, note=note)


def _is_passing(given: Input) -> bool:
    """Whether the source names no place: what comes from it next does not take the place of what came before.

    That is standard input, and rows of which only an id is known: other files may count their rows alike.
    """
    source = getattr(given, "source", "")
    return source == STANDARD_INPUT or source.startswith(f"{STANDARD_INPUT}:") or source == getattr(given, "id", None)


def _made_by(document: Document, stages: Sequence[Stage], model: str) -> str:
    """A fingerprint of the page as it was understood and of the stages that read it.

    The text is in the document's id; where the page lies is left out, because a copy elsewhere is the same page.
    """
    names = [f"{stage.name} {stage.version}" for stage in stages]
    return stable_id("by", repr(replace(document, text="", source="")), model, *names)
