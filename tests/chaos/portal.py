"""The portal as `make run` starts it, on a data folder and a port of its own; its parts can be found and killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
START = 180.0  # seconds until it must answer
STOP = 40.0  # seconds until it must have ended
HIDDEN = "\0"


class Gone(Exception):
    """The portal did not start, or a part of it cannot be found."""


class Portal:
    """One data folder; started and stopped as often as wished."""

    def __init__(self, data: Path, mail_port: int) -> None:
        self.data, self.port = data, _free_port()
        self.log = (data / "portal.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        } | {
            "PORTAL_DATA": str(data),
            "PORTAL_ENV": "sample",
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_port),
        }

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds. Raises Gone."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(self.port)],
            cwd=PROJECT, env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True,
        )  # fmt: skip
        while time.monotonic() - begun < START:
            if self.status("/readyz") == 200 and self.find("celery", "worker"):
                return time.monotonic() - begun
            if self.process.poll() is not None:
                raise Gone(f"The portal ended while it started; see {self.log.name}.")
            time.sleep(0.3)
        raise Gone(f"The portal did not answer in {START:.0f} s; see {self.log.name}.")

    def stop(self) -> None:
        """End it politely; whatever is left after a while, by force."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process = None
        time.sleep(0.5)
        for pid in self.find():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def status(self, path: str) -> int:
        """The status of an answer; 0 when there is none."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kill(self, part: str) -> int:
        """Kill -9 a part; returns how many processes were hit. Raises Gone when there is none."""
        pids = getattr(self, f"_{part}")()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not pids:
            raise Gone(f"no process of {part} was found")
        return len(pids)

    def find(self, *words: str) -> list[int]:
        """Processes of this portal (they carry its data folder in their environment) whose command has these words."""
        mark = f"PORTAL_DATA={self.data}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            with suppress(OSError):
                if mark not in (folder / "environ").read_bytes().split(b"\0"):
                    continue
                command = (folder / "cmdline").read_bytes().decode(errors="replace").split(HIDDEN)
                program = " ".join(command)
                if (
                    all(word in program for word in words)
                    and "postgres" not in command[0]
                    and "valkey" not in command[0]
                ):
                    found.append(int(folder.name))
        return sorted(found)

    def _worker(self) -> list[int]:
        return self.find("celery", "worker")

    def _beat(self) -> list[int]:
        return self.find("celery", "beat")

    def _web(self) -> list[int]:
        return self.find("granian")

    def _web_worker(self) -> list[int]:
        return [pid for pid in self.find("granian") if _parent(pid) in self.find("granian")][:1] or self._web()[1:2]

    def _supervisor(self) -> list[int]:
        return [self.process.pid] if self.process else []

    def _postgres(self) -> list[int]:
        return [int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])]

    def _valkey(self) -> list[int]:
        return [int((self.data / "valkey" / "server.pid").read_text())]


def _parent(pid: int) -> int:
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
