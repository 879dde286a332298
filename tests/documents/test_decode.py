"""Bytes of any kind become the right text or a clear refusal."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.decode import UNSAFE_CHARSETS, decode_text, is_charset
from onrecord.errors import DocumentError, EmptyInput, NotText

ENGLISH = "“We won’t sign,” the minister said – and left for Chișinău. " * 5
WESTERN = "“We won’t sign,” said the envoy of the Côte d’Azur – and left. " * 5
RUSSIAN = "Министр заявил в среду, что переговоры будут продолжены на следующей неделе в Женеве. " * 10


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (ENGLISH.encode(), ENGLISH),
        (codecs.BOM_UTF8 + ENGLISH.encode(), ENGLISH),
        (codecs.BOM_UTF16_LE + ENGLISH.encode("utf-16-le"), ENGLISH),
        (codecs.BOM_UTF16_BE + ENGLISH.encode("utf-16-be"), ENGLISH),
        (codecs.BOM_UTF32_LE + ENGLISH.encode("utf-32-le"), ENGLISH),
        (WESTERN.encode("utf-16-le"), WESTERN),
        (WESTERN.encode("windows-1252"), WESTERN),
        (RUSSIAN.encode("windows-1251"), RUSSIAN),
        (RUSSIAN.encode("koi8-r"), RUSSIAN),
        (b"one\r\ntwo\rthree\n\nfour", "one\r\ntwo\rthree\n\nfour"),
        (b"a NUL \x00 in the middle", "a NUL \x00 in the middle"),
    ],
)
def test_the_text_as_it_was_written(data: bytes, text: str) -> None:
    assert decode_text(data, on="x") == text


@pytest.mark.parametrize("name", ["windows-1251", "iso-8859-2", "iso-8859-1", "shift_jis"])
def test_a_declared_encoding_is_used(name: str) -> None:
    words = {"windows-1251": "Договор", "iso-8859-2": "Żółć", "iso-8859-1": "“Été”", "shift_jis": "条約の署名"}[name]
    real = "windows-1252" if name == "iso-8859-1" else name
    page = f'<html><head><meta charset="{name}"></head><body>{words}</body></html>'
    assert words in decode_text(page.encode(real), on="x", is_html=True)


def test_a_wrong_declaration_does_not_win_over_valid_utf8() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Chișinău</body></html>'
    assert "Chișinău" in decode_text(page.encode(), on="x", is_html=True)


def test_one_damaged_byte_in_utf8_costs_one_character() -> None:
    data = RUSSIAN.encode()
    text = decode_text(data[:100] + b"\xff" + data[100:], on="x")
    assert text.count("\ufffd") == 1
    assert "переговоры" in text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 and more",
        b"PK\x03\x04" + b"word" * 20,
        b"\x1f\x8b\x08" + bytes(200),
        bytes(range(256)) * 40,
        b"text" + bytes(5000) + b"text",
        codecs.BOM_UTF16_LE + b"\x00\xd8\x00",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText) as caught:
        decode_text(data, on="page.bin")
    assert caught.value.on == "page.bin"


@pytest.mark.parametrize(
    "data", [b"", b" \n\t\r\n", b"\x00\x00", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"  \n", "\u200b\u00a0".encode()]
)
def test_what_is_empty_says_so(data: bytes) -> None:
    with pytest.raises(EmptyInput):
        decode_text(data, on="x")


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
def test_utf8_comes_back_as_it_went_in(text: str) -> None:
    try:
        assert decode_text(text.encode(), on="x") == text
    except DocumentError:
        # Only what begins like a file of another kind, or holds nothing to see, may be refused.
        assert text.encode().startswith(
            (b"%PDF", b"PK", b"GIF8", b"BZh", b"Rar!", b"RIFF", b"ID3", b"OggS", b"PAR1", b"{\\rtf")
        )


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_text_or_a_document_error(data: bytes) -> None:
    try:
        assert isinstance(decode_text(data, on="x", is_html=True), str)
    except DocumentError as error:
        assert error.what


@pytest.mark.parametrize("name", [*sorted(UNSAFE_CHARSETS), "unicode_escape", "PUNYCODE", "no-such", "\0"])
def test_a_page_does_not_choose_how_long_it_takes(name: str) -> None:
    """Some codecs take hours over what a page may be long."""
    assert not is_charset(name)
    page = f'<meta charset="{name}"><p>'.encode() + WESTERN.encode("windows-1252")
    assert "envoy" in decode_text(page, on="page", is_html=True)


@pytest.mark.parametrize("name", ["utf-8", "koi8-r", "windows-1251", "shift_jis", "gb18030", "iso-8859-2", "big5"])
def test_encodings_of_pages(name: str) -> None:
    assert is_charset(name)
