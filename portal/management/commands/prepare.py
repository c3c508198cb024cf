"""`manage.py prepare`: what `make run` does before it starts, for containers: database, or files of the image."""

import argparse
import time
from typing import Any

from django.core.management import BaseCommand

from portal import preparation


class Command(BaseCommand):
    """Each step is shown with its time; the first that fails ends the command with its reason."""

    help = "Prepare the database (migrations, vocabularies, starter content) or the built files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which half is wanted."""
        parser.add_argument("--only", choices=("database", "build"), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order; the database is never touched in an unsafe production start."""
        if options["only"] == "build":
            steps = preparation.build_steps()
        else:
            self.check(display_num_errors=True)
            steps = preparation.database_steps()
        for step in steps:
            begun = time.monotonic()
            words = step.run().strip().partition("\n")[0]
            self.stdout.write(f"{step.title} … {words or 'done'} ({time.monotonic() - begun:.1f} s)")
