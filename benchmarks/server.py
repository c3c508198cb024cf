"""The portal's web server as in production, on a port of its own, and how much processor time it uses."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from portal import processes

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds until the server must answer
#: Linux numbers the processor clock of a process so (include/linux/posix-timers.h: CPUCLOCK_SCHED is 2).
_SCHEDULED = 2


def environment(database: str, *, cache_megabytes: int) -> dict[str, str]:
    """The environment variables of a production server without TLS, for this database."""
    return os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PORTAL_ENV": "production",
        "SEARCHES_A_MINUTE": "0",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}",
        "HTTPS": "false",
        "LOG_LEVEL": "WARNING",
        "PAGE_CACHE_MEGABYTES": str(cache_megabytes),
    }


class Server:
    """A running web server; leaving the context ends it."""

    def __init__(self, database: str, *, cache_megabytes: int) -> None:
        self.port = _free_port()
        self._environment = environment(database, cache_megabytes=cache_megabytes)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        web = processes.web(host=HOST, port=self.port)
        self._process = subprocess.Popen(web.command, env=self._environment | web.environment, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise SystemExit("The web server did not start; its message stands above.")
            time.sleep(0.2)
        return self

    def __exit__(self, *error: object) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(processes.PATIENCE + 5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def workers(self) -> list[int]:
        """The ids of the web worker processes."""
        assert self._process is not None
        main = self._process.pid
        return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/en/bare/", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"The web server answers {error.code} to the bare view.") from None
        except OSError:
            return False


def cpu_seconds(pids: Iterable[int]) -> dict[int, float]:
    """Processor time that each of these processes has used so far, all its threads; processes that ended are left out.

    The clock of /proc/<pid>/stat counts in hundredths of a second, which is too coarse for one request; this is the
    same account in nanoseconds (clock_getcpuclockid(3)).
    """
    used = {}
    for pid in pids:
        try:
            used[pid] = time.clock_gettime((~pid << 3) | _SCHEDULED)
        except OSError:
            continue
    return used


def since(before: dict[int, float], pids: Iterable[int]) -> float:
    """Seconds of processor time used since `before`; a process that began meanwhile counts whole."""
    return sum(used - before.get(pid, 0.0) for pid, used in cpu_seconds(pids).items())


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])
