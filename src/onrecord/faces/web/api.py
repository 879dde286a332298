"""The HTTP API: the rows of docs/codebook.md as JSON, with the filters of the pages, read-only, a page at a time.

Rows come in one fixed order, by id, and a page ends with a ``cursor`` that the next request gives back: what is added
meanwhile moves nothing that was or will be given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from onrecord.errors import NoSuchEntry
from onrecord.faces.question import Question, resolve_filters
from onrecord.record.browse.cursors import find_after
from onrecord.record.browse.matters import find_thread_ids
from onrecord.record.browse.selection import bounded
from onrecord.record.exports import rows
from onrecord.record.search import Filters, find_actors
from onrecord.record.store import Record
from onrecord.record.threads import ThreadFilters, read_sources, read_thread
from onrecord.threads.proposition import Kind
from onrecord.threads.thread import State

LONGEST = 300
SIZE = 100
MOST = 500
Row = dict[str, Any]


class Answer(BaseModel):
    """One page of rows. ``cursor`` leads to the next page; it is empty on the last."""

    rows: list[Row]
    cursor: str | None


class Failure(BaseModel):
    """Why there is no answer, and what to do."""

    error: str
    next: str


Noun = Literal["statements", "events", "documents"]
Text = Annotated[str | None, Query(max_length=LONGEST)]
PLAIN = {"text/plain": {"schema": {"type": "string"}}}
FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "A value makes no sense."},
    404: {"model": Failure, "description": "The record holds no such entry."},
    405: {"description": "Only reading is possible.", "content": PLAIN},
    414: {"description": "The question is too long.", "content": PLAIN},
    421: {"description": "This server does not answer to the name that was used.", "content": PLAIN},
    503: {"model": Failure, "description": "The record cannot be read now, or the question took too long."},
}


def make_api(record: Record) -> APIRouter:
    """The routes of the API over a record."""
    api = APIRouter(responses=FAILURES)
    for noun in ("statements", "events", "documents"):
        api.add_api_route(f"/{noun}", _rows_of(record, noun), methods=["GET"], name=f"Find {noun}", tags=[noun])
        api.add_api_route(f"/{noun}/{{id}}", _row_of(record, noun), methods=["GET"], name=f"One of {noun}", tags=[noun])
    api.add_api_route("/threads", _threads_of(record), methods=["GET"], name="Find threads", tags=["threads"])
    api.add_api_route("/threads/{id}", _thread_of(record), methods=["GET"], name="One thread", tags=["threads"])
    api.add_api_route("/actors", _actors_of(record), methods=["GET"], name="Find actors", tags=["actors"])
    api.add_api_route("/issues", _issues_of(record), methods=["GET"], name="List issues", tags=["issues"])
    return api


def _rows_of(record: Record, noun: str) -> Callable[..., Answer]:
    def find(
        *,
        by: Text = None,
        to: Text = None,
        about: Text = None,
        act: Annotated[list[str] | None, Query(max_length=12)] = None,
        since: Text = None,
        until: Text = None,
        cursor: Text = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = SIZE,
    ) -> Answer:
        acts = tuple(one[:LONGEST] for one in act or ())
        asked = Question(by=by, to=to, about=about, acts=acts, since=since, until=until)
        filters = resolve_filters(record, noun, asked)
        found = find_after(record, noun, filters, after=cursor, limit=limit)
        return Answer(rows=[_row(noun, *one) for one in found], cursor=_id(found[-1]) if len(found) == limit else None)

    return find


def _row_of(record: Record, noun: str) -> Callable[..., Row]:
    def show(id: Annotated[str, Path(max_length=LONGEST)]) -> Row:
        found = find_after(record, noun, Filters(), only=id, limit=1)
        if not found:
            raise NoSuchEntry("the record holds no entry of that id", id)
        return _row(noun, *found[0])

    return show


def _id(found: tuple[Any, ...]) -> str:
    return str(found[0].id)


def _row(noun: str, *found: Any) -> Row:
    makers: dict[str, Callable[..., Row]] = {
        "statements": rows.statement_row,
        "events": rows.event_row,
        "documents": rows.document_row,
    }
    return makers[noun](*found)


def _threads_of(record: Record) -> Callable[..., Answer]:
    def find(
        *,
        by: Text = None,
        of: Text = None,
        about: Text = None,
        state: Annotated[State | None, Query()] = None,
        kind: Annotated[Kind | None, Query()] = None,
        since: Text = None,
        until: Text = None,
        cursor: Text = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = SIZE,
    ) -> Answer:
        asked = resolve_filters(record, "threads", Question(by=by, to=of, since=since, until=until))
        filters = ThreadFilters(
            by=asked.by,
            of=asked.to,
            states=frozenset([state.value] if state else ()),
            kinds=frozenset([kind.value] if kind else ()),
            about=about,
            since=asked.since,
            until=asked.until,
        )
        with bounded(record) as connection:
            found = find_thread_ids(connection, filters, after=cursor, limit=limit)
        return Answer(
            rows=[_thread_row(record, one) for one in found], cursor=found[-1] if len(found) == limit else None
        )

    return find


def _thread_of(record: Record) -> Callable[..., Row]:
    def show(id: Annotated[str, Path(max_length=LONGEST)]) -> Row:
        return _thread_row(record, id)

    return show


def _thread_row(record: Record, id: str) -> Row:
    thread = read_thread(record, id)
    return rows.thread_row(thread, read_sources(record, (entry.document for entry in thread.entries)))


def _actors_of(record: Record) -> Callable[..., Answer]:
    def find(
        about: Text = None, by: Text = None, cursor: Text = None, limit: Annotated[int, Query(ge=1, le=MOST)] = SIZE
    ) -> Answer:
        filters = resolve_filters(record, "actors", Question(by=by, about=about))
        found: list[Row] = []
        for actor, mentions, documents in find_actors(record, filters):
            if (cursor is None or actor.code > cursor) and len(found) < limit:
                found.append(rows.actor_row(actor, mentions=mentions, documents=documents))
        return Answer(rows=found, cursor=str(found[-1]["actor"]) if len(found) == limit else None)

    return find


def _issues_of(record: Record) -> Callable[..., Answer]:
    def find(cursor: Text = None, limit: Annotated[int, Query(ge=1, le=MOST)] = SIZE) -> Answer:
        left = sorted((issue for issue in record.issues() if cursor is None or issue.id > cursor), key=lambda i: i.id)
        found = [rows.issue_row(issue) for issue in left[:limit]]
        return Answer(rows=found, cursor=str(found[-1]["id"]) if len(found) == limit else None)

    return find
