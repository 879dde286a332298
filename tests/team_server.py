"""A PostgreSQL server of one's own for tests: in a temporary folder, on a private socket, gone afterwards."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

SETTINGS = {
    **{"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
    **{"shared_buffers": "32MB", "max_connections": "80", "logging_collector": "off"},
}
PASSWORD = "s3cret/@:word"  # noqa: S105 (of a server that nobody else can reach)
"""What users that are made in tests have for a password: one whose signs must be escaped in a URL."""


def find_programs() -> Path | None:
    """The folder with initdb and postgres; None where PostgreSQL is not installed."""
    there = shutil.which("initdb")
    folders = [Path(there).resolve().parent] if there else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: -int(f.parent.name))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@dataclass
class Server:
    """A running server. ``admin`` is its superuser, let in without a password; all others need one."""

    socket: Path
    admin: str = "keeper"
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str, user: str | None = None, password: str | None = None, more: str = "") -> str:
        """The URL of a database there."""
        secret = "" if password is None else ":" + password.replace("/", "%2F").replace("@", "%40").replace(":", "%3A")
        return f"postgresql://{user or self.admin}{secret}@/{database}?host={self.socket}{more}"

    def database(self, encoding: str = "UTF8") -> str:
        """A fresh database, by its URL."""
        name = f"record{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        return self.url(name)

    def ask(self, statement: str, url: str | None = None) -> list[tuple[object, ...]]:
        """One statement as the superuser."""
        with psycopg.connect(url or self.url("postgres"), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """A server; skips, saying so, where there is none to start, which with CI=true is a failure."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed, and with CI=true its tests may not be skipped")
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-", dir="/tmp"))  # paths of sockets must be short
    user = None
    if os.geteuid() == 0:  # the server refuses to run as root
        user = next((name for name in ("postgres", "nobody") if _is_user(name)), None)
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        making = [programs / "initdb", "--pgdata", data, "--username", "keeper", "--encoding", "UTF8", "--locale", "C"]
        subprocess.run([*making, "--no-sync"], user=user, cwd=folder, check=True, capture_output=True, timeout=180)
        rules = "local all keeper trust\nlocal all all scram-sha-256\n"
        (data / "pg_hba.conf").write_text(rules)
        settings = [option for name, value in SETTINGS.items() for option in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", data, "-k", folder, *settings]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(programs, folder, process)
            yield Server(socket=folder)
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _wait(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    ready = [programs / "pg_isready", "-q", "-h", folder, "-t", "1"]
    for _ in range(120):
        if process.poll() is not None:
            pytest.fail(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        if subprocess.run(ready, check=False).returncode == 0:
            return
    pytest.fail("PostgreSQL did not answer within two minutes")
