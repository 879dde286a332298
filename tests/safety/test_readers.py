"""A short run of what ``benchmarks/fuzz.py`` does at length: no reader crashes, hangs or yields nonsense."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from pathlib import Path

import pytest
from hostile import harmed, seeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers import READERS, Slow, bounded

from onrecord.documents.raw import RawInput
from onrecord.documents.read import read_document
from onrecord.errors import InputTooLarge
from pace import here

FOUND = sorted((Path(__file__).parent / "found").glob("*.bin"))
LIMIT = here(10.0)  # honest inputs of this size take milliseconds
CALM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("reader", READERS)
def test_sound_inputs_are_read(reader: str) -> None:
    for data in seeds()[reader]:
        READERS[reader](data)


@pytest.mark.parametrize("reader", READERS)
@CALM
@given(draw=st.randoms(use_true_random=False))
def test_harmed_inputs_end_well(reader: str, draw: random.Random) -> None:
    with bounded(LIMIT):
        READERS[reader](harmed(draw, reader))


def test_what_was_found_stays_mended() -> None:
    """Files that ``benchmarks/fuzz.py`` saved; the first word of the name says which reader they broke."""
    for case in FOUND:
        with bounded(LIMIT):
            READERS[case.name.split("-")[0]](case.read_bytes())


@pytest.mark.parametrize("name", ["many attributes", "attributes behind a quotation mark"])
def test_tags_of_endless_attributes_are_refused_before_they_are_parsed(name: str) -> None:
    page = RawInput(source="page", data=HARD_PAGES[name], kind="html")
    with bounded(LIMIT), pytest.raises(InputTooLarge, match="attributes"):
        read_document(page)


def test_long_attributes_and_scripts_are_none_of_them() -> None:
    long = "data " * 30_000
    markup = (
        f"<p title='{long}' data-x=\"{long}\">The envoy said no.</p><script>if (a<b) {{ {'x = 1; ' * 6_000} }}</script>"
    )
    assert "The envoy said no." in read_document(RawInput(source="page", data=markup, kind="html")).text


BOMBS = {
    "zeros": b"\0" * 100_000_000,
    "words": b"<p>" + b"said " * 20_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("reader", ["answer", "sitemap", "links", "warc", "stdin"])
def test_what_unfolds_to_a_hundred_megabytes(reader: str, name: str) -> None:
    packed = gzip.compress(BOMBS[name], 1)
    for data in (packed, gzip.compress(packed, 1), zlib.compress(BOMBS[name], 1)):
        with bounded(LIMIT):
            READERS[reader](data)


HARD_PAGES = {
    "deep elements": b"<div>" * 100_000 + b"words",
    "deep tables": b"<table><tr><td>" * 30_000 + b"words",
    "a giant attribute": b'<p class="' + b"a " * 900_000 + b'">words</p>',
    "many attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">words</p>",
    "attributes behind a quotation mark": b"<p a\"b='>' "
    + b" ".join(b"a%d" % n for n in range(100_000))
    + b">words</p>",
    "some hundreds of attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(18_000)) + b">The envoy said no.</p>",
    "short pieces before a paragraph": b"<html><body>"
    + b"<form>x" * 30_000
    + b"<p>"
    + b"The envoy said on Monday that the talks would go on until both sides were ready to sign. " * 4,
    "unclosed quotation": b"<p title='" + b"words said " * 100_000,
    "open comments": b"<!--" * 200_000 + b"words",
    "many entities": b"<p>" + b"&amp;&lt;&nosuch;&#xD800;" * 50_000,
    "half surrogates": b"<p>The envoy \xed\xa0\x80 said &#xDFFF; no.</p>",
    "invalid UTF-8": b"<p>The envoy \xff\xfe\xc0\xaf said no.</p>" * 50,
    "spaces": b"The envoy" + b" " * 1_500_000 + b"said no.",
    "breaks": b"The envoy said no." + b"\r\n \t" * 190_000,
    "one long word": b"a" * 1_500_000,
    "quotation marks": b"\"'" * 500_000,
    "brackets": b"([{" * 400_000,
    "commas": b", and the" * 150_000,
    "dates": b"January 26, 2022 10:00 " * 40_000,
    "handles": b"- name (@name) January 26, 2022\n" * 20_000,
}


@pytest.mark.parametrize("name", HARD_PAGES)
def test_pages_that_are_hard_to_read(name: str) -> None:
    with bounded(2 * LIMIT):
        READERS["auto"](HARD_PAGES[name])


HARMED = {  # found by benchmarks/fuzz.py, cut down
    "a number no character has": (
        "links",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title type="html">One</title>'
        b'<link href="one"/><updated>2022-01-26&#x1111111111110000;T10:00:00Z</updated></entry></feed>',
    ),
    "half a character in a sitemap": (
        "sitemap",
        b'<urlset xmlns:news="http://wire.example/&#xD800;news"><url><loc>https://wire.example/one</loc>'
        b"<news:news/></url></urlset>",
    ),
    "half a character in an address": (
        "sitemap",
        b"<urlset><url><loc>https://wire.example/&#xD800;one</loc></url></urlset>",
    ),
}


@pytest.mark.parametrize("name", HARMED)
def test_what_fuzzing_has_found(name: str) -> None:
    reader, data = HARMED[name]
    with bounded(LIMIT):
        READERS[reader](data)


@pytest.mark.parametrize("depth", [900, 100_000])
def test_deep_rows(depth: int) -> None:
    for opening, end in (("[", "]"), ('{"a":', "}")):
        row = '{"id": "1", "text": "words", "more": ' + opening * depth + "1" + end * depth + "}"
        READERS["jsonl"](row.encode())
        READERS["json"](f"[{row}]".encode())


def test_numbers_without_end() -> None:
    READERS["jsonl"](json.dumps({"id": "1", "text": "words"}).replace("1", "9" * 10_000).replace('"9', "9", 1).encode())


def test_the_limit_itself_stops_what_goes_on() -> None:
    with pytest.raises(Slow), bounded(0.05):
        while True:
            pass
