"""Blocks cover every text exactly, whatever it is, and in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents.blocks import resolve_blocks
from onrecord.documents.bounds import Bounds
from onrecord.documents.document import BlockKind, Document
from onrecord.documents.inputs import RawInput
from onrecord.documents.page import Page
from onrecord.documents.read import read_document
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge
from pace import cost, here

PARTS = st.sampled_from(
    [
        "Home / News / Region",
        "Talks in Vienna Resume",
        "Advertisement",
        "Related Articles",
        "3 Comments",
        "Leave a comment",
        "By Ann Other",
        "Monday, 3 January 2022 | 10:15",
        "— Ann Other (@ann) January 3, 2022",
        "The envoy said on Monday that the talks would go on, and that both sides had asked for time.",
        "“We are ready,” she added.",
        "Read also: Ports close early",
        "© 2022 The Post. All rights reserved.",
        "- one thing",
        "\u2028",
        "\r",
        "\x00",
        "   ",
        "",
        "😀",
    ]
)


def assert_covers(page: Page) -> None:
    layout = resolve_blocks(page)
    position = 0
    for block in layout.blocks:
        assert block.span.start == position
        assert len(block.span) > 0
        position = block.span.end
        if block.post is not None:
            assert block.kind is BlockKind.POST
            assert block.span.contains(block.post.content)
    assert position == len(page.text)
    if layout.title is not None:
        assert layout.title.words(page.text).strip()


@given(st.text())
def test_blocks_cover_any_text(text: str) -> None:
    assert_covers(Page(text=text))


@given(st.lists(PARTS, max_size=25), st.sampled_from(["\n", "\n\n", "\r\n", " "]))
def test_blocks_cover_any_page(parts: list[str], glue: str) -> None:
    assert_covers(Page(text=glue.join(parts)))


@given(
    st.lists(PARTS, max_size=12),
    st.sampled_from(["<p>", "<div class='related'>", "<td>", "<h1>", "<br>", "<blockquote class='twitter-tweet'>"]),
)
@settings(max_examples=40, deadline=None)
def test_blocks_cover_any_html(parts: list[str], tag: str) -> None:
    data = "<html><body>" + "".join(f"{tag}{part}" for part in parts) + "</body></html>"
    try:
        document = read_document(RawInput(source="x.html", data=data, kind="html"))
    except EmptyInput:
        return
    assert "".join(block.span.words(document.text) for block in document.blocks) == document.text


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_a_document_or_a_document_error(text: str) -> None:
    for kind in ("text", "html", "auto"):
        try:
            document = read_document(RawInput(source="x", data=text, kind=kind))  # type: ignore[arg-type]
        except DocumentError:
            continue
        assert "".join(block.span.words(document.text) for block in document.blocks) == document.text


SENTENCE = "The minister said on Wednesday that “talks would go on” in Geneva, and that troops left on 3 March 2022. "


@pytest.mark.parametrize(
    "text",
    [
        (SENTENCE * 3 + "\n") * 8_000,
        SENTENCE * 25_000,
        "a" * 3_000_000,
        "“" * 3_000_000,
        "— a (@" * 150 + "\n" + ("— a (@" * 150 + "\n") * 2_000,
        (" / " * 90 + "\n") * 8_000,
        ("By A B C D " * 25 + "\n") * 8_000,
        ("1/2/" * 70 + "\n") * 8_000,
        "Related articles\nA ship is late again in port\nThe minister said that it was late.\n" * 10_000,
        "words\n— Ann (@ann) January 3, 2022\n" * 15_000,
        "27 January 2022\n" * 30_000 + SENTENCE,
        "Advertisement\nbuy it now\n" * 15_000,
        "He said:\n- one\n" * 15_000,
        "12 °C\n27 January 2022\n" * 15_000 + SENTENCE,
    ],
    ids=[
        "lines",
        "one-line",
        "one-word",
        "quotes",
        "signatures",
        "slashes",
        "bylines",
        "digits",
        "lists",
        "posts",
        "dates",
        "adverts",
        "colons",
        "weather",
    ],
)
def test_long_texts_take_seconds(text: str) -> None:
    read: list[Document] = []
    assert cost(lambda: read.append(read_document(RawInput(source="long.txt", data=text)))) < here(20.0)
    (document,) = read
    assert sum(len(block.span) for block in document.blocks) == len(text)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(InputTooLarge):
        read_document(RawInput(source="x", data="a\n" * 500), bounds=Bounds(max_lines=400))


def test_a_nul_in_the_middle_breaks_nothing() -> None:
    text = "Talks go on\n\nThe envoy said on Monday that the \x00 talks would go on.\n\nBoth sides agreed to that."
    document = read_document(RawInput(source="x.txt", data=text.encode()))
    assert document.text == text
    assert "\x00 talks" in document.body[0].words(text)
