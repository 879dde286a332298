"""Plain stages with weak spots: a page with the word DEADLY kills its process, one with ENDLESS never ends."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

from plain_stages import CLAIMS, SENTENCES
from plain_stages import TOOLS as TOOLS

from onrecord.runs.stage import Reading, Tools


def find_or_die(reading: Reading, tools: Tools) -> Reading:
    """The sentences, unless the page is deadly or endless."""
    if "DEADLY" in reading.document.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "ENDLESS" in reading.document.text:
        time.sleep(600)
    return SENTENCES.run(reading, tools)


STAGES = (replace(SENTENCES, run=find_or_die), CLAIMS)
