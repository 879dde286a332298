"""The whole journey on one machine: sources in, entries of the record out, one document at a time.

A document is written as soon as it is read, so an interrupted run loses at most the page it was at, and the next
run finds the others done. Every input that goes in is accounted for: it was read, was there already, or failed.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import BinaryIO

from onrecord import __version__
from onrecord.documents.bounds import Bounds
from onrecord.documents.document import Document
from onrecord.documents.inputs import STANDARD_INPUT, RawInput, SourceOptions, find_inputs
from onrecord.documents.read import read_document
from onrecord.errors import DocumentError, ModelError, NotText, RecordError, RunError
from onrecord.ids import stable_id
from onrecord.language.annotation import Attribution, Word
from onrecord.record.entry import Entry
from onrecord.record.exports import rows
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.runs.issues import find_unread, issue_of
from onrecord.runs.passages import as_passage, is_passage
from onrecord.runs.stage import Reading, Stage, Tools, check_stages, run_stages
from onrecord.runs.weaving import weave_record

Input = RawInput | DocumentError


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did with its inputs. ``read + unchanged + failed`` is all of them.

    ``failed`` counts inputs that are in no record, or that are but could not be read for statements (their issues
    say why); ``kept`` of them have their text in the record all the same.
    """

    inputs: int = 0
    read: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    statements: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one input: its reading, where it became a document, and what failed.

    ``name`` is the id that came with it, or else the last part of its source.
    """

    source: str
    name: str
    reading: Reading | None
    issues: tuple[Issue, ...] = ()


Progress = Callable[[RunSummary, str], None]
"""Called after each input with the summary so far and the input's source."""


def find_all_inputs(
    sources: Iterable[str],
    *,
    stdin: BinaryIO | None = None,
    bounds: Bounds | None = None,
    options: SourceOptions | None = None,
) -> Iterator[Input]:
    """The inputs of all sources, one after the other."""
    for source in sources:
        try:
            yield from find_inputs(source, stdin=stdin, bounds=bounds or Bounds(), options=options)
        except DocumentError as error:
            yield error


