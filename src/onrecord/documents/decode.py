"""Bytes become text once, in the encoding that they say or show; what is not text is refused, not guessed at.

The text keeps its line ends and every character, so that offsets stay true to what was read.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from onrecord.errors import EmptyInput, NotText

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "an SQLite file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound, video or picture file"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?\s{0,5}([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s{0,20}<\?xml[^>]{0,100}encoding\s{0,5}=\s{0,5}["']([\w.:-]{2,40})""")
UNSAFE_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"}
)
"""Names that Python knows but no page is written in; some take time that grows with the square of the length."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SHOWN = re.compile(r"[^\s\ufeff\u200b-\u200f\u2060\x00]")
_SAMPLE = 65_536


def decode_text(data: bytes, *, on: str, is_html: bool = False) -> str:
    """The text of an input. ``on`` names the input in errors.

    Raises EmptyInput where there is nothing but white space and NotText where the bytes are no text.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise EmptyInput("the input is empty", on, "Nothing was recorded for it.")
    text = _decode(data, on=on, is_html=is_html)
    if not has_words(text):
        raise EmptyInput("the input holds no words", on, "Nothing was recorded for it.")
    return text


def has_words(text: str) -> bool:
    """Whether a text shows anything: not only white space, marks of no width and NULs."""
    return _SHOWN.search(text) is not None


def _decode(data: bytes, *, on: str, is_html: bool) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding, on)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"the input is {what}, not text", on, "Give its text or HTML instead.")
    guessed = _utf16_without_mark(data)
    if guessed:
        return _strict(data, guessed, on)
    _refuse_binary(data, on)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if is_html:
        declared = _declared(data)
        if declared is not None:
            return declared
    return _detected(data, on)


def _strict(data: bytes, encoding: str, on: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"the input begins like {encoding.upper()} but is damaged at byte {error.start}"
        raise NotText(what, on, "Save it as UTF-8 and read it again.") from None


def _utf16_without_mark(data: bytes) -> str | None:
    """Latin text in UTF-16 has a NUL in nearly every second byte, always on the same side."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 8 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.8 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 * half and odd < 0.05 * half else None


def _refuse_binary(data: bytes, on: str) -> None:
    for part in (data[:_SAMPLE], data[len(data) // 2 :][:_SAMPLE]):
        if len(_CONTROL.findall(part)) > max(4, 0.01 * len(part)):
            raise NotText("the input is binary, not text", on, "Give its text or HTML instead.")


def _declared(data: bytes) -> str | None:
    match = _XML_DECLARED.search(data[:1024]) or _DECLARED.search(data[:8192])
    if match is None:
        return None
    name = match[1].decode("ascii", "replace").lower()
    # Browsers read these two names as windows-1252, and so were such pages written.
    name = "windows-1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "utf-8", "utf8"} else name
    try:
        return data.decode(name) if is_charset(name) else None
    except (LookupError, UnicodeError, ValueError):
        return None


def is_charset(name: str) -> bool:
    """Whether a name that a page or server gives is an encoding that pages are written in."""
    try:
        known = codecs.lookup(name).name.replace("_", "-")
    except (LookupError, ValueError):
        return False
    return known not in UNSAFE_CHARSETS


def _detected(data: bytes, on: str) -> str:
    """UTF-8 with a few damaged bytes stays UTF-8; else what the detector finds; windows-1252 if it suits better."""
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count("\ufffd")
    high = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    if bad <= 0.05 * max(1, high) or (bad <= 3 and high > 20 * bad):
        return damaged
    try:
        western = data.decode("windows-1252")
    except UnicodeDecodeError:
        western = None
    if western is not None and high < 0.03 * min(len(data), _SAMPLE):
        return western  # a few curly quotes and accents in English text
    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None:
        try:
            return data.decode(best.encoding)
        except (UnicodeError, LookupError):
            pass
    if western is not None:
        return western
    raise NotText("the encoding of the input cannot be told", on, "Save it as UTF-8 and read it again.")
