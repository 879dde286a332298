"""Asking a server: only public ones, hop by hop, and whatever it does, an end in bounded time and size."""

from __future__ import annotations

import ipaddress
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents import fetch as fetch_module
from onrecord.documents.addresses import is_public, read_address, read_network, resolve_places
from onrecord.documents.fetch import Manners, fetch
from onrecord.errors import InputTooLarge, SettingsError, UnreadableInput
from web_serving import HERE, Site, Visit, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def refused(url: str, manners: Manners) -> UnreadableInput:
    with pytest.raises(UnreadableInput) as told:
        fetch(url, manners=manners)
    assert told.value.on
    assert told.value.next
    return told.value


def test_a_page(site: Site) -> None:
    url = site.page("/one?a=1&b=%20", b"<p>one</p>", ETag='"x"')
    (answer,) = fetch(url, manners=site.manners(contact="desk@wire.example"))
    assert (answer.status, answer.body, answer.url, answer.media_type) == (200, b"<p>one</p>", url, "text/html")
    (_, path, _, headers) = site.visits[0]
    assert path == "/one?a=1&b=%20"
    assert headers["host"] == f"wire.example:{site.port}"
    assert headers["user-agent"].startswith("onrecord/")
    assert "desk@wire.example" in headers["user-agent"]


def test_cookies_are_neither_kept_nor_sent(site: Site) -> None:
    site.routes["/one"] = lambda visit: visit.send(status=302, Location="/two", Set_Cookie="id=7; Path=/")
    site.page("/two", b"two", Set_Cookie="id=8")
    answers = fetch(site.url("/one"), manners=site.manners())
    assert [answer.status for answer in answers] == [302, 200]
    assert not any("cookie" in headers for _, _, _, headers in site.visits)
    assert not any(answer.header("Set-Cookie") for answer in answers)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "wire.example", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_private_addresses_only_by_the_explicit_option(site: Site, host: str) -> None:
    site.page("/one", b"one")
    told = refused(site.url("/one", host), site.manners(allowed=()))
    assert "private" in told.what
    assert "--allow-network" in told.next
    assert not site.visits


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2:{port}/x",
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/x",
        "http://[fe80::1]/x",
        "http://0.0.0.0:{port}/x",
        "http://inside.example:{port}/x",
        "//inside.example:{port}/x",
    ],
)
def test_redirects_do_not_lead_inside(site: Site, to: str) -> None:
    site.names["inside.example"] = ["192.168.7.7"]
    url = site.redirect("/one", to.format(port=site.port))
    told = refused(url, site.manners())
    assert "private" in told.what
    assert site.paths() == ["/one"]


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "gopher://x/",
        "javascript:alert(1)",
        "http://u:p@wire.example/",
        "http://wire.example:22/",
        "http://",
    ],
)
def test_redirects_lead_only_to_pages_on_the_web(site: Site, to: str) -> None:
    told = refused(site.redirect("/one", to), site.manners())
    assert "redirects" in told.what


def test_every_hop_is_looked_up_anew_and_only_once(site: Site) -> None:
    """A name that is public at first and private a moment later is refused; the checked address is the one asked."""
    turns = iter([["127.0.0.1"], ["10.0.0.1"]])

    def lookup(host: str, port: int) -> list[str]:
        site.looked_up.append(host)
        return next(turns)

    manners = Manners(lookup=lookup, allowed=(HERE,))
    told = refused(site.redirect("/one", "/two"), manners)
    assert "10.0.0.1" in told.what
    assert site.looked_up == ["wire.example", "wire.example"]
    assert site.paths() == ["/one"]


def test_one_private_answer_among_public_ones_is_enough(site: Site) -> None:
    site.names["mixed.example"] = ["127.0.0.1", "10.0.0.1"]
    refused(site.url("/one", "mixed.example"), site.manners())
    assert not site.visits


def test_redirects_end(site: Site) -> None:
    told = refused(site.redirect("/one", "/one"), site.manners())
    assert "more than 5 times" in told.what
    assert len(site.visits) == 6


