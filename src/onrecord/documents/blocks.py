"""Every stretch of a page gets a kind: what is the article, and what stands around and between it.

A paragraph is judged by four things in this order: what markup says, whether it is one of the phrases that sites
use, how it looks, and where it stands (before the first paragraph of the article, within it, after the last).
When in doubt, what reads like running text is the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from onrecord.documents.cutting import cut_page
from onrecord.documents.document import Block, BlockKind, Post
from onrecord.documents.page import Page, Piece
from onrecord.documents.paragraphs import Paragraph
from onrecord.documents.phrases import Role
from onrecord.documents.posts import find_posts
from onrecord.documents.printed_dates import find_printed_dates
from onrecord.documents.signs import Signs, read_signs
from onrecord.documents.titles import folded, is_same_title, is_sentence_title, resolve_title, trimmed_title
from onrecord.evidence import Span

_LONGEST_LIST = 300  # paragraphs under one heading such as "Related articles"
_ADVERT_LINES = 3
_REACH = 12  # paragraphs that a colon announces
_CLOSED = (Role.RELATED, Role.COMMENTS, Role.COMMENT_FORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The blocks of a page, which cover all of it in order, and where its title stands."""

    blocks: tuple[Block, ...]
    title: Span | None
    furniture: tuple[Span, ...] = ()  # weather, clocks and exchange rates
    bylines: tuple[Span, ...] = ()


def resolve_blocks(page: Page) -> Layout:
    """Cut a page into blocks. Any text will do; the blocks of an empty one are none."""
    layout = _resolve(page)
    if page.pieces and not any(block.kind is BlockKind.BODY for block in layout.blocks):
        # Markup called everything furniture: then its word is worth less than the look of the paragraphs.
        plain = tuple(replace(piece, kind=None, is_article=None) for piece in page.pieces)
        return _resolve(replace(page, pieces=plain))
    return layout


def _resolve(page: Page) -> Layout:
    text = page.text
    paragraphs, pieces = cut_page(page)
    if not paragraphs:
        blank = (Block(kind=BlockKind.CHROME, span=Span(0, len(text))),) if text else ()
        return Layout(blocks=blank, title=None)
    reading = _Reading(page, paragraphs, pieces)
    reading.mark_adverts()
    reading.mark_posts()
    reading.mark_surroundings()
    reading.mark_title()
    reading.mark_between()
    title = reading.title
    return Layout(
        blocks=tuple(_tile(text, paragraphs, reading.kinds, reading.posts)),
        title=trimmed_title(text, paragraphs[title].span) if title is not None else None,
        furniture=tuple(reading.spans_of(Role.FURNITURE)),
        bylines=tuple(reading.spans_of(Role.BYLINE)),
    )


