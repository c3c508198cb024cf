"""`manage.py restore ARCHIVE`: brings a backup back."""

import argparse
import contextlib
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import BaseCommand, CommandError
from django.db import connections
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from portal.backup import restoring
from portal.backup.places import BackupError, here
from portal.celery import app


class Command(BaseCommand):
    """Says where the old data are now; fails with one sentence and then has changed nothing."""

    help = "Bring database and files back from an archive made by `backup`. The portal must be stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the archive, and whether data that are there may be put aside."""
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="put data that are there aside")
        parser.add_argument("--only-check", action="store_true", help="verify the archive and change nothing")

    def handle(self, *_args: Any, archive: Path, replace: bool, only_check: bool, **_options: Any) -> None:
        """Restore, then forget what cache and queue hold; CommandError if it cannot be done."""
        for connection in connections.all():
            connection.close()
        try:
            if only_check:
                told = restoring.verify(archive)
                self.stdout.write(f"The archive is whole: made {told['made']}, {told['counts']['entries']:,} entries.")
                return
            done = restoring.restore(archive, here(), replace=replace, tell=self.stdout.write)
        except BackupError as problem:
            raise CommandError(str(problem)) from None
        self._forget()
        self.stdout.write(f"Restored as of {done.manifest['made']}: {done.manifest['counts']['entries']:,} entries.")
        if done.old_database:
            self.stdout.write(f"The old database is kept as {done.old_database}.")
        if done.old_files:
            self.stdout.write(f"The old files are kept in {done.old_files}.")
        self.stdout.write("Start the portal now: it brings an older database up to date by itself.")

    def _forget(self) -> None:
        """Cached pages and queued tasks speak of data that are no longer there; nothing in them is needed."""
        for forget in (cache.clear, app.control.purge):
            with contextlib.suppress(RedisError, OperationalError):  # a Valkey that is away holds nothing either
                forget()
