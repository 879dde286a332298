"""The stages of onrecord, or plain ones, with one that a poison page is the undoing of: it says so in its text."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "runs"))

import plain_stages

from onrecord.runs.stage import Reading, Stage, Tools
from onrecord.runs.stages import STAGES as REAL
from onrecord.runs.stages import TOOLS

POISONS = {
    "crash": "This page kills the process that reads it.",
    "time": "This page is read without end.",
    "fault": "This page asks for all memory.",
}
"""What makes a page deadly, by the reason that its issue must give."""


def poisoned(reading: Reading, _: Tools) -> Reading:
    """Die, hang or swell at a poison page, as native code may; nothing else is done."""
    text = reading.document.text
    if POISONS["crash"] in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    heap = []
    while POISONS["time"] in text or POISONS["fault"] in text:
        if POISONS["time"] in text:
            time.sleep(60)
        heap.append(b"x" * (16 << 20))
    return reading


DEADLY = Stage(name="poison", version="1", reads=frozenset({"document"}), adds=frozenset(), run=poisoned)
STAGES = {"real": (DEADLY, *REAL), "plain": (DEADLY, *(replace(one) for one in plain_stages.STAGES))}
ALL_TOOLS = {"real": TOOLS, "plain": plain_stages.TOOLS}
