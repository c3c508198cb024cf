"""Doors for the clock: what of partners comes to an end."""

from celery import shared_task

from partners import verification


@shared_task
def remind_of_verifications() -> int:
    """Tell owners whose verification ends soon; returns how many."""
    return verification.remind()
