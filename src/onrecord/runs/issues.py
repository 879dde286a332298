"""What failed, as a row: the one place where an exception becomes an issue."""

from __future__ import annotations

from onrecord.documents.document import Document
from onrecord.errors import OnRecordError
from onrecord.record.issue import Issue

LONGEST = 500
READ_LANGUAGES = frozenset({"en"})
"""Languages that statements are read in. A text too short to tell (None) is read too."""


def issue_of(error: BaseException, *, source: str, stage: str, document: str | None = None) -> Issue:
    """The issue that an exception amounts to: what failed, on which source, in which stage, what to do next."""
    ours = isinstance(error, OnRecordError)
    what = error.what if isinstance(error, OnRecordError) else f"{type(error).__name__}: {error}"
    advice = error.next if isinstance(error, OnRecordError) else "Please report this, with the page if you can"
    return Issue(
        source=storable(source),
        stage=stage,
        what=_clipped(what),
        why=type(error).__name__ if ours else "fault",
        next=_clipped(advice),
        document=document,
    )


def find_unread(document: Document) -> Issue | None:
    """Why no statements are read from this document; None where they are."""
    if document.language is not None and document.language not in READ_LANGUAGES:
        what = f"the text is in the language {document.language!r}, and only English is read"
        return _unread(document, what, "language", "It is kept whole; translate it, or leave it out")
    if not document.readable:
        what = "the page holds no headline, article text or post, only menus and links"
        return _unread(document, what, "no text", "Check that the page was saved whole")
    return None


def _unread(document: Document, what: str, why: str, advice: str) -> Issue:
    return Issue(source=document.source, stage="documents", what=what, why=why, next=advice, document=document.id)


def storable(text: str) -> str:
    """Text that UTF-8 can hold: a file name's stray bytes are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _clipped(text: str) -> str:
    text = storable(" ".join(text.split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
