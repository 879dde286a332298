"""What can go wrong, as one tree.

OnRecordError
├── SettingsError             a setting or option makes no sense
├── DocumentError             an input cannot become a document
│   ├── UnreadableInput       missing, not permitted, vanished
│   ├── NotText               binary or undecodable bytes
│   ├── EmptyInput            nothing to read
│   └── InputTooLarge         beyond the bounds we read within
├── ModelError                the language model is missing or does not fit
├── RecordError               the stored record
│   ├── RecordLocked          another process writes
│   ├── RecordTooNew          made by a newer onrecord
│   ├── RecordFull            no space left to write
│   ├── NotARecord            the file is something else
│   └── NoSuchEntry           no row has that id
└── RunError                  a broken promise between stages: the run stops

A message says what failed, on what, and what to do next. Every error pickles, so that it can cross processes.
One bad page is an issue and the run goes on; a broken invariant (RunError, RecordError) stops it.
"""

from __future__ import annotations


class OnRecordError(Exception):
    """Anything onrecord itself raises. ``what`` failed, ``on`` which thing, what to do ``next``."""

    def __init__(self, what: str, on: str = "", next: str = "") -> None:
        super().__init__(what, on, next)
        self.what, self.on, self.next = what, on, next

    def __str__(self) -> str:
        head = f"{self.on}: {self.what}" if self.on else self.what
        return f"{head.rstrip('.')}. {self.next}" if self.next else head


class SettingsError(OnRecordError):
    """A setting or an option makes no sense."""


class DocumentError(OnRecordError):
    """An input cannot become a document."""


class UnreadableInput(DocumentError):
    """The input is missing, not permitted, or vanished while it was read."""


class NotText(DocumentError):
    """The bytes are not text in any encoding that we can tell."""


class EmptyInput(DocumentError):
    """There is nothing to read."""


class InputTooLarge(DocumentError):
    """The input is beyond the bounds that we read within."""


class ModelError(OnRecordError):
    """The language model is missing, damaged, or not the one this version expects."""


class RecordError(OnRecordError):
    """The stored record cannot be opened, read or written."""


class RecordLocked(RecordError):
    """Another process holds the record."""


class RecordTooNew(RecordError):
    """The record was made by a newer onrecord."""


class RecordFull(RecordError):
    """There is no space left to write."""


class NotARecord(RecordError):
    """The file is not an onrecord record."""


class NoSuchEntry(RecordError):
    """No row of the record has that id."""


class RunError(OnRecordError):
    """A stage broke a promise that later stages rely on."""
