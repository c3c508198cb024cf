"""Bringing a backup back: checked first, made ready beside the old data, then put in its place in two renames.

The old data are never deleted: database and folder stay beside the new ones under names of their own.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from portal.backup.making import CHUNK, COUNTED, DUMP, FILES, FORMAT, MANIFEST, Counting, Tell, files_below
from portal.backup.places import BackupError, Place

#: The database that every server has, from which others are renamed.
KEEPER = "postgres"
LARGEST_MANIFEST = 200 * 1024 * 1024
_LONGEST_NAME = 63  # letters of a name in PostgreSQL


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: the manifest, and where the old data are now ("" where there were none)."""

    manifest: dict[str, Any]
    old_database: str = ""
    old_files: str = ""


def restore(archive: Path, place: Place, *, replace: bool = False, tell: Tell = lambda _words: None) -> Restored:
    """Bring an archive back to the place.

    In order: verifies the archive; refuses one of a newer portal; refuses a place that holds data unless `replace`, and
    one that is in use; unpacks the files into a folder beside; restores the database under another name; compares the
    counts; renames the old database and folder, then the new ones. A restore that is broken off before the renames has
    changed nothing. Raises BackupError.
    """
    tell("Checking the archive …")
    manifest = verify(archive)
    _refuse_newer(manifest)
    there = has_data(place)
    if there and not replace:
        raise BackupError(
            f"The database {place.name} or the folder {place.media} holds data. Nothing was changed. To put the backup "
            "in their place say --replace (make restore REPLACE=yes): the old data are kept beside."
        )
    _refuse_in_use(place)
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    files = place.media.with_name(f"{place.media.name}.restoring-{stamp}")
    tell("Unpacking the files …")
    unpack(archive, files)
    tell("Restoring the database …")
    fresh = place.at(f"{place.name}_restoring_{stamp}"[-_LONGEST_NAME:])
    _restore_database(archive, fresh, place, files)
    _compare(fresh, manifest)
    return _switch(place, fresh, files, stamp, manifest)


def verify(archive: Path) -> dict[str, Any]:
    """Read the whole archive; returns its manifest. BackupError when a member is missing, added, changed or unsafe."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                _refuse_unsafe(member)
                content = tar.extractfile(member)
                assert content is not None
                if member.name == MANIFEST:
                    manifest = json.loads(content.read(LARGEST_MANIFEST))
                else:
                    counted = Counting(content, member.size)  # type: ignore[arg-type]
                    while counted.read(CHUNK):
                        pass
                    found[member.name] = {"size": member.size, "sha256": counted.digest.hexdigest()}
    except (OSError, tarfile.TarError, ValueError) as problem:
        raise BackupError(f"{archive} cannot be read as a backup: {problem}") from None
    if not manifest or manifest.get("format") != FORMAT:
        raise BackupError(f"{archive} is no complete backup of this portal: it has no manifest of a known form.")
    if found != manifest["members"]:
        wrong = sorted(name for name in found.keys() | manifest["members"].keys()
            if found.get(name) != manifest["members"].get(name))  # fmt: skip
        raise BackupError(f"{archive} is damaged: {', '.join(wrong[:5])} differ from what its manifest says.")
    return manifest


def has_data(place: Place) -> bool:
    """Whether there are tables in the database, or files in the folder. A database that is not there holds none."""
    if next(files_below(place.media), None) is not None:
        return True
    if not _exists(place):
        return False
    with place.connect(autocommit=True) as line:
        asked = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))"
        row = line.execute(asked).fetchone()
        return bool(row and row[0])


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of a verified archive below a new folder, readable by their owner only."""
    folder.mkdir(parents=True, mode=0o700)
    with tarfile.open(archive, "r:") as tar:
        for member in tar:
            if member.name.startswith(FILES):
                target = folder / member.name.removeprefix(FILES)
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(tar, member, target)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = tar.extractfile(member)
    assert content is not None
    with content, target.open("xb") as out:
        while piece := content.read(CHUNK):
            out.write(piece)
    target.chmod(0o600)


