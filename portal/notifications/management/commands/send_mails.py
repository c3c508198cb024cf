"""`manage.py send_mails`: sweep and send now, without waiting for the clock."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications import sending, sweeper


class Command(BaseCommand):
    """Turns what happened into mails and sends those that are due."""

    help = "Turn what happened into stored mails, and send the mails whose time has come."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, send, say how many."""
        stored = sweeper.sweep()
        sent = sending.send_waiting(limit=10_000)
        self.stdout.write(f"{stored} stored, {sent} sent.")
