"""Inputs made to break readers: sound ones of every kind, and what happens to them in the hands of somebody malicious.

One mutator serves two drivers: Hypothesis in the suite (which shrinks what it finds) and ``benchmarks/fuzz.py`` in long
runs (which draws faster). A case is told by its reader, its seed and its number alone, so it can be made again.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import archive_making as archives

PAGES = Path(__file__).parents[1] / "pages"
LONGEST = 60_000
"""Bytes of a case: long enough for what grows with the square of the length to be seen."""

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>
<item><title>One</title><link>https://wire.example/one</link><pubDate>Wed, 26 Jan 2022 10:00:00 GMT</pubDate></item>
<item><title><![CDATA[<b>Two</b>]]></title><link>/two</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://wire.example/"><title>Wire</title><entry>
<title type="html">One &amp;lt;b&amp;gt;</title><link href="one"/><updated>2022-01-26T10:00:00Z</updated></entry>
</feed>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [
{"id": "1", "url": "https://wire.example/one", "title": "One", "date_published": "2022-01-26T10:00:00Z"}, {}]}"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://wire.example/one</loc><news:news>
<news:publication><news:name>Wire</news:name></news:publication><news:publication_date>2022-01-26</news:publication_date>
<news:title>One</news:title></news:news></url><url><loc>https://wire.example/two</loc></url></urlset>"""
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>&g;&x;</title><link>https://wire.example/&g;</link></item></channel></rss>"""
LINES = b"# remarks\nhttps://wire.example/one\n\nHTTPS://wire.example/two \n"
ROWS = [
    {"id": "1", "text": "The envoy said on Monday that the talks would go on.", "date": "2022-01-26", "title": "One"},
    {"id": "'; DROP TABLE documents; --", "html": "<p>She denied it.</p>", "url": "https://wire.example/1"},
    {"url": "https://wire.example/2", "date": 7, "title": None, "outlet": ["a"]},
]
ROBOTS = b"User-agent: *\nDisallow: /*?a=*b*$\nCrawl-delay: 2\nSitemap: https://wire.example/map\n"

