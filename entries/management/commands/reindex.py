"""`manage.py reindex`: write the search table anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from entries.search import indexing


class Command(BaseCommand):
    """Rebuild all search rows and the vocabulary, or only the rows of the entries that are named."""

    help = "Write the search rows of all published entries anew, or of the entries with the given ids."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ids of entries; none means all."""
        parser.add_argument("ids", nargs="*", type=int, help="ids of entries; none means all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the rows and say how many there are."""
        if options["ids"]:
            count = indexing.refresh(options["ids"])
        else:
            count = indexing.rebuild(lambda done: self.stdout.write(f"  {done} written"))
        self.stdout.write(self.style.SUCCESS(f"Search rows: {count}"))
