"""Names for entries that any machine would give them: hashes of length-delimited fields."""

from __future__ import annotations

import hashlib


def stable_id(kind: str, *fields: str | int | None, length: int = 16) -> str:
    """An id such as ``st-3f9a...``: the kind, and SHA-256 over the fields, each with its length before it.

    Length-delimited, so that ``("ab", "c")`` and ``("a", "bc")`` differ; None differs from the empty string.
    ``length`` is the number of hexadecimal digits kept (16 digits: one clash expected among 4 billion entries).
    """
    digest = hashlib.sha256()
    for field in (kind, *fields):
        data = b"" if field is None else str(field).encode("utf-8", "surrogatepass")
        digest.update(b"-1:" if field is None else f"{len(data)}:".encode())
        digest.update(data)
    return f"{kind}-{digest.hexdigest()[:length]}"
