"""Doors for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from portal.notifications.digests import gathering


@shared_task
def gather() -> int:
    """Turn the notices that are due into mails, one for each reader."""
    return gathering.gather()
