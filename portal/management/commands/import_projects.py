"""`manage.py import_projects FILE…`: published project data into drafts in the curation queue."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import override

from portal.exchange.projects.importer import Importer, ImportRuns
from portal.exchange.projects.report import Report
from portal.exchange.projects.sources import AUTO, READERS


class Command(BaseCommand):
    """Every row is accounted for; docs/importing.md explains the outcomes."""

    help = "Import project descriptions (IATI, HPC Tools, FTS) as drafts into the curation queue."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare files and options."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--format", choices=(AUTO, *READERS), default=AUTO, help="of all files (default: auto)")
        parser.add_argument("--report", metavar="FILE", help="write what became of every row to a CSV file")
        parser.add_argument(
            "--name-untitled",
            action="store_true",
            help="make titles for formats that have none (HPC: cluster, organisation, plan; FTS: the first line)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then print the report; CommandError at the end if a file could not be used at all."""
        report = Report(Path(options["report"]) if options["report"] else None)
        try:
            with report, override(settings.LANGUAGE_CODE):
                importer = Importer(report, options["dry_run"], options["name_untitled"])
                importer.run([Path(name) for name in options["files"]], options["format"])
        except ImportRuns:
            raise CommandError("Another import is running; wait until it has ended.") from None
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error.strerror}.") from None
        if options["dry_run"]:
            self.stdout.write("A trial: nothing was written.")
        for line in report.lines():
            self.stdout.write(line)
        if report.counts["file"]:
            raise CommandError("Not all files could be read; the others were imported.")
