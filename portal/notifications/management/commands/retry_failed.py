"""`manage.py retry_failed`: try the mails again that were given up."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications import resending


class Command(BaseCommand):
    """For the day after a mail server was away for too long."""

    help = "Let all mails that were given up wait again; those whose code or link has expired stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Put them back and say how many."""
        self.stdout.write(f"{resending.retry_failed()} mails wait again.")
