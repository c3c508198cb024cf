"""Load the vocabularies of `entries/data`; running it again is harmless."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entries import vocabularies


class Command(BaseCommand):
    help = "Load the vocabularies (themes, countries, SDGs and others). What staff edited is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = vocabularies.load()
        except vocabularies.VocabularyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.total} terms: {loaded.created} new, {loaded.updated} updated, "
            f"{loaded.unchanged} as before, {loaded.kept} kept as staff left them."
        )
