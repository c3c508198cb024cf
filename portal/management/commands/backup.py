"""`manage.py backup`: database and files as one archive."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal.backup import making
from portal.backup.places import BackupError, here


class Command(BaseCommand):
    """Says what is in the archive; fails with one sentence."""

    help = "Write the database and the files into one archive (by default into the folder backups of the data)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare where the archive goes."""
        parser.add_argument("--to", type=Path, metavar="FILE", help="the archive's name; a new file")

    def handle(self, *_args: Any, to: Path | None, **_options: Any) -> None:
        """Make the backup; CommandError if it cannot be made."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        target = (to or Path(settings.DATA_DIR) / "backups" / f"portal-{stamp}.tar").absolute()
        try:
            manifest = making.make(here(), target, tell=self.stdout.write)
        except BackupError as problem:
            raise CommandError(str(problem)) from None
        counts = ", ".join(f"{count:,} {name}" for name, count in manifest["counts"].items())
        files = len(manifest["members"]) - 1
        self.stdout.write(f"{target} ({target.stat().st_size / 1e6:.1f} MB): {counts}, {files:,} files")
        if manifest["missing"]:
            names = ", ".join(manifest["missing"][:5])
            self.stderr.write(f"{len(manifest['missing'])} files are named in the database and not there: {names}")
