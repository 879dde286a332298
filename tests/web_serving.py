"""A web site on this machine for tests: real sockets, real HTTP, and every bad manner a server can have."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from onrecord.documents.addresses import look_up
from onrecord.documents.fetch import Manners

HERE = ipaddress.ip_network("127.0.0.1/32")
Route = Callable[["Visit"], None]


class Visit(BaseHTTPRequestHandler):
    """One request. Routes answer with ``send`` or write to the socket themselves."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        host = self.headers.get("Host", "").split(":")[0]
        site.visits.append((host, self.path, time.monotonic(), {k.lower(): v for k, v in self.headers.items()}))
        route = site.routes.get(self.path, site.otherwise)
        with contextlib.suppress(OSError):
            route(self)
            site.told.append(self.path)
        self.close_connection = True

    def send(self, body: bytes = b"", *, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    site: Site
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tested."""


def _missing(visit: Visit) -> None:
    visit.send(b"<h1>Not found</h1>", status=404)


@dataclass
class Site:
    """Its routes by path, and who visited it: host, path, when, headers (names in lower case).

    ``told`` has the paths whose visitors listened to the end; ``over`` is set when the site goes down.
    """

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    visits: list[tuple[str, str, float, dict[str, str]]] = field(default_factory=list)
    otherwise: Route = _missing
    names: dict[str, list[str]] = field(default_factory=lambda: {"wire.example": ["127.0.0.1"]})
    looked_up: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "wire.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes, **headers: str) -> str:
        """Serve a page; gives its address."""
        self.routes[path] = lambda visit: visit.send(body, **headers)  # type: ignore[arg-type]
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Serve a redirect; gives its address."""
        self.routes[path] = lambda visit: visit.send(status=status, Location=to)
        return self.url(path)

    def lookup(self, host: str, port: int) -> list[str]:
        """DNS of this test: its own names, and numbers; nothing is asked of the network."""
        self.looked_up.append(host)
        if host in self.names:
            return self.names[host]
        if host.replace(".", "").isdigit() or ":" in host or host == "localhost":
            return look_up(host, port)
        raise socket.gaierror(host)

    def manners(self, **changes: object) -> Manners:
        """Quick manners that may visit this site and nothing else that is private."""
        options = {"pause": 0.0, "max_seconds": 60.0, "silence_seconds": 60.0, "allowed": (HERE,), **changes}
        return Manners(lookup=self.lookup, **options)  # type: ignore[arg-type]

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [path for _, path, _, _ in self.visits if path != "/robots.txt"]


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site that is up inside the block; with ``context``, over TLS."""
    server = _Server(("127.0.0.1", 0), Visit)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.site = Site(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.site.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
