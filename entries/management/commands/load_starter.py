"""Load the content that every installation begins with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from entries import starter


class Command(BaseCommand):
    help = "Load the starter content (pages, collections); what is there already stays as it is."
    folder, sample = "starter", False

    def handle(self, *args: Any, **options: Any) -> None:
        if self.sample and settings.PRODUCTION:
            raise CommandError("Sample content is never loaded in production.")
        loaded = starter.load(self.folder, sample=self.sample)
        for problem in loaded.problems:
            self.stderr.write(problem)
        self.stdout.write(f"{len(loaded.added)} entries added.")
        if loaded.problems:
            raise CommandError("Some files could not be used as they are.")
