"""What reading an input gives before anything is judged: its text, and what markup or the giver says about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.documents.document import BlockKind
from onrecord.evidence import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph that markup sets apart, with what the markup says it is (None where it is silent)."""

    span: Span
    kind: BlockKind | None = None
    is_article: bool | None = None  # whether the article extractor took it; None where it was not asked
    in_post: bool = False  # inside an embedded social-media post
    is_link: bool = False  # nearly all of its text is link text


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What a page says about itself out of sight, or what came with it."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    published: str | None = None  # as written, not yet read as a date
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A text whose offsets all later spans refer to. Plain text has no pieces."""

    text: str
    pieces: tuple[Piece, ...] = ()
    markup: Markup = field(default_factory=Markup)
