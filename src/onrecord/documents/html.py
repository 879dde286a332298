"""HTML becomes the text that a reader sees, in document order, with what the markup says about each paragraph.

Nothing that is shown is left out: menus and forms are in the text too, as pieces whose kind the tree tells.
Which paragraphs are the article, trafilatura decides; the tree decides what the others are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction

from onrecord.documents.bounds import Bounds
from onrecord.documents.document import BlockKind
from onrecord.documents.markup import read_markup
from onrecord.documents.page import Markup, Page, Piece
from onrecord.documents.phrases import read_rows
from onrecord.documents.titles import folded
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge
from onrecord.evidence import Span

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.IGNORECASE)
_POST_CLASSES = frozenset(
    {"twitter-tweet", "twitter-video", "instagram-media", "fb-post", "telegram-post", "tiktok-embed"}
)
_HTML_START = re.compile(
    r"<(!doctype\s+html|html|head|body|article|div|p|h1|meta|table|span|section|main)\b", re.IGNORECASE
)
_ATTRIBUTE = r"""=?+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE}|=)*+")
_ATTRIBUTES = re.compile(_ATTRIBUTE)


def is_html(text: str) -> bool:
    """Whether a text of unknown kind is HTML: it begins with a tag, or says so within its first lines."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return bool(head.startswith("<") and _HTML_START.search(head)) or bool(
        re.search(r"<(!doctype\s+html|html)[\s>]", head, re.IGNORECASE)
    )


@dataclass(slots=True)
class _Draft:
    """A paragraph while its words are gathered from the tree."""

    words: list[str] = field(default_factory=list)
    linked: int = 0
    is_begun: bool = False
    kind: BlockKind | None = None
    tag: str = ""
    in_post: bool = False
    after_break: bool = False  # begins after a <br>, not after the end of a paragraph

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@dataclass(frozen=True, slots=True)
class _Place:
    """What the elements around a word say together."""

    kind: BlockKind | None = None
    tag: str = ""
    in_link: bool = False
    in_post: bool = False
    in_article: bool = False


def read_html(source: str, *, on: str, bounds: Bounds | None = None) -> Page:
    """The visible text of a page, its pieces and its metadata. ``on`` names the page in errors.

    Raises InputTooLarge where elements are nested beyond the bounds, EmptyInput where nothing is shown.
    """
    bounds = bounds or Bounds()
    _refuse_long_tags(source, bounds, on)
    tree = _parse(source, on)
    elements, attributes = _count_elements(tree, bounds, on)
    drafts = [draft for draft in _find_drafts(tree) if draft.text]
    if not drafts:
        raise _empty(on)
    is_small = len(source) <= bounds.max_markup_bytes and elements <= bounds.max_elements
    is_small = is_small and attributes <= bounds.max_attributes and len(drafts) <= bounds.max_paragraphs
    article = _find_article_lines(tree) if is_small else frozenset()
    return _compose(drafts, article, read_markup(tree) if is_small else Markup())


def _empty(on: str) -> EmptyInput:
    return EmptyInput("the page shows no text", on, "It may be filled in by scripts; save it from a browser.")


def _parse(source: str, on: str) -> Any:
    # NUL and other control characters cannot stand in markup; a declared encoding no longer counts once decoded.
    source = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", source)
    data = source.encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True))
    except etree.ParserError:
        raise _empty(on) from None  # lxml's way to say that nothing is left once comments are gone
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentError(f"the HTML cannot be parsed ({str(error)[:80]})", on, "Give its text instead.") from None
    return tree


def _refuse_long_tags(source: str, bounds: Bounds, on: str) -> None:
    """Parsing takes the square of the attributes of one tag, so they are counted before, told apart as browsers do."""
    for tag in _TAG.finditer(source):
        if tag.end() - tag.start() <= bounds.max_tag_attributes:
            continue
        count = sum(1 for _ in _ATTRIBUTES.finditer(source, tag.start() + 1, tag.end()))
        if count > bounds.max_tag_attributes:
            what = f"a tag has more than {bounds.max_tag_attributes} attributes"
            raise InputTooLarge(what, on, "Give the text of the page instead.")


def _count_elements(tree: Any, bounds: Bounds, on: str) -> tuple[int, int]:
    """How many elements a page has, and how many attributes the richest; refused where they are nested too deep."""
    depth = count = richest = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        count += event == "start"
        richest = max(richest, len(element.attrib)) if event == "start" else richest
        depth += 1 if event == "start" else -1
        if depth > bounds.max_html_depth:
            what = f"elements are nested more than {bounds.max_html_depth} deep"
            raise InputTooLarge(what, on, "Give the text of the page instead.")
    return count, richest


def _find_drafts(tree: Any) -> Iterator[_Draft]:
    """The paragraphs in document order. An explicit walk: recursion would follow the page's depth."""
    draft = _Draft()
    places = [_Place()]
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            inside = hidden or _is_hidden(element, tag)
            hidden += bool(inside)
            places.append(_enter(places[-1], element, tag))
            if not hidden:
                if _breaks(tag):
                    yield draft
                    draft = _Draft(after_break=tag == "br" and (draft.is_begun or not draft.after_break))
                _say(draft, element.text, places[-1])
        elif event == "end":
            leaving = hidden
            hidden -= bool(hidden)
            places.pop()
            if not leaving and _breaks(tag) and tag != "br":
                yield draft
                draft = _Draft()
            if not hidden:
                _say(draft, element.tail, places[-1])
        elif not hidden:
            _say(draft, element.tail, places[-1])
    yield draft


