"""`manage.py messages make|compile|check`: catalogues without any gettext on the machine."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from portal import catalogues, message_checks

SHOWN = 40


class Command(BaseCommand):
    """Each action works on all languages but English, which is the source."""

    help = "Collect messages from the source (make), compile the catalogues (compile), or look for faults (check)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the three actions."""
        parser.add_argument("action", choices=("make", "compile", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them; `check` fails with one line for each fault."""
        {"make": self._make, "compile": self._compile, "check": self._check}[options["action"]]()

    def _make(self) -> None:
        messages = catalogues.extracted(settings.BASE_DIR)
        for locale in catalogues.LOCALES:
            changed = catalogues.update(settings.BASE_DIR, locale, messages)
            self.stdout.write(f"{locale}: {len(messages)} messages, {'written' if changed else 'unchanged'}")

    def _compile(self) -> None:
        done = catalogues.compile_stale(settings.BASE_DIR)
        self.stdout.write(f"Compiled: {', '.join(done) or 'nothing, all were up to date'}")

    def _check(self) -> None:
        found = message_checks.findings(settings.BASE_DIR)
        for sentence in found[:SHOWN]:
            self.stderr.write(sentence)
        if found:
            raise CommandError(
                f"{len(found)} faults in the messages"
                + (f"; the first {SHOWN} are above." if len(found) > SHOWN else ".")
            )
        self.stdout.write("The messages are complete in all languages.")
