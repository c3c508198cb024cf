"""The address of the client behind proxies, which nobody can choose by writing a header.

`X-Forwarded-For` is a list to which each proxy adds, at the right end, the address it saw. What stands further left
was written by somebody unknown. So the list is read from the right, as far as the proxies are trusted.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Whoever connects is the one proxy in front: nothing else can reach the web server (as in docker-compose.yml).
ANY = "*"


def behind(application: Application, trusted: Sequence[str]) -> Application:
    """Wrap a WSGI application: REMOTE_ADDR and the scheme are the client's, as far as trusted proxies tell them.

    `trusted` are addresses or networks of proxies, or "*" for exactly one proxy of any address. Raises ValueError for
    what is neither.
    """
    networks = [ipaddress.ip_network(one, strict=False) for one in trusted if one != ANY]

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        sender = _address(environ.get("REMOTE_ADDR", ""))
        if ANY in trusted or _within(sender, networks):
            hops = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            client = _first_stranger(hops, networks)
            if client:
                environ["REMOTE_ADDR"] = client
            if environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        return application(environ, start_response)

    return wrapped


def _first_stranger(hops: Sequence[str], networks: Sequence[Network]) -> str:
    """The rightmost address that is no trusted proxy; "" if a hop that has to be believed is no address."""
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            return ""
        if not _within(address, networks):
            return str(address)
    return ""


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
