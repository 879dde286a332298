"""How much we are willing to read: every size and depth that an input could use against us has a limit here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits for one input. What is beyond them is refused with InputTooLarge, never cut short in silence."""

    max_bytes: int = 20_000_000
    max_lines: int = 200_000
    max_html_depth: int = 500  # elements within elements; real pages stay below a hundred
    max_markup_bytes: int = 3_000_000  # longer HTML is read by our own walk alone, without the article extractor
    max_elements: int = 40_000  # likewise for pages of more elements; large real ones have some thousands
    max_folder_depth: int = 64
