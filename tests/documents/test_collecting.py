"""Collecting pages: within the rules of each site, one at a time, kept as archives, and never asked for twice."""

from __future__ import annotations

import datetime
import gzip
import itertools
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_making import LINE, page
from onrecord.documents.answer import Answer
from onrecord.documents.bounds import Bounds
from onrecord.documents.collect import Collector
from onrecord.documents.inputs import RawInput, SourceOptions, find_inputs
from onrecord.documents.page_store import INDEX, PageStore
from onrecord.documents.raw import Link
from onrecord.documents.read import read_document
from onrecord.errors import DocumentError, InputTooLarge, NotText, UnreadableInput
from web_serving import Site, Visit, serving

NEVER = datetime.timedelta(0)
Found = list[RawInput | DocumentError]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def collector(site: Site, folder: Path, **options: object) -> Collector:
    manners = {name: options.pop(name) for name in list(options) if name not in ("fresh", "workers", "bounds")}
    return Collector(PageStore(folder / "pages"), manners=site.manners(**manners), **options)  # type: ignore[arg-type]


def collect(site: Site, folder: Path, *urls: str, **options: object) -> Found:
    return list(collector(site, folder, **options).pages([Link(url=url, named_in="list") for url in urls]))


def errors(found: Found) -> list[DocumentError]:
    return [one for one in found if isinstance(one, DocumentError)]


def feed_of(*urls: str) -> bytes:
    items = "".join(
        f"<item><title>Entry</title><link>{url}</link><pubDate>Thu, 27 Jan 2022 10:00:00 GMT</pubDate></item>"
        for url in urls
    )
    return f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()


def test_pages_in_order_each_once_with_what_was_said_of_them(site: Site, tmp_path: Path) -> None:
    urls = [site.page(f"/{number}", page(number)) for number in range(5)]
    links = [Link(url=url, named_in="f", title="T", date="2022-01-27", outlet="Wire") for url in [*urls, urls[0]]]
    found = list(collector(site, tmp_path).pages(links))
    assert [one.source for one in found if isinstance(one, RawInput)] == urls
    first = found[0]
    assert isinstance(first, RawInput)
    assert (first.data, first.kind, first.date, first.outlet) == (page(0), "html", "2022-01-27", "Wire")
    assert sorted(site.paths()) == ["/0", "/1", "/2", "/3", "/4"]


