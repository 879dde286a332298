"""Feeds, sitemaps and lists: the pages they name, in order, and nothing that they should not be able to do."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.documents.bounds import Bounds
from onrecord.documents.feeds import find_entries
from onrecord.documents.links import find_links, names_pages
from onrecord.documents.raw import Link
from onrecord.documents.sitemaps import find_listed
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, UnreadableInput

BASE = "https://wire.example/feeds/world"
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0"><channel><title>World | Wire</title>
<item><title>Envoys &amp; aides</title><link>/2022/01/27/envoys?a=1&amp;b=2</link>
<pubDate>Thu, 27 Jan 2022 10:00:00 +0200</pubDate></item>
<item><title>No address</title></item>
<item><link>https://wire.example/two</link></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>
<entry><title>One</title><link rel="alternate" href="https://wire.example/one"/><published>2022-01-27T08:00:00Z</published>
<updated>2022-01-30T08:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="https://wire.example/one"><title>One</title><link>https://wire.example/one</link></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Wire",
        "items": [
            {"id": "1", "url": "https://wire.example/one", "title": "One", "date_published": "2022-01-27T08:00:00Z"},
            {"id": "2"},
            7,
            {"id": "3", "url": "file:///etc/passwd"},
        ],
    }
).encode()
SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://wire.example/one </loc><lastmod>2024-05-05</lastmod>
<n:news><n:publication><n:name>Wire</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2022-01-27</n:publication_date><n:title>One</n:title></n:news></url>
<url><loc>https://wire.example/two</loc><lastmod>2024-05-05</lastmod></url>
<url><lastmod>2024-05-05</lastmod></url></urlset>"""
LIST = b"# stories to read\r\nhttps://wire.example/one\r\n\r\n  HTTP://wire.example/two \n"


def find(data: bytes, **options: object) -> list[Link | DocumentError]:
    return list(find_links(data, source="s", bounds=Bounds(), base=BASE, **options))  # type: ignore[arg-type]


def urls(found: list[Link | DocumentError]) -> list[str]:
    return [one.url for one in found if isinstance(one, Link)]


def index_of(*addresses: str) -> bytes:
    inner = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'.encode()


def test_rss() -> None:
    found = find(RSS)
    first, missing, last = found
    assert isinstance(first, Link)
    assert first.url == "https://wire.example/2022/01/27/envoys?a=1&b=2"
    assert (first.title, first.date, first.outlet) == ("Envoys & aides", "2022-01-27T08:00:00Z", None)
    assert isinstance(missing, UnreadableInput)
    assert missing.on == "s#2"
    assert isinstance(last, Link)
    assert last.date is None


def test_atom_rdf_and_json() -> None:
    (atom,) = find(ATOM)
    assert isinstance(atom, Link)
    assert (atom.url, atom.date) == ("https://wire.example/one", "2022-01-27T08:00:00Z")
    assert urls(find(RDF)) == ["https://wire.example/one"]
    found = find(JSON_FEED)
    assert urls(found) == ["https://wire.example/one"]
    assert [type(one) for one in found[1:]] == [UnreadableInput] * 3


def test_a_sitemap_gives_what_it_says_of_news() -> None:
    for data in (SITEMAP, gzip.compress(SITEMAP)):
        first, second = find(data)
        assert isinstance(first, Link)
        assert (first.title, first.date, first.outlet) == ("One", "2022-01-27", "Wire")
        assert isinstance(second, Link)
        assert second.date is None  # when a page was last changed is not when it was published


def test_sitemaps_in_sitemaps_are_followed_once_each() -> None:
    held = {
        "https://wire.example/a.xml": SITEMAP,
        "https://wire.example/b.xml": index_of("https://wire.example/a.xml", "https://wire.example/b.xml"),
    }

    def get(url: str) -> bytes:
        if url not in held:
            raise UnreadableInput("the server answered 404", url, "Check the address.")
        return held[url]

    found = find(index_of("https://wire.example/b.xml", "https://wire.example/c.xml"), get=get)
    assert urls(found) == ["https://wire.example/one", "https://wire.example/two"]
    assert [one.on for one in found if isinstance(one, DocumentError)] == ["https://wire.example/c.xml"]


def test_sitemaps_without_end_end() -> None:
    def get(url: str) -> bytes:
        return index_of(url + "x")

    (error,) = find(index_of("https://wire.example/x"), get=get)
    assert isinstance(error, InputTooLarge)


