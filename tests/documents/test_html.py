"""HTML that wants to hurt us, and HTML that is merely odd."""

from __future__ import annotations

import pytest

from onrecord.documents.html import is_html, read_html
from onrecord.documents.inputs import RawInput
from onrecord.documents.read import read_document
from onrecord.errors import EmptyInput, InputTooLarge

WORDS = "The envoy said on Monday that the talks in Vienna would go on until both sides were ready to sign the paper."


def bodies(html: str) -> str:
    document = read_document(RawInput(source="x.html", data=html, kind="html"))
    return "|".join(span.words(document.text).strip() for span in document.body)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "blockquote", "ul><li", "span", "font", "section"])
def test_nesting_without_end_is_refused(tag: str) -> None:
    with pytest.raises(InputTooLarge, match="nested"):
        read_html(f"<html><body>{f'<{tag}>' * 100_000}{WORDS}", on="deep.html")


def test_nesting_within_bounds_loses_nothing() -> None:
    assert WORDS in bodies(
        "<html><body>" + "<div>" * 400 + f"<p>{WORDS}</p>" + "</div>" * 400 + f"<p>{WORDS} Then.</p>"
    )


def test_what_is_hidden_is_not_read() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><script>document.write('<p>scripted words</p>')</script>"
        f"<p>{WORDS}</p><p hidden>hidden words</p><div style='display: none'><p>more hidden</p></div>"
        "<!-- a comment with words --><template><p>template words</p></template><noscript>no script</noscript>"
    )
    text = read_html(page, on="x").text
    assert text == WORDS


def test_entities_are_read_once() -> None:
    page = f"<p>{WORDS} &ldquo;Caf&eacute; &amp;amp; bar&rdquo; &#x201C;x&#8221; &nosuch; &#0; &#xD800; &lt;b&gt;</p>"
    text = read_html(page, on="x").text
    assert "“Café &amp; bar” “x”" in text
    assert "<b>" in text


def test_an_entity_bomb_is_only_text() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + f"<p>{WORDS} &b;</p>"
    assert len(read_html(bomb, on="x").text) < 1000


def test_huge_attributes_are_no_matter() -> None:
    page = (
        f"<html><body><div class='{'menu ' * 300_000}' style='{'x' * 500_000}'>menu</div><p>{WORDS}</p></body></html>"
    )
    assert WORDS in read_html(page, on="x").text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<script>only()</script>", "<!-- nothing -->", "<p> </p>", "<img src=x>"]
)
def test_a_page_without_words_is_empty(page: str) -> None:
    with pytest.raises(EmptyInput):
        read_html(page, on="x.html")


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{WORDS}",
        f"{WORDS}<table><tr><td>{WORDS}",
        f"<p>{WORDS}</div></span></p><p>",
        f"<html><html><body><body>{WORDS}",
        f"<a <b <c>{WORDS}",
        f"<![CDATA[x]]><p>{WORDS}",
        f"<?php echo 1 ?><p>{WORDS}\x00\x01</p>",
        f"<frameset><frame></frameset><noframes>no</noframes><p>{WORDS}",
        f"<svg><p>{WORDS}</p></svg><p>{WORDS}</p>",
    ],
)
def test_broken_markup_is_read_as_far_as_it_goes(page: str) -> None:
    assert WORDS in read_html(page, on="x").text


def test_an_article_in_a_part_with_a_furniture_class_is_still_the_article() -> None:
    paragraphs = "".join(f"<p>{WORDS} It is paragraph {n}.</p>" for n in range(6))
    found = bodies(
        f"<html><body><div class='page-sidebar'><h1>Talks go on in Vienna</h1>{paragraphs}</div></body></html>"
    )
    assert found.count("paragraph") == 6
    found = bodies(f"<html><body><h1>Talks go on in Vienna</h1><div class='widget'>{paragraphs}</div></body></html>")
    assert found.count("paragraph") == 6


def test_lines_are_kept_apart_at_breaks() -> None:
    text = read_html(f"<p>{WORDS}<br>next line<br><br>third</p>", on="x").text
    assert text == f"{WORDS}\nnext line\n\nthird"


def test_a_post_of_two_paragraphs_is_one_post() -> None:
    page = (
        f"<html><body><p>{WORDS}</p><blockquote class='twitter-tweet'><p>First half.</p><p>Second half.</p>"
        f"&mdash; Ann Other (@ann) <a href='#'>March 3, 2022</a></blockquote><p>{WORDS}</p></body></html>"
    )
    document = read_document(RawInput(source="x.html", data=page, kind="html"))
    (post,) = [block.post for block in document.blocks if block.post is not None]
    assert post.content.words(document.text) == "First half.\n\nSecond half."
    assert post.author is not None
    assert post.author.words(document.text) == "Ann Other"
    assert post.posted is not None
    assert post.posted.iso()[0] == "2022-03-03"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<!DOCTYPE html><html>", True),
        ("\ufeff \n<html lang=en>", True),
        ("<p>words</p>", True),
        ("Talks <b>go</b> on", False),
        ("5 < 6 and 7 > 2", False),
        ("", False),
    ],
)
def test_html_is_told_from_text(text: str, answer: bool) -> None:
    assert is_html(text) is answer
