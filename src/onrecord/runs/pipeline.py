"""The whole journey on one machine: sources in, entries of the record out, one document at a time.

Documents are written in the order of their sources, each as soon as it and all before it are read, so an interrupted
run loses at most what was under way, and the next run finds the others done. Every input that goes in is accounted
for: it was read, was there already, or failed. Who reads (this process, or the processes of a pool) makes no
difference to what is written; there is one writer, and this is it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import BinaryIO

from onrecord import __version__
from onrecord.documents.bounds import Bounds
from onrecord.documents.inputs import SourceOptions, find_inputs
from onrecord.errors import DocumentError, RunError
from onrecord.language.annotation import Attribution, Word
from onrecord.record.exports import rows
from onrecord.record.issue import Issue
from onrecord.record.store import Record
from onrecord.runs.drawing import NO_MORE, Drawing, Nothing
from onrecord.runs.interruption import Interruption
from onrecord.runs.issues import issue_of
from onrecord.runs.pool import Pool, Workers
from onrecord.runs.stage import Reading, Stage, Tools, check_stages
from onrecord.runs.taking import Input as Input
from onrecord.runs.taking import Taken, Work, read_stages, to_document
from onrecord.runs.weaving import weave_record


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
    workers: Workers | None = None,
    progress: Progress | None = None,
) -> RunSummary:
    """Read inputs into a record; gives what was done. RunError and RecordError stop it, all else becomes issues.

    ``sources`` are the files and folders that the inputs were found under: when the run has come to its end, older
    failures under them that it did not meet again are over, and their issues are taken out of the record.

    With ``workers``, other processes read, guarded: a page that kills one or never ends becomes an issue. Stages and
    tools must then be such as can be sent to another process. Without, all is done in this one.

    The first Ctrl-C finishes what is under way and then raises KeyboardInterrupt.
    """
    check_stages(stages)
    names = [f"{stage.name} {stage.version}" for stage in stages]
    run = _Run(record=record, number=record.begin_run(started=_now(), version=__version__, stages=names))
    work = Work(stages=stages, tools=tools, as_of=as_of, bounds=bounds or Bounds())
    with Interruption() as stop:
        if workers is None:
            summary = run.write_all(_take_here(inputs, work, record, stop), work.take, progress)
        else:
            with Pool(work, _address(record), workers, stop=stop) as pool:
                summary = run.write_all(pool.take_all(inputs), pool.take_again, progress)
    if stop.asked:
        raise KeyboardInterrupt
    run.check()
    record.settle(sources, run.noted)
    weave_record(record, run=run.number)
    record.end_run(run.number, finished=_now(), counts=asdict(summary))
    return summary


def _address(record: Record) -> str:
    """What another process opens the record by; of a server's with the password, which ``record.where`` hides."""
    place = record.place
    return place.url.render_as_string(hide_password=False) if place.url is not None else str(place.file)


def _take_here(
    inputs: Iterable[Input], work: Work, record: Record, stop: Interruption
) -> Iterator[tuple[Input, Taken]]:
    """Read in this very process."""
    with Drawing(inputs) as drawing:
        while not stop.asked:
            given = drawing.next()
            if given is NO_MORE:
                return
            if not isinstance(given, Nothing):
                yield given, work.take(given, held=record.made_by)


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
        document = to_document(given, as_of=as_of, bounds=bounds or Bounds())
        name = getattr(given, "id", None) or re.split(r"[\\/]", document.source)[-1]
        if isinstance(document, Issue):
            yield Outcome(source=document.source, name=name, reading=None, issues=(document,))
        else:
            reading, issues = read_stages(document, stages, tools)
            yield Outcome(source=document.source, name=name, reading=reading, issues=issues)


def annotation_row(name: str, reading: Reading, *, syntax: bool = False) -> rows.Row:
    """A reading as ``onrecord annotate`` prints it: attributions as lists of offsets, the rest as in exports.

    ``syntax``: with the dependency trees.
    """
    document, marked = reading.document, reading.annotation
    trees = {"trees": [[_word_row(w) for w in tree] for tree in marked.trees]} if syntax and marked else {}
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
    number: int
    seen: dict[bytes, str] = field(default_factory=dict)  # source (hashed, to stay small) to document id
    noted: set[str] = field(default_factory=set)

    def write_all(
        self, found: Iterable[tuple[Input, Taken]], again: Callable[[Input], Taken], progress: Progress | None
    ) -> RunSummary:
        """Bring all inputs into the record, in order; ``again`` reads one that turns out not to be there after all."""
        summary = RunSummary()
        for given, taken in found:
            change = self._write(given, taken, again)
            counts = asdict(summary)
            summary = RunSummary(**{name: counts[name] + change.get(name, 0) for name in counts})
            if summary.inputs != summary.read + summary.unchanged + summary.failed:
                raise RunError("an input is unaccounted for", taken.source, "Please report this")
            if progress is not None:
                progress(summary, taken.source)
        return summary

    def check(self) -> None:
        """RunError unless every document that was met is in the record now."""
        missing = next(self.record.find_missing(self.seen.values()), None)
        if missing is not None:
            raise RunError("this document went in and is not in the record", missing, "Please report this")

    def _write(self, given: Input, taken: Taken, again: Callable[[Input], Taken]) -> dict[str, int]:
        """Bring one input into the record; gives what to add to the summary."""
        if taken.issue is not None:
            return self._note(taken.issue)
        first = self.seen.setdefault(taken.place, taken.document)
        if first != taken.document:
            return self._note(clash_issue(taken.source))
        if self.record.made_by(taken.document) == taken.made_by:
            failed = self.record.has_issues(taken.document)
            return {"inputs": 1, "failed": 1, "kept": 1} if failed else {"inputs": 1, "unchanged": 1}
        if taken.entry is None:  # it was there when it was looked at, and something else took its place since
            taken = again(given)
        return self._put(taken)

    def _note(self, issue: Issue) -> dict[str, int]:
        self.record.note(issue, run=self.number)
        self.noted.add(issue.id)
        return {"inputs": 1, "failed": 1}

    def _put(self, taken: Taken) -> dict[str, int]:
        if taken.issue is not None:
            return self._note(taken.issue)
        if taken.entry is None:
            raise RunError("this document came back unread", taken.source, "Please report this")
        self.record.put(taken.entry, run=self.number, replaces_source=not taken.passing)
        done = {"failed": 1, "kept": 1} if taken.entry.issues else {"read": 1}
        found = {"statements": len(taken.entry.statements), "events": len(taken.entry.events)}
        return {"inputs": 1, **done, **found}


def clash_issue(source: str) -> Issue:
    """Why a second text of the same source is not kept: a run takes the first."""
    error = DocumentError(
        "this source was given before in the same run, with another text; only the first was kept",
        source,
        "Give each document a source of its own, such as its url",
    )
    return issue_of(error, source=source, stage="documents")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
