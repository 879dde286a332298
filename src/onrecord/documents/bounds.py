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
    max_paragraphs: int = 2_000  # likewise: the extractor may take the square of their number
    max_attributes: int = 1_000  # of one element; beyond, our own walk alone reads the page
    max_tag_attributes: int = 20_000  # of one tag; beyond, the page is refused before it is parsed
    max_folder_depth: int = 64
    max_header_bytes: int = 64_000  # of one record of an archive, or of one answer of a server
    max_members: int = 2_000_000  # records of an archive, rows of a table, addresses of a list
    max_broken: int = 1_000  # broken places of one archive or table before the rest of it is given up
    max_skipped_bytes: int = 200_000_000  # of one record that is too large: beyond, the next one is searched for
    max_feed_entries: int = 10_000
    max_feed_bytes: int = 5_000_000  # real ones stay below one; parsing a hostile one takes up to 10 s a megabyte
    max_sitemap_depth: int = 3  # a sitemap that names sitemaps that name sitemaps