def _refuse_unsafe(member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    known = member.name in (DUMP, MANIFEST) or member.name.startswith(FILES)
    if not member.isfile() or not known or path.is_absolute() or ".." in path.parts:
        raise BackupError(f"The archive holds something that no backup has: {member.name!r}.")


def _refuse_newer(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupError(f"The backup is of a newer portal (migration {unknown[0]}): install that version first.")


def _refuse_in_use(place: Place) -> None:
    if not _exists(place):
        return
    with place.at(KEEPER).connect(autocommit=True) as line:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        row = line.execute(asked, [place.name]).fetchone()
    if row and row[0]:
        raise BackupError(f"The database {place.name} is in use by {row[0]} connections. Stop the portal first.")


def _exists(place: Place) -> bool:
    with place.at(KEEPER).connect(autocommit=True) as line:
        return line.execute("SELECT FROM pg_database WHERE datname = %s", [place.name]).fetchone() is not None


def _restore_database(archive: Path, fresh: Place, place: Place, folder: Path) -> None:
    """Make the new database and fill it in one transaction; taken away again when that fails."""
    dump = folder.with_name(f"{folder.name}.dump")
    with tarfile.open(archive, "r:") as tar:
        _write(tar, tar.getmember(DUMP), dump)
    try:
        _create(fresh, place)
        _or_drop(fresh, lambda: fresh.run(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump)
        ))  # fmt: skip
    finally:
        dump.unlink()


def _or_drop(fresh: Place, work: Callable[[], object]) -> None:
    try:
        work()
    except BackupError:
        with fresh.at(KEEPER).connect(autocommit=True) as line:
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh.name)))
        raise


def _create(fresh: Place, like: Place) -> None:
    """A new database with the encoding and the locale of the one that it will replace, or of the server."""
    asked = "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider, datlocale"
    with fresh.at(KEEPER).connect(autocommit=True) as line:
        row = line.execute(f"{asked} FROM pg_database WHERE datname IN (%s, 'template0') ORDER BY datname = %s DESC",
            [like.name, like.name]).fetchone()  # type: ignore[arg-type] # fmt: skip
        assert row is not None
        encoding, collate, ctype, provider, locale = row
        options = sql.SQL("ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, (encoding, collate, ctype)))
        by = {"b": "LOCALE_PROVIDER builtin BUILTIN_LOCALE {}", "i": "LOCALE_PROVIDER icu ICU_LOCALE {}"}.get(provider)
        if by:
            options = sql.SQL(" ").join([options, sql.SQL(by).format(sql.Literal(locale))])  # type: ignore[arg-type]
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}").format(sql.Identifier(fresh.name), options)
        try:
            line.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            raise BackupError("The database user may not make databases: it needs CREATEDB for a restore.") from None


def _compare(fresh: Place, manifest: dict[str, Any]) -> None:
    with fresh.connect(autocommit=True) as line:
        for name, table in COUNTED.items():
            row = line.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type] # noqa: S608
            if row is None or row[0] != manifest["counts"][name]:
                raise BackupError(f"The restored database {fresh.name} has other {name} than the backup says.")


def _switch(place: Place, fresh: Place, files: Path, stamp: str, manifest: dict[str, Any]) -> Restored:
    """Put the new data in the place of the old; both renames of databases are one transaction each, and quick."""
    _refuse_in_use(place)
    old_database = f"{place.name}_before_{stamp}"[-_LONGEST_NAME:] if _exists(place) else ""
    with place.at(KEEPER).connect(autocommit=True) as line:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        if old_database:
            line.execute(rename.format(sql.Identifier(place.name), sql.Identifier(old_database)))
        line.execute(rename.format(sql.Identifier(fresh.name), sql.Identifier(place.name)))
    old_files = ""
    if place.media.exists():
        aside = place.media.with_name(f"{place.media.name}.before-{stamp}")
        place.media.rename(aside)
        old_files = str(aside)
    files.rename(place.media)
    return Restored(manifest, old_database, old_files)
