"""Doors of the newsletter for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from portal.notifications.newsletter import dispatch


@shared_task
def go_on() -> int:
    """Send issues whose time has come, or go on where a worker was stopped."""
    return dispatch.go_on()
