"""An address becomes an input: from the folder of fetched pages where it is fresh, from its server otherwise.

Requests to different hosts run side by side; each host is asked one thing at a time. The inputs come out in the
order of the addresses all the same.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

from onrecord.documents.addresses import Address, read_address
from onrecord.documents.answer import Answer, read_answer, read_body
from onrecord.documents.bounds import Bounds
from onrecord.documents.courtesy import Rules, Stopped, Turns
from onrecord.documents.fetch import Manners, fetch
from onrecord.documents.page_store import Kept, PageStore
from onrecord.documents.raw import Link, RawInput
from onrecord.errors import DocumentError, UnreadableInput

FRESH = datetime.timedelta(days=1)
"""How long a fetched page is taken from the folder without asking its server again."""
_LASTING = frozenset({200, 404, 410})
"""Answers that are worth remembering for a while; others are asked for again in the next run."""
_BUSY = frozenset({429, 503})
_LONGEST_WAIT = 120  # seconds that a busy server may ask us to come back after
_WORKERS = 8

Wanted = Link | RawInput | DocumentError
Had = RawInput | DocumentError


class Collector:
    """Fetches politely, keeps everything, asks for nothing twice. One serves a whole run."""

    def __init__(
        self,
        store: PageStore,
        *,
        manners: Manners | None = None,
        bounds: Bounds | None = None,
        fresh: datetime.timedelta = FRESH,
        workers: int = _WORKERS,
    ) -> None:
        self._store, self._bounds, self._fresh, self._workers = store, bounds or Bounds(), fresh, workers
        self._manners = replace(manners or Manners(), max_bytes=self._bounds.max_bytes)
        self._stop = threading.Event()
        self._turns = Turns(self._stop)
        self._rules = Rules(self._manners, self._turns)

    def pages(self, wanted: Iterable[Wanted]) -> Iterator[Had]:
        """The pages of these addresses, in their order, each address once; what is no address passes through."""
        seen: set[bytes] = set()
        waiting: deque[Future[Had] | Had] = deque()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="fetch")
        try:
            for one in wanted:
                if isinstance(one, Link):
                    key = hashlib.blake2b(one.url.encode("utf-8", "replace"), digest_size=8).digest()
                    if key in seen:
                        continue
                    seen.add(key)
                    waiting.append(pool.submit(self.page, one))
                else:
                    waiting.append(one)
                if len(waiting) >= 2 * self._workers:
                    yield _had(waiting.popleft())
            while waiting:
                yield _had(waiting.popleft())
        finally:
            self._stop.set()  # only what still waits for its turn is told: all others have ended
            pool.shutdown(wait=True, cancel_futures=True)
            self._stop.clear()

    def close(self) -> None:
        """Close the archive that is being written."""
        self._store.close()

    def page(self, link: Link) -> Had:
        """The page at one address, with what was said about it where it was named."""
        try:
            return self.page_in(self.answer(link.url), link)
        except DocumentError as error:
            return type(error)(error.what, link.url, error.next)
        except Stopped:
            return UnreadableInput("reading was interrupted", link.url, "Run the same command again.")

    def page_in(self, answer: Answer, link: Link) -> Had:
        """The page in an answer to that address."""
        try:
            raw = read_answer(answer, source=link.url, bounds=self._bounds)
            _refuse_front_page(link.url, answer)
        except DocumentError as error:
            return type(error)(error.what, link.url, error.next)
        return replace(raw, title=link.title, date=link.date, outlet=link.outlet)

    def answer(self, url: str, *, fresh: datetime.timedelta | None = None) -> Answer:
        """The answer to one address; at most ``fresh`` old, else its server is asked. Raises a DocumentError."""
        url = read_address(url).url
        kept = self._store.find(url)
        now = datetime.datetime.now(datetime.UTC)
        if kept is not None and kept.status in _LASTING and kept.age(now) < (self._fresh if fresh is None else fresh):
            found = self._store.load(kept)
            if found is not None:
                return found
        return self._ask(url, kept if kept is not None and kept.status == 200 else None)

    def newest(self, url: str, *, is_page: Callable[[bytes], bool]) -> Answer:
        """The answer to an address of unknown kind: feeds and sitemaps are asked for anew each time, pages are not."""
        kept = self._store.find(read_address(url).url)
        found = self._store.load(kept) if kept is not None else None
        try:
            is_lasting = found is not None and is_page(read_body(found, on=url, bounds=self._bounds))
        except DocumentError:
            is_lasting = False
        return self.answer(url, fresh=None if is_lasting else datetime.timedelta(0))

    def _ask(self, url: str, kept: Kept | None) -> Answer:
        answers = self._fetch(url, _validators(kept))
        now = datetime.datetime.now(datetime.UTC)
        if answers[-1].status == 304 and kept is not None:
            found = self._store.load(kept)
            if found is not None:
                self._store.renew(kept, at=now)
                return found
            answers = self._fetch(url, {})
        if answers[-1].status < 500 and answers[-1].status not in _BUSY:
            self._store.keep(url, answers, at=now)
        return answers[-1]

    def _fetch(self, url: str, validators: dict[str, dict[str, str]]) -> tuple[Answer, ...]:
        answers = fetch(url, manners=self._manners, validators=validators, before=self._before)
        if answers[-1].status in _BUSY:
            wait = answers[-1].header("Retry-After").strip()
            if wait.isascii() and wait.isdigit() and len(wait) < 6 and int(wait) <= _LONGEST_WAIT:
                self._turns.put_off(read_address(answers[-1].url), int(wait))
                answers = fetch(url, manners=self._manners, validators=validators, before=self._before)
        return answers

    @contextlib.contextmanager
    def _before(self, address: Address) -> Iterator[None]:
        pause = self._rules.pause(address)
        with self._turns.take(address, pause):
            yield


def _had(one: Future[Had] | Had) -> Had:
    return one.result() if isinstance(one, Future) else one


def _validators(kept: Kept | None) -> dict[str, dict[str, str]]:
    """The headers that let a server answer "not changed", for the address that they are of."""
    if kept is None:
        return {}
    headers = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    return {kept.final: {name: value for name, value in headers.items() if value and value.isprintable()}}


def _refuse_front_page(asked: str, answer: Answer) -> None:
    """Sites answer for stories that are gone with their front page: whatever it says is not what was asked for."""
    if urlsplit(answer.url).path in ("", "/") and urlsplit(asked).path not in ("", "/"):
        raise UnreadableInput("its site leads to its front page instead", asked, "The story is probably gone.")
