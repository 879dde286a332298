"""Sources as a user gives them to the command: what each becomes in the record, and what is said where it cannot be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive_making import packed, page, response
from conftest import Ran
from onrecord.errors import SettingsError
from onrecord.faces.cli.sourcing import archive_beside, check_watch, keep_looking
from web_serving import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def feed_of(*urls: str) -> bytes:
    items = "".join(f"<item><link>{url}</link></item>" for url in urls)
    return f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode()


def test_an_archive_and_a_table(onrecord: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(packed(response(1)) + b"\x1f\x8b\x08broken" + packed(response(2)))
    (tmp_path / "t.csv").write_text("id,story\n7,The envoy said that the talks would go on.\n")
    ran = onrecord("read", "a.warc.gz", "t.csv", "--columns", "id=id,text=story")
    assert ran.code == 3
    found = onrecord("find", "documents", "--format", "jsonl").out
    for source in ("https://wire.example/1", "https://wire.example/2", '"7"'):
        assert source in found
    assert "a.warc.gz" in onrecord("issues").out
    assert not list(tmp_path.glob("*.pages"))  # nothing was fetched, so nothing is kept


def test_a_feed_is_fetched_kept_and_not_fetched_again(onrecord: Callable[..., Ran], site: Site, tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:{site.port}/{number}" for number in range(2)]
    for number in range(2):
        site.page(f"/{number}", page(number))
    site.page("/feed", feed_of(*urls), kind="application/rss+xml")
    command = ("read", f"http://127.0.0.1:{site.port}/feed", "--allow-network", "127.0.0.1", "--pause", "0")
    ran = onrecord(*command, "--record", "r.db")
    assert (ran.code, ran.err) == (0, ran.err)
    assert "2 pages read" in " ".join(ran.err.split())
    assert list((tmp_path / "r.pages").glob("*.warc.gz"))
    assert sorted(site.paths()) == ["/0", "/1", "/feed"]
    again = onrecord(*command, "--record", "r.db")
    assert again.code == 0
    assert "2 were in the record already" in " ".join(again.err.split())
    assert sorted(site.paths()) == ["/0", "/1", "/feed", "/feed"]
    archived = onrecord("read", str(tmp_path / "r.pages"), "--record", "r.db")
    assert archived.code in (0, 3)  # the feed is in the archive too, and is no page
    assert "2 were in the record already" in " ".join(archived.err.split())


def test_a_private_address_is_an_issue_that_says_what_to_do(onrecord: Callable[..., Ran], site: Site) -> None:
    ran = onrecord("read", site.url("/", "127.0.0.1"))
    assert ran.code == 3
    assert not site.visits
    assert "private network" in onrecord("issues").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--columns", "nonsense"),
        ("--allow-network", "everything"),
        ("--contact", "a\x00b"),
        ("--limit", "0"),
        ("--watch",),
        ("--pause", "-1"),
    ],
)
def test_options_that_make_no_sense(onrecord: Callable[..., Ran], tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("The envoy said that the talks would go on.")
    ran = onrecord("read", "a.txt", *arguments)
    assert ran.code == 2
    assert arguments[0] in ran.err


def test_the_folder_for_pages_lies_beside_the_record() -> None:
    assert archive_beside("a/crisis.db") == "a/crisis.pages"
    assert archive_beside("postgresql://host/onrecord") == "onrecord.pages"
    with pytest.raises(SettingsError):
        check_watch(["pages/"])
    check_watch(["pages/", "https://wire.example/feed"])


def test_looking_goes_on_until_it_is_stopped() -> None:
    looks: list[float] = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            raise KeyboardInterrupt

    count = [0]

    def look() -> None:
        count[0] += 1

    keep_looking(look, minutes=2, wait=wait)
    assert count == [3]
    assert looks == [120.0] * 3


def test_watching_a_feed(site: Site, tmp_path: Path) -> None:
    site.page("/1", page(1))
    site.page("/feed", feed_of(f"http://127.0.0.1:{site.port}/1"), kind="application/rss+xml")
    code = "from onrecord.faces.cli.main import run; run()"
    options = ["--allow-network", "127.0.0.1", "--pause", "0", "--watch"]
    with subprocess.Popen(
        [sys.executable, "-c", code, "read", f"http://127.0.0.1:{site.port}/feed", *options],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ONRECORD_RECORD": "watched.db"},
    ) as watching:
        assert watching.stderr is not None
        said = ""
        while "Looking again" not in said:
            line = watching.stderr.readline()
            assert line, said
            said += line
        watching.send_signal(signal.SIGINT)
        assert watching.wait(240) == 0
    assert "1 pages read" in " ".join(said.split())
