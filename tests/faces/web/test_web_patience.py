"""Clients that dawdle, send too much, or come in crowds, at a real server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest
import uvicorn

from onrecord.faces.cli.serving import server_for
from onrecord.faces.web.patience import LARGEST_HEAD, Patient
from web_records import entry_of, record_of

HEAD = b"GET /statements HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A page that is served here, by a server with less patience than usual."""
    monkeypatch.setattr(Patient, "head_seconds", 3.0)
    with record_of(tmp_path / "r.db", [entry_of("Plain words", key="1")]) as record:
        listener = socket.create_server(("127.0.0.1", 0))
        server: uvicorn.Server = server_for(record, names=[])
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(60)
            listener.close()


def asked(port: int, *parts: bytes, then: Iterable[bytes] = ()) -> bytes:
    """What comes back for these bytes, until the server closes the connection; TimeoutError if it never does."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        try:
            for part in chain(parts, then):
                client.sendall(part)
        except ConnectionError:
            pass  # it would hear no more
        received = b""
        try:
            while data := client.recv(65_536):
                received += data
        except ConnectionError:
            pass
        return received


class Drip:
    """A head that never ends, a line every fifth of a second; ``left`` lines have not been asked for yet."""

    def __init__(self) -> None:
        self.left = 300

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            self.left -= 1
            yield b"X: %d\r\n" % self.left
            time.sleep(0.2)


def test_an_honest_client_is_answered(port: int) -> None:
    assert b"Plain words" in asked(port, HEAD + b"Connection: close\r\n\r\n")


def test_a_head_that_drips_is_cut_off(port: int) -> None:
    drip = Drip()
    assert asked(port, HEAD, then=drip) == b""
    assert drip.left


def test_nor_does_the_second_question_drip(port: int) -> None:
    drip = Drip()
    assert asked(port, HEAD + b"\r\n", HEAD, then=drip).count(b"HTTP/1.1 200") == 1
    assert drip.left


def test_silence_is_not_waited_for(port: int) -> None:
    assert asked(port) == b""


def test_a_head_without_end_is_refused(port: int) -> None:
    assert b"HTTP/1.1 400" in asked(port, HEAD + b"X: " + b"a" * (4 * LARGEST_HEAD))


def test_a_body_is_refused_and_not_read(port: int) -> None:
    received = asked(port, b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000000\r\n\r\n", b"a" * 1_000)
    assert received.startswith(b"HTTP/1.1 405")


def test_many_that_say_nothing_leave_room_for_one_that_asks(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(100)]
    try:
        assert b"Plain words" in asked(port, HEAD + b"Connection: close\r\n\r\n")
    finally:
        for one in silent:
            one.close()
