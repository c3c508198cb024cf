"""What `manage.py import_iati` and `manage.py import_360giving` have in common."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import override

from funding.commitments.findings import sentence
from funding.commitments.models import ImportRun, RunState, Standard
from funding.commitments.models.runs import LONGEST_LICENCE
from portal.exchange.commitments import importer

#: So many findings of a file are listed on the screen; the desk has them all.
LISTED = 20


class ImportCommand(BaseCommand):
    """Imports each file in a run of its own; every record is accounted for."""

    standard: Standard

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Files, and whether anything is written."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen; write nothing but the report."
        )

        parser.add_argument(
            "--licence", default="", help="The licence under which the files were published, where they do not say it."
        )

    def handle(self, *_args: Any, files: list[Path], dry_run: bool, licence: str, **_options: Any) -> None:
        """Import the files one after another; CommandError if one could not be used or another import is under way."""
        failed = 0
        with override("en"):
            for path in files:
                try:
                    failed += not self._import(path, dry_run=dry_run, licence=licence[:LONGEST_LICENCE])
                except importer.Busy:
                    raise CommandError("Another import is under way. Try again when it is over.") from None
        if failed:
            raise CommandError("1 file could not be used." if failed == 1 else f"{failed} files could not be used.")

    def _import(self, path: Path, *, dry_run: bool, licence: str) -> bool:
        size = path.stat().st_size if path.is_file() else 0
        run = ImportRun(standard=self.standard, file_name=path.name[:200], size=size, dry_run=dry_run, licence=licence)
        importer.perform(run, path, self._progress)
        if sys.stderr.isatty():
            self.stderr.write("\r\x1b[K", ending="")
        self._tell(run)
        return run.state == RunState.DONE

    def _progress(self, run: ImportRun) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{run.file_name}: {run.percent}%", ending="")

    def _tell(self, run: ImportRun) -> None:
        counts = ", ".join(f"{count:,} {name}" for name, count in run.tally.items() if count) or "no records"
        self.stdout.write(f"{run.file_name}: {counts}{' (dry run: nothing was written)' if run.dry_run else ''}")
        if run.reason:
            self.stdout.write(f"  {run.reason}")
        for code, count in sorted(run.found.items(), key=lambda pair: -pair[1]):
            self.stdout.write(f"  {count:,} × {sentence(code, {})}")
        for one in importer.first_findings(run, LISTED):
            self.stdout.write(f"  line {one.line}: {one.identifier or '-'}: {one.sentence}")
        if (rest := sum(run.found.values()) - LISTED) > 0:
            self.stdout.write(f"  and {rest:,} more (the desk lists them under Imports)")
