"""Doors for the clock: files that nothing names."""

from celery import shared_task

from portal.backup import leftovers
from portal.backup.places import here


@shared_task
def remove_leftovers() -> int:
    """Remove files that no row names and that have lain there for a day; returns how many."""
    return leftovers.remove(here())
