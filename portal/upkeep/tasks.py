"""Doors for the clock: rounds of review each day, links a few at a time."""

from celery import shared_task
from django.conf import settings

from portal.upkeep import collecting, links, review


@shared_task
def keep_true() -> int:
    """Remind owners, show what fell due; returns how many entries owners were reminded of."""
    return review.keep()


@shared_task
def collect_links() -> int:
    """Bring the list of links up to date; returns how many there are."""
    return collecting.collect() if settings.LINK_CHECKS else 0


@shared_task
def check_links() -> int:
    """Ask about the links whose turn has come; returns how many were asked about."""
    return links.check_due() if settings.LINK_CHECKS else 0
