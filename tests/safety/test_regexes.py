"""No regular expression of the package takes more than bounded time, whatever it is fed: all of them are tried.

What is bounded is work: how many times as long as the plainest pattern that takes the square of its string's length.
That ratio is the same on quick machines and on slow ones, which seconds are not. At this length the plainest cube takes
several hundred times as long as the square, and what doubles with each character never ends.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from pumping import find_strings, find_written
from readers import Slow, bounded

from pace import cost

LENGTH = 2_500  # characters
SQUARES = 350  # the limit for one string; cubes take LENGTH / 3 at the least, sound patterns 154 at the most
STRINGS = 60  # a pattern


@pytest.fixture(scope="module")
def patterns(project: Path) -> dict[tuple[str, int], str]:
    """Text and flags of every pattern, those built from word lists included, with the module that has it."""
    source = project / "src" / "onrecord"
    recorder = Path(__file__).with_name("pumping.py")
    done = subprocess.run([sys.executable, recorder, source], capture_output=True, text=True, check=True, timeout=800)
    found = {(text, flags): where for where, text, flags, _ in json.loads(done.stdout)}
    known = {text for text, _ in found}
    for where, written in find_written(source):
        text = written if isinstance(written, str) else written.decode("latin-1")
        if text not in known:
            found[text, 0] = where
    return found


@pytest.mark.slow
def test_no_pattern_blows_up(patterns: dict[tuple[str, int], str]) -> None:
    assert len(patterns) > 200
    slow = [f"{where}: {text[:200]}" for (text, flags), where in patterns.items() if is_slow(text, flags)]
    assert not slow


def is_slow(text: str, flags: int) -> bool:
    """Whether one of the strings made for a pattern takes it too long, from the start, anywhere, or as a whole."""
    pattern = re.compile(text, flags)
    try:
        for string in islice(find_strings(text, flags, length=LENGTH), STRINGS):
            with bounded(limit()):
                pattern.search(string)
                pattern.match(string)
                pattern.fullmatch(string)
    except Slow:
        return True
    return False


@cache
def limit() -> float:
    """Processor seconds for one string on this machine."""
    square = re.compile("a*b")
    return SQUARES * min(cost(lambda: square.search("a" * LENGTH)) for _ in range(9))


@pytest.mark.parametrize(
    "text",
    [
        r"(a+)+$",
        r"(?:\w+\s?)*:",
        r"^(?:\w|\w\w)+!",
        r"[\s,]*(?:(?:of|the)\s*)*[\s,]*$",
        r"\s*,?\s*to",
        r"(x+x+)+y",
        r"(?=(a*)*b)a",
    ],
)
def test_the_strings_find_what_blows_up(text: str) -> None:
    assert is_slow(text, re.UNICODE)


@pytest.mark.parametrize("text", [r"\s*+,?\s*+to", r"(?:a++)++$", r"[\w.]{1,40}@", r"(?:the|a)\s+word", r"\s*,"])
def test_and_leave_sound_ones_alone(text: str) -> None:
    assert not is_slow(text, re.UNICODE)
