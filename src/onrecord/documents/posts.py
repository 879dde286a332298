"""Embedded social-media posts: the words, and the signature line that says who wrote them and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.documents.document import Post
from onrecord.documents.paragraphs import Paragraph
from onrecord.documents.printed_dates import find_printed_dates
from onrecord.evidence import Basis, DateInterval, Span

MAX_POST = 1000  # characters; beyond it a line that ends like a signature is an article on a single line
_NAME = r"(?P<name>[^\s()@—–][^()@\n—–]{0,60}?)"
_HANDLE = r"\(\s?(?P<handle>@[\w.]{1,40})\s?\)"
_WHEN = r"(?:[\s,·|]{1,4}(?P<when>[\w .,:·/-]{4,40}))?"
_SIGNATURE = re.compile(rf"(?:[—–]|--?|&mdash;)\s?{_NAME}\s{_HANDLE}{_WHEN}\s*$")
_BARE_SIGNATURE = re.compile(rf"{_NAME}\s{_HANDLE}{_WHEN}\s*$")
_SHARED = re.compile(rf"A (?:post|reel|photo|video) shared by {_NAME}\s{_HANDLE}(?:\son)?{_WHEN}\s*$")
_POST_MARKS = re.compile(
    r"(?:^|\s)[.]?@\w|(?:^|\s)#\w|https?://t\.co/|pic\.(?:twitter|x)\.com/|[\U0001F1E6-\U0001FAFF]"
)
_TWITTER = re.compile(r"https?://t\.co/|pic\.(?:twitter|x)\.com/|twitter\.com/")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPost:
    """A post and the paragraphs that it takes up, ``first`` to ``last``, both included."""

    first: int
    last: int
    post: Post


def find_posts(
    text: str, paragraphs: Sequence[Paragraph], *, embedded: Sequence[bool] | None = None
) -> Iterator[FoundPost]:
    """The embedded posts of a text, in order, none sharing a paragraph.

    ``embedded`` says of each paragraph whether markup puts it inside a post.
    """
    free = 0
    for index, paragraph in enumerate(paragraphs):
        found = _match_signature(text, paragraph.span)
        if found is None:
            continue
        first = index if found.start() > paragraph.span.start else _resolve_first(text, paragraphs, index, free)
        while embedded and embedded[index] and first > free and embedded[first - 1]:
            first -= 1
        if found.start() == paragraph.span.start and first == index:
            continue  # a signature without words: somebody's profile line, not a post
        yield FoundPost(first=first, last=index, post=_read_post(text, found, paragraphs[first].span.start))
        free = index + 1


def _match_signature(text: str, span: Span) -> re.Match[str] | None:
    if len(span) > MAX_POST or "@" not in text[span.start : span.end]:
        return None
    line = text[span.start : span.end]
    # Matching starts at a dash, so the work stays linear in the few dashes of a short line.
    for dash in re.finditer(r"[—–]|--?|&mdash;", line):
        found = _SIGNATURE.match(text, span.start + dash.start(), span.end)
        if found:
            return found
    return _SHARED.match(text, span.start, span.end) or _bare(text, span)


def _bare(text: str, span: Span) -> re.Match[str] | None:
    found = _BARE_SIGNATURE.match(text, span.start, span.end)
    return found if found and found["when"] and any(find_printed_dates(text, *found.span("when"))) else None


def _resolve_first(text: str, paragraphs: Sequence[Paragraph], signature: int, free: int) -> int:
    """The paragraph that the post begins with: the one above the signature, and those above that look like a post."""
    first = signature - 1
    if first < free or len(paragraphs[first].span) > MAX_POST:
        return signature
    while first - 1 >= free and not paragraphs[first].after_blank:
        above = paragraphs[first - 1].span
        if len(above) > 300 or not _POST_MARKS.search(text, above.start, above.end):
            break
        first -= 1
    return first


def _read_post(text: str, signature: re.Match[str], start: int) -> Post:
    end = signature.start()
    while end > start and text[end - 1].isspace():
        end -= 1
    dates = find_printed_dates(text, *signature.span("when")) if signature["when"] else iter(())
    posted = next((date for date in dates if date.date is not None), None)
    twitter = bool(_TWITTER.search(text, start, signature.end())) or signature.re is _SIGNATURE
    return Post(
        content=Span(start, end),
        author=Span(*signature.span("name")),
        handle=Span(*signature.span("handle")),
        platform="Instagram" if signature.re is _SHARED else "Twitter" if twitter else None,
        posted=DateInterval.day(posted.date, basis=Basis.POST, evidence=posted.span)
        if posted and posted.date
        else None,
    )
