"""Load who is bound by which treaty, and which States reported many survivors."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from partners import loading


class Command(BaseCommand):
    help = "Load treaty status and reports of survivors from partners/data; loading again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = loading.load()
        except (loading.BadRow, ValidationError, IntegrityError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{done.written} written, {done.unchanged} unchanged, {done.removed} removed.")
        if done.unknown:
            self.stdout.write(f"Not in the vocabulary of countries: {', '.join(sorted(done.unknown))}")