def test_every_page_is_archived_as_it_came_and_reads_alike_from_there(site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(page(2), mtime=0)
    urls = [
        site.page("/1", page(1), Set_Cookie="id=1", Etag='"e"'),
        site.page("/2", packed, Content_Encoding="gzip"),
        site.page("/3", f"<p>{'Посол. ' * 40}</p>".encode("koi8-r"), kind="text/html; charset=koi8-r"),
        site.redirect("/old", "/1"),
    ]
    fetched = collect(site, tmp_path, *urls)
    archived = list(find_inputs(str(tmp_path / "pages")))
    assert not errors(archived)
    assert {(one.url, one.data) for one in fetched if isinstance(one, RawInput)} == {
        (one.url, one.data) for one in archived if isinstance(one, RawInput)
    }
    (archive,) = (tmp_path / "pages").glob("*.warc.gz")
    whole = gzip.decompress(archive.read_bytes())
    assert packed in whole
    assert b"302" in whole
    assert b"cookie" not in whole.lower()


def test_running_again_asks_for_nothing(site: Site, tmp_path: Path) -> None:
    urls = [site.page("/1", page(1)), site.url("/gone"), site.redirect("/old", "/1")]
    first = collect(site, tmp_path, *urls)
    asked = len(site.visits)
    second = collect(site, tmp_path, *urls)
    assert [getattr(one, "data", str(one)) for one in first] == [getattr(one, "data", str(one)) for one in second]
    assert len(site.visits) == asked


def test_an_interrupted_run_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    urls = [site.page(f"/{number}", page(number)) for number in range(30)]
    links = [Link(url=url, named_in="list") for url in urls]
    running = collector(site, tmp_path, workers=2).pages(links)
    got = [next(running) for _ in range(3)]
    running.close()  # type: ignore[attr-defined]
    assert len(site.paths()) < 30
    found = collect(site, tmp_path, *urls)
    assert found[:3] == got
    assert not errors(found)
    assert sorted(site.paths()) == sorted(f"/{number}" for number in range(30))


def test_a_crash_in_the_middle_of_writing(site: Site, tmp_path: Path) -> None:
    """The last archive and the index end anywhere: what is whole is used, what is not is asked for again."""
    urls = [site.page(f"/{number}", page(number)) for number in range(3)]
    collect(site, tmp_path, *urls, workers=1)
    (archive,) = (tmp_path / "pages").glob("*.warc.gz")
    index = tmp_path / "pages" / INDEX
    archive.write_bytes(archive.read_bytes()[:-30])
    index.write_bytes(index.read_bytes() + b'{"url": "http://cut')
    site.visits.clear()
    found = collect(site, tmp_path, *urls)
    assert not errors(found)
    assert site.paths() == ["/2"]
    site.visits.clear()
    assert not errors(collect(site, tmp_path, *urls))
    assert not site.paths()


@pytest.mark.parametrize(
    "row",
    [
        {"file": "../../etc/passwd"},
        {"file": "/etc/passwd"},
        {"offset": -1},
        {"offset": 10**12},
        {"status": "200"},
        {"at": "yesterday"},
        {"at": "2022-01-01T00:00:00"},
        {"unknown": 1},
        {"final": None},
    ],
)
def test_an_index_that_somebody_changed_leads_nowhere(site: Site, tmp_path: Path, row: dict[str, object]) -> None:
    url = site.page("/1", page(1))
    collect(site, tmp_path, url)
    index = tmp_path / "pages" / INDEX
    index.write_text(json.dumps(json.loads(index.read_text()) | row) + "\n")
    site.visits.clear()
    (found,) = collect(site, tmp_path, url)
    assert isinstance(found, RawInput)
    assert found.data == page(1)
    assert site.paths() == ["/1"]


headers = st.lists(st.tuples(st.sampled_from(["X-A", "Content-Type", "ETag"]), st.text(max_size=20)), max_size=3)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300), headers, st.sampled_from([200, 404]), st.text(max_size=10))
def test_what_is_kept_is_what_was_answered(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, sent: list[tuple[str, str]], status: int, reason: str
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    answer = Answer(url="https://wire.example/1", status=status, headers=tuple(sent), body=body, reason=reason)
    now = datetime.datetime.now(datetime.UTC)
    store = PageStore(folder)
    for _ in range(2):
        store.keep("https://wire.example/old", [answer], at=now)
    store.close()
    again = PageStore(folder)
    row = again.find("https://wire.example/old")
    assert row is not None
    loaded = again.load(row)
    assert loaded is not None
    assert (loaded.body, loaded.status, loaded.url) == (body, status, answer.url)


def test_a_folder_that_cannot_be_used(site: Site, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    with pytest.raises(UnreadableInput, match="--archive"):
        collector(site, tmp_path)


def test_an_address_is_asked_once_even_if_nothing_is_fresh(site: Site, tmp_path: Path) -> None:
    url = site.page("/1", page(1))
    (found,) = find_inputs(url, options=SourceOptions(collector=collector(site, tmp_path, fresh=NEVER)))
    assert isinstance(found, RawInput)
    assert site.paths() == ["/1"]


def test_a_page_that_did_not_change_is_answered_in_a_line(site: Site, tmp_path: Path) -> None:
    def route(visit: Visit) -> None:
        same = visit.headers.get("If-None-Match") == '"v1"' and visit.headers.get("If-Modified-Since") == "then"
        if same:
            visit.send(status=304)
        else:
            visit.send(page(1), ETag='"v1"', Last_Modified="then")

    site.routes["/1"] = route
    url = site.redirect("/old", "/1")
    first = collect(site, tmp_path, url)
    second = collect(site, tmp_path, url, fresh=NEVER)
    assert first == second
    assert site.paths() == ["/old", "/1"] * 2
    headers = [headers for _, path, _, headers in site.visits if path != "/robots.txt"]
    assert "if-none-match" not in headers[2]  # what tells a version of one address is said to no other
    assert headers[3]["if-none-match"] == '"v1"'


def test_304_without_having_asked_for_it(site: Site, tmp_path: Path) -> None:
    site.routes["/1"] = lambda visit: visit.send(status=304)
    (error,) = collect(site, tmp_path, site.url("/1"))
    assert isinstance(error, UnreadableInput)
    assert "304" in error.what


def test_the_rules_of_the_site(site: Site, tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /private/\nAllow: /private/open$\n"
    site.page("/robots.txt", rules, kind="text/plain")
    paths = ["/1", "/private/2", "/private/open", "/private/open/3"]
    found = collect(site, tmp_path, *(site.page(path, page(1)) for path in paths))
    assert [isinstance(one, RawInput) for one in found] == [True, False, True, False]
    assert sorted(site.paths()) == ["/1", "/private/open"]
    assert all("robots.txt" in error.what for error in errors(found))
    assert [path for _, path, _, _ in site.visits].count("/robots.txt") == 1


def test_rules_hold_for_where_a_redirect_leads(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /two", kind="text/plain")
    site.page("/two", page(2))
    (error,) = collect(site, tmp_path, site.redirect("/one", "/two"))
    assert isinstance(error, UnreadableInput)
    assert site.paths() == ["/one"]


@pytest.mark.parametrize(("status", "is_read"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_rules_that_cannot_be_had(site: Site, tmp_path: Path, status: int, is_read: bool) -> None:
    site.routes["/robots.txt"] = lambda visit: visit.send(status=status)
    (found,) = collect(site, tmp_path, site.page("/1", page(1)))
    assert isinstance(found, RawInput) == is_read


def test_turns_are_kept_and_other_hosts_need_not_wait(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 0.3", kind="text/plain")
    site.names["press.example"] = ["127.0.0.1"]
    urls = [site.page(f"/{number}", page(number)) for number in range(3)]
    came = threading.Event()

    def last(visit: Visit) -> None:
        if came.wait(50):
            visit.send(page(2))

    def other(visit: Visit) -> None:
        came.set()
        visit.send(page(4))

    site.routes |= {"/2": last, "/other": other}
    assert not errors(collect(site, tmp_path, *urls, site.url("/other", "press.example")))
    times = [when for host, path, when, _ in site.visits if host == "wire.example" and path != "/robots.txt"]
    assert all(later - earlier > 0.28 for earlier, later in itertools.pairwise(times))


def test_a_site_that_wants_no_visits_for_an_hour(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 3600", kind="text/plain")
    (error,) = collect(site, tmp_path, site.page("/1", page(1)))
    assert isinstance(error, UnreadableInput)
    assert "3600" in error.what


def test_a_busy_server_is_asked_once_more_when_it_says(site: Site, tmp_path: Path) -> None:
    calls: list[float] = []

    def route(visit: Visit) -> None:
        calls.append(time.monotonic())
        if len(calls) == 1:
            visit.send(status=503, Retry_After="1")
        else:
            visit.send(page(1))

    site.routes["/1"] = route
    (found,) = collect(site, tmp_path, site.url("/1"))
    assert isinstance(found, RawInput)
    assert calls[1] - calls[0] > 0.95
    site.routes["/2"] = lambda visit: visit.send(status=429, Retry_After="86400")
    (error,) = collect(site, tmp_path, site.url("/2"))
    assert isinstance(error, UnreadableInput)
    assert site.paths().count("/2") == 1


def test_a_dead_server_is_left_alone(site: Site, tmp_path: Path) -> None:
    site.routes["/robots.txt"] = lambda visit: visit.send(status=404)
    site.otherwise = lambda visit: visit.connection.close()
    found = collect(site, tmp_path, *(site.url(f"/{number}") for number in range(12)), workers=1)
    assert len(errors(found)) == 12
    assert len(site.paths()) == 3


def test_a_story_that_is_gone_is_not_the_front_page(site: Site, tmp_path: Path) -> None:
    front = site.page("/", page(0))
    found = collect(site, tmp_path, site.redirect("/2022/story", "/"), front)
    assert isinstance(found[0], UnreadableInput)
    assert isinstance(found[1], RawInput)


def test_bombs_and_what_is_no_page(site: Site, tmp_path: Path) -> None:
    urls = [
        site.page("/bomb", gzip.compress(b"<p>" + b"a" * 2_000_000), Content_Encoding="gzip"),
        site.page("/pdf", b"%PDF-1.7", kind="application/pdf"),
        site.page("/br", page(1), Content_Encoding="compress"),
        site.page("/cut", gzip.compress(page(1))[:-20], Content_Encoding="gzip"),
        site.page("/ok", page(1)),
    ]
    found = collect(site, tmp_path, *urls, bounds=Bounds(max_bytes=500_000))
    assert [type(one) for one in found] == [InputTooLarge, NotText, UnreadableInput, UnreadableInput, RawInput]
    assert [error.on for error in errors(found)] == urls[:4]


def test_a_feed_by_its_address(site: Site, tmp_path: Path) -> None:
    urls = [site.page(f"/{number}", page(number)) for number in range(3)]
    feed = site.page("/feed", feed_of(*urls, site.url("/gone")), kind="application/rss+xml")
    options = SourceOptions(collector=collector(site, tmp_path))
    found = list(find_inputs(feed, options=options))
    assert [one.source for one in found if isinstance(one, RawInput)] == urls
    assert [error.on for error in errors(found)] == [site.url("/gone")]
    first = found[0]
    assert isinstance(first, RawInput)
    document = read_document(first)
    assert document.published is not None
    assert document.published.start == datetime.date(2022, 1, 27)
    site.visits.clear()
    site.page("/feed", feed_of(*urls, site.page("/new", page(9))), kind="application/rss+xml")
    assert len(list(find_inputs(feed, options=options))) == 4
    assert site.paths() == ["/feed", "/new"]  # feeds are looked at anew each time, pages are not


def test_sitemaps_lists_and_pages_by_their_addresses(site: Site, tmp_path: Path) -> None:
    urls = [site.page(f"/{number}", page(number)) for number in range(3)]
    inner = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    site.page("/inner.xml.gz", gzip.compress(f"<urlset>{inner}</urlset>".encode()), kind="application/gzip")
    index = f"<sitemapindex><sitemap><loc>{site.url('/inner.xml.gz')}</loc></sitemap></sitemapindex>"
    sources = [
        site.page("/sitemap.xml", index.encode(), kind="text/xml"),
        site.page("/list.txt", "\n".join(urls).encode(), kind="text/plain"),
    ]
    options = SourceOptions(collector=collector(site, tmp_path))
    for source in sources:
        assert [one.source for one in find_inputs(source, options=options) if isinstance(one, RawInput)] == urls
    (one,) = find_inputs(urls[0], options=options)
    assert isinstance(one, RawInput)
    assert sorted(path for path in site.paths() if path in ("/0", "/1", "/2")) == ["/0", "/1", "/2"]
    assert len(list(find_inputs(sources[0], options=SourceOptions(collector=options.collector, limit=2)))) == 2


def test_lists_in_files_are_fetched_and_rows_with_words_are_not(site: Site, tmp_path: Path) -> None:
    options = SourceOptions(collector=collector(site, tmp_path))
    url = site.page("/1", page(1))
    rows = [{"url": url}, {"url": site.url("/2"), "text": LINE}, {"url": "ftp://wire.example/"}]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (tmp_path / "list.txt").write_text(f"# one\n{url}\n")
    (tmp_path / "feed.xml").write_bytes(feed_of(url))
    found = list(find_inputs(str(tmp_path / "rows.jsonl"), options=options))
    assert [type(one) for one in found] == [RawInput, RawInput, DocumentError]
    for name in ("list.txt", "feed.xml"):
        (one,) = find_inputs(str(tmp_path / name), options=options)
        assert isinstance(one, RawInput)
        assert one.data == page(1)
    assert site.paths() == ["/1"]


def test_an_archive_is_not_fetched_as_a_page(site: Site, tmp_path: Path) -> None:
    (error,) = find_inputs(site.url("/a.warc.gz"), options=SourceOptions(collector=collector(site, tmp_path)))
    assert isinstance(error, DocumentError)
    assert "Download" in error.next
    assert not site.visits
