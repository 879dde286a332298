"""The page's own title: the first line above the article that looks like a headline, not like a menu."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from onrecord.documents.paragraphs import Paragraph
from onrecord.documents.phrases import words as words_of
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
    free: Sequence[int],
    known: str | None = None,
    marked: Sequence[int] = (),
) -> int | None:
    """Which of the ``free`` paragraphs ``above`` the article is its title, if any; free are those not known to be else.

    ``known`` is the title that metadata gives, ``marked`` are the paragraphs that markup calls a first-level heading.
    """
    best, best_score = None, 0.0
    for index in free:
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
    if look.phrase or look.is_trail or words.endswith(":") or len(words) > MAX_TITLE or not 2 <= look.words <= 45:
        return 0.0
    if look.is_sentence and not (look.is_question or look.ends_sentence or known or index in marked):
        return 0.0
    score = 2.0 if look.words >= 4 else 1.0 if look.is_question or (index == 0 and len(above) == 1) else 0.3
    score += 4.0 if index in marked else 0.0
    score += 4.0 if known and is_same_title(words, known) else 0.0
    score += 2.5 if _is_repeated(text, paragraphs, index, above) else 0.0
    score += 1.0 if look.has_finite or look.is_question else 0.5 if look.capitals >= 0.6 else 0.0
    score += 0.5 if look.words >= 8 else 0.0
    opens_group = index == above.start or signs[index - 1].phrase is not None or signs[index - 1].is_trail
    is_shouted = index > above.start and words.isupper() and (look.has_finite or look.is_question)
    score += 1.5 if is_shouted else 0.0
    score += 0.6 if opens_group or paragraphs[index].after_blank else 0.0
    return score - _masthead_signs(words) if score >= 1.0 else 0.0


def _is_repeated(text: str, paragraphs: Sequence[Paragraph], index: int, above: range) -> bool:
    """Whether another line above the article, such as a trail, ends with the same words."""
    plain = folded(paragraphs[index].span.words(text))
    if len(plain) < 15:
        return False
    others = (paragraphs[other].span for other in above[:60] if other != index)
    return any(len(span) < 600 and plain in folded(span.words(text)) for span in others)


def _masthead_signs(words: str) -> float:
    """How much a line looks like the name of a site with its motto, its menu, or a ticker, and not like a title."""
    found = words.split()
    capital = [word for word in found if len(word) > 1 and word.isupper()]
    low = [word.strip(".,:;!?|").lower() for word in found]
    against = 0.0
    if found[0] in capital and len(capital) >= 2 and len(capital) < len(found) and found[1] in capital:
        against += 1.5
    if len(capital) == len(found) and len(found) <= 4 and "?" not in words:
        against += 1.0
    if sum(word in words_of("section") for word in low) >= 2 and not any(word in words_of("function") for word in low):
        against += 2.0
    if (
        len(found) >= 4
        and all(word[0].isupper() for word in found if word[0].isalpha())
        and not re.search(r"[,:'’?“\"]", words)
    ):
        against += 0.7 if any(word in words_of("function") or word in words_of("finite") for word in low) else 1.5
    if re.search(r"\bedition\b", words, re.IGNORECASE):
        against += 1.5
    label, colon, _ = words.partition(":")
    return against + (1.5 if colon and label.strip().lower() in words_of("kicker") else 0.0)


def is_sentence_title(text: str, first: Paragraph, look: Signs, second: Paragraph, after: Sequence[Signs]) -> bool:
    """Whether the first paragraph is a title although it ends like a sentence ("Talks in Geneva end without result.").

    ``after`` are the looks of the paragraphs that follow. A lead is seldom shorter than all of these, and headlines
    seldom begin with an article.
    """
    longest = max((sign.words for sign in after if sign.is_sentence), default=0)
    words = first.span.words(text)
    if look.words > 18 or len(first.span) > MAX_TITLE or look.ends_open or (look.has_quote and look.words < 5):
        return False
    if not (second.after_blank or longest >= 2 * look.words) or look.words > 0.7 * longest:
        return False
    opening = words.split(maxsplit=1)[0].lower().strip("\"'“‘")
    label, colon, _ = " ".join(words.split()[:6]).partition(":")
    if colon:
        return not label.isupper()  # "QUESTION: ..." is the turn of a speaker
    if look.is_question:
        return words.count("?") == 1
    return opening not in words_of("lead_opening") and (look.capitals >= 0.6 or look.words <= 14)


def trimmed_title(text: str, span: Span) -> Span:
    """The title without a separator that was left at its end or its start."""
    start, end = span.start, span.end
    while end > start + 1 and text[end - 1] in " ;|,–—-»":
        end -= 1
    while start < end - 1 and text[start] in " |»–—•-":
        start += 1
    return Span(start, end)
