"""What a record answers in Python: typed entries with their words and source, and the same as a table.

An answer holds what the record said when it was asked; it can be used after the record is closed. Tables have the
columns of the CSV export, typed (``docs/codebook.md``); a library that takes Arrow streams takes an answer as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from onrecord.actors.actor import Actor
from onrecord.documents.document import Document
from onrecord.errors import OnRecordError
from onrecord.events.event import Event, Status
from onrecord.evidence import DateInterval, Span, hull
from onrecord.faces.notebook import answer_html
from onrecord.record.exports import rows
from onrecord.record.exports.fragments import link_to
from onrecord.record.issue import Issue
from onrecord.record.mapping import words_of
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.threads.thread import State, Thread, ThreadEntry
from onrecord.threads.wordings import Omission

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")
AROUND = 200


class Sourced:
    """An entry together with the page that it was taken from."""

    __slots__ = ()
    document: Document
    spans: tuple[Span, ...]

    @property
    def words(self) -> str:
        """The very words, as they stand in the text; pieces are joined by an ellipsis."""
        return words_of(self.spans, self.document.text)

    @property
    def link(self) -> str | None:
        """An address that opens the page at these words; None for a page that is not on the web."""
        return link_to(self.document, self.spans)

    def context(self, characters: int = AROUND) -> str:
        """The words with so many characters of the text on either side."""
        whole = hull(self.spans)
        return self.document.text[max(0, whole.start - characters) : whole.end + characters]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedStatement(Sourced):
    """A statement and its page: who said what to whom, when, in which words."""

    statement: Statement
    document: Document
    saying: str | None = None
    """What it is a report of: the same for all reports of one statement, on any page."""
    left_out: tuple[Omission, ...] = ()
    """What other reports have and this one has not, told by ``Record.reports``: conditions, deadlines, numbers."""

    @property
    def spans(self) -> tuple[Span, ...]:  # type: ignore[override]
        return self.statement.content

    @property
    def id(self) -> str:
        return self.statement.id

    @property
    def act(self) -> Act:
        return self.statement.act

    @property
    def form(self) -> Form:
        return self.statement.form

    @property
    def speaker(self) -> Party | None:
        return self.statement.speaker

    @property
    def on_behalf_of(self) -> tuple[str, ...]:
        return self.statement.on_behalf_of

    @property
    def addressees(self) -> tuple[Party, ...]:
        return self.statement.addressees

    @property
    def said_on(self) -> DateInterval | None:
        """When it was said; None where nothing tells. ``document.published`` is when the page came out."""
        return self.statement.said_on

    @property
    def confidence(self) -> float:
        return self.statement.confidence

    @property
    def row(self) -> rows.Row:
        """The entry as the JSONL export has it."""
        return rows.statement_row(self.statement, self.document, self.saying)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedEvent(Sourced):
    """An event and its page. Only an asserted one is a fact of the text: see ``status``."""

    event: Event
    document: Document

    @property
    def spans(self) -> tuple[Span, ...]:  # type: ignore[override]
        return (self.event.evidence,)

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def type(self) -> str:
        return self.event.type

    @property
    def actors(self) -> tuple[Party, ...]:
        return self.event.actors

    @property
    def recipients(self) -> tuple[Party, ...]:
        return self.event.recipients

    @property
    def when(self) -> DateInterval | None:
        return self.event.when

    @property
    def status(self) -> Status:
        return self.event.status

    @property
    def confidence(self) -> float:
        return self.event.confidence

    @property
    def row(self) -> rows.Row:
        """The entry as the JSONL export has it."""
        return rows.event_row(self.event, self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedActor:
    """An actor over the whole record: how often it is mentioned, and in how many documents."""

    actor: Actor
    mentions: int
    documents: int

    @property
    def row(self) -> rows.Row:
        """The entry as the JSONL export has it."""
        return rows.actor_row(self.actor, mentions=self.mentions, documents=self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedThread:
    """A demand, proposal, pledge, threat or claim with everything that became of it, and the pages that tell it."""

    thread: Thread
    sources: Mapping[str, tuple[str, str]]  # source and text of each document, by id

    @property
    def state(self) -> State:
        return self.thread.state

    @property
    def what(self) -> str:
        return self.thread.what

    @property
    def entries(self) -> tuple[ThreadEntry, ...]:
        return self.thread.entries

    def words(self, entry: ThreadEntry) -> str:
        """The very words that an entry of the thread rests on."""
        return entry.evidence.words(self.sources[entry.document][1])

    @property
    def row(self) -> rows.Row:
        """The entry as the JSONL export has it."""
        return rows.thread_row(self.thread, self.sources)


def row_of(entry: Any) -> rows.Row:
    """An entry of any noun as the JSONL export has it."""
    if isinstance(entry, Document):
        return rows.document_row(entry)
    if isinstance(entry, Issue):
        return rows.issue_row(entry)
    return cast("rows.Row", entry.row)


class Answer(Generic[T]):
    """Entries of one noun in order of time. Goes like a tuple, is a table, and can be read in a notebook.

    It is no ``Sequence`` by type, because libraries would then take it for a list of objects and not for a table.
    """

    def __init__(self, noun: str, entries: Iterable[T]) -> None:
        self.noun = noun
        self._entries = tuple(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Answer[T]: ...
    def __getitem__(self, at: int | slice) -> T | Answer[T]:
        return Answer(self.noun, self._entries[at]) if isinstance(at, slice) else self._entries[at]

    def where(self, fits: Callable[[T], bool]) -> Answer[T]:
        """Those that fit a condition of your own."""
        return Answer(self.noun, filter(fits, self._entries))

    def rows(self) -> list[rows.Row]:
        """The entries as plain rows, as the JSONL export has them."""
        return [row_of(entry) for entry in self._entries]

    def to_arrow(self) -> pyarrow.Table:
        """The entries as an Arrow table."""
        return _arrow_reader(map(row_of, self._entries), self.noun).read_all()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        reader = _arrow_reader(map(row_of, self._entries), self.noun)
        return reader.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """The entries as a pandas DataFrame; whole numbers stay whole where some are missing."""
        pandas = _library("pandas")
        arrow = _library("pyarrow")
        return self.to_arrow().to_pandas(types_mapper={arrow.int64(): pandas.Int64Dtype()}.get)

    def to_polars(self) -> polars.DataFrame:
        """The entries as a polars DataFrame."""
        return cast("polars.DataFrame", _library("polars").from_arrow(self.to_arrow()))

    def __repr__(self) -> str:
        return f"<{len(self)} {self.noun if len(self) != 1 else self.noun[:-1]}>"

    def _repr_html_(self) -> str:
        return answer_html(self.noun, [row_of(entry) for entry in self._entries[:20]], total=len(self))


def _arrow_reader(found: Iterable[rows.Row], noun: str) -> pyarrow.RecordBatchReader:
    return _library("onrecord.record.exports.arrow").read_arrow(found, noun)


def _library(name: str) -> Any:
    """A library that is loaded only when a table is asked for; a message where the user has not got it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise OnRecordError(f"{error.name} is not installed", "", f"Install it: pip install {error.name}") from error
