"""The web page while documents are read into the record that it shows: errors, and how long visitors wait.

    python benchmarks/serving_under_load.py --documents 10000 [--clients 4] [--pause 0.5] [--workers 2]
    python benchmarks/serving_under_load.py --documents 300 --seconds 120 [SOURCE]

Three programs share the machine: ``onrecord read`` with a generated collection (or the pages of SOURCE), ``onrecord
serve`` on the same record, and this one, whose visitors ask over loopback. A visitor opens a page, looks at it for
``--pause`` seconds (0: none at all), and follows a link of it or asks for words that the pages have; so all kinds of
pages are asked for as people would. First they ask for a while with nothing being read, for comparison.

Printed are requests, errors (no answer, or any status of 400 and more; a thread that was woven anew since its link was
shown may be gone, and is counted apart), and the median, 95th percentile and longest time of whole answers, in
milliseconds. Exit code 1 if there was an error, or the median while reading was over the ``--bar`` of 300 ms.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from generated import find_pages

ONRECORD = [sys.executable, "-m", "onrecord"]
FIRST = 20
"""Pages that the record holds before anybody asks."""
STARTS = ("/", "/statements", "/events", "/threads", "/documents", "/actors", "/network", "/api/v1/statements?limit=50")
WORDS = ("troops", "talks", "border", "agreement", "minister", "said", "must withdraw", "grain", "treaty")
_LINK = re.compile(r'href="(/[^"#]{0,300})')
_PASSING = ("/threads/", "/compare", "/statements/", "/events/")
"""What is found anew while pages are read, so that a link to it may lead nowhere a moment later."""


@dataclass(slots=True)
class Tally:
    """What visitors met: milliseconds of each answer by kind of page, and what went wrong."""

    times: list[tuple[str, float]] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    gone: int = 0

    def row(self, name: str) -> dict[str, object]:
        """One line of the table; the slowest kinds of pages by their median."""
        taken = sorted(ms for _, ms in self.times) or [0.0]
        kinds = {kind for kind, _ in self.times}
        medians = {kind: statistics.median(ms for k, ms in self.times if k == kind) for kind in kinds}
        return {
            "when": name,
            "requests": len(self.times),
            "errors": sum(self.errors.values()),
            "gone": self.gone,
            "median_ms": round(statistics.median(taken), 1),
            "p95_ms": round(taken[min(len(taken) - 1, int(0.95 * len(taken)))], 1),
            "longest_ms": round(taken[-1], 1),
            "slowest_kinds": {k: round(ms, 1) for k, ms in sorted(medians.items(), key=lambda kv: -kv[1])[:4]},
            "what_went_wrong": dict(self.errors.most_common(5)),
        }


class Visitor:
    """Somebody who looks about, one page at a time, over a connection that is kept open."""

    def __init__(self, port: int, seed: int, pause: float) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (not for secrets)
        self._port, self._pause = port, pause
        self._connection = self._connect()
        self._links: list[str] = []

    def look(self, tally: Tally, stop: threading.Event) -> None:
        """Ask for pages until told to stop."""
        while not stop.wait(self._chance.uniform(0.5, 1.5) * self._pause):
            self._ask(self._next(), tally)

    def _next(self) -> str:
        turn = self._chance.random()
        if turn < 0.2 or not self._links:
            return self._chance.choice(STARTS)
        if turn < 0.35:
            return f"/statements?about={quote_plus(self._chance.choice(WORDS))}"
        return self._chance.choice(self._links)

    def _ask(self, path: str, tally: Tally) -> None:
        begun = time.perf_counter()
        try:
            self._connection.request("GET", path)
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            tally.errors[f"{type(error).__name__} {path[:60]}"] += 1
            self._connection.close()
            self._connection = self._connect()
            return
        tally.times.append((kind_of(path), 1000 * (time.perf_counter() - begun)))
        if answer.status == 404 and path.startswith(_PASSING):
            tally.gone += 1
        elif answer.status >= 400:
            tally.errors[f"{answer.status} {path[:60]}"] += 1
        elif "html" in answer.headers.get("content-type", ""):
            found = [unescape(link) for link in _LINK.findall(body.decode("utf-8", "replace"))]
            self._links = [link for link in found if not link.startswith("/assets/")] or self._links

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)


def kind_of(path: str) -> str:
    """The kind of page at a path: ``/statements``, ``/statements/...``, ``/statements?about``."""
    where = urlsplit(path)
    names = [name for name in where.path.split("/") if name]
    asked = "?about" if "about=" in where.query else ""
    return "/" + "/".join([*names[:1], *(["..."] if len(names) > 1 else [])]) + asked


@dataclass(slots=True)
class Crowd:
    """Visitors who ask at once, each in a thread of its own, from when it is entered until it is left."""

    port: int
    size: int
    pause: float
    tally: Tally = field(default_factory=Tally)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Tally:
        for number in range(self.size):
            look = Visitor(self.port, number, self.pause).look
            self._threads.append(threading.Thread(target=look, args=(self.tally, self._stop), daemon=True))
            self._threads[-1].start()
        return self.tally

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def collect(given: argparse.Namespace, folder: Path) -> tuple[Path, str]:
    """The pages that the record holds at first, in a file, and the source of all pages."""
    first, whole = folder / "first.jsonl", folder / "pages.jsonl"
    with first.open("w", encoding="utf-8") as few, whole.open("w", encoding="utf-8") as all_:
        for number, row in enumerate(find_pages(FIRST if given.source else given.documents)):
            line = json.dumps(row) + "\n"
            few.write(line if number < FIRST else "")
            all_.write(line)
    return first, given.source or str(whole)


def read(source: str, record: Path, *options: str) -> subprocess.Popen[bytes]:
    """Begin to read; whoever calls waits."""
    return subprocess.Popen([*ONRECORD, "read", source, "--record", record, *options], stderr=subprocess.DEVNULL)


def measure(given: argparse.Namespace, folder: Path) -> list[dict[str, object]]:
    """The two lines of the table."""
    first, source = collect(given, folder)
    record = folder / "onrecord.db"
    if read(str(first), record, "--workers", "1").wait() not in (0, 3):
        sys.exit("the first pages could not be read")
    serve = [*ONRECORD, "serve", "--record", record, "--port", "0", "--read-only"]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline() if server.stderr is not None else ""
            port = int(re.findall(r":(\d+)/", said)[0])
            threading.Thread(target=lambda: server.stderr.read() if server.stderr else None, daemon=True).start()
            with Crowd(port, given.clients, given.pause) as alone:
                time.sleep(given.alone)
            options = ["--workers", str(given.workers), "--limit", str(given.documents)]
            reading, begun = read(source, record, *options), time.monotonic()
            with Crowd(port, given.clients, given.pause) as together:
                while reading.poll() is None and time.monotonic() - begun < given.seconds:
                    time.sleep(0.1)
            seconds = time.monotonic() - begun
            if reading.poll() is None:
                reading.send_signal(signal.SIGINT)
            ended = reading.wait()
        finally:
            server.send_signal(signal.SIGINT)
    rows = [alone.row("nothing is read"), together.row("documents are read")]
    rows[1] |= {"seconds": round(seconds), "read_ended": ended, "server_ended": server.returncode}
    return rows


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("source", nargs="?", help="pages to read instead of generated ones")
    ap.add_argument("--documents", type=int, default=300)
    ap.add_argument("--clients", type=int, default=4)
    ap.add_argument("--pause", type=float, default=0.5, help="seconds that a visitor looks at a page, on average")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--alone", type=float, default=15.0, help="seconds of asking before reading begins")
    ap.add_argument("--seconds", type=float, default=float("inf"), help="stop reading (as by Ctrl-C) after so long")
    ap.add_argument("--bar", type=float, default=300.0, help="milliseconds that the median may take")
    given = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(given, Path(folder))
    print(json.dumps(rows, indent=1))
    return 1 if any(row["errors"] for row in rows) or float(str(rows[1]["median_ms"])) > given.bar else 0


if __name__ == "__main__":
    sys.exit(main())
