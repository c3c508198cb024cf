"""`manage.py run`: prepares the portal and runs all its processes until Ctrl-C."""

import argparse
import errno
import io
import os
import socket
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from portal import preparation, processes
from portal.supervisor import Supervisor

LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
PATIENCE = 120.0  # seconds until the web server must answer
LARGEST_PORT = 65_535


class Command(BaseCommand):
    """Progress is shown for each step; what fails says so in one sentence."""

    help = "Prepare the database and run web server, worker and beat; Ctrl-C stops them."
    requires_system_checks: list[str] = []  # run below, after the port is known to be free
    _closing_words = ""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the address."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Effects in order: check settings and port, prepare, start, print the address, wait, stop."""
        host, port = options["host"], _port(options["port"])
        begun = time.monotonic()
        _require_free(host, port)
        call_command("check", fail_level="ERROR", stdout=io.StringIO())
        for step in [*preparation.database_steps(), *preparation.build_steps()]:
            self._do(step)
        for connection in connections.all():
            connection.close()
        _allow_host(host)
        os.environ.setdefault("SITE_URL", _address(host, port))  # mails that this start sends lead back to it
        supervisor = Supervisor(say=self._say)
        try:
            self._serve(supervisor, host, port, begun)
        finally:
            supervisor.stop()
            self._say("Stopped.")

    def _serve(self, supervisor: Supervisor, host: str, port: int, begun: float) -> None:
        self._say("Starting web server, worker and beat …")
        supervisor.start([processes.web(host=host, port=port)])
        if supervisor.wait_until(lambda: _answers(host, port), seconds=PATIENCE):
            supervisor.start([processes.worker(), processes.beat()])  # after: people wait for the pages only
            self._welcome(host, port, time.monotonic() - begun)
        elif not supervisor.stopping:
            raise CommandError(f"The portal did not start: {', '.join(supervisor.ended()) or 'no answer in time'}.")
        if supervisor.watch():
            raise SystemExit(1)

    def _do(self, step: preparation.Step) -> None:
        begun = time.monotonic()
        self._say(f"{step.title} … ", ending="")
        words = step.run().strip()
        if "\n" in words:  # long words (the accounts) are shown at the end, where they are looked for
            self._closing_words, words = words, ""
        self._say(f"{words or 'done'} ({time.monotonic() - begun:.1f} s)")

    def _welcome(self, host: str, port: int, seconds: float) -> None:
        self._say(f"\nThe portal is open after {seconds:.0f} s: {_address(host, port)}/")
        if not settings.PRODUCTION:
            self._say(f"Mails are not sent but shown at {_address(host, port)}/en/mails/")
        if self._closing_words:
            self._say(self._closing_words)
        self._say("Ctrl-C stops it.\n")

    def _say(self, words: str, ending: str = "\n") -> None:
        self.stdout.write(words, ending=ending)
        self.stdout.flush()


def _port(value: str) -> int:
    if value.isdecimal() and 0 < int(value) <= LARGEST_PORT:
        return int(value)
    raise CommandError(f"The port must be a number from 1 to {LARGEST_PORT}, not {value!r}.")


def _require_free(host: str, port: int) -> None:
    """Refuse an occupied port: granian would start beside the other server without a word."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror:
        raise CommandError(f"The host {host!r} is not an address of this machine.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(f"Port {port} is in use; choose another one: make run PORT={port + 1}") from None
        raise CommandError(f"The portal cannot listen on {host}, port {port}: {error.strerror}.") from None


def _allow_host(host: str) -> None:
    """Let a sample on another address than this machine's own be reached under any name; production names its hosts."""
    if settings.PORTAL_ENV == "sample" and host not in LOCAL:
        os.environ.setdefault("ALLOWED_HOSTS", "*")


def _answers(host: str, port: int) -> bool:
    address = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    request = urllib.request.Request(f"http://{address}:{port}/healthz", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - http, and our own address
            return answer.status == 200
    except urllib.error.HTTPError:
        return True  # it answers; production may not know the name localhost
    except OSError:
        return False


def _address(host: str, port: int) -> str:
    """The address under which people on this machine open the portal."""
    shown = "localhost" if host in (*LOCAL, *EVERYWHERE) else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
