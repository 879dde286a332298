"""A document: one news page as it was read, cut into blocks that say which parts are the article.

Nothing is deleted. Menus, adverts, forms and links to other stories stay in the text and are marked,
so that every offset stays true to what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.evidence import DateInterval, Span


class BlockKind(StrEnum):
    """What a stretch of a page is."""

    HEADLINE = "headline"  # the page's own title, kicker or sub-headline
    BODY = "body"
    POST = "post"  # an embedded social-media post with its signature line
    CAPTION = "caption"  # picture captions and credits
    RELATED = "related"  # a link to, or the headline of, another story
    CHROME = "chrome"  # menus, trails, adverts, forms, share buttons, printed dates, clocks, tags


READ_KINDS = frozenset({BlockKind.HEADLINE, BlockKind.BODY, BlockKind.POST})
"""The kinds that statements are read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Who wrote an embedded post and when, as its signature line prints it."""

    content: Span  # the words of the post, without the signature line
    author: Span | None  # "Jens Stoltenberg"
    handle: Span | None  # "@jensstoltenberg"
    platform: str | None  # "Twitter", when the page gives reason to say so
    posted: DateInterval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the page of one kind. The blocks of a document follow each other and cover all of it."""

    kind: BlockKind
    span: Span
    post: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page: its text as read, where it came from, when it was published, and its blocks."""

    id: str
    source: str  # path or URL, as given
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    title_span: Span | None = None  # None where the title stood only in metadata
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None  # ISO 639-1; None where there is too little text to tell
    published: DateInterval | None = None

    @property
    def readable(self) -> tuple[Block, ...]:
        """The blocks that statements are read from, in order."""
        return tuple(b for b in self.blocks if b.kind in READ_KINDS)

    @property
    def body(self) -> tuple[Span, ...]:
        """The spans of body and post blocks, in order."""
        return tuple(b.span for b in self.blocks if b.kind in (BlockKind.BODY, BlockKind.POST))
