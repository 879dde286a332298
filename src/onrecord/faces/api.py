"""onrecord in Python: read pages into a record, open one, ask it, hand the answer on.

    import onrecord

    with onrecord.read("pages/", record="crisis.db") as record:
        for demand in record.statements(by="Russia", act="demand"):
            print(demand.said_on, demand.words, demand.document.source)
        record.statements(to="NATO", since="2022").to_pandas()

Questions are worded as on the command line: ``by`` and ``to`` take names, codes, capitals and surnames.
"""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from onrecord.documents.document import Document
from onrecord.faces.answers import Answer, CountedActor, SourcedEvent, SourcedStatement, SourcedThread
from onrecord.faces.files import opened
from onrecord.faces.notebook import record_html
from onrecord.faces.question import Day, Question, resolve_filters, resolve_matters, resolve_view
from onrecord.record import search
from onrecord.record import threads as kept_threads
from onrecord.record.exports.formats import resolve_format
from onrecord.record.issue import Issue
from onrecord.record.reports import read_saying, with_sayings
from onrecord.record.store import Record as Store
from onrecord.record.threads import find_threads
from onrecord.record.verify import Finding
from onrecord.record.verify import verify as verify_record
from onrecord.runs.pipeline import RunSummary, find_all_inputs, read_inputs
from onrecord.runs.stages import STAGES, TOOLS
from onrecord.settings import read_day, resolve_settings
from onrecord.threads.wordings import find_omissions

Source = str | Path
Acts = str | Iterable[str] | None


