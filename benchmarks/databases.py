"""Databases of the benchmark's own, one a size, kept between runs: making 100,000 entries takes minutes.

Each remembers of which code it was made; when generator, words or indexing change, it is made anew. Migrations that
came since are run (`fill.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "portal_bench_"
_MADE_OF = (
    *("benchmarks/generator.py", "benchmarks/words.py", "benchmarks/words/*.txt", "entries/data/*.csv"),
    *("entries/search/indexing.py", "entries/search/vocabulary.py", "entries/search/words.py"),
)


def address(url: str, size: int | str) -> str:
    """DATABASE_URL of the benchmark's database of this size, on the same server as `url`."""
    return _named(url, f"{PREFIX}{size}")


def prepare(url: str, size: int | str, *, fresh: bool, as_is: bool) -> bool:
    """Make sure that the database exists; return whether it must be filled.

    `as_is` takes a whole one that other code has made, `fresh` none at all.
    """
    name = f"{PREFIX}{size}"
    with _server(url) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found and not fresh and (found[0] == stamp() or (as_is and found[0])):
            return False
        _drop(connection, name)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return True


def ensure(url: str, word: str) -> str:
    """The address of the benchmark's database of this name, made if it is not there."""
    name = f"{PREFIX}{word}"
    with _server(url) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return _named(url, name)


def keep(url: str, size: int | str) -> None:
    """Remember that the database of this size is whole, and of which code it was made."""
    with _server(url) as connection:
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(comment.format(sql.Identifier(f"{PREFIX}{size}"), sql.Literal(stamp())))


def remove(url: str) -> list[str]:
    """Drop all databases of the benchmark; returns their names."""
    with _server(url) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
        names = [name for (name,) in rows]
        for name in names:
            _drop(connection, name)
    return names


def drop(url: str, name: str) -> None:
    """Drop one database of the benchmark."""
    with _server(url) as connection:
        _drop(connection, f"{PREFIX}{name}")


def stamp() -> str:
    """Fingerprint of everything that the generated rows depend on."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for pattern in _MADE_OF:
        yield from sorted(PROJECT.glob(pattern))


def _server(url: str) -> psycopg.Connection:
    return psycopg.connect(_named(url, "postgres"), autocommit=True)


def _named(url: str, name: str) -> str:
    """The address of another database of the same server (a socket's address has an empty host)."""
    return re.sub(r"^(\w+://[^/?]*)/?[^?]*", rf"\1/{name}", url)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
