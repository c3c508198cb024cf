"""A small load generator: kept-alive connections, bounded in number of requests and in time."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.server import HOST


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: an address, and perhaps the ETag that the reader holds."""

    address: str
    etag: str = ""

    def to_bytes(self) -> bytes:
        """As HTTP/1.1."""
        held = f"If-None-Match: {self.etag}\r\n" if self.etag else ""
        return f"GET {self.address} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n{held}\r\n".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Load:
    """What a run under load gave: seconds of each request, and how long all took together."""

    times: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0


class Connection:
    """One connection that is kept; one request at a time. Raises OSError when the server hangs up."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def get(self, request: Request) -> Answer:
        """Send a request and read the whole answer."""
        self._socket.sendall(request.to_bytes())
        status = int(self._file.readline().split()[1])
        headers = {}
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return Answer(status, headers, self._file.read(int(headers.get("content-length", 0))))

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


def under_load(
    port: int, requests: Sequence[Request], *, expected: int, connections: int, seconds: float, most: int
) -> Load:
    """Ask for the requests in turn on several connections, until `seconds` have passed or `most` were answered.

    Answers with another status than `expected` are counted as failures.
    """
    wanted = [request.to_bytes() for request in requests]
    return asyncio.run(_run(port, wanted, expected, connections, time.perf_counter() + seconds, most))


async def _run(port: int, wanted: list[bytes], expected: int, connections: int, until: float, most: int) -> Load:
    load = Load()
    turns = itertools.islice(itertools.cycle(wanted), most)
    begun = time.perf_counter()
    await asyncio.gather(*(_ask(port, turns, expected, until, load) for _ in range(connections)))
    load.seconds = time.perf_counter() - begun
    return load


async def _ask(port: int, turns: Iterator[bytes], expected: int, until: float, load: Load) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    for request in turns:
        begun = time.perf_counter()
        if begun > until:
            break
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        load.times.append(time.perf_counter() - begun)
        load.failures += int(head[9:12]) != expected
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    place = head.lower().find(b"content-length:")
    return int(head[place + 15 : head.index(b"\r\n", place)]) if place >= 0 else 0
