"""A backup is brought back whole, beside what was there; what is damaged, newer or in use is refused untouched."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from psycopg import sql

from entries.models import Resource, Revision
from partners.models import Partner
from portal.backup import leftovers, making, restoring
from portal.backup.places import FILES_LOCK, BackupError, Place, here, program_for

#: What the backup holds: an organisation with a file, and a revision that names another.
TITLE = "SELECT title_ar FROM entries_entry"


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Place]:
    """The test's own database with an organisation in it, committed, because a dump reads nothing else."""
    with django_db_blocker.unblock():
        place = Place(here().database, tmp_path_factory.mktemp("source") / "media")
        partner = Partner.objects.create(kind="partner", original_language="ar", title_ar="زيارات")
        Resource.objects.create(entry=partner, form="file", title_en="Guide", file="resources/guide.pdf")
        rows = {"resources": [{"id": None, "file": "resources/draft.pdf"}, {"id": 3}]}
        Revision.objects.create(entry=partner, track="source", payload={"rows": rows})
        (place.media / "resources").mkdir(parents=True)
        (place.media / "resources" / "guide.pdf").write_bytes(b"%PDF guide")
        yield place
        partner.delete()


@pytest.fixture(scope="module")
def archive(source: Place, tmp_path_factory: Any) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("backups") / "one.tar"
    making.make(source, target)
    return target


@pytest.fixture
def elsewhere(source: Place, tmp_path: Path) -> Iterator[Place]:
    """A place on the same server with nothing in it; all databases named like it are dropped afterwards."""
    place = Place(dict(source.database) | {"dbname": f"{source.name}_b"}, tmp_path / "there" / "media")
    yield place
    with place.at(restoring.KEEPER).connect(autocommit=True) as line:
        for (name,) in line.execute("SELECT datname FROM pg_database").fetchall():
            if name.startswith(place.name):
                line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def ask(place: Place, query: str) -> Any:
    with place.connect() as line:
        return line.execute(query).fetchone()[0]  # type: ignore[index]


def test_a_backup_is_brought_back_into_an_empty_place_and_then_over_data(archive: Path, elsewhere: Place) -> None:
    restored = restoring.restore(archive, elsewhere)
    assert (restored.old_database, restored.old_files) == ("", "")
    assert restored.manifest["missing"] == ["resources/draft.pdf"]
    assert ask(elsewhere, TITLE) == "زيارات"
    file = elsewhere.media / ask(elsewhere, "SELECT file FROM entries_resource")
    assert file.read_bytes() == b"%PDF guide"
    assert file.stat().st_mode & 0o077 == 0

    with elsewhere.connect() as line:
        line.execute("UPDATE entries_entry SET title_ar = 'جديد'")
    with pytest.raises(BackupError, match="Nothing was changed"):
        restoring.restore(archive, elsewhere)
    with elsewhere.connect(), pytest.raises(BackupError, match="Stop the portal first"):
        restoring.restore(archive, elsewhere, replace=True)
    again = restoring.restore(archive, elsewhere, replace=True)
    assert ask(elsewhere, TITLE) == "زيارات"
    assert ask(elsewhere.at(again.old_database), TITLE) == "جديد"
    assert (Path(again.old_files) / "resources" / "guide.pdf").exists()
    _has_the_same_rules(again, elsewhere)


def _has_the_same_rules(restored: restoring.Restored, elsewhere: Place) -> None:
    """Triggers and constraints come back too: the log stays append-only, four eyes stay four."""
    for query in (
        "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'",
        "SELECT count(*) FROM pg_constraint",
        "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ):
        assert ask(elsewhere, query) == ask(elsewhere.at(restored.manifest["database"]), query) > 0


def changed(archive: Path, *, drop: str = "", add: tuple[str, bytes] | None = None, spoil: str = "") -> Path:
    """The archive with one member left out, added or spoiled."""
    target = archive.with_name("changed.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if spoil and member.name.startswith(spoil):
                content = bytes([content[0] ^ 1]) + content[1:]
            if not (drop and member.name.startswith(drop)):
                new.addfile(member, io.BytesIO(content))
        if add:
            facts = tarfile.TarInfo(add[0])
            facts.size = len(add[1])
            new.addfile(facts, io.BytesIO(add[1]))
    return target


def test_a_damaged_archive_changes_nothing(archive: Path, elsewhere: Place) -> None:
    spoiled = [
        changed(archive, drop="manifest"),
        changed(archive, drop="files/"),
        changed(archive, spoil="files/"),
        changed(archive, spoil="database"),
        changed(archive, add=("files/../../evil", b"x")),
        changed(archive, add=("files/more", b"x")),
    ]
    cut = archive.with_name("cut.tar")
    cut.write_bytes(archive.read_bytes()[:-20_000])
    for path in [*spoiled, cut, Path(__file__)]:
        with pytest.raises(BackupError):
            restoring.restore(path, elsewhere)
    assert not restoring.has_data(elsewhere)
    assert not elsewhere.media.parent.exists()


def test_a_backup_of_a_newer_portal_is_refused(archive: Path, elsewhere: Place, monkeypatch: Any) -> None:
    manifest = restoring.verify(archive)
    monkeypatch.setattr(restoring, "verify", lambda _path: manifest | {"migrations": ["entries.9999_later"]})
    with pytest.raises(BackupError, match="newer portal"):
        restoring.restore(archive, elsewhere)


def test_a_backup_that_is_broken_off_leaves_no_archive(source: Place, archive: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(making, "_pack", lambda *_args: (_ for _ in ()).throw(OSError("disk full")))
    target = archive.with_name("three.tar")
    with pytest.raises(OSError, match="disk full"):
        making.make(source, target)
    assert not [path for path in target.parent.iterdir() if path.name.startswith(("three", ".backup"))]
    with pytest.raises(BackupError, match="there already"):
        making.make(source, archive)


@pytest.mark.django_db
def test_the_commands_speak_in_sentences(archive: Path, tmp_path: Path, capsys: Any) -> None:
    target = tmp_path / "by-command.tar"
    call_command("backup", to=target)
    told = capsys.readouterr()
    assert "by-command.tar" in told.out
    assert "2 files are named in the database and not there" in told.err
    call_command("restore", target, only_check=True)
    assert "The archive is whole" in capsys.readouterr().out
    with pytest.raises(CommandError, match="holds data"):
        call_command("restore", target)


def test_programs_older_than_the_server_are_not_used() -> None:
    assert program_for("pg_dump", 18)
    with pytest.raises(BackupError, match="or newer is needed"):
        program_for("pg_dump", 99)


def test_files_that_nothing_names_go_after_a_day_and_others_stay(source: Place) -> None:
    folder = source.media / "resources"
    for name in ("draft.pdf", "orphan.pdf", "new.pdf"):
        (folder / name).write_bytes(b"x")
    (source.media / "other").mkdir()
    (source.media / "other" / "kept.bin").write_bytes(b"x")
    for path in (*folder.iterdir(), source.media / "other" / "kept.bin"):
        os.utime(path, (0, 0) if path.name != "new.pdf" else None)
    with source.connect() as line:
        line.execute("SELECT pg_advisory_lock_shared(%s)", [FILES_LOCK])
        assert leftovers.remove(source) == 0
    assert leftovers.remove(source) == 1
    assert {path.name for path in folder.iterdir()} == {"guide.pdf", "draft.pdf", "new.pdf"}
    assert (source.media / "other" / "kept.bin").exists()
    (folder / "draft.pdf").unlink()
