"""Web archives: every sound page comes out, and each broken one is an error in its place."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_making import LINE, http, packed, page, record, response
from onrecord.documents.archive import find_archived
from onrecord.documents.bounds import Bounds
from onrecord.documents.inputs import RawInput, find_inputs
from onrecord.documents.read import read_document
from onrecord.documents.wacz import find_collected, is_climbing
from onrecord.errors import DocumentError, EmptyInput, InputTooLarge, NotText, UnreadableInput

Found = list[RawInput | DocumentError]


def read(data: bytes, bounds: Bounds | None = None) -> Found:
    return list(find_archived(io.BytesIO(data), source="a.warc.gz", bounds=bounds or Bounds()))


def sources(found: Found) -> list[str]:
    return [one.source.rsplit("/", 1)[-1] for one in found if isinstance(one, RawInput)]


def errors(found: Found) -> list[DocumentError]:
    return [one for one in found if isinstance(one, DocumentError)]


@pytest.mark.parametrize("pack", [packed, lambda *records: b"".join(records), lambda *r: gzip.compress(b"".join(r))])
def test_pages_in_order_whatever_the_packing(pack: object) -> None:
    info = record(b"software: x\r\n", type="warcinfo", kind="application/warc-fields")
    asked = record(b"GET / HTTP/1.1\r\n\r\n", type="request", kind="application/http; msgtype=request")
    found = read(pack(info, asked, response(1), response(2), response(3)))  # type: ignore[operator]
    assert sources(found) == ["1", "2", "3"]
    assert not errors(found)
    first = found[0]
    assert isinstance(first, RawInput)
    assert (first.data, first.kind, first.url) == (page(1), "html", "https://wire.example/1")
    assert LINE.strip() in read_document(first).text


def test_what_is_no_page_is_passed_over_and_papers_are_named() -> None:
    url = "https://wire.example/x"
    other = [
        record(http(b"\x89PNG...", kind="image/png"), url=url),
        record(http(b"var a = 1;", kind="application/javascript"), url=url),
        record(http(b"<h1>Gone</h1>", status="404 Not Found"), url=url),
        record(http(b"", status="301 Moved", headers=("Location: /y",)), url=url),
        record(http(page(9)), url=url, type="revisit"),
    ]
    assert sources(read(packed(*other, response(1)))) == ["1"]
    (nothing,) = read(packed(*other))
    assert isinstance(nothing, EmptyInput)
    assert "image/png" in nothing.what
    (paper,) = read(packed(record(http(b"%PDF-1.7", kind="application/pdf"), url=url)))
    assert isinstance(paper, NotText)
    assert (paper.on, "pdf" in paper.what) == (url, True)


def test_text_without_http_around_it() -> None:
    words = (LINE * 5).encode()
    extracted = record(words, url="https://wire.example/1", type="conversion", kind="text/plain")
    (found,) = read(packed(extracted))
    assert isinstance(found, RawInput)
    assert found.data == words


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw-deflate", "br", "none-of-them"])
def test_packed_bodies(coding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    out = io.BytesIO()
    writer = BrotliWriter(out)
    writer.write(page(1))
    writer.close()
    bodies = {
        "gzip": gzip.compress(page(1)),
        "deflate": zlib.compress(page(1)),
        "raw-deflate": raw.compress(page(1)) + raw.flush(),
        "br": out.getvalue(),
        "none-of-them": page(1),  # archives often keep the header after the packing was undone
    }
    name = "gzip" if coding == "none-of-them" else coding.removeprefix("raw-")
    block = http(bodies[coding], headers=(f"Content-Encoding: {name}",))
    (found,) = read(packed(record(block, url="https://wire.example/1")))
    assert isinstance(found, RawInput)
    assert found.data == page(1)


@pytest.mark.parametrize("sent_in_chunks", [True, False])
def test_bodies_in_chunks(sent_in_chunks: bool) -> None:
    body = page(1)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    (found,) = read(packed(record(head + (chunks if sent_in_chunks else body), url="https://wire.example/1")))
    assert isinstance(found, RawInput)
    assert found.data == body


def test_the_server_says_how_the_letters_are_stored() -> None:
    words = "Посол сказал, что переговоры продолжатся. " * 20
    block = http(f"<p>{words}</p>".encode("koi8-r"), kind="text/html; charset=koi8-r")
    (found,) = read(packed(record(block, url="https://wire.example/1")))
    assert isinstance(found, RawInput)
    assert "переговоры" in read_document(found).text


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "no-such", "zip_codec", "utf-16"])
def test_a_server_that_lies_about_letters_is_not_believed(name: str) -> None:
    block = http(b"<p>caf\xe9 " + LINE.encode() * 5 + b"</p>", kind=f"text/html; charset={name}")
    (found,) = read(packed(record(block, url="https://wire.example/1")))
    assert isinstance(found, RawInput)
    assert isinstance(found.data, bytes)


def damaged(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(byte ^ 0x5A for byte in data[middle : middle + 20]) + data[middle + 20 :]


@pytest.mark.parametrize(
    ("middle", "told"),
    [
        (damaged(packed(response(2))), 1),
        (packed(response(2))[:300], 1),
        (b"no gzip at all " * 20, 1),
        (packed(response(2, length=10**15)), 1),
        (packed(response(2, digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")), 1),
        (packed(response(2, headers=("WARC-Truncated: length",))), 1),
        (packed(record(b"not http at all", url="https://wire.example/2")), 1),
        (packed(b"WARC/1.0\r\nX: " + b"a" * 200_000), 1),
        (packed(record(http(b"<p>" + b"a" * 300_000), url="https://wire.example/2")), 1),
    ],
    ids=["damaged", "cut", "junk", "wrong length", "digest", "truncated", "no http", "endless head", "too large"],
)
def test_a_poison_member_is_an_error_and_the_rest_is_read(middle: bytes, told: int) -> None:
    found = read(packed(response(1)) + middle + packed(response(3)), Bounds(max_bytes=250_000))
    assert sources(found) == ["1", "3"]
    assert len(errors(found)) == told
    assert all(error.on and error.what and error.next for error in errors(found))


def test_a_broken_record_among_unpacked_ones() -> None:
    found = read(response(1) + response(2, length=50_000) + response(3))
    assert sources(found) == ["1", "3"]
    assert len(errors(found)) == 1


def test_an_archive_that_ends_within_a_page() -> None:
    for data in (packed(response(1), response(2))[:-60], (response(1) + response(2))[:-60]):
        found = read(data)
        assert sources(found) == ["1"]
        assert [error.on for error in errors(found)] == ["https://wire.example/2"]


def test_long_pages_are_whole() -> None:
    body = b"<p>" + b"".join(b"%d " % number for number in range(300_000))
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(body[at : at + 9000]), body[at : at + 9000]) for at in range(0, len(body), 9000)
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    for block in (http(body), head + chunks + b"0\r\n\r\n"):
        (found,) = read(packed(record(block, url="https://wire.example/1")))
        assert isinstance(found, RawInput)
        assert found.data == body


def test_bombs_are_refused_in_little_memory() -> None:
    bomb = gzip.compress(b"<p>" + b"a" * 6_000_000)
    block = http(bomb, headers=("Content-Encoding: gzip",))
    tracemalloc.start()
    found = read(packed(record(block, url="https://wire.example/b"), response(1)), Bounds(max_bytes=500_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found[0], InputTooLarge)
    assert sources(found) == ["1"]
    assert peak < 3_000_000


def test_broken_places_are_counted() -> None:
    found = read(packed(response(1)) + (b"\x1f\x8b\x08junk" * 50), Bounds(max_broken=10))
    assert sources(found) == ["1"]
    assert "more than 10 places" in errors(found)[-1].what


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b", b"PK\x03\x04", b"WARC/1.0\r\n\r\n"])
def test_what_is_no_archive(data: bytes) -> None:
    found = read(data)
    assert found
    assert len(errors(found)) == len(found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_makes_a_page_that_was_not_there(data: st.DataObject) -> None:
    """Whatever bytes change: nothing is raised, pages before the damage are read, no page has other words."""
    records = [packed(response(number)) for number in range(4)]
    whole = b"".join(records)
    at = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(st.binary(max_size=60))
    cut = data.draw(st.integers(0, 60))
    found = read(whole[:at] + junk + whole[at + cut :])
    sound = {f"https://wire.example/{number}": page(number) for number in range(4)}
    for one in found:
        if isinstance(one, RawInput):
            assert one.data == sound[one.source]
    before = [number for number in range(4) if sum(map(len, records[: number + 1])) <= at]
    assert sources(found)[: len(before)] == [str(number) for number in before]
    assert len(sources(found)) == 4 or errors(found)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd"]))
def test_any_bytes_end(data: bytes, head: bytes) -> None:
    assert all(isinstance(one, RawInput | DocumentError) for one in read(head + data))
    assert all(isinstance(one, DocumentError) for one in collected(head + data))


def collected(data: bytes) -> Found:
    return list(find_collected(io.BytesIO(data), source="c.wacz", bounds=Bounds()))


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_collection() -> None:
    data = zipped(
        **{
            "datapackage.json": b"{}",
            "archive/b.warc.gz": packed(response(3)),
            "archive/a.warc": response(1) + response(2),
            "pages/pages.jsonl": b"{}",
        }
    )
    found = collected(data)
    assert sources(found) == ["1", "2", "3"]
    assert not errors(found)


def test_a_collection_with_poison_members() -> None:
    data = zipped(
        **{
            "../../etc/x.warc.gz": packed(response(1)),
            "/var/y.warc.gz": packed(response(2)),
            "archive/a.warc.gz": damaged(packed(response(3))) + packed(response(4)),
            "archive/b.warc.gz": packed(response(5)),
        }
    )
    found = collected(data)
    assert sources(found) == ["4", "5"]
    assert sum("leads out" in error.what for error in errors(found)) == 2


def test_a_collection_whose_checksum_is_wrong() -> None:
    data = zipped(**{"archive/a.warc": response(1) + response(2)})
    found = collected(data.replace(b"(1.5)", b"(9.9)"))
    assert any(isinstance(one, UnreadableInput) for one in found)


def test_a_collection_that_unfolds_without_end() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc", b"\0" * 2_000_000)
        archive.writestr("archive/b.warc.gz", packed(response(1)))
    found = collected(out.getvalue())
    assert isinstance(found[0], InputTooLarge)
    assert sources(found) == ["1"]


def test_a_collection_without_archives() -> None:
    assert isinstance(collected(zipped(readme=b"x"))[0], EmptyInput)
    assert isinstance(collected(b"PK\x03\x04 no zip")[0], UnreadableInput)


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "..\\a", "C:\\a", "\\\\host\\a"])
def test_names_that_climb(name: str) -> None:
    assert is_climbing(name)
    assert not is_climbing("archive/a..b.warc.gz")


def test_archives_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(packed(response(1)))
    (tmp_path / "b.warc").write_bytes(response(2))
    (tmp_path / "c.wacz").write_bytes(zipped(**{"archive/x.warc": response(3)}))
    (tmp_path / "list.csv").write_text("url\nhttps://wire.example/9\n")
    assert sources(list(find_inputs(str(tmp_path)))) == ["1", "2", "3"]
