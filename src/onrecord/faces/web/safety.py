"""What keeps strangers out of the page and strangers' words from acting in it.

Nothing but this server's own files may run, be styled or be loaded (Content-Security-Policy without exceptions); a
request must name a host that this server was told it is, so that another site cannot reach it by pointing its own
name here (DNS rebinding); and only reading is possible, unless somebody reviews (see ``reviewing``).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
LOCAL = ("127.0.0.1", "localhost", "::1")
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\s:\[\]/@]+))(?::[0-9]{1,5})?")
WRITES = frozenset({"/review/decide", "/review/undo", "/review/bulk"})
"""Where forms may be sent to, where somebody reviews."""
LONGEST_QUERY = 4_000
"""Characters of a query string; more is no question of a person's."""


class Guard:
    """Stands before the whole application: every answer, also of errors and files, passes through it."""

    def __init__(self, app: App, hosts: Iterable[str] = (), *, writable: bool = False) -> None:
        self.app = app
        self.writable = writable
        self.hosts = frozenset(host.strip("[]").lower() for host in (*LOCAL, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await _refuse(send_guarded, *refusal)
        else:
            await self.app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or host_of(named[0]) not in self.hosts:
            return 421, "This server does not answer to that name. Start it with --host or --allow-host to add one."
        reviews = self.writable and scope["method"] == "POST" and scope["path"] in WRITES
        if scope["method"] not in ("GET", "HEAD") and not reviews:
            return 405, "This page only reads: GET and HEAD are all it answers to."
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            return 414, "That question is too long."
        return None


def host_of(header: str) -> str:
    """The name in a Host header, without port and brackets, in lower case; empty where it is no such thing."""
    header = header.strip().lower()
    found = _HOST.fullmatch(header)
    return (found["six"] or found["name"]) if found else ""


async def _refuse(send: Send, status: int, why: str) -> None:
    body = (why + "\n").encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
