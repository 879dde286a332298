"""The command: it listens on this machine only, answers, and ends when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from onrecord.faces.cli.main import main
from web_records import entry_of, record_of


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    record_of(tmp_path / "r.db", [entry_of("Plain words", key="1")]).close()
    command = [sys.executable, "-m", "onrecord", "serve", "--record", str(tmp_path / "r.db"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            said = server.stderr.readline()
            (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", said)
            with urllib.request.urlopen(f"{address}statements", timeout=60) as answer:  # noqa: S310 (http, ours)
                assert "Plain words" in answer.read().decode()
                assert "server" not in {name.lower() for name in answer.headers}
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert "Traceback" not in server.stderr.read()


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    record_of(tmp_path / "r.db", []).close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--record", str(tmp_path / "r.db"), "--port", port]) == 2


def test_there_must_be_a_record(tmp_path: Path) -> None:
    assert main(["serve", "--record", str(tmp_path / "none.db")]) == 1
