"""The portal's three processes, said once: `make run` and the containers start the same ones."""

import sys
from dataclasses import dataclass, field

from portal import environment

THREADS = 4  # of each web worker
SPARE_CONNECTIONS = 2  # a thread that ends gives its connection back a moment later
WEB_WORKERS = 2
TASK_WORKERS = 2
QUEUED_REQUESTS = 64  # of each web worker; more wait in the kernel instead of failing
PATIENCE = 10  # seconds that a running request is given when the server stops


@dataclass(frozen=True)
class Process:
    """A command with the environment variables that it needs besides ours."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def web_workers() -> int:
    """Return how many web workers to start: WEB_WORKERS, or the usual number."""
    return environment.number("WEB_WORKERS", default=WEB_WORKERS)


def web(*, host: str, port: int, workers: int = WEB_WORKERS) -> Process:
    """Return the web server: granian with a pool of database connections that its threads can never outrun."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS), "--backpressure", str(QUEUED_REQUESTS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(PATIENCE), "--no-ws"),
        *("--log-level", "warning", "portal.wsgi:application"),
    ]
    return Process("web", command, {"DATABASE_POOL_SIZE": str(THREADS + SPARE_CONNECTIONS)})


def worker() -> Process:
    """Return the Celery worker; gossip and mingle only matter between many workers."""
    command = [*_celery("worker"), "--concurrency", str(TASK_WORKERS), "--without-gossip", "--without-mingle"]
    # Root is warned of running it, on a screen where that helps nobody; the image runs as an ordinary user.
    return Process("worker", command, {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"})


def beat() -> Process:
    """Return Celery's clock; there must be only one."""
    return Process("beat", _celery("beat"))


def _celery(program: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "portal", "--quiet", program, "--loglevel", "INFO"]