NASTY: tuple[bytes, ...] = (
    *(b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"),
    *(
        b"\xed\xa0\x80",
        b"\\ud800",
        b"\\udfff\\ud800",
        b"&#xD800;",
        b"&#0;",
        b"&#x110000;",
        b"\xf4\x90\x80\x80",
        b"\xc0\x80",
    ),
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?", b"&", b"&amp;" * 9, b'"', b"'", b"\\", b"`"),
    *(b"{", b"}", b"[", b"]", b":", b",", b"\n", b"\r\n", b"\r", b"\t", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xae"),
    *(
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"9" * 40,
        b"-1",
        b"0",
        b"null",
        b"true",
        b"\x7f",
        b"\x1b[2J",
        b"%00",
        b"%2e%2e%2f",
    ),
    *(
        b"../../../etc/passwd",
        b"C:\\x",
        b"file:///etc/passwd",
        b"//inside.example/",
        b"http://[::1",
        b"http://a@b:c@d/",
    ),
    *(
        b"WARC/1.0\r\n",
        b"Content-Length: 99999999999\r\n",
        b"Content-Length: -1\r\n",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"PAR1",
    ),
    *(
        b"<div>",
        b"<table><tr><td>",
        b"<p",
        b"<a href=",
        b"<font>",
        b"<script>",
        b"<style>",
        b"<svg>",
        b"<math>",
        b"<br>",
    ),
    *(b"<form>", b"<select><option>", b"<noscript>", b"<template>", b"<frameset>", b"<plaintext>", b"<base href=x>"),
    *(b"<meta charset=utf-7>", b"<meta charset=idna>", b'<meta http-equiv=refresh content="0;url=file:///">'),
    *(b"<title>", b"<h1>", b"<article>", b"<blockquote class=twitter-tweet>", b"<time datetime=", b"<li>", b"<dl><dt>"),
    *(b'<script type="application/ld+json">{"datePublished": "', b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<x xmlns:y='z'>"),
    *(b"January 26, 2022", b"26.01.2022 10:00", b"0000-00-00", b"9999-99-99", b"99:99", b"Feb 30, 2022", b"2022-W53"),
    *(b"Published: ", b"Updated ", b"(AFP) - ", b"MOSCOW, Jan 1 ", b"Related articles", b"Comments", b"Advertisement"),
    *(
        b"'; DROP TABLE documents; --",
        b'" OR ""="',
        b"=cmd|' /C calc'!A0",
        b"{{7*7}}",
        b"${x}",
        b"%n%s",
        b"@user",
        b"#tag",
    ),
    *("\u01f0\u030c\u0130\u0131\u017f\u00df\ufb03".encode(), "\u05d0\u200f\u0628".encode()),
    *("\u200b\u200c\u2060\ufeff".encode(), "\U0001f3f4\U000e0067\U000e007f".encode(), b"e" + b"\xcc\x81" * 60),
    *(b"https://t.co/" + b"a" * 20, b"a" * 300, b"A. " * 60, b" " * 300, b"-" * 300, b", and " * 60, b"(((((" * 30),
)
"""What readers trip over: half characters, marks of other encodings, ends and beginnings in the wrong place."""


def mutate(draw: random.Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """The data, harmed one to eight times."""
    for _ in range(draw.randint(1, 8)):
        data = draw.choice(HARMS)(draw, data, others)[:LONGEST]
    return data


def _place(draw: random.Random, data: bytes) -> int:
    return draw.randint(0, len(data))


def _insert(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    at = _place(draw, data)
    return data[:at] + draw.choice(NASTY) + data[at:]


def _overwrite(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    at, new = _place(draw, data), draw.choice(NASTY)
    return data[:at] + new + data[at + len(new) :]


def _flip(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    if not data:
        return data
    at = draw.randint(0, len(data) - 1)
    return data[:at] + bytes([data[at] ^ (1 << draw.randint(0, 7))]) + data[at + 1 :]


def _cut(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    at = _place(draw, data)
    return data[:at] + data[at + draw.choice((1, 2, 9, 100, len(data))) :]


def _pump(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    """One piece again and again: what a quadratic reader takes for ever over."""
    at = _place(draw, data)
    piece = data[at : at + draw.choice((1, 2, 5, 12, 40, 200))] or draw.choice(NASTY)
    return data[:at] + piece * draw.choice((2, 10, 300, LONGEST // (len(piece) + 1))) + data[at:]


def _pump_nasty(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    at, piece = _place(draw, data), draw.choice(NASTY) + draw.choice((b"", b" ", b"x", b">", b"\n", b'="'))
    return data[:at] + piece * draw.choice((10, 300, LONGEST // (len(piece) + 1))) + data[at:]


def _splice(draw: random.Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    other = draw.choice(others)
    return data[: _place(draw, data)] + other[_place(draw, other) :]


def _pack(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    return draw.choice((gzip.compress, zlib.compress))(data, 1)


def _unpack(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(data, LONGEST)
    except zlib.error:
        return data


def _recode(draw: random.Random, data: bytes, _: tuple[bytes, ...]) -> bytes:
    return data.decode("utf-8", "replace").encode(draw.choice(("utf-16", "utf-32", "windows-1251", "utf-7")), "replace")


HARMS: tuple[Callable[[random.Random, bytes, tuple[bytes, ...]], bytes], ...] = (
    *(_insert, _insert, _overwrite, _flip, _flip, _cut, _cut, _pump, _pump_nasty, _splice, _pack, _unpack, _recode),
)


def harmed(draw: random.Random, reader: str) -> bytes:
    """One case for a reader: a sound input that was harmed, or a sound container of harmed ones."""
    own = seeds()[reader]
    others = own + seeds()[draw.choice(sorted(seeds()))]
    wrap = CONTAINERS.get(reader)
    if wrap is not None and draw.random() < 0.6:
        return wrap(draw)
    return mutate(draw, draw.choice(own), others)


def _harmed_page(draw: random.Random) -> bytes:
    pages = seeds()["html"]
    return mutate(draw, draw.choice(pages), pages) if draw.random() < 0.7 else draw.choice(pages)


def _archive(draw: random.Random) -> bytes:
    """Records that are harmed inside, in their own headers, or in their packing; some digests and lengths lie."""
    records = []
    for number in range(draw.randint(1, 4)):
        body = _harmed_page(draw)
        coding = draw.choice(("", "", "gzip", "deflate", "br", "zstd"))
        body = gzip.compress(body, 1) if coding == "gzip" else zlib.compress(body, 1) if coding == "deflate" else body
        block = archives.http(body, headers=(f"Content-Encoding: {coding}",) if coding else ())
        block = mutate(draw, block, (archives.page(2),)) if draw.random() < 0.3 else block
        lie = draw.choice((None, None, None, 0, len(block) - 1, len(block) + 7, 10**12))
        one = archives.record(block, url=f"https://wire.example/{number}", length=lie)
        one = mutate(draw, one, (b"WARC/1.0\r\n",)) if draw.random() < 0.2 else one
        records.append(gzip.compress(one, 1) if draw.random() < 0.6 else one)
    whole = b"".join(records)
    return mutate(draw, whole, (whole,)) if draw.random() < 0.2 else whole


def _collection(draw: random.Random) -> bytes:
    names = (
        "archive/a.warc",
        "archive/b.warc.gz",
        "../c.warc",
        "/etc/d.warc.gz",
        "C:\\e.warc",
        "archive/\u202ef.warc",
        "g.cdx",
    )
    return collection(**{draw.choice(names): _archive(draw) for _ in range(draw.randint(1, 3))})


def _rows(draw: random.Random) -> list[dict[str, object]]:
    names = ("id", "text", "html", "url", "title", "date", "outlet", "TEXT", "'; DROP TABLE x; --", "-1", "")
    pages = (*seeds()["text"], *seeds()["html"], b"2022-01-26", b"https://wire.example/1")
    return [
        {
            draw.choice(names): mutate(draw, draw.choice(pages)[:5_000], pages).decode("utf-8", "replace")
            for _ in range(4)
        }
        for _ in range(draw.randint(1, 3))
    ]


def _lines(draw: random.Random) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=draw.random() < 0.5).encode() + b"\n" for row in _rows(draw))


CONTAINERS: Mapping[str, Callable[[random.Random], bytes]] = {
    "warc": _archive,
    "wacz": _collection,
    "parquet": lambda draw: parquet(_rows(draw)),
    "jsonl": _lines,
    "json": lambda draw: json.dumps(_rows(draw)).encode(),
    "answer": lambda draw: gzip.compress(_harmed_page(draw), 1),
}
"""Damage to a container is soon noticed and ends the reading: so most are sound, and what is in them is not."""


def parquet(rows: list[dict[str, object]]) -> bytes:
    """A table of text columns as a Parquet file."""
    names = sorted({name for row in rows for name in row})
    table = pa.table({name: [str(row.get(name) or "") for row in rows] for name in names})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def collection(**members: bytes) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """Sound inputs for each reader, from which the others are made."""
    pages = {path.name: path.read_bytes() for path in sorted(PAGES.iterdir())}
    html = (*(data for name, data in pages.items() if name.endswith(".html")), archives.page(1))
    text = tuple(data for name, data in pages.items() if name.endswith(".txt"))
    jsonl = b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)
    warc = b"".join(archives.response(number) for number in range(2))
    several = archives.packed(*(archives.response(number) for number in range(3)))
    zipped = archives.record(
        archives.http(gzip.compress(archives.page(9)), headers=("Content-Encoding: gzip",)),
        url="https://wire.example/9",
    )
    return {
        "html": html,
        "text": text,
        "auto": (*html, *text, RSS),
        "jsonl": (jsonl,),
        "json": (json.dumps(ROWS).encode(), json.dumps({"articles": ROWS}).encode()),
        "csv": (
            b'id,text,date,title\n1,"The envoy said: ""we go on"".",2022-01-26,One\n2,Two,,\n',
            "url;title\nhttps://wire.example/1;Überschrift\n".encode("windows-1252"),
            b"text\turl\nA\thttps://wire.example/1\n",
        ),
        "parquet": (parquet(ROWS), parquet([{"body": "x", "url": "https://wire.example/1"}])),
        "links": (RSS, ATOM, JSON_FEED, SITEMAP, ENTITIES, LINES, gzip.compress(SITEMAP)),
        "feed": (RSS, ATOM, JSON_FEED, ENTITIES),
        "sitemap": (SITEMAP, ENTITIES.replace(b"rss", b"urlset"), gzip.compress(SITEMAP)),
        "warc": (warc, several, zipped, archives.packed(zipped)),
        "wacz": (collection(**{"archive/a.warc.gz": several, "x.json": b"{}"}), collection(**{"../a.warc": warc})),
        "stdin": (jsonl, text[0], html[0], LINES, JSON_FEED),
        "answer": (
            archives.page(3),
            gzip.compress(archives.page(3)),
            zlib.compress(archives.page(3)),
            b"5\r\nhello\r\n0\r\n\r\n",
        ),
        "address": (
            b"https://wire.example/a?b=c",
            b"http://[::1]:80/",
            b"http://2130706433/",
            "https://ü.example/ä".encode(),
        ),
        "robots": (ROBOTS,),
    }
