"""One address asked of its server: every hop checked anew, everything bounded in size and time.

No cookies are kept or sent, no names or passwords, no scripts run. This is the only module that talks to the network.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from onrecord import __version__
from onrecord.documents.addresses import Address, Lookup, Network, look_up, read_address, resolve_places
from onrecord.documents.answer import Answer
from onrecord.errors import InputTooLarge, UnreadableInput

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STEP = 65_536
_AGAIN = "Try again later."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we ask: who we say we are, how long we wait, how much we take, whom we do not ask."""

    agent: str = f"onrecord/{__version__}"
    contact: str | None = None  # an address or page where a webmaster can reach the user
    pause: float = 1.0  # seconds between two requests to the same host
    max_seconds: float = 60.0  # for one hop, from connecting to the last byte
    connect_seconds: float = 10.0
    silence_seconds: float = 20.0  # without a byte
    max_bytes: int = 20_000_000  # as sent, before decompression
    max_hops: int = 5
    allowed: tuple[Network, ...] = ()
    lookup: Lookup = look_up

    @property
    def user_agent(self) -> str:
        """The User-Agent header."""
        return f"{self.agent} ({self.contact})" if self.contact else self.agent


Before = Callable[[Address], contextlib.AbstractContextManager[None]]
"""What must hold around the request of one hop: the rules of the site, the host's turn."""


@contextlib.contextmanager
def _at_once(_: Address) -> Iterator[None]:
    yield


def fetch(
    url: str,
    *,
    manners: Manners,
    validators: Mapping[str, Mapping[str, str]] | None = None,
    before: Before = _at_once,
) -> tuple[Answer, ...]:
    """The answers to an address: those of redirects, then the last. Raises UnreadableInput or InputTooLarge.

    ``validators`` are the headers of a conditional request, by the address that they belong to.
    """
    address = read_address(url)
    answers: list[Answer] = []
    for _ in range(manners.max_hops + 1):
        with before(address):
            answer = _ask(address, manners, (validators or {}).get(address.url, {}))
        answers.append(answer)
        onward = answer.header("Location")
        if answer.status not in REDIRECTS or not onward:
            return tuple(answers)
        try:
            address = read_address(urljoin(address.url, onward.encode("latin-1", "replace").decode("utf-8", "replace")))
        except (UnreadableInput, ValueError) as error:
            what = getattr(error, "what", "the address makes no sense")
            raise UnreadableInput(f"it redirects to where we do not go ({what})", url, "Check the address.") from None
    raise UnreadableInput(f"it redirects more than {manners.max_hops} times", url, "Check the address in a browser.")


def _ask(address: Address, manners: Manners, conditions: Mapping[str, str]) -> Answer:
    """One request, one answer. The names are looked up here, and the connection goes to what was checked."""
    places = resolve_places(address, allowed=manners.allowed, lookup=manners.lookup)
    headers = {
        "Host": address.netloc,
        "User-Agent": manners.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,*/*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **conditions,
    }
    with _Watch(manners.max_seconds) as watch:
        try:
            connection = _connect(address, places, manners, watch)
            connection.request("GET", address.target, headers=headers, preload_content=False, decode_content=False)
            response = connection.getresponse()
            body = _read(response, watch, manners, address)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise _failure(error, address, is_late=watch.is_over) from None
        finally:
            watch.close()
    # The chunks of the way here are undone already, and cookies are nobody's business.
    dropped = {"transfer-encoding", "set-cookie"}
    sent = tuple((str(key), str(value)) for key, value in response.headers.items() if key.lower() not in dropped)
    return Answer(url=address.url, status=response.status, reason=response.reason or "", headers=sent, body=body)


def _connect(address: Address, places: list[str], manners: Manners, watch: _Watch) -> HTTPConnection:
    """A connection to the first of a server's places that takes one."""
    *others, last = places[:3]
    for place in others:
        try:
            return _connect_to(address, place, manners, watch)
        except (HTTPError, OSError):
            if watch.is_over:
                raise
    return _connect_to(address, last, manners, watch)


def _connect_to(address: Address, place: str, manners: Manners, watch: _Watch) -> HTTPConnection:
    connection = HTTPConnection(place, address.port, timeout=manners.connect_seconds)
    if address.scheme == "https":
        connection = HTTPSConnection(
            place,
            address.port,
            timeout=manners.connect_seconds,
            server_hostname=address.host,
            assert_hostname=address.host,
            ssl_context=_trust(),
        )
    watch.connection = connection
    connection.connect()
    watch.socket = connection.sock  # the connection itself forgets it once an answer without a length begins
    if connection.sock is not None:
        connection.sock.settimeout(manners.silence_seconds)
    return connection


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read(response: HTTPResponse, watch: _Watch, manners: Manners, address: Address) -> bytes:
    parts, size = [], 0
    while part := response.read1(_STEP, decode_content=False):
        parts.append(part)
        size += len(part)
        if size > manners.max_bytes:
            limit = manners.max_bytes / 1_000_000
            raise InputTooLarge(f"the page is larger than {limit:g} MB", address.url, "Save the article alone.")
    if watch.is_over:  # a connection that we shut ourselves looks like one that came to its end
        raise TimeoutError
    return b"".join(parts)


class _Watch:
    """Shuts a connection when its time is over, whatever it is doing: a server that drips bytes never times out."""

    def __init__(self, seconds: float) -> None:
        self.connection: HTTPConnection | None = None
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self.is_over = False

    def _shut(self) -> None:
        self.is_over = True
        held = self.socket or (self.connection.sock if self.connection is not None else None)
        if held is not None:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let the connection go."""
        if self.connection is not None:
            self.connection.close()

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _failure(error: BaseException, address: Address, *, is_late: bool) -> UnreadableInput:
    if is_late or isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        what = "the server took too long"
    elif isinstance(error, ssl.SSLError | CertificateError) or isinstance(error.__cause__, ssl.SSLError):
        what = "the connection is not secure: the certificate is wrong"
    elif isinstance(error, ConnectionRefusedError) or "refused" in str(error).lower():
        what = "the server does not take connections"
    elif type(error).__name__ in ("IncompleteRead", "ProtocolError", "InvalidChunkLength"):
        what = "the connection ended before the page did"
    else:
        what = f"the server could not be read ({type(error).__name__})"
    return UnreadableInput(what, address.url, _AGAIN)