def read_inputs(
    inputs: Iterable[Input],
    record: Record,
    *,
    sources: Sequence[str] = (),
    stages: Sequence[Stage],
    tools: Tools,
    as_of: datetime.date | None = None,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> RunSummary:
    """Read inputs into a record; gives what was done. RunError and RecordError stop it, all else becomes issues.

    ``sources`` are the files and folders that the inputs were found under: when the run has come to its end, older
    failures under them that it did not meet again are over, and their issues are taken out of the record.
    """
    check_stages(stages)
    names = [f"{stage.name} {stage.version}" for stage in stages]
    run = record.begin_run(started=_now(), version=__version__, stages=names)
    work = _Run(record=record, stages=stages, tools=tools, number=run, as_of=as_of, bounds=bounds or Bounds())
    summary = RunSummary()
    for given in inputs:
        source, change = work.take(given)
        counts = asdict(summary)
        summary = RunSummary(**{name: counts[name] + change.get(name, 0) for name in counts})
        if summary.inputs != summary.read + summary.unchanged + summary.failed:
            raise RunError("an input is unaccounted for", source, "Please report this")
        if progress is not None:
            progress(summary, source)
    work.check()
    record.settle(sources, work.noted)
    weave_record(record, run=run)
    record.end_run(run, finished=_now(), counts=asdict(summary))
    return summary


def annotate_inputs(
    inputs: Iterable[Input],
    *,
    stages: Sequence[Stage],
    tools: Tools,
    as_of: datetime.date | None = None,
    bounds: Bounds | None = None,
) -> Iterator[Outcome]:
    """Read inputs without a record: each as it is finished, also those that failed."""
    check_stages(stages)
    for given in inputs:
        document = _to_document(given, as_of=as_of, bounds=bounds or Bounds())
        name = getattr(given, "id", None) or re.split(r"[\\/]", document.source)[-1]
        if isinstance(document, Issue):
            yield Outcome(source=document.source, name=name, reading=None, issues=(document,))
        else:
            reading, issues = _read(document, stages, tools)
            yield Outcome(source=document.source, name=name, reading=reading, issues=issues)


def annotation_row(name: str, reading: Reading) -> rows.Row:
    """A reading as ``onrecord annotate`` prints it: attributions as lists of offsets, the rest as in exports."""
    document, marked = reading.document, reading.annotation
    trees = {"trees": [[_word_row(w) for w in tree] for tree in marked.trees]} if marked and marked.trees else {}
    return {
        "id": name,
        "language": document.language,
        "attributions": [_attribution_row(attribution) for attribution in marked.attributions] if marked else [],
        "mentions": [rows.mention_row(mention, document.text) for mention in reading.mentions],
        "statements": [rows.statement_row(statement, document) for statement in reading.statements],
        "events": [rows.event_row(event, document) for event in reading.events],
        **trees,
    }


def _word_row(word: Word) -> rows.Row:
    return {
        "start": word.span.start,
        "end": word.span.end,
        "speech": word.speech,
        "governor": word.governor,
        "relation": word.relation,
    }


def _attribution_row(attribution: Attribution) -> rows.Row:
    return {
        "source": [[span.start, span.end] for span in attribution.source],
        "cue": [[span.start, span.end] for span in attribution.cue],
        "content": [[span.start, span.end] for span in attribution.content],
        "act": attribution.act,
        "confidence": round(attribution.confidence, 4),
    }


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run into one record, and what it has met so far."""

    record: Record
    stages: Sequence[Stage]
    tools: Tools
    number: int
    as_of: datetime.date | None
    bounds: Bounds
    seen: dict[bytes, str] = field(default_factory=dict)  # source (hashed, to stay small) to document id
    noted: set[str] = field(default_factory=set)

    def take(self, given: Input) -> tuple[str, dict[str, int]]:
        """Bring one input into the record; gives its source, and what to add to the summary."""
        document = _to_document(given, as_of=self.as_of, bounds=self.bounds)
        if isinstance(document, Issue):
            return self._note(document)
        passing = _is_passing(given)
        place = hashlib.sha256((document.id if passing else document.source).encode()).digest()[:8]
        first = self.seen.setdefault(place, document.id)
        if first != document.id:
            return self._note(_clash(document))
        made_by = _made_by(document, self.stages, self.tools.model)
        if self.record.made_by(document.id) == made_by:
            failed = self.record.has_issues(document.id)
            return document.source, {"inputs": 1, "failed": 1, "kept": 1} if failed else {"inputs": 1, "unchanged": 1}
        return self._put(document, made_by, passing=passing)

    def check(self) -> None:
        """RunError unless every document that was met is in the record now."""
        missing = next(self.record.find_missing(self.seen.values()), None)
        if missing is not None:
            raise RunError("this document went in and is not in the record", missing, "Please report this")

    def _note(self, issue: Issue) -> tuple[str, dict[str, int]]:
        self.record.note(issue, run=self.number)
        self.noted.add(issue.id)
        return issue.source, {"inputs": 1, "failed": 1}

    def _put(self, document: Document, made_by: str, *, passing: bool) -> tuple[str, dict[str, int]]:
        reading, issues = _read(document, self.stages, self.tools)
        faults = any(issue.why == "fault" for issue in issues)
        entry = Entry(
            document=reading.document,
            mentions=reading.mentions,
            statements=reading.statements,
            events=reading.events,
            issues=issues,
            made_by="" if faults else made_by,  # so that a page on which a stage failed is tried again
        )
        self.record.put(entry, run=self.number, replaces_source=not passing)
        done = {"failed": 1, "kept": 1} if issues else {"read": 1}
        found = {"statements": len(entry.statements), "events": len(entry.events)}
        return document.source, {"inputs": 1, **done, **found}


def _is_passing(given: Input) -> bool:
    """Whether the source names no place: what comes from it next does not take the place of what came before.

    That is standard input, and rows of which only an id is known: other files may count their rows alike.
    """
    source = getattr(given, "source", "")
    return source == STANDARD_INPUT or source.startswith(f"{STANDARD_INPUT}:") or source == getattr(given, "id", None)


def _to_document(given: Input, *, as_of: datetime.date | None, bounds: Bounds) -> Document | Issue:
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


def _read(document: Document, stages: Sequence[Stage], tools: Tools) -> tuple[Reading, tuple[Issue, ...]]:
    unread = find_unread(document)
    return (Reading(document=document), (unread,)) if unread else run_stages(document, stages, tools)


def _made_by(document: Document, stages: Sequence[Stage], model: str) -> str:
    """A fingerprint of the page as it was understood and of the stages that read it.

    The text is in the document's id; where the page lies is left out, because a copy elsewhere is the same page.
    """
    names = [f"{stage.name} {stage.version}" for stage in stages]
    return stable_id("by", repr(replace(document, text="", source="")), model, *names)


def _clash(document: Document) -> Issue:
    error = DocumentError(
        "this source was given before in the same run, with another text; only the first was kept",
        document.source,
        "Give each document a source of its own, such as its url",
    )
    return issue_of(error, source=document.source, stage="documents")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
