"""How long the page waits for somebody to say what they want: a client that dawdles must not hold a place for ever.

Uvicorn bounds the silence between two requests and the size of a request's head, but not the time that a head may take:
a client that sends a letter a second keeps its connection. Here the whole head must have come within some seconds.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""From the opening of a connection, or the end of the last answer, to the end of the next request's head."""
LARGEST_HEAD = 16_384
"""Bytes; browsers send about one thousand."""
MOST_CONNECTIONS = 256
"""At once; the next ones are told to come back later (503)."""


class Patient(H11Protocol):
    """One connection, closed when nothing whole has been asked for in time."""

    head_seconds = HEAD_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The client has come: its time runs."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """It has its answer: time runs for its next question."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        if self._waiting is not None:
            self._waiting.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
