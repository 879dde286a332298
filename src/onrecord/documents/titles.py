"""The page's own title: the first line above the article that looks like a headline, not like a menu."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from onrecord.documents.paragraphs import Paragraph
from onrecord.documents.signs import Signs
from onrecord.evidence import Span

MAX_TITLE = 280  # characters


def folded(words: str) -> str:
    """The words as compared between title, trail and lead: lower case, letters and digits only."""
    return " ".join("".join(c if c.isalnum() else " " for c in words.lower()).split())


def is_same_title(a: str, b: str) -> bool:
    """Whether two lines say the same title, perhaps with the site's name added to one of them."""
    a, b = folded(a[: MAX_TITLE * 2]), folded(b[: MAX_TITLE * 2])
    if not a or not b:
        return False
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 20 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    return fuzz.ratio(a, b) >= 90


def resolve_title(
    text: str,
    paragraphs: Sequence[Paragraph],
    signs: Sequence[Signs],
    above: range,
    *,
    known: str | None = None,
    marked: Sequence[int] = (),
) -> int | None:
    """Which paragraph of those ``above`` the article is its title, if any.

    ``known`` is the title that metadata gives, ``marked`` are the paragraphs that markup calls a first-level heading.
    """
    best, best_score = None, 0.0
    for index in above:
        score = _score(
            text=text, paragraphs=paragraphs, signs=signs, index=index, above=above, known=known, marked=marked
        )
        if score > best_score:
            best, best_score = index, score
    return best


def _score(
    *,
    text: str,
    paragraphs: Sequence[Paragraph],
    signs: Sequence[Signs],
    index: int,
    above: range,
    known: str | None,
    marked: Sequence[int],
) -> float:
    look, words = signs[index], paragraphs[index].span.words(text)
    if look.phrase or look.is_trail or len(words) > MAX_TITLE or not 2 <= look.words <= 45:
        return 0.0
    if look.is_sentence and not look.is_question and known is None and index not in marked and not look.ends_sentence:
        return 0.0
    score = 2.0 if look.words >= 4 else 1.0 if index == 0 and len(above) == 1 else 0.2
    score += 4.0 if index in marked else 0.0
    score += 4.0 if known and is_same_title(words, known) else 0.0
    twins = (other for other in above[:60] if other != index and signs[other].is_trail)
    score += 2.0 if any(folded(words) in folded(paragraphs[other].span.words(text)) for other in twins) else 0.0
    score += 0.5 if look.has_finite or look.capitals >= 0.6 else 0.0
    return score if score >= 1.0 else 0.0


def is_sentence_title(text: str, first: Paragraph, look: Signs, second: Paragraph, after: Signs) -> bool:
    """Whether the first paragraph is a title although it ends like a sentence ("Talks in Geneva end without result.").

    A lead is seldom shorter than what follows it, and headlines seldom begin with an article.
    """
    if look.words > 18 or (look.has_quote and look.words < 5) or len(first.span) > MAX_TITLE:
        return False
    if not (after.is_sentence and (second.after_blank or after.words >= 2 * look.words)):
        return False
    if look.capitals >= 0.6 or look.is_question:
        return True
    opens = first.span.words(text).split(maxsplit=1)[0].lower()
    return opens not in {"the", "a", "an", "he", "she", "it", "they", "in", "on"} and look.words <= min(
        14, 0.7 * after.words
    )


def trimmed_title(text: str, span: Span) -> Span:
    """The title without a separator that was left at its end or its start."""
    start, end = span.start, span.end
    while end > start + 1 and text[end - 1] in " ;|,–—-»":
        end -= 1
    while start < end - 1 and text[start] in " |»–—•-":
        start += 1
    return Span(start, end)