def drip(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(2_000):
        visit.write(b"<")
        time.sleep(0.05)


def drip_headers(visit: Visit) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Endless: " + b"a" * 2_000:
        visit.write(bytes([byte]))
        time.sleep(0.05)


def endless_headers(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        visit.write(b"X-%d: y\r\n" % number)


def endless(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(10_000):
        visit.write(b"<p>more</p>" * 1000)


def endless_chunks(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(10_000):
        visit.write(b"2710\r\n" + b"x" * 10_000 + b"\r\n")


def silent(visit: Visit) -> None:
    visit.server.site.over.wait(100)


def cut(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<p>one")


def cut_chunk(visit: Visit) -> None:
    visit.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n<p>one")


def no_http(visit: Visit) -> None:
    visit.write(b"\x00\x01\x02\x03 not http at all\r\n\r\n")


def nothing(visit: Visit) -> None:
    visit.connection.close()


@pytest.mark.parametrize(
    "manner", [drip, drip_headers, endless_headers, endless, endless_chunks, silent, cut, cut_chunk, no_http, nothing]
)
def test_bad_manners_end_soon(site: Site, manner: object) -> None:
    site.routes["/one"] = manner  # type: ignore[assignment]
    manners = site.manners(max_seconds=0.6, silence_seconds=0.5, max_bytes=100_000)
    with pytest.raises((UnreadableInput, InputTooLarge)) as told:
        fetch(site.url("/one"), manners=manners)
    assert told.value.what
    assert isinstance(told.value, InputTooLarge) == (manner in (endless, endless_chunks))
    assert not site.told or manner not in (drip, drip_headers, endless, endless_chunks, silent)  # not heard to the end


def test_more_than_the_length_that_was_announced_is_not_taken(site: Site) -> None:
    site.routes["/one"] = lambda visit: visit.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none and more")
    (answer,) = fetch(site.url("/one"), manners=site.manners())
    assert answer.body == b"one"


def test_a_closed_port_and_an_unknown_name(site: Site) -> None:
    assert "no server of that name" in refused(site.url("/", "no.example"), site.manners()).what
    with serving() as other:
        pass
    assert "connections" in refused(other.url("/"), other.manners()).what


def test_the_second_place_of_a_server_is_tried(site: Site) -> None:
    site.names["wire.example"] = ["127.0.0.3", "127.0.0.1"]
    (answer,) = fetch(site.page("/one", b"one"), manners=site.manners(allowed=(read_network("127.0.0.0/8"),)))
    assert answer.body == b"one"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate of this test")
def test_certificates_are_held_against_the_name_that_was_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to a numeric address; the certificate must be of the name all the same."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=wire.example", "-addext", "subjectAltName=DNS:wire.example", "-days", "2"]
    subprocess.run([*make, "-keyout", key, "-out", certificate, *names], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(context) as secure:
        secure.page("/one", b"one")
        secure.names["press.example"] = ["127.0.0.1"]
        url = secure.url("/one").replace("http:", "https:")
        assert "certificate" in refused(url, secure.manners()).what  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        fetch_module._trust.cache_clear()
        try:
            assert fetch(url, manners=secure.manners())[-1].body == b"one"
            assert "certificate" in refused(url.replace("wire.", "press."), secure.manners()).what
        finally:
            fetch_module._trust.cache_clear()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "wire.example",
        "ftp://wire.example/",
        "http:///x",
        "http://wire.example:99999/",
        "http://a b/",
        "http://[::1/",
        "http://wire.example/\r\nX: y",
        "http://" + "a" * 5000,
        "http://-",
        "http://%00/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UnreadableInput):
        resolve_places(read_address(url), lookup=lambda host, port: [])


def test_addresses_are_made_safe_to_send() -> None:
    address = read_address("HTTPS://Wire.Example:443/à/b c".replace(" ", "%20") + "?q=ü#part")
    assert address.url == "https://wire.example/%C3%A0/b%20c?q=%C3%BC"
    assert read_address("http://bücher.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "127.9.9.9",
        "0.0.0.0",  # noqa: S104
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
        "::7f00:1",
    ],
)
def test_private_addresses(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


def test_public_addresses() -> None:
    for text in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"):
        assert is_public(ipaddress.ip_address(text))
    with pytest.raises(SettingsError):
        read_network("everything")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://wire.example/{text}"):
        try:
            address = read_address(url)
        except UnreadableInput:
            continue
        assert address.url.isascii()
        assert not any(character.isspace() for character in address.url)
        assert read_address(address.url) == address
