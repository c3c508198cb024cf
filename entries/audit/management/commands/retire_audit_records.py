"""`manage.py retire_audit_records`: what the clock does each night, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entries.audit.retention import KEPT_DAYS, RoleMissing, retire_old_records


class Command(BaseCommand):
    """Delete what is too old from the audit log, as the database role of retention."""

    help = f"Delete records of the audit log that are older than {KEPT_DAYS} days."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and say how many; the missing role is an error with what to do."""
        try:
            count = retire_old_records()
        except RoleMissing as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{count} records deleted")
