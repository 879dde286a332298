"""A run with two workers as a program of its own, to be killed: ``python killed_reading.py RECORD PAGES [slow]``."""

from __future__ import annotations

import sys

import poison_stages
from plain_stages import STAGES, TOOLS

from onrecord.record.store import Record
from onrecord.runs.pipeline import find_all_inputs, read_inputs
from onrecord.runs.pool import Workers


def main(where: str, pages: str, pace: str = "") -> int:
    stages = poison_stages.SLOW if pace else STAGES
    with Record.open(where, create=True) as record:
        try:
            summary = read_inputs(
                find_all_inputs([pages]), record, sources=[pages], stages=stages, tools=TOOLS, workers=Workers(count=2)
            )
        except KeyboardInterrupt:
            return 130
    sys.stdout.write(f"{summary.inputs} {summary.read} {summary.unchanged} {summary.failed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
