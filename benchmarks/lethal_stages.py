"""The stages of onrecord, or plain ones, with one that a poison page is the undoing of: it says so in its text."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "runs"))

import plain_stages
import poison_stages

from onrecord.runs.stage import Reading, Stage, Tools
from onrecord.runs.stages import STAGES as REAL
from onrecord.runs.stages import TOOLS

POISONS = {"crash": poison_stages.KILLS, "time": poison_stages.HANGS, "fault": poison_stages.FILLS}
"""What makes a page deadly, by the reason that its issue must give."""


def poisoned(reading: Reading, _: Tools) -> Reading:
    """Come to grief over a poison page; nothing else is done."""
    poison_stages.die(reading)
    return reading


DEADLY = Stage(name="poison", version="1", reads=frozenset({"document"}), adds=frozenset(), run=poisoned)
STAGES = {"real": (DEADLY, *REAL), "plain": (DEADLY, *plain_stages.STAGES)}
ALL_TOOLS = {"real": TOOLS, "plain": plain_stages.TOOLS}
