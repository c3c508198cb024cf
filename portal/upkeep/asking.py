"""Asking a server whether an address answers: politely, and never inside our own network.

An address that people type may point anywhere: at this machine, the database beside it, the metadata of a cloud. So a
name is resolved first, every address that it has must be a public one, and the connection goes to the address that was
looked at: a name that resolves differently a moment later (DNS rebinding) changes nothing. Each hop of a redirect goes
through the same door. Only http and https at their own ports, no credentials, no proxies, bounded time and size.
(OWASP, Server-Side Request Forgery Prevention Cheat Sheet; IANA registries of special-purpose addresses, by way of
`ipaddress.is_global`.)
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from portal.upkeep.collecting import cleaned

PORTS = {"http": 80, "https": 443}
MOST_HOPS = 5
TIMEOUT = 10.0  # seconds for each step on the wire
WHOLE = 25.0  # seconds for one request, whatever trickles in
LASTING = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMBEDDED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

Resolver = Callable[[str, int], list[str]]


class NotAllowed(Exception):
    """An address that we do not ask; `reason` is a code (see `Answer.reason`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is None where no server answered; `reason` then says why: dns, refused, timeout, tls,
    broken, private, port, scheme, hops.

    `moved_to` is the last address if every hop to it was a lasting redirect. `patience` are the seconds that the server
    asks us to wait. `body` is the beginning of the text, where one was asked for.
    """

    status: int | None = None
    reason: str = ""
    moved_to: str = ""
    patience: int = 0
    body: str = ""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which they should be tried; OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, those within IPv6 addresses (mapped, 6to4, NAT64) too."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        inner = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if any(ip in network for network in _EMBEDDED):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
        if ip in _EMBEDDED[0]:
            return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks addresses as one visitor; the resolver, the ports and what counts as public are given by tests only."""

    user_agent: str
    resolver: Resolver = resolve
    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset(PORTS.values())

    def ask(self, address: str, *, most: int = 0) -> Answer:
        """Follow an address to its end: HEAD, and GET of a first byte where a server does not do HEAD.

        With `most`, GET at once and return so many bytes of the text. Never raises for what a server does.
        """
        is_lasting, at = True, address
        for _hop in range(MOST_HOPS + 1):
            try:
                answer, location = self._visit(at, most)
            except NotAllowed as refused:
                return Answer(reason=refused.reason)
            if answer.status not in REDIRECTS or not location:
                has_moved = is_lasting and at != address and answer.status is not None and answer.status < 300
                return Answer(answer.status, answer.reason, at if has_moved else "", answer.patience, answer.body)
            is_lasting = is_lasting and answer.status in LASTING
            at = cleaned(urljoin(at, location))
        return Answer(reason="hops")

    def _visit(self, address: str, most: int) -> tuple[Answer, str]:
        """One hop: its answer and where it redirects to."""
        first = self._request("GET" if most else "HEAD", address, most)
        if most or first[0].status is None or first[0].status < 400 or first[0].status in (410, 429):
            return first
        return self._request("GET", address, 0)

    def _request(self, method: str, address: str, most: int) -> tuple[Answer, str]:
        """One request; every failure on the wire becomes an answer without status. Raises `NotAllowed`."""
        connection = self._connection(address)
        stop = threading.Timer(WHOLE, _shut, [connection])
        stop.daemon = True
        stop.start()
        try:
            return self._spoken(connection, method, address, most)
        except ssl.SSLError:
            return Answer(reason="tls"), ""
        except TimeoutError:
            return Answer(reason="timeout"), ""
        except ConnectionRefusedError:
            return Answer(reason="refused"), ""
        except (OSError, http.client.HTTPException, ValueError):
            return Answer(reason="broken"), ""
        finally:
            stop.cancel()
            connection.close()

    def _spoken(self, connection: _Pinned, method: str, address: str, most: int) -> tuple[Answer, str]:
        parts = urlsplit(address)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {"User-Agent": self.user_agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{max(most - 1, 0)}"
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read(most).decode("utf-8", "replace") if most else ""
        status = 200 if response.status == 416 else response.status  # no byte to give: the page is empty, but there
        patience = _seconds(response.headers.get("Retry-After", ""))
        return Answer(status, patience=patience, body=body), response.headers.get("Location", "")

    def _connection(self, address: str) -> _Pinned:
        """A connection to the very IP address that was found to be public."""
        try:
            parts = urlsplit(address)
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            raise NotAllowed("scheme") from None
        if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
            raise NotAllowed("scheme")
        if port not in self.ports:
            raise NotAllowed("port")
        try:
            found = self.resolver(parts.hostname, port)
        except (OSError, UnicodeError):
            raise NotAllowed("dns") from None
        if not found or not all(self.allows(one) for one in found):
            raise NotAllowed("private" if found else "dns")
        return _Pinned(parts.hostname, port, found[0], secure=parts.scheme == "https")


class _Pinned(http.client.HTTPConnection):
    """A connection that goes to a given IP address; the name is only said (Host) and proven (certificate)."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.default_port = PORTS["https" if secure else "http"]  # not said in Host where it goes without saying
        self._address, self._secure = address, secure

    def connect(self) -> None:
        """Open the wire to the address, and prove the name on it."""
        wire = socket.create_connection((self._address, self.port), timeout=TIMEOUT)
        self.sock = wire  # from here on `_shut` can end it, the handshake too
        if not self._secure:
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(wire, server_hostname=self.host)
        except BaseException:
            wire.close()
            raise


def _shut(connection: http.client.HTTPConnection) -> None:
    """End a request that takes too long: the reading side wakes up with an error."""
    wire = connection.sock
    if wire is not None:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)


def _seconds(text: str) -> int:
    """The seconds of a Retry-After header; a date counts as an hour."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 3600