def _say(draft: _Draft, words: str | None, place: _Place) -> None:
    if not words:
        return
    if not words.strip():
        draft.words.append(" ")
        return
    if not draft.is_begun:
        draft.is_begun = True
        draft.kind, draft.tag = place.kind, place.tag
        draft.in_post = place.in_post
    draft.words.append(re.sub(r"\s+", " ", words))
    draft.linked += len(words) if place.in_link else 0


def _is_hidden(element: Any, tag: str) -> bool:
    return (
        _tag_roles().get(tag) == "unseen"
        or element.get("hidden") is not None
        or bool(_HIDDEN_STYLE.search((element.get("style") or "")[:500]))
    )


@cache
def _tag_roles() -> dict[str, str]:
    return {row["tag"]: row["role"] for row in read_rows("html_tags.csv")}


def _breaks(tag: str) -> bool:
    """Whether an element stands on lines of its own."""
    return _tag_roles().get(tag) != "inline"


@cache
def _region_kinds() -> dict[str, BlockKind]:
    return {row["word"]: BlockKind(row["kind"]) for row in read_rows("region_names.csv")}


def _enter(around: _Place, element: Any, tag: str) -> _Place:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300].lower().split()
    in_article = around.in_article or tag in ("article", "main")
    kind = around.kind or _kind_of(tag, names, in_article=around.in_article)
    holds_page = tag in ("body", "html", "article", "main") or (kind and not around.kind and _holds_article(element))
    if holds_page:
        kind = around.kind
    return _Place(
        kind=kind,
        tag=tag if _breaks(tag) else around.tag,
        in_link=around.in_link or tag == "a",
        in_post=around.in_post or bool(_POST_CLASSES.intersection(names)),
        in_article=in_article,
    )


def _holds_article(element: Any) -> bool:
    """Whether an element encloses the article itself, whatever its class says ("content-with-sidebar")."""
    return next(element.iterdescendants("article", "main", "h1"), None) is not None


def _kind_of(tag: str, names: list[str], *, in_article: bool) -> BlockKind | None:
    kinds = _region_kinds()
    for name in names:
        if name in kinds:
            return kinds[name]
        for part in re.split(r"[-_]", name):
            if part in kinds and kinds[part] is not BlockKind.CAPTION and (len(part) > 4 or part in ("ad", "ads")):
                return kinds[part]
    if tag == "header" and not in_article:
        return BlockKind.CHROME
    role = _tag_roles().get(tag)
    return BlockKind(role) if role in ("chrome", "caption") else None


def _find_article_lines(tree: Any) -> frozenset[str]:
    """The paragraphs of the article as the extractor sees them, in a form to compare; none where it finds nothing."""
    try:
        found = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError, etree.LxmlError):
        return frozenset()  # a page that trips the extractor is still read by the rules for plain text
    text = getattr(found, "text", None) or ""
    lines = frozenset(folded(line) for line in text.splitlines() if line.strip())
    return lines if sum(map(len, lines)) >= 200 else frozenset()


def _compose(drafts: list[_Draft], article: frozenset[str], markup: Markup) -> Page:
    parts: list[str] = []
    position = 0
    pieces: list[Piece] = []
    whole = " ".join(sorted(article, key=len))
    texts = [draft.text for draft in drafts]
    taken = [_is_taken(folded(words), article, whole) for words in texts]
    inside = sum(len(words) for words, draft, is_in in zip(texts, drafts, taken, strict=True) if is_in and draft.kind)
    is_misnamed = 2 * inside > sum(len(words) for words, is_in in zip(texts, taken, strict=True) if is_in)
    for draft, words, is_in in zip(drafts, texts, taken, strict=True):
        parts.append(("\n" if draft.after_break else "\n\n") if parts else "")
        start = position + len(parts[-1])
        span = Span(start, start + len(words))
        parts.append(words)
        position = span.end
        pieces.append(_judge(draft, words, span, is_taken=is_in, is_misnamed=is_misnamed))
    return Page(text="".join(parts), pieces=tuple(_fill_gaps(pieces, drafts)), markup=markup)


def _is_taken(plain: str, article: frozenset[str], whole: str) -> bool | None:
    if not article:
        return None
    return plain in article or (len(plain) > 60 and plain in whole)


def _judge(draft: _Draft, words: str, span: Span, *, is_taken: bool | None, is_misnamed: bool) -> Piece:
    """What the tree and the extractor together say. ``is_misnamed``: most of the article stands in a part of the page
    whose class calls it furniture, so that class names are not to be trusted where the extractor took the words."""
    kind = draft.kind
    if draft.in_post:
        kind, is_taken = None, True
    elif draft.tag == "h1" and kind is not BlockKind.RELATED:
        kind = BlockKind.HEADLINE
    elif is_taken and kind is BlockKind.CHROME and (is_misnamed or len(words) > 120):
        kind = None
    elif draft.tag in _HEADINGS and kind is None and is_taken:
        kind = BlockKind.HEADLINE
    return Piece(
        span=span,
        kind=kind,
        is_article=is_taken,
        in_post=draft.in_post,
        is_link=draft.linked >= 0.9 * len(words),
    )


def _fill_gaps(pieces: list[Piece], drafts: list[_Draft]) -> Iterator[Piece]:
    """A long paragraph that the extractor left out between two that it took stays open to the other rules."""
    taken = [index for index, piece in enumerate(pieces) if piece.is_article]
    for index, piece in enumerate(pieces):
        is_between = bool(taken) and taken[0] < index < taken[-1]
        is_near = bool(taken) and index < taken[0] and index >= taken[0] - 3 and drafts[index].tag in ("p", "div")
        if piece.is_article is False and piece.kind is None and (is_between or is_near) and len(piece.span) >= 60:
            yield Piece(span=piece.span, kind=None, is_article=None, is_link=piece.is_link)
        else:
            yield piece