class _Reading:
    """The kinds of one page's paragraphs while they are being decided."""

    def __init__(self, page: Page, paragraphs: list[Paragraph], pieces: list[Piece | None]) -> None:
        self.text, self.markup = page.text, page.markup
        self.paragraphs, self.pieces = paragraphs, pieces
        self.signs = [read_signs(self.text, p.span.start, p.span.end) for p in paragraphs]
        self.kinds: list[BlockKind | None] = [
            self._known_kind(sign, piece, paragraph)
            for sign, piece, paragraph in zip(self.signs, pieces, paragraphs, strict=True)
        ]
        self.posts: dict[int, tuple[int, Post]] = {}
        self.title: int | None = None
        self._words_above = [0]  # of running text, before each paragraph
        self.first, self.last = 0, len(paragraphs)  # the article lies in [first, last)

    def spans_of(self, role: Role) -> Iterator[Span]:
        for sign, paragraph in zip(self.signs, self.paragraphs, strict=True):
            if sign.phrase and sign.phrase.role is role:
                yield paragraph.span

    def _known_kind(self, sign: Signs, piece: Piece | None, paragraph: Paragraph) -> BlockKind | None:
        if piece is not None and piece.kind is not None and piece.kind is not BlockKind.HEADLINE:
            return piece.kind
        if sign.phrase is not None:
            return sign.phrase.kind
        if sign.is_trail or _is_date_line(self.text, paragraph.span, sign) or sign.words == 0:
            return BlockKind.CHROME
        if piece is not None and piece.is_link and not sign.ends_sentence and sign.words >= 4:
            return BlockKind.RELATED
        return None

    def mark_adverts(self) -> None:
        """What stands right below the word "advertisement" is one, while it is short and no blank line parts them."""
        left = 0  # lines that the last "advertisement" may still take
        for index, sign in enumerate(self.signs):
            if sign.phrase is not None and sign.phrase.role is Role.ADVERT:
                left = _ADVERT_LINES
            elif left and not self.paragraphs[index].after_blank and sign.words <= 25:
                self.kinds[index] = self.kinds[index] or BlockKind.CHROME
                left -= 1
            else:
                left = 0

    # -- posts -----------------------------------------------------------------------------------------------

    def mark_posts(self) -> None:
        embedded = [piece is not None and piece.in_post for piece in self.pieces]
        self.kinds = [BlockKind.POST if inside else kind for inside, kind in zip(embedded, self.kinds, strict=True)]
        for found in find_posts(self.text, self.paragraphs, embedded=embedded):
            for index in range(found.first, found.last + 1):
                self.kinds[index] = BlockKind.POST
            self.posts[found.first] = (found.last, found.post)

    # -- where the article begins and ends ---------------------------------------------------------------------

    def _is_prose(self, index: int) -> bool:
        piece = self.pieces[index]
        if self.kinds[index] is BlockKind.POST:
            return True
        if self.kinds[index] is not None:
            return False
        if piece is not None and (piece.kind is BlockKind.HEADLINE or piece.is_article is False):
            return False
        return self.signs[index].is_sentence

    def mark_surroundings(self) -> None:
        self._close_comments()
        prose = [index for index in range(len(self.paragraphs)) if self._is_prose(index)]
        if not prose:
            prose = self._fallback()
        prose = self._drop_strays(prose)
        if prose:
            self.first, self.last = prose[0], self._extend(prose[-1] + 1)
            if self._opens_with_title(prose):
                self.title, self.first = prose[0], prose[1]
        else:
            self.first = self.last = len(self.paragraphs)
        self._close_lists()

    def _close_comments(self) -> None:
        """From the readers' comments on nothing is article, if the article is behind us by then."""
        lengths = [sign.words if self._is_prose(i) else 0 for i, sign in enumerate(self.signs)]
        total, before = sum(lengths), 0
        for index, sign in enumerate(self.signs):
            role = sign.phrase.role if sign.phrase else None
            enough = before >= 60 or (before > 0 and 2 * before >= total)
            if (role is Role.COMMENT_FORM and enough) or (role is Role.COMMENTS and before and 2 * before >= total):
                for later in range(index, len(self.kinds)):
                    if self.kinds[later] is None or self.kinds[later] is BlockKind.POST:
                        self.kinds[later] = BlockKind.CHROME
                self.posts = {first: post for first, post in self.posts.items() if first < index}
                return
            before += lengths[index]

    def _extend(self, last: int) -> int:
        """Short sentences right below the last long one are article too: one, or all that markup puts there."""
        start = last
        while last < len(self.kinds) and self.kinds[last] is None and self.signs[last].ends_sentence:
            piece = self.pieces[last]
            if piece.is_article is False if piece is not None else last > start:
                break
            last += 1
        return last

    def _fallback(self) -> list[int]:
        """No paragraph reads like running text: the longest unknown ones, if they end like sentences."""
        return [
            index
            for index, sign in enumerate(self.signs)
            if self.kinds[index] is None and (sign.ends_sentence or sign.words >= 20) and sign.words >= 3
        ]

    def _drop_strays(self, prose: list[int]) -> list[int]:
        """Leave out a single short sentence far above or below the article: a site's motto, a notice."""
        total = sum(self.signs[index].words for index in prose)

        def is_stray(index: int, gap: int) -> bool:
            words = self.signs[index].words
            return gap >= 4 and words <= 22 and words < 0.25 * total and self.kinds[index] is not BlockKind.POST

        while len(prose) >= 3 and is_stray(prose[0], prose[1] - prose[0]):
            prose = prose[1:]
        while len(prose) >= 3 and is_stray(prose[-1], prose[-1] - prose[-2]):
            prose = prose[:-1]
        return prose

    def _opens_with_title(self, prose: list[int]) -> bool:
        first = prose[0]
        if first > 3 or len(prose) < 2 or self.kinds[first] is BlockKind.POST:
            return False
        if any(self.signs[i].is_headline_like and self.signs[i].words >= 4 for i in range(first)):
            return False
        return is_sentence_title(
            self.text,
            self.paragraphs[first],
            self.signs[first],
            self.paragraphs[prose[1]],
            [self.signs[index] for index in prose[1:4]],
        )

    def _close_lists(self) -> None:
        """Under a heading such as "Related articles", headlines and their short teasers are other stories."""
        prose = (sign.words if self._is_prose(i) else 0 for i, sign in enumerate(self.signs))
        self._words_above = list(accumulate(prose, initial=0))
        index = 0
        while index < len(self.kinds):
            sign = self.signs[index]
            if sign.phrase is not None and sign.phrase.role is Role.RELATED:
                index = self._close_list(index + 1)
            else:
                index += 1

    def _close_list(self, index: int) -> int:
        seen_headline = False
        teasers = self._find_teasers(index)
        while index < len(self.kinds):
            sign, kind = self.signs[index], self.kinds[index]
            if sign.phrase is not None and sign.phrase.role in _CLOSED:
                return index
            if kind is None and index < self.first and self._leaves_list(index, seen_headline=seen_headline):
                return index
            if kind is None and sign.is_headline_like:
                self.kinds[index], seen_headline = BlockKind.RELATED, True
            elif self._is_prose(index):
                if not (seen_headline and index in teasers):
                    return index
                self.kinds[index], seen_headline = BlockKind.RELATED, False
            index += 1
        return index

    def _leaves_list(self, index: int, *, seen_headline: bool) -> bool:
        """Whether a line above the article is no longer an item of the list of other stories above it: the title."""
        piece, paragraph = self.pieces[index], self.paragraphs[index]
        words = paragraph.span.words(self.text)
        if self.markup.title and is_same_title(words, self.markup.title):
            return True
        if piece is not None and seen_headline and not piece.is_link:
            return True
        below = next((i for i in range(index + 1, self.first) if self.kinds[i] is None), None)
        is_last = below is None and self.signs[index].words >= 4
        return is_last or (
            seen_headline and paragraph.after_blank and not self.paragraphs[index - 1].after_blank and index > 1
        )

    def _find_teasers(self, start: int) -> set[int]:
        """Sentences of a list that are short introductions to its headlines, not the article going on.

        Certain are those that are cut short with dots. Full sentences count only at the foot of the page, where
        headline and sentence take turns until the end; elsewhere a sentence is the article.
        """
        teasers: set[int] = set()
        sentences: list[int] = []
        last, turns = "", True
        for index in range(start, min(len(self.kinds), start + _LONGEST_LIST)):
            sign = self.signs[index]
            if self._is_prose(index):
                if sign.is_truncated:
                    teasers.add(index)
                turns = turns and last == "headline" and sign.words <= 30
                sentences.append(index)
                last = "sentence"
            elif self.kinds[index] is None and sign.is_headline_like:
                turns = turns and last != "headline"
                last = "headline"
        words = sum(self.signs[index].words for index in sentences)
        is_foot = self._words_above[start] >= 1.5 * words and start + _LONGEST_LIST >= len(self.kinds)
        return set(sentences) if turns and is_foot and len(sentences) >= 2 else teasers

    # -- the title and what stands above the article -------------------------------------------------------------

    def mark_title(self) -> None:
        if self.title is None:
            above = range(self.first)
            marked = [i for i in above if (p := self.pieces[i]) is not None and p.kind is BlockKind.HEADLINE]
            free = [i for i in above if self.kinds[i] is None]
            self.title = resolve_title(
                self.text, self.paragraphs, self.signs, above, free=free, known=self.markup.title, marked=marked
            )
        for index in range(self.first):
            if index == self.title:
                self.kinds[index] = BlockKind.HEADLINE
            elif self.kinds[index] is None:
                self.kinds[index] = self._kind_above(index)

    def _kind_above(self, index: int) -> BlockKind:
        sign = self.signs[index]
        if self.title is None:
            return BlockKind.CHROME
        if is_same_title(
            self.paragraphs[index].span.words(self.text), self.paragraphs[self.title].span.words(self.text)
        ):
            return BlockKind.HEADLINE
        if index > self.title:
            return BlockKind.HEADLINE if sign.words >= 5 or sign.is_sentence else BlockKind.CHROME
        return BlockKind.RELATED if sign.words >= 6 else BlockKind.CHROME

    # -- between and below the paragraphs of the article ---------------------------------------------------------

    def mark_between(self) -> None:
        inside = [i for i in range(self.first, self.last) if self.kinds[i] is None]
        stopped = sum(self.signs[i].ends_sentence for i in inside if self.signs[i].words >= 12)
        long = sum(self.signs[i].words >= 12 for i in inside)
        is_punctuated = long == 0 or stopped >= 0.6 * long
        title = folded(self.paragraphs[self.title].span.words(self.text)) if self.title is not None else None
        for index in range(self.first, len(self.kinds)):
            if self.kinds[index] is not None:
                continue
            if index < self.last:
                self.kinds[index] = self._kind_within(index, is_punctuated=is_punctuated, title=title)
            else:
                self.kinds[index] = self._kind_below(index)

    def _kind_within(self, index: int, *, is_punctuated: bool, title: str | None) -> BlockKind:
        sign, piece = self.signs[index], self.pieces[index]
        if piece is not None and piece.kind is BlockKind.HEADLINE:
            return BlockKind.HEADLINE
        if sign.is_sentence or sign.ends_sentence or sign.ends_open or sign.is_bullet or not is_punctuated:
            return BlockKind.BODY
        if self._is_opened(index) or self._is_continued(index):
            return BlockKind.BODY
        if title is not None and folded(self.paragraphs[index].span.words(self.text)) == title:
            return BlockKind.CHROME
        if self._is_glued_heading(index):
            return BlockKind.HEADLINE
        if sign.words >= 6:
            return BlockKind.BODY if piece is not None and piece.is_article else BlockKind.RELATED
        starts = self.text[self.paragraphs[index].span.start]
        heads = sign.words >= 1 and starts.isupper() and index + 1 < self.last and self.signs[index + 1].is_sentence
        return BlockKind.HEADLINE if heads else BlockKind.CHROME

    def _is_glued_heading(self, index: int) -> bool:
        """Whether a line stands right upon a paragraph, and apart from what is above it, on a page of blank lines."""
        if index + 1 >= self.last or self.paragraphs[index + 1].after_blank or not self.signs[index + 1].is_sentence:
            return False
        is_apart = self.paragraphs[index].after_blank or self.kinds[index - 1] is BlockKind.CHROME
        return is_apart and self.pieces[index] is None and any(p.after_blank for p in self.paragraphs[1:])

    def _is_opened(self, index: int) -> bool:
        """Whether the line above ends with a colon, so that this one is what it announces."""
        above, nearest = index - 1, max(self.first, index - _REACH)
        while above > nearest and self.kinds[above] not in (BlockKind.BODY, None):
            above -= 1
        while above > nearest and not self.signs[above].is_sentence and self.signs[above].is_bullet:
            above -= 1
        return above >= nearest and self.signs[above].ends_open

    def _is_continued(self, index: int) -> bool:
        """Whether the next line goes on in the middle of a sentence."""
        if index + 1 >= len(self.paragraphs):
            return False
        below = self.paragraphs[index + 1]
        return not below.after_blank and self.text[below.span.start].islower()

    def _kind_below(self, index: int) -> BlockKind:
        sign = self.signs[index]
        return BlockKind.RELATED if sign.words >= 6 else BlockKind.CHROME


