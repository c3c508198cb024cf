"""`manage.py run`: it opens, says where, stops cleanly, and refuses with one sentence what cannot work."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import processes
from portal.probe import answers
from portal.processes import Process
from portal.supervisor import Supervisor

PROJECT = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 120  # seconds, for an end or an answer
LIMIT = 300  # seconds, for everything that one start does; a busy machine is slow

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("embedded")]


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """An environment as on a fresh machine, with a data folder that the first start fills and later ones find."""
    data = Path(tempfile.mkdtemp(prefix="portal-run-"))
    data.chmod(0o755)
    given = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CACHE_DATABASE", "BROKER_DATABASE", "STATIC_ROOT")
    own = {*given, "PORTAL_ENV", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    yield {name: value for name, value in os.environ.items() if name not in own} | {"PORTAL_DATA": str(data)}
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def run(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts `manage.py run`; what still runs after the test is ended."""
    started: list[subprocess.Popen[str]] = []
    limits: list[threading.Timer] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "run", *arguments]
        running = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(running)
        limits.append(threading.Timer(LIMIT, running.kill))
        limits[-1].start()
        return running

    yield start
    for limit in limits:
        limit.cancel()
        limit.join()
    for running in started:
        if running.poll() is None:
            running.terminate()
        running.communicate(timeout=TIMEOUT)


def _read_until(running: subprocess.Popen[str], words: str) -> str:
    said = ""
    for line in running.stdout:
        said += line
        if words in line:
            return said
    return pytest.fail(said)


def _is_ready(port: int) -> bool:
    """Ask until all parts are in order; a busy machine may need a moment."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        if answers(f"http://localhost:{port}/readyz"):
            return True
        time.sleep(0.5)
    return False


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _all_gone(pids: list[int], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_run_opens_the_portal_and_ctrl_c_stops_everything(run, port: int) -> None:
    running = run("--port", str(port))
    said = _read_until(running, "Ctrl-C stops it")
    assert f"http://localhost:{port}/" in said
    assert "ngo@example.org" in said
    assert "sample-only" in said
    assert _is_ready(port)
    children = _children(running.pid)
    running.send_signal(signal.SIGINT)
    rest, _ = running.communicate(timeout=TIMEOUT)
    assert running.returncode == 0, rest
    assert "Stopped." in rest
    assert "Traceback" not in said + rest
    assert _all_gone(children, seconds=5)


def test_kill_9_of_run_leaves_no_process_behind(run, port: int) -> None:
    running = run("--port", str(port))
    _read_until(running, "Ctrl-C stops it")
    children = _children(running.pid)
    assert len(children) == 3
    running.kill()
    running.communicate(timeout=TIMEOUT)
    assert _all_gone(children, seconds=30)
    # The next start takes over what still runs, finds the data and stops it in the end.
    follower = run("--port", str(port))
    assert "already there" in _read_until(follower, "Ctrl-C stops it")
    follower.terminate()
    follower.communicate(timeout=TIMEOUT)
    assert follower.returncode == 0


def test_occupied_port_gives_one_sentence(run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        said, _ = run("--port", str(taken)).communicate(timeout=TIMEOUT)
    wanted = f"CommandError: Port {taken} is in use; choose another one: make run PORT={taken + 1}"
    assert said.splitlines()[-1] == wanted
    assert "Traceback" not in said


@pytest.mark.parametrize("value", ["", "0", "70000", "http"])
def test_wrong_port_is_refused_with_one_sentence(value: str) -> None:
    with pytest.raises(CommandError, match=r"^The port must be a number from 1 to 65535, not "):
        call_command("run", port=value)


def test_address_of_another_machine_is_refused_with_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^The portal cannot listen on 192\.0\.2\.1, port 8000: "):
        call_command("run", host="192.0.2.1")


def test_unusable_data_folder_gives_one_sentence(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said, _ = run(PORTAL_DATA=str(tmp_path / "file" / "data")).communicate(timeout=TIMEOUT)
    assert re.search(r"^The data folder .* cannot be made: Not a directory\.$", said, re.MULTILINE)
    assert "Traceback" not in said


def test_unsafe_production_start_is_refused_before_anything_is_started(run) -> None:
    said, _ = run(PORTAL_ENV="production", SECRET_KEY="short").communicate(timeout=TIMEOUT)
    assert "SECRET_KEY is too short" in said
    assert "ALLOWED_HOSTS is empty in production" in said
    assert "Bringing the database" not in said


def test_missing_python_gives_one_sentence() -> None:
    done = subprocess.run(["make", "run", "PYTHON="], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode
    assert done.stderr.startswith("Python 3.11 or newer is needed and was not found; install it")


def test_python_that_is_too_old_gives_one_sentence() -> None:
    done = subprocess.run(["make", "run", "PYTHON=false"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode
    assert done.stderr.startswith("false is not Python 3.11 or newer; name another one")


def test_help_lists_every_target_that_is_there() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    listed = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "help"):
        assert f"make {target}" in listed
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_web_server_never_has_more_threads_than_connections() -> None:
    web = processes.web(host="127.0.0.1", port=8000)
    threads = int(web.command[web.command.index("--blocking-threads") + 1])
    assert int(web.environment["DATABASE_POOL_SIZE"]) >= threads


def test_supervisor_stops_the_others_when_one_process_ends() -> None:
    said: list[str] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor = Supervisor(say=said.append)
    try:
        long = Process("long", [sys.executable, "-c", "import time; time.sleep(300)"])
        supervisor.start([Process("short", [sys.executable, "-c", ""]), long])
        assert supervisor.watch() == 1
        supervisor.stop()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert sorted(supervisor.ended()) == ["long", "short"]
    assert "short" in said[0]
