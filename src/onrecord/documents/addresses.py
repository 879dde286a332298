"""Which addresses we are willing to ask: pages on the public web, whatever a name, a redirect or DNS may say.

A name is looked up once and the connection goes to the very address that was checked, so that a second answer of
DNS cannot lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from onrecord.errors import SettingsError, UnreadableInput

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LONGEST = 4_000
_ADVICE = "Check the address."
_PORTS = frozenset({80, 443})
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNRESERVED = "!$%&'()*+,/:;=?@[]~-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address on the web, taken apart. ``target`` is what the server is asked for."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt and turns go by."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def is_address(text: str) -> bool:
    """Whether a text is meant as an address on the web."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def read_address(url: str) -> Address:
    """An address taken apart and made safe to send. Raises UnreadableInput for what is none that we ask."""
    text = url.strip()
    if not is_address(text):
        raise UnreadableInput("it is no address on the web", text[:LONGEST], "It begins with http:// or https://.")
    if len(text) > LONGEST or re.search(r"[\x00-\x20\x7f]", text):
        raise UnreadableInput("the address is too long or holds spaces", text[:LONGEST], _ADVICE)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if host.isascii() else host[:253].encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise UnreadableInput("the address makes no sense", text, _ADVICE) from None
    if not host or len(host) > 253 or not re.fullmatch(r"[\w.:%-]+", host, re.ASCII):
        raise UnreadableInput("the address names no server", text, _ADVICE)
    if parts.username is not None or parts.password is not None:
        raise UnreadableInput("the address holds a user name or password", text, "Give it without them.")
    scheme = parts.scheme.lower()
    port = port if port is not None else 443 if scheme == "https" else 80
    if port not in _PORTS and port < 1024:
        raise UnreadableInput(f"port {port} belongs to something other than the web", text, _ADVICE)
    target = quote(parts.path or "/", safe=_UNRESERVED) + (
        f"?{quote(parts.query, safe=_UNRESERVED)}" if parts.query else ""
    )
    whole = Address(url="", scheme=scheme, host=host, port=port, target=target)
    return Address(url=whole.origin + target, scheme=scheme, host=host, port=port, target=target)


Lookup = Callable[[str, int], list[str]]
"""From a host's name and a port to its numeric addresses."""


def look_up(host: str, port: int) -> list[str]:
    """What DNS, or the machine's own table of hosts, says now."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def read_network(text: str) -> Network:
    """A network or single address as a user writes it: ``192.168.7.0/24``, ``127.0.0.1``. Raises SettingsError."""
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        what = f"{text!r} is no network"
        raise SettingsError(what, "--allow-network", "Write it as 192.168.7.0/24 or 127.0.0.1") from None


def resolve_places(address: Address, *, allowed: tuple[Network, ...] = (), lookup: Lookup = look_up) -> list[str]:
    """The numeric addresses of a server, all of them public or expressly ``allowed``.

    Raises UnreadableInput where the name is unknown or any of its addresses is neither.
    """
    try:
        found = [ipaddress.ip_address(text.split("%")[0]) for text in lookup(address.host, address.port)]
    except (OSError, UnicodeError, ValueError):
        found = []
    if not found:
        raise UnreadableInput("there is no server of that name", address.url, "Check the address and the network.")
    for one in found:
        if not is_public(one) and not any(one.version == net.version and one in net for net in allowed):
            what = f"it leads into a private network ({one}), which pages on the web must not do"
            raise UnreadableInput(what, address.url, "If you mean it, allow it with --allow-network.")
    return list(dict.fromkeys(str(one) for one in found))


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public internet, itself and any address wrapped in it."""
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified or one.is_loopback)
        for one in _unwrapped(address)
    )


def _unwrapped(address: IPAddress) -> Iterator[IPAddress]:
    inner: list[IPAddress | None] = []
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or int(address) < 1 << 32:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    wrapped = [one for one in inner if one is not None]
    yield from wrapped or [address]  # what wraps another address is itself in no public network
