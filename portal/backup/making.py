"""Making a backup: one archive in which database and files fit together.

The database is read in one snapshot, taken before the first file is copied. A file is on the disk before the row that
names it is committed, and while a backup is made nobody removes files (`FILES_LOCK`): so every file that the snapshot
names is there to be copied. Files that came later are in the archive too, and do no harm.

Not in it: the queue and the cache (Valkey), which hold nothing that the database does not know; the secret key and the
settings, which belong elsewhere than the data (docs/runbook.md).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import django
import psycopg
from django.apps import apps
from django.db import models
from psycopg import sql

from portal.backup.places import FILES_LOCK, BackupError, Place

FORMAT = 1
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
CHUNK = 1024 * 1024
#: Free bytes that are asked for beyond what database and files take now.
RESERVE = 100 * 1024 * 1024
Tell = Callable[[str], object]


def make(place: Place, target: Path, *, tell: Tell = lambda _words: None) -> dict[str, Any]:
    """Write an archive of the place to `target` (a new file, readable by its owner only); returns its manifest.

    In order: looks for room; keeps files from being removed; takes the snapshot; dumps the database; copies the files;
    writes the manifest with the checksum of each; puts the archive in its place. A backup that is broken off leaves no
    archive. Raises BackupError.
    """
    if target.exists():
        raise BackupError(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with place.connect() as line:
        _ask_for_room(line, place, target.parent)
        line.execute("SELECT pg_advisory_lock_shared(%s)", [FILES_LOCK])
        line.commit()
        line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        line.read_only = True
        snapshot = _one(line, "SELECT pg_export_snapshot()")
        manifest = _described(line, place)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            partial = Path(folder) / "archive.tar"
            tell("Dumping the database …")
            dump = Path(folder) / DUMP
            place.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                "--file", str(dump))  # fmt: skip
            tell("Copying the files …")
            _pack(partial, dump, place.media, manifest)
            partial.chmod(0o600)
            partial.rename(target)
    return manifest


def _pack(archive: Path, dump: Path, media: Path, manifest: dict[str, Any]) -> None:
    with archive.open("wb") as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        manifest["members"] = {DUMP: _add(tar, dump, DUMP)}
        for path in files_below(media):
            name = path.relative_to(media).as_posix()
            manifest["members"][FILES + name] = _add(tar, path, FILES + name)
        manifest["missing"] = [name for name in manifest["missing"] if FILES + name not in manifest["members"]]
        _add_bytes(tar, MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())
        tar.close()
        out.flush()
        os.fsync(out.fileno())


def files_below(folder: Path) -> Iterator[Path]:
    """All plain files below a folder, in order; links are not followed."""
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def named_files(line: psycopg.Connection[Any]) -> set[str]:
    """Every file that a row names, in columns for files and in the texts of revisions, which hold rows of their own."""
    found: set[str] = set()
    present = {row[0] for row in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField) and model._meta.db_table in present:
                query = sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} <> ''").format(
                    sql.Identifier(str(field.column)), sql.Identifier(model._meta.db_table)
                )
                found |= {row[0] for row in line.execute(query)}
    if "entries_revision" in present:
        in_texts = "SELECT DISTINCT jsonb_path_query(payload, '$.rows.*[*].file') #>> '{}' FROM entries_revision"
        found |= {row[0] for row in line.execute(in_texts) if row[0]}
    return found


def _described(line: psycopg.Connection[Any], place: Place) -> dict[str, Any]:
    """What the archive says of itself, from the snapshot; "missing" are all named files, to be struck off when met."""
    applied = line.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
    counts = {name: _one(line, f"SELECT count(*) FROM {table}") for name, table in COUNTED.items()}  # noqa: S608
    return {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": place.name,
        "postgres": line.info.server_version,
        "django": django.get_version(),
        "migrations": [f"{app}.{name}" for app, name in applied],
        "counts": counts,
        "missing": sorted(named_files(line)),
    }


#: What is counted, so that a restored database can be compared: words and tables.
COUNTED = {
    "entries": "entries_entry",
    "people": "partners_user",
    "moves": "entries_move",
    "mails": "notifications_mail",
}


def _one(line: psycopg.Connection[Any], query: str) -> Any:
    row = line.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def _ask_for_room(line: psycopg.Connection[Any], place: Place, folder: Path) -> None:
    """A disk that fills up in the middle of the night helps nobody: ask before. A dump is smaller than its database."""
    size = _one(line, "SELECT pg_database_size(current_database())")
    files = sum(path.stat().st_size for path in files_below(place.media))
    # The dump stands beside the archive for a moment.
    needed = 2 * size + files + RESERVE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupError(f"There are {free // CHUNK} MB free in {folder}, and up to {needed // CHUNK} MB are needed.")


def _add(tar: tarfile.TarFile, path: Path, name: str) -> dict[str, Any]:
    """Add one file as it is at this moment; returns its size and checksum."""
    facts = tarfile.TarInfo(name)
    with path.open("rb") as content:
        facts.size = os.fstat(content.fileno()).st_size
        facts.mtime = int(os.fstat(content.fileno()).st_mtime)
        facts.mode = 0o600
        counted = Counting(content, facts.size)
        tar.addfile(facts, counted)  # type: ignore[arg-type]
    return {"size": facts.size, "sha256": counted.digest.hexdigest()}


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = len(content), 0o600
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        tar.addfile(facts, file)


class Counting:
    """A file that remembers the checksum of what was read of it."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, never more than the file had when it was opened."""
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self.digest.update(piece)
        return piece
