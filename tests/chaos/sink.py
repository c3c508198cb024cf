"""A mail server that accepts everything and counts how often which Message-ID came (RFC 5321, the least of it)."""

from __future__ import annotations

import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes

#: Seconds between the last byte and the acceptance: as long as a real server takes, so that kills fall into it.
THINKING = 0.05


class Sink:
    """Runs in a thread; `accepted` counts Message-IDs, `recipients` the addresses of each."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.lock = threading.Lock()
        sink = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                sink.talk(self)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed hangs up in the middle: that is what this is about."""

        self._server = Server(("127.0.0.1", 0), Conversation)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation; a message counts once its acceptance has been said."""

        def say(words: str) -> None:
            line.wfile.write(f"{words}\r\n".encode())

        say("220 sink")
        while command := line.rfile.readline():
            verb = command.split()[0].upper() if command.split() else b""
            if verb == b"DATA":
                say("354 go on")
                content = self._read(line)
                time.sleep(THINKING)
                # Counted before it is said: a client that dies now has been served all the same.
                self._count(content)
                say("250 accepted")
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")

    @staticmethod
    def _read(line: socketserver.StreamRequestHandler) -> bytes:
        content = []
        while (part := line.rfile.readline()) not in (b".\r\n", b""):
            content.append(part)
        return b"".join(content)

    def _count(self, content: bytes) -> None:
        name = str(message_from_bytes(content).get("Message-ID", "")).strip()
        with self.lock:
            self.accepted[name] += 1