def _is_date_line(text: str, span: Span, sign: Signs) -> bool:
    """Whether a line prints a date and hardly anything else: "Defense | January 22, 2022, Saturday // 12:06"."""
    if len(span) > 120 or sign.is_sentence:
        return False
    rest = text[span.start : span.end]
    dates = [date for date in find_printed_dates(text, span.start, span.end) if date.day is not None]
    if not dates:
        return False
    left = rest[: dates[0].span.start - span.start] + rest[dates[-1].span.end - span.start :]
    return len(re.findall(r"[^\W\d_]{2,}", left)) <= 6


def _tile(
    text: str, paragraphs: Sequence[Paragraph], kinds: Sequence[BlockKind | None], posts: dict[int, tuple[int, Post]]
) -> Iterator[Block]:
    """Blocks that cover the text: each takes the white space after it, the first also what stands before it."""
    index, start = 0, 0
    while index < len(paragraphs):
        last, post = posts.get(index, (index, None))
        kind = kinds[index] or BlockKind.BODY
        if kind is BlockKind.CHROME and post is None:
            while last + 1 < len(paragraphs) and kinds[last + 1] is BlockKind.CHROME and last + 1 not in posts:
                last += 1
        end = paragraphs[last + 1].span.start if last + 1 < len(paragraphs) else len(text)
        yield Block(kind=kind, span=Span(start, end), post=post)
        index, start = last + 1, end
