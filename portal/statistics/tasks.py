"""Doors for the clock."""

from celery import shared_task

from portal.statistics import figures


@shared_task
def refresh_figures() -> int:
    """Compute the figures of the statistics page anew; returns how many."""
    return figures.refresh()
