"""A mail server for tests of what goes over the wire: it keeps each message as bytes, with its envelope."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Taken:
    """One message that was accepted: its envelope, the options of its envelope, its bytes, and the conversation."""

    sender: str
    recipients: list[str]
    options: str
    content: bytes
    conversation: int


@dataclass
class Server:
    """What it offers after EHLO, whom it refuses (address -> reply), after how many mails it ends a conversation."""

    offers: tuple[str, ...] = ()
    refuses: dict[str, str] = field(default_factory=dict)
    ends_after: int = 0
    taken: list[Taken] = field(default_factory=list)
    conversations: int = 0

    def __enter__(self) -> Server:
        server = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.conversations += 1
                _Talk(server, self, server.conversations).go()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])


class _Talk:
    def __init__(self, server: Server, line: socketserver.StreamRequestHandler, number: int) -> None:
        self.server, self.line, self.number = server, line, number
        self.sender, self.options, self.recipients, self.count = "", "", [], 0  # type: ignore[var-annotated]

    def go(self) -> None:
        self.say("220 here")
        while command := self.line.rfile.readline():
            verb, _space, rest = command.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                self.say("221 bye")
                return
            getattr(self, f"_{verb.lower()}", self._fine)(rest)

    def say(self, words: str) -> None:
        self.line.wfile.write(f"{words}\r\n".encode())

    def _fine(self, rest: str) -> None:
        self.say("250 fine")

    def _ehlo(self, rest: str) -> None:
        lines = ["here", *self.server.offers]
        for line in lines[:-1]:
            self.say(f"250-{line}")
        self.say(f"250 {lines[-1]}")

    def _mail(self, rest: str) -> None:
        if self.server.ends_after and self.count >= self.server.ends_after:
            self.say("421 enough for one conversation")
            return
        self.sender, _space, self.options = rest.removeprefix("FROM:").partition(" ")
        self.recipients = []
        self.say("250 fine")

    def _rcpt(self, rest: str) -> None:
        address = rest.removeprefix("TO:").partition(" ")[0].strip("<>")
        self.recipients.append(address)
        self.say(self.server.refuses.get(address, "250 fine"))

    def _data(self, rest: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.line.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.count += 1
        taken = Taken(self.sender.strip("<>"), self.recipients, self.options, b"".join(lines), self.number)
        self.server.taken.append(taken)
        self.say("250 accepted")