def test_a_list() -> None:
    assert urls(find(LIST)) == ["https://wire.example/one", "HTTP://wire.example/two"]


def test_a_long_list_with_a_bad_line_far_down() -> None:
    lines = [b"https://wire.example/%d" % number for number in range(2000)]
    lines[1900] = b"see also the annex"
    found = find(b"\n".join(lines))
    assert len(urls(found)) == 1999
    assert [one.on for one in found if isinstance(one, DocumentError)] == ["s:1901"]


@pytest.mark.parametrize("data", [RSS, ATOM, RDF, JSON_FEED, SITEMAP, LIST, gzip.compress(SITEMAP)])
def test_they_are_told_by_their_bytes(data: bytes) -> None:
    assert names_pages(data)
    assert names_pages(b"\xef\xbb\xbf" + data) or data[:2] == b"\x1f\x8b"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# only a remark",
        b"See https://wire.example/one for more.",
        b"https://wire.example/one said so",
        b"<html><body><p>An rss feed</p></body></html>",
        b"<article><p>urlset</p></article>",
        b'{"version": "1", "items": []}',
        b"\x1f\x8bjunk",
    ],
)
def test_pages_are_not_mistaken_for_them(data: bytes) -> None:
    assert not names_pages(data)


def test_entities_are_neither_unfolded_nor_loaded() -> None:
    nested = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"lol") for n in range(9))
    outside = b'<!ENTITY e8 SYSTEM "file:///etc/passwd">'
    for entities in (nested, outside):
        for root, item in (
            (b"rss", b"<channel><item><title>&e8;</title><link>%s</link></item></channel>"),
            (b"urlset", b"<url><title>&e8;</title><loc>%s</loc></url>"),
        ):
            body = item % b"https://wire.example/one"
            data = b"<!DOCTYPE %s [%s]><%s>%s</%s>" % (root, entities, root, body, root)
            from_feed = root == b"rss"
            found = find_in(data, is_feed=from_feed)
            assert "root:" not in repr(found)
            assert "lollol" not in repr(found)


def find_in(data: bytes, *, is_feed: bool) -> list[Link | DocumentError]:
    return list(
        find_entries(data, source="s", bounds=Bounds()) if is_feed else find_listed(data, source="s", bounds=Bounds())
    )


def test_a_feed_is_never_a_name_to_be_opened() -> None:
    for data in (b"/etc/passwd", b"file:///etc/passwd", b"https://wire.example/feed"):
        assert not urls(find_in(data, is_feed=True))


def test_too_much_is_refused_and_what_is_cut_is_told() -> None:
    many = b"<rss><channel>" + b"<item><link>https://wire.example/a</link></item>" * 30 + b"</channel></rss>"
    found = list(find_links(many, source="s", bounds=Bounds(max_feed_entries=20)))
    assert len(urls(found)) == 20
    assert isinstance(found[-1], InputTooLarge)
    assert isinstance(
        find_in(gzip.compress(b"<urlset>" + b" " * 300_000), is_feed=False)[0], EmptyInput | UnreadableInput
    )
    assert isinstance(next(find_links(many, source="s", bounds=Bounds(max_feed_bytes=500))), InputTooLarge)
    small = Bounds(max_bytes=1000)
    assert isinstance(
        next(find_links(gzip.compress(b"<urlset>" + b" " * 90_000), source="s", bounds=small)), InputTooLarge
    )
    deep = find_in(b"<urlset>" + b"<a>" * 5000, is_feed=False)
    assert isinstance(deep[-1], UnreadableInput)
    cut = find(SITEMAP[: SITEMAP.index(b"<url><lastmod>") + 10])
    assert urls(cut) == ["https://wire.example/one", "https://wire.example/two"]
    assert isinstance(cut[-1], UnreadableInput)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_ends_with_links_or_errors(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([RSS, ATOM, RDF, JSON_FEED, SITEMAP, LIST, gzip.compress(SITEMAP)]))
    at, cut = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 40))
    broken = whole[:at] + data.draw(st.binary(max_size=30)) + whole[at + cut :]
    found = find(broken) + find_in(broken, is_feed=True) + find_in(broken, is_feed=False)
    assert found
    for one in found:
        assert isinstance(one, Link | DocumentError)
        if isinstance(one, Link):
            assert one.url.lower().startswith(("http://", "https://"))