class Record:
    """An open record. Use it in a ``with`` statement, or close it yourself."""

    def __init__(self, store: Store, summary: RunSummary | None = None) -> None:
        self._store = store
        self.summary = summary
        """What ``read`` just did; None for a record that was only opened."""

    @property
    def where(self) -> str:
        """The file, or the database without its password."""
        return self._store.place.name

    def statements(
        self,
        *,
        by: str | None = None,
        to: str | None = None,
        about: str | None = None,
        act: Acts = None,
        since: Day | None = None,
        until: Day | None = None,
        limit: int | None = None,
        rejected: bool = False,
    ) -> Answer[SourcedStatement]:
        """Who said what to whom, in order of time; with ``limit`` the latest. SettingsError for a question amiss."""
        question = Question(
            by=by, to=to, about=about, acts=_acts(act), since=since, until=until, limit=limit, rejected=rejected
        )
        filters = resolve_filters(self._store, "statements", question, notice=_notice)
        found, same = with_sayings(self._store, search.find_statements(self._store, filters)), _Same()
        return Answer(
            "statements", (SourcedStatement(statement=s, document=same(page), saying=one) for s, page, one in found)
        )

    def reports(self, of: SourcedStatement | str) -> Answer[SourcedStatement]:
        """All reports of one statement (or its id), on any page, the earliest first, with what each leaves out.

        NoSuchEntry where the record does not hold it.
        """
        found, same = read_saying(self._store, of if isinstance(of, str) else of.id), _Same()
        left_out = find_omissions(found)
        return Answer(
            "statements",
            (
                SourcedStatement(statement=s, document=same(page), saying=one, left_out=left_out.get(s.id, ()))
                for s, page, one in with_sayings(self._store, found)
            ),
        )

    def events(
        self,
        *,
        by: str | None = None,
        to: str | None = None,
        about: str | None = None,
        act: Acts = None,
        since: Day | None = None,
        until: Day | None = None,
        limit: int | None = None,
        rejected: bool = False,
    ) -> Answer[SourcedEvent]:
        """Who did what to whom; ``act`` is a PLOVER type. Only those of status ``asserted`` are facts of a text."""
        question = Question(
            by=by, to=to, about=about, acts=_acts(act), since=since, until=until, limit=limit, rejected=rejected
        )
        filters = resolve_filters(self._store, "events", question, notice=_notice)
        found, same = search.find_events(self._store, filters), _Same()
        return Answer("events", (SourcedEvent(event=event, document=same(page)) for event, page in found))

    def documents(
        self,
        *,
        by: str | None = None,
        to: str | None = None,
        about: str | None = None,
        act: Acts = None,
        since: Day | None = None,
        until: Day | None = None,
        limit: int | None = None,
    ) -> Answer[Document]:
        """The pages, by their words and day, and by who says what to whom in them."""
        question = Question(by=by, to=to, about=about, acts=_acts(act), since=since, until=until, limit=limit)
        filters = resolve_filters(self._store, "documents", question, notice=_notice)
        return Answer("documents", search.find_documents(self._store, filters))

    def actors(
        self, *, by: str | None = None, about: str | None = None, limit: int | None = None
    ) -> Answer[CountedActor]:
        """Everybody who is mentioned: ``about`` is a part of the name, ``by`` the side."""
        filters = resolve_filters(self._store, "actors", Question(by=by, about=about, limit=limit), notice=_notice)
        found = search.find_actors(self._store, filters)
        return Answer("actors", (CountedActor(actor=a, mentions=m, documents=d) for a, m, d in found))

    def threads(
        self,
        *,
        state: Acts = None,
        by: str | None = None,
        of: str | None = None,
        about: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        limit: int | None = None,
    ) -> Answer[SourcedThread]:
        """Demands, proposals, pledges, threats and claims, and what became of each, by the day on which they began."""
        question = Question(by=by, to=of, about=about, since=since, until=until, limit=limit)
        filters = resolve_matters(self._store, question, states=_acts(state), notice=_notice)
        found = list(find_threads(self._store, filters))
        sources = kept_threads.read_sources(
            self._store, {entry.document for thread in found for entry in thread.entries}
        )
        return Answer("threads", (SourcedThread(thread=thread, sources=sources) for thread in found))

    def issues(self) -> Answer[Issue]:
        """What could not be read, why, and what to do about it."""
        return Answer("issues", self._store.issues())

    def counts(self) -> dict[str, int]:
        """How many entries the record holds of each noun."""
        return self._store.counts()

    def verify(self) -> tuple[Finding, ...]:
        """What is wrong with the record: every span is held against its text. Empty where it is whole."""
        return tuple(verify_record(self._store))

    def export(self, noun: str, to: Source, *, format: str = "jsonl", **asked: Any) -> int:
        """Write a view to a file or folder, as ``onrecord export`` does; gives how much was written.

        ``asked`` are the filters that ``statements`` takes; of threads those that ``threads`` takes.
        """
        form = resolve_format(format, noun)
        acts, states = _acts(asked.pop("act", None)), _acts(asked.pop("state", None))
        if "of" in asked:
            asked["to"] = asked.pop("of")
        view = resolve_view(self._store, noun, Question(acts=acts, **asked), states=states, notice=_notice)
        with opened(str(to), form) as place:
            return form.write(view, place)

    def close(self) -> None:
        """Let go of the file. Answers that were given stay."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        held = ", ".join(f"{count} {noun}" for noun, count in self.counts().items())
        return f"<onrecord record {self.where}: {held}>"

    def _repr_html_(self) -> str:
        return record_html(self.where, self.counts())


class _Same:
    """Gives the same document again where it was met before, so that each text is held once."""

    def __init__(self) -> None:
        self._met: dict[str, Document] = {}

    def __call__(self, document: Document) -> Document:
        return self._met.setdefault(document.id, document)


def read_sources(
    *sources: Source,
    record: Source | None = None,
    as_of: Day | None = None,
    progress: Callable[[RunSummary, str], None] | None = None,
) -> Record:
    """Read files and folders into a record, made if there is none yet, and give it open, with a ``summary``.

    ``record`` defaults to ONRECORD_RECORD or ``onrecord.db`` here. No page is dated later than ``as_of``. What cannot
    be read is in ``issues()``; the rest is read all the same.
    """
    names = [str(source) for source in sources]
    day = read_day(as_of, on="as_of") if isinstance(as_of, str) else as_of
    store = _store(record, create=True)
    try:
        inputs = find_all_inputs(names)
        summary = read_inputs(
            inputs, store, sources=names, stages=STAGES, tools=TOOLS, as_of=_only_day(day), progress=progress
        )
    except BaseException:
        store.close()
        raise
    return Record(store, summary)


def open_record(record: Source | None = None) -> Record:
    """Open a record that is there; NotARecord where there is none. ``record`` defaults as for ``read``."""
    return Record(_store(record, create=False))


def _store(record: Source | None, *, create: bool) -> Store:
    settings = resolve_settings(os.environ, record=None if record is None else str(record))
    return Store.open(settings.record, create=create, lock_seconds=settings.lock_seconds)


def _only_day(day: datetime.date | None) -> datetime.date | None:
    return day.date() if isinstance(day, datetime.datetime) else day


def _acts(act: Acts) -> tuple[str, ...]:
    return () if act is None else (act,) if isinstance(act, str) else tuple(act)


def _notice(message: str) -> None:
    warnings.warn(message, stacklevel=4)
