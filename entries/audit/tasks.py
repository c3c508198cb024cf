"""A door for the clock: the retention of the audit log."""

from celery import shared_task

from entries.audit.retention import retire_old_records as retire


@shared_task
def retire_old_records() -> int:
    """Delete the records that are too old; returns how many."""
    return retire()
