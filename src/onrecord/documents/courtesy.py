"""What a site may expect of its visitors: that they keep to its robots.txt, come one at a time, and not too often."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from protego import Protego

from onrecord.documents.addresses import Address
from onrecord.documents.answer import read_body
from onrecord.documents.bounds import Bounds
from onrecord.documents.fetch import Manners, fetch
from onrecord.errors import DocumentError, UnreadableInput

_MAX_ROBOTS_BYTES = 512_000  # RFC 9309 asks for no less than 500 KiB; what is beyond does not count
_MAX_DELAY = 300.0  # seconds; a site that asks for more does not want visits
_MAX_FAILURES = 3  # in a row, until a host is left alone for the rest of the run


class Stopped(Exception):
    """The run was interrupted while a request waited for its turn."""


@dataclass(slots=True)
class _Host:
    """One host: whose turn it is, when the next one is, and how its last answers went."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    failures: int = 0


class Turns:
    """Whose turn it is at each host. Safe to use from several threads."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextlib.contextmanager
    def take(self, address: Address, pause: float) -> Iterator[None]:
        """Holds the host's turn; it is free again ``pause`` seconds after it was given back.

        Raises UnreadableInput for a host that did not answer several times in a row, Stopped on interruption.
        """
        host = self._host(address.host)
        with host.turn:
            if host.failures >= _MAX_FAILURES:
                what = f"its server did not answer {_MAX_FAILURES} times in a row and is left alone now"
                raise UnreadableInput(what, address.url, "Run the same command again later.")
            if self._stop.wait(max(0.0, host.free_at - time.monotonic())):
                raise Stopped
            try:
                yield
            except UnreadableInput:
                host.failures += 1
                raise
            else:
                host.failures = 0
            finally:
                host.free_at = time.monotonic() + pause

    def put_off(self, address: Address, seconds: float) -> None:
        """The host asked to be left alone so long."""
        host = self._host(address.host)
        host.free_at = max(host.free_at, time.monotonic() + seconds)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())


class Rules:
    """The robots.txt of each site, asked for once a run."""

    def __init__(self, manners: Manners, turns: Turns) -> None:
        self._manners, self._turns = manners, turns
        self._lock = threading.Lock()
        self._known: dict[str, tuple[threading.Lock, list[Protego | UnreadableInput]]] = {}

    def pause(self, address: Address) -> float:
        """Seconds between requests. Raises UnreadableInput where the site does not want this address visited."""
        rules = self._rules_of(address)
        agent = self._manners.agent
        if isinstance(rules, UnreadableInput):
            raise UnreadableInput(rules.what, address.url, rules.next)
        if not rules.can_fetch(address.url, agent):
            raise UnreadableInput("its site's robots.txt asks not to visit it", address.url, "Save the page yourself.")
        delay = float(rules.crawl_delay(agent) or 0.0)
        if not delay <= _MAX_DELAY:
            raise UnreadableInput(f"its site wants {delay:g} seconds between visits", address.url, "Save the page.")
        return max(self._manners.pause, delay)

    def _rules_of(self, address: Address) -> Protego | UnreadableInput:
        with self._lock:
            lock, held = self._known.setdefault(address.origin, (threading.Lock(), []))
        with lock:
            if not held:
                held.append(self._ask(address))
            return held[0]

    def _ask(self, address: Address) -> Protego | UnreadableInput:
        """The rules: "all is allowed" where the site has no robots.txt; why we cannot tell where it gives none."""

        @contextlib.contextmanager
        def before(hop: Address) -> Iterator[None]:
            with self._turns.take(hop, self._manners.pause):
                yield

        place = f"{address.origin}/robots.txt"
        try:
            answer = fetch(place, manners=self._manners, before=before)[-1]
            if 400 <= answer.status < 500 and answer.status != 429:
                return Protego.parse("")
            if answer.status != 200:
                what = f"its site's robots.txt cannot be had ({answer.status}), so nothing of it may be asked for"
                return UnreadableInput(what, place, "Try again later.")
            text = read_body(answer, on=place, bounds=Bounds())[:_MAX_ROBOTS_BYTES]
        except UnreadableInput as error:
            return error
        except DocumentError as error:
            return UnreadableInput(f"its site's robots.txt cannot be read ({error.what})", place, error.next)
        return Protego.parse(text.decode("utf-8", "replace").removeprefix("\ufeff"))
