"""Doors for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from entries.search.terms import thesaurus
from portal.notifications.alerts import preparing, rounds, services


@shared_task
def look() -> int:
    """Look for the alerts that wait for what was published; returns how many notices were stored."""
    return rounds.run_waiting()


@shared_task
def tidy() -> int:
    """Each night: forget what nobody confirmed, and make ready again what terms have changed; how many questions."""
    services.forget_unconfirmed()
    return preparing.prepare_stale(thesaurus())
