"""Stages for the worst pages: a page that says so makes the process that reads it die, hang or fill its memory."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import replace
from pathlib import Path

from plain_stages import CLAIMS, SENTENCES, TOOLS, state_plainly

from onrecord.errors import ModelError
from onrecord.runs.stage import Reading, Tools

__all__ = ["SLOW", "STAGES", "TOOLS", "TOOLS_WITHOUT_MODEL"]

GATE, LATE = "ONRECORD_TEST_GATE", 30
KILLS, LEAVES, HANGS, FILLS = "It kills.", "It leaves.", "It hangs.", "It fills the memory."


def die(reading: Reading) -> None:
    """Die, hang or swell where the page says so, as native code may."""
    text, heap = reading.document.text, []
    if KILLS in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if LEAVES in text:
        os._exit(7)
    while HANGS in text:
        time.sleep(60)
    while FILLS in text:
        heap.append(b"x" * (16 << 20))


def state_or_die(reading: Reading, tools: Tools) -> Reading:
    die(reading)
    return state_plainly(reading, tools)


def state_slowly(reading: Reading, tools: Tools) -> Reading:
    """Slowly, and late pages not before the gate is there: so no run can end before it is disturbed."""
    time.sleep(0.05)
    gate, number = os.environ.get(GATE), re.search(r"number (\d+)", reading.document.text)
    while gate and number is not None and int(number[1]) >= LATE and not Path(gate).exists():
        time.sleep(0.02)
    return state_plainly(reading, tools)


def no_annotator() -> None:
    raise ModelError("the language model is missing", "model", "Reinstall onrecord")


TOOLS_WITHOUT_MODEL = replace(TOOLS, load_annotator=no_annotator)  # type: ignore[arg-type]
STAGES = (SENTENCES, replace(CLAIMS, run=state_or_die))
SLOW = (SENTENCES, replace(CLAIMS, run=state_slowly))
